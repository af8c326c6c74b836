"""Why somebody can do something, or cannot, is answered rule by rule, and as the database decides."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.access.actions import (
    change_colleague,
    end_access,
    explain_access,
    grant_access,
    limit_colleague,
    make_token,
    request_access,
)
from forecourt.access.directory import list_people_page
from forecourt.access.explanations import explain, permissions_of
from forecourt.access.models import AccessRequest
from forecourt.access.queries import list_colleagues, list_requests
from forecourt.contracts.queries import list_boundable
from forecourt.kernel import explaining
from forecourt.kernel.actors import Proof
from forecourt.kernel.catalogue import get_action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.explaining import Step, register_rule
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import identify, scope
from tests.world import sign_in

DIAL = [("dial", True), ("dial", True)]
READ, INVITE = "data.read_rows", "access.invite_colleague"


def _why(asker: Any, person: Any, action: str = READ, **where: Any) -> Any:
    return explain(actor=asker, user_id=person.id, action=get_action(action), **where)


def _told(explanation: Any) -> list[tuple[str, bool]]:
    return [(step.rule, step.says_yes) for step in explanation.steps]


def test_a_yes_names_what_carries_it(people) -> None:
    ada, rita = people("ada@acme.example"), people("rita@acme.example")
    found = _why(ada, rita)
    assert found.may
    assert _told(found) == [("company", True), ("membership", True), ("role", True), ("contract", True), *DIAL]
    assert "Read-only may read, chart and download meter readings (data.read_rows)" in found.steps[2].words


def test_a_no_stops_at_the_first_rule_that_says_it(people) -> None:
    ada, sam = people("ada@acme.example"), people("sam@acme.example")
    found = _why(ada, sam)
    assert not found.may
    assert _told(found)[-1] == ("role", False)
    assert len(found.reference) == 8
    assert found.reference == _why(ada, sam).reference != _why(ada, sam, INVITE).reference


def test_a_grant_is_named_with_who_gave_it_and_its_end(people) -> None:
    ada, sam = people("ada@acme.example"), people("sam@acme.example")
    asked = {"permission": READ, "reason": "The monthly report.", "days": 3}
    request = perform(request_access, actor=sam, parameters=asked).result["request_id"]
    perform(grant_access, actor=ada, parameters={"request_id": request})
    found = _why(ada, sam)
    assert found.may
    step = next(step for step in found.steps if step.rule == "grant")
    assert step.words.startswith(f"{ada.name} granted to read")


def test_a_limit_says_what_it_takes_away(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    perform(change_colleague, actor=ada, parameters={"user_id": kelly.id, "role": "customer_admin"})
    meter = next(each for each in list_boundable(actor=ada) if each.kind == "resource")
    perform(limit_colleague, actor=ada, parameters={"user_id": kelly.id, "resources": [str(meter.id)]})
    assert _told(_why(ada, kelly, INVITE))[-1] == ("limit", False)
    assert ("limit", True) in _told(_why(ada, kelly))


def test_a_contract_that_is_over_is_no_reason_to_read_what_was(people) -> None:
    lena = people("lena@lapsed.example")
    step = next(step for step in _why(lena, lena).steps if step.rule == "contract")
    assert "ended" in step.words


def test_a_tokens_bounds_are_its_owners_to_see(people) -> None:
    ada = people("ada@acme.example")
    secret = perform(make_token, actor=ada, parameters={"name": "t", "scopes": ["contracts.see"]}).once["token"]
    token = identify(proof=Proof("token", secret), interface="api")
    assert _told(_why(token, token))[-1] == ("proof", False)


def test_rooms_above_add_rules_of_their_own(people, monkeypatch) -> None:
    monkeypatch.setattr(explaining, "_rules", dict(explaining._rules))
    register_rule("dial", place=500, rule=lambda question: Step("dial", False, "Two others approve this first."))
    ada = people("ada@acme.example")
    assert _told(_why(ada, ada))[-1] == ("dial", False)


def test_what_is_explained_is_what_the_database_decides_for_everybody(people) -> None:
    ada, olga = people("ada@acme.example"), people("olga@meridian.example")
    for each in list_colleagues(actor=ada):
        if each.user_id and each.state == "active":
            real = sign_in(each.email, company="ACME").permissions
            assert permissions_of(actor=ada, user_id=each.user_id) == real, each.email
    for card in list_people_page(actor=olga, limit=60):
        for place in (place for place in card.places if not place.is_over):
            real = sign_in(card.email, company=place.company).permissions
            assert permissions_of(actor=olga, user_id=card.id, company_id=place.company_id) == real, card.email


@pytest.mark.parametrize(
    ("email", "may"),
    [
        ("ada@acme.example", True),
        ("sam@acme.example", True),
        ("rita@acme.example", False),
        ("ben@bravo.example", False),
    ],
)
def test_everybody_asks_about_themselves_and_administrators_about_colleagues(people, email, may) -> None:
    sam = people("sam@acme.example")
    asked = {"user_id": sam.id, "action": READ}
    if may:
        told = perform(explain_access, actor=people(email), parameters=asked).result
        assert (told["may"], told["steps"][-1]["says"]) == (False, "no")
    else:
        with pytest.raises((Invisible, Forbidden)):
            perform(explain_access, actor=people(email), parameters=asked)


def test_staff_who_keep_people_ask_about_anybody_and_others_do_not(people) -> None:
    sam = people("sam@acme.example")
    assert not _why(people("olga@meridian.example"), sam, company_id=sam.company_id).may
    with pytest.raises(Invisible):
        _why(people("vlad@meridian.example"), sam, company_id=sam.company_id)


def test_a_no_says_what_is_lacking_and_what_was_granted_before(people) -> None:
    ada, sam = people("ada@acme.example"), people("sam@acme.example")
    assert _why(ada, sam).lacks == READ
    assert _why(ada, ada).lacks == ""
    asked = {"permission": READ, "reason": "The monthly report.", "days": 3}
    request = perform(request_access, actor=sam, parameters=asked).result["request_id"]
    perform(grant_access, actor=ada, parameters={"request_id": request})
    perform(end_access, actor=ada, parameters={"request_id": request})
    assert f"What {ada.name} granted ended on" in _why(ada, sam).steps[-1].words


def test_a_limit_and_a_grant_for_a_part_name_what_they_are_about(people) -> None:
    ada, sam, kelly = (people(f"{name}@acme.example") for name in ("ada", "sam", "kelly"))
    meter = next(each for each in list_boundable(actor=ada) if each.kind == "resource")
    perform(limit_colleague, actor=ada, parameters={"user_id": kelly.id, "resources": [str(meter.id)]})
    limit = next(step for step in _why(ada, kelly).steps if step.rule == "limit")
    assert limit.words == f"Limited to {meter.name}: only these are seen."
    with scope(sam):
        AccessRequest.objects.create(
            user_id=sam.id,
            company_id=sam.company_id,
            permission=READ,
            reason="The monthly report.",
            days=3,
            is_scoped=True,
            resources=[meter.id],
            asked_at=true_now(),
        )
    (request,) = [each for each in list_requests(actor=ada) if each.name == sam.name]
    perform(grant_access, actor=ada, parameters={"request_id": request.id})
    grant = next(step for step in _why(ada, sam).steps if step.rule == "grant")
    assert f"(data.read_rows) of {meter.name} until" in grant.words
