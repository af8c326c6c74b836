"""A permission that was asked for is granted by somebody who has it, and ends by itself, everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from forecourt.access.actions import (
    decline_access,
    end_access,
    grant_access,
    let_program_in,
    limit_colleague,
    make_token,
    remove_colleague,
    request_access,
)
from forecourt.access.actions import requests as asking
from forecourt.access.actions.requests import DecidedAlready
from forecourt.access.models import AccessRequest, Revocation
from forecourt.access.queries import list_requests
from forecourt.access.schedules import end_due_grants
from forecourt.contracts.queries import list_boundable, list_holdings
from forecourt.data.actions import read_rows
from forecourt.kernel.actors import Proof
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import is_allowed, perform
from forecourt.kernel.scope import identify, scope
from forecourt.notifications.actions import add_endpoint
from forecourt.oversight.actions import delegate_approvals, turn_up

READ = {"permission": "data.read_rows", "reason": "The monthly report is due.", "days": 7}
DATASET = "interval-readings"


def _again(actor: Any) -> Any:
    return identify(proof=actor.proof, interface=actor.interface)


def _ask(actor: Any, **changes: Any) -> Any:
    return perform(request_access, actor=actor, parameters=READ | changes).result["request_id"]


def _grant(by: Any, request_id: Any, **changes: Any) -> Any:
    return perform(grant_access, actor=by, parameters={"request_id": request_id, **changes})


def _meters(actor: Any) -> list[str]:
    return [each.identifier for each in list_holdings(actor=actor, dataset=DATASET)]


@pytest.fixture
def ada(people: Any) -> Any:
    return people("ada@acme.example")


@pytest.fixture
def sam(people: Any) -> Any:
    return people("sam@acme.example")


def test_what_is_granted_opens_what_was_asked_for_and_what_it_needs(ada, sam) -> None:
    with pytest.raises(Forbidden) as refused:
        perform(read_rows, actor=sam, parameters={"dataset": DATASET})
    assert refused.value.permission == "data.read_rows"
    _grant(ada, _ask(sam))
    sam = _again(sam)
    assert sam.permissions == {"access.manage_tokens", "contracts.see", "data.see_quality", "data.read_rows"}
    assert _meters(sam) == _meters(ada)
    assert perform(read_rows, actor=sam, parameters={"dataset": DATASET}).result["served"]


def test_a_grant_for_one_meter_opens_that_meter_alone(ada, sam) -> None:
    meter = next(each for each in list_boundable(actor=ada) if each.name == "4300000001")
    with pytest.raises(Malformed):
        _ask(sam, resources=[str(meter.id)])  # whoever sees nothing cannot name anything
    with scope(sam):
        request = AccessRequest.objects.create(
            user_id=sam.id,
            company_id=sam.company_id,
            permission="data.read_rows",
            reason="One meter alone.",
            days=3,
            is_scoped=True,
            resources=[meter.id],
            asked_at=true_now(),
        )
    _grant(ada, request.id)
    assert _meters(_again(sam)) == ["4300000001"]
    assert _again(sam).is_limited


def test_who_decides_grants_a_part_of_what_was_asked_for_and_never_more(ada, sam) -> None:
    meters = [each for each in list_boundable(actor=ada) if each.kind == "resource"]
    first = _ask(sam)
    _grant(ada, first, resources=[str(meters[0].id)])
    assert _meters(_again(sam)) == [meters[0].name]
    perform(end_access, actor=ada, parameters={"request_id": first})
    with scope(sam):
        request = AccessRequest.objects.create(
            user_id=sam.id,
            company_id=sam.company_id,
            permission="data.read_rows",
            reason="One meter alone.",
            days=3,
            is_scoped=True,
            resources=[meters[0].id],
            asked_at=true_now(),
        )
    with pytest.raises(Malformed, match="more than was asked"):
        _grant(ada, request.id, resources=[str(meters[0].id), str(meters[1].id)])
    with pytest.raises(Malformed, match="not the company's"):
        _grant(ada, _ask(sam, permission="contracts.see"), resources=[str(sam.id)])


def test_what_the_providers_people_ask_for_is_news_for_the_provider(people, operator) -> None:
    olga, vlad = people("olga@meridian.example"), people("vlad@meridian.example")
    asked = {"permission": "journal.see_all", "reason": "I look into a file.", "days": 1}
    request_id = perform(request_access, actor=vlad, parameters=asked).result["request_id"]
    with scope(operator):
        row = Journal.objects.get(event="access.request.asked_of_provider")
        assert not Journal.objects.filter(event="access.request.asked").exists()
    assert (row.subject_id, row.company_id) == (str(request_id), olga.company_id)
    with pytest.raises(Malformed, match="across companies"):
        _grant(olga, request_id, resources=[str(request_id)])


def test_what_is_over_is_over_at_that_instant_and_the_worker_cuts_what_runs(ada, sam, operator, monkeypatch) -> None:
    request_id = _ask(sam, days=1)
    monkeypatch.setattr(asking, "true_now", lambda: true_now() - timedelta(days=1, microseconds=-1))
    _grant(ada, request_id)
    monkeypatch.undo()
    assert "data.read_rows" not in _again(sam).permissions
    with pytest.raises(Forbidden):
        perform(read_rows, actor=_again(sam), parameters={"dataset": DATASET})
    before = true_now()
    assert end_due_grants(actor=operator) == 1
    assert Revocation.objects.filter(kind="user", subject=sam.id, revoked_at__gte=before).count() == 1
    assert end_due_grants(actor=operator) == 0
    assert list_requests(actor=sam)[0].state == "ended"


def test_no_signed_grant_outlives_what_it_rests_on(ada, sam, monkeypatch) -> None:
    from tests.processes.test_signer import DAY_S, OWN, START, part, signed, wanted

    request_id = _ask(sam, days=1)
    until = true_now() + timedelta(seconds=20)
    monkeypatch.setattr(asking, "true_now", lambda: until - timedelta(days=1))
    _grant(ada, request_id)
    monkeypatch.undo()
    assert signed(sam.proof, wanted(part(OWN, (START, START + DAY_S)))).expires_s <= until.timestamp()


def test_a_token_of_its_owner_opens_it_too_and_no_longer(ada, sam) -> None:
    secret = perform(make_token, actor=sam, parameters={"name": "t"}).once["token"]
    request_id = _ask(sam)
    _grant(ada, request_id)
    proof = Proof("token", secret)
    assert identify(proof=proof, interface="api").may("data.read_rows")
    perform(end_access, actor=sam, parameters={"request_id": request_id})
    assert not identify(proof=proof, interface="api").may("data.read_rows")
    assert Revocation.objects.filter(kind="user", subject=sam.id).exists()


def test_an_administrator_takes_it_back_and_removing_somebody_ends_it(ada, sam) -> None:
    first = _ask(sam)
    _grant(ada, first)
    perform(end_access, actor=ada, parameters={"request_id": first})
    assert not _again(sam).may("data.read_rows")
    _grant(ada, _ask(sam))
    perform(remove_colleague, actor=ada, parameters={"user_id": sam.id})
    with scope(ada):
        assert not AccessRequest.objects.filter(user_id=sam.id, state="granted").exists()


# Who decides


def test_nobody_grants_to_themselves_by_any_road(ada, people) -> None:
    olga = people("olga@meridian.example")
    request_id = perform(
        request_access, actor=olga, parameters={**READ, "permission": "data.see_files", "reason": "I look into a file."}
    ).result["request_id"]
    with pytest.raises(Forbidden):
        _grant(olga, request_id)
    with scope(olga), connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute(
            "update access_request set state = 'granted', until = now() + interval '1 day',"
            " permissions = array['data.see_files'] where id = %s",
            [request_id],
        )


@pytest.mark.parametrize(
    "email", ["kelly@acme.example", "rita@acme.example", "ben@bravo.example", "olga@meridian.example"]
)
def test_only_the_companys_administrators_decide(sam, people, email) -> None:
    request_id = _ask(sam)
    for action in (grant_access, decline_access):
        with pytest.raises((Forbidden, Invisible)):
            perform(action, actor=people(email), parameters={"request_id": request_id})


def test_nobody_grants_what_does_not_come_with_their_own_role(people, operator) -> None:
    olga, vlad = people("olga@meridian.example"), people("vlad@meridian.example")
    asked = {"permission": "data.mend_file", "reason": "A file waits for me.", "days": 1}
    request_id = perform(request_access, actor=vlad, parameters=asked).result["request_id"]
    with pytest.raises(Forbidden, match="own role"):
        _grant(olga, request_id)
    asked["permission"] = "journal.see_all"
    request_id = perform(request_access, actor=vlad, parameters=asked).result["request_id"]
    _grant(olga, request_id, days=2)
    assert _again(vlad).may("journal.see_all")


def test_what_is_decided_stays_decided(ada, sam) -> None:
    request_id = _ask(sam)
    perform(decline_access, actor=ada, parameters={"request_id": request_id})
    with pytest.raises(DecidedAlready):
        _grant(ada, request_id)
    assert not _again(sam).may("data.read_rows")


def test_what_concerns_the_whole_company_is_not_for_a_limited_colleague(ada, people) -> None:
    kelly = people("kelly@acme.example")
    meter = next(each for each in list_boundable(actor=ada) if each.kind == "resource")
    request_id = _ask(kelly, permission="journal.see_company")
    perform(limit_colleague, actor=ada, parameters={"user_id": kelly.id, "resources": [str(meter.id)]})
    with pytest.raises(Forbidden, match="as a whole"):
        _grant(ada, request_id)
    with pytest.raises(Malformed):
        _ask(_again(kelly), permission="journal.see_company")


# Asking


@pytest.mark.parametrize("permission", ["access.keep_colleagues", "customers.see_all", "*", "no.such"])
def test_some_things_cannot_be_asked_for(sam, permission) -> None:
    with pytest.raises(Malformed):
        _ask(sam, permission=permission)


def test_who_has_it_already_or_has_no_role_does_not_ask(ada, people) -> None:
    with pytest.raises(Conflict):
        _ask(ada)
    with pytest.raises(Forbidden):
        _ask(people("nina@acme.example"))


def test_a_request_is_seen_by_who_asks_and_who_decides(ada, sam, people) -> None:
    _ask(sam)
    assert [each.name for each in list_requests(actor=ada)] == [sam.name]
    assert [each.is_own for each in list_requests(actor=sam)] == [True]
    assert list_requests(actor=people("kelly@acme.example")) == []
    assert list_requests(actor=people("ben@bravo.example")) == []
    with scope(ada):
        row = Journal.objects.filter(event="access.request.asked").latest("id")
    assert row.new["words"] == "read, chart and download meter readings"


# What lives on


@pytest.mark.parametrize("permission", ["access.manage_tokens", "notifications.keep_webhooks", "oversight.keep_own"])
def test_what_makes_something_that_lives_on_is_not_asked_for(sam, permission: str) -> None:
    with pytest.raises(Malformed):
        _ask(sam, permission=permission)


def test_a_grant_for_a_time_makes_nothing_that_outlives_it(sam) -> None:
    every = frozenset(
        {"access.manage_tokens", "notifications.keep_webhooks", "oversight.keep_own", "oversight.approve"}
    )
    lasting, lent = replace(sam, permissions=every), replace(sam, permissions=every, for_a_time=every)
    for action in (make_token, let_program_in, add_endpoint, turn_up, delegate_approvals):
        assert is_allowed(action, actor=lasting), action.name
        assert not is_allowed(action, actor=lent), action.name


def test_the_database_tells_apart_what_was_granted_for_a_time(ada, sam) -> None:
    assert sam.for_a_time == frozenset()
    _grant(ada, _ask(sam))
    assert _again(sam).for_a_time == {"contracts.see", "data.see_quality", "data.read_rows"}
    _grant(ada, _ask(sam, permission="data.annotate"))
    assert "access.manage_tokens" not in _again(sam).for_a_time


def test_what_a_token_opens_that_was_made_under_a_grant_ends_with_it(ada, sam) -> None:
    request_id = _ask(sam)
    _grant(ada, request_id)
    secrets = [
        perform(make_token, actor=_again(sam), parameters={"name": "t", **more}).once["token"]
        for more in ({}, {"scopes": ["data.read_rows", "contracts.see", "data.see_quality"]})
    ]
    actors = [identify(proof=Proof("token", each), interface="api") for each in secrets]
    for actor in actors:
        assert actor.for_a_time >= {"data.read_rows"}
        assert perform(read_rows, actor=actor, parameters={"dataset": DATASET}).result["served"]
    perform(end_access, actor=ada, parameters={"request_id": request_id})
    for actor in actors:
        assert "data.read_rows" not in _again(actor).permissions
        assert _meters(_again(actor)) == []
        with pytest.raises(Forbidden):
            perform(read_rows, actor=_again(actor), parameters={"dataset": DATASET})
