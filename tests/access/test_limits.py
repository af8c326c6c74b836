"""A colleague who is limited sees of the company's holdings what is named, and nowhere anything else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver

from forecourt.access.actions import (
    add_client,
    change_colleague,
    grant_membership,
    limit_colleague,
    make_token,
    remove_colleague,
    request_access,
)
from forecourt.access.actions.colleagues import LastAdministrator
from forecourt.access.client_cards import list_clients
from forecourt.access.models import AccessRequest, Client, Revocation
from forecourt.access.permissions import LIMITABLE
from forecourt.access.queries import list_requests
from forecourt.api import urls
from forecourt.api.jsonapi.declarations import list_resources
from forecourt.contracts.queries import Boundable, list_boundable, list_holdings
from forecourt.data.actions import make_mark, read_rows, save_view, schedule_delivery
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.ids import new_id
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import is_allowed, perform
from forecourt.kernel.scope import identify, scope
from forecourt.notifications.models import Notification, Topic
from forecourt.oversight.actions import approve, define_dial, delegate_approvals, remove_dial
from forecourt.oversight.models import Approval
from forecourt.oversight.policies import stands_in
from tests.browsing import NOW, browse, business_time, plane
from tests.kernel.test_row_security import READABLE

__all__ = ["browse", "business_time", "plane"]

#: The one meter that Kelly is left with. Its site and its contract come with it.
OWN: Final = "4300000001"
DATASET: Final = "interval-readings"
#: A name of a site that is written otherwise within JSON and within rows of a table.
AWKWARD: Final = 'The "Old" Mill \\ East'


def _again(actor: Any) -> Any:
    return identify(proof=actor.proof, interface=actor.interface)


def _boundable(actor: Any, *names: str) -> dict[str, Any]:
    found = {each.name: each for each in list_boundable(actor=actor)}
    kinds: dict[str, list[UUID]] = {}
    for name in names:
        kinds.setdefault(f"{found[name].kind}s", []).append(found[name].id)
    return kinds


def _limit(by: Any, to: Any, *names: str) -> Any:
    return perform(limit_colleague, actor=by, parameters={"user_id": to.id, **_boundable(by, *names)})


def _meters(actor: Any) -> list[str]:
    return [each.identifier for each in list_holdings(actor=actor, dataset=DATASET)]


def _inside(every: list[Boundable], actor: Any) -> set[str]:
    seen = {each.name for each in list_boundable(actor=actor)}
    return seen | {str(each.id) for each in every if each.name in seen}


@pytest.fixture
def limited(people: Callable[..., Any], operator: Any) -> tuple[Any, Any, set[str]]:
    """Ada, Kelly whom she left with one meter, and every word by which something outside would show."""
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    _call_a_site(operator, ada, AWKWARD)
    every = list_boundable(actor=ada)
    assert AWKWARD in {each.name for each in every}
    other = [each.name for each in every if each.kind == "resource" and each.name != OWN]
    _leave_traces(ada, kelly, other)
    _let_things_wait(operator, (ada, kelly), people("rita@acme.example"), other)
    _limit(ada, kelly, OWN)
    kelly = _again(kelly)
    words = {word for each in every for word in (each.name, str(each.id))} - _inside(every, kelly)
    assert set(other) < words
    return ada, kelly, words


def _leave_traces(ada: Any, kelly: Any, keys: list[str]) -> None:
    """Let everything that the company keeps speak of meters that Kelly is about to lose."""
    now = business_now()
    whole = {"period_from": now - timedelta(days=3), "period_to": now}
    for actor in (ada, kelly):
        perform(make_mark, actor=actor, parameters={"keys": keys[:1], "text": f"About {keys[0]}", **whole})
        perform(make_mark, actor=actor, parameters={"text": f"All, and {keys[1]} above all", **whole})
        saved = {"title": f"Mine of {keys[0]}", "query": f"key={keys[0]}", "is_shared": True}
        perform(save_view, actor=actor, parameters=saved)
        recipients = sorted({str(ada.id), str(kelly.id)})
        asked = {"title": f"Daily {keys[0]}", "dataset": DATASET, "keys": keys[:2], "recipients": recipients}
        perform(schedule_delivery, actor=actor, parameters=asked)
        perform(read_rows, actor=actor, parameters={"dataset": DATASET, "keys": keys[:1]})
    perform(make_mark, actor=ada, parameters={"text": f"Near {AWKWARD}", **whole})
    for name in (keys[0], AWKWARD):
        _tell(kelly, f"Readings of {name} were replaced")


def _call_a_site(operator: Any, ada: Any, name: str) -> None:
    """Give a site that Kelly is about to lose a name that is written otherwise in JSON and in rows."""
    own = next(each.site for each in list_holdings(actor=ada, dataset=DATASET) if each.identifier == OWN)
    other = next(each for each in list_boundable(actor=ada) if each.kind == "site" and each.name != own)
    with scope(operator), connection.cursor() as cursor:
        cursor.execute("update contracts_site set name = %s where id = %s", [name, other.id])
        assert cursor.rowcount == 1


def _let_things_wait(operator: Any, askers: tuple[Any, ...], reader: Any, keys: list[str]) -> None:
    """Let approvals, requests and a machine client speak of meters that Kelly is about to lose."""
    dial = {"code": "marks", "title": "Marks", "actions": ["data.make_mark"], "level": "approved"}
    perform(
        define_dial,
        actor=operator,
        parameters={**dial, "approvers": ["customer"], "deadline_h": 72, "remind_after_h": 24},
    )
    whole = {"period_from": business_now() - timedelta(days=3), "period_to": business_now()}
    for actor in askers:
        for text in (f"Waits for {keys[0]}", f"Waits for {AWKWARD}"):
            assert perform(make_mark, actor=actor, parameters={"text": text, **whole}).outcome == "waiting"
    perform(remove_dial, actor=operator, parameters={"code": "marks"})
    meter = next(each for each in list_boundable(actor=reader) if each.name == keys[0])
    asked = {"permission": "data.annotate", "days": 3, "resources": [str(meter.id)]}
    perform(request_access, actor=reader, parameters={**asked, "reason": "One meter alone."})
    perform(
        request_access,
        actor=reader,
        parameters={"permission": "journal.see_company", "days": 3, "reason": f"About {AWKWARD}, mostly."},
    )
    for name in (f"Import of {keys[0]}", f"Import of {AWKWARD}"):
        perform(add_client, actor=askers[0], parameters={"name": name, "scopes": ["data.read_rows"]})


def _tell(to: Any, title: str) -> None:
    with scope(to):
        Notification.objects.create(
            user_id=to.id,
            company_id=to.company_id,
            topic=Topic.objects.get(code="security"),
            journal_id=new_id(),
            event="access.token.made",
            title=title,
            happened_at=NOW,
        )


def _traces(text: str, words: set[str]) -> set[str]:
    """Name the words that a text shows, whichever way quotation marks are written in it."""
    plain = text.replace("\\", "").replace('""', '"').replace("&quot;", '"').replace("&#x27;", "'")
    return {word for word in words if word in text or word.replace("\\", "") in plain}


def _shown(browser: Any, stranger: Any, address: str, words: set[str]) -> set[str]:
    """Name the words that an answer shows, but for examples that a stranger is shown as well."""
    found = _traces(browser.get(address).content.decode(), words)
    return found and found - _traces(stranger.get(address).content.decode(), words)


# Everywhere


#: Pages with a part that stands for something, each with what a limited colleague might try; every other is opened as
#: it is. A page that is added without an example here fails the test.
EXAMPLES: Final = {
    "data/days/<str:key>/<str:day>/": [f"data/days/{OWN}/2026-10-30/", "data/days/4300000003/2026-10-30/"],
}
#: Nobody is signed in there, or it is the other side's, or it is only posted to.
ELSEWHERE: Final = ("staff/", "api/", "accounts/", "welcome/", "notifications/leave/", "healthz", "readyz", "metrics")


def _routes(patterns: list[Any], before: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            found.append(route)
    return found


def _addresses(kelly: Any, others: list[str]) -> list[str]:
    found = []
    for route in _routes(get_resolver().url_patterns):
        if route.startswith(ELSEWHERE):
            continue
        if route in EXAMPLES:
            found += EXAMPLES[route]
        elif "<" in route:
            found.append(route.replace("<uuid:", "<").split("<")[0] + f"{kelly.id}/")
        else:
            found.append(route)
    keys = f"key={OWN}&key={others[0]}"
    found += [f"data/{part}?{keys}" for part in ("", "series", "measures", "meters", "choices", "sizes", "marks")]
    found += [f"data/why/?{keys}", f"data/estimates/?{keys}", f"data/origin/?{keys}", "data/?key=all"]
    found += [f"find?q={word[:6]}" for word in (OWN, *others[:3])]
    return found


@pytest.mark.usefixtures("plane")
def test_no_page_shows_anything_outside_the_limit(limited, browse) -> None:
    ada, kelly, words = limited
    others = sorted(word for word in words if word.isdigit())
    browser, whole, stranger = browse(), browse(), browse("lena@lapsed.example")
    browser.cookies["forecourt"], whole.cookies["forecourt"] = kelly.proof.secret, ada.proof.secret
    seen = 0
    for address in _addresses(kelly, others):
        asked = address.partition("?")[2]
        text = browser.get(f"/{address}").content.decode(errors="replace")
        said = {word for word in _traces(text, words) if word not in asked and word[:6] not in asked}
        said = said and said - _traces(stranger.get(f"/{address}").content.decode(), words)  # an example for anybody
        if "4300000003" in address:
            said -= {"4300000003"}
        assert not said, (address, said)
        seen += bool(_traces(whole.get(f"/{address}").content.decode(errors="replace"), words))
    assert seen >= 8  # what is not limited sees it there, so there was something to find


def test_no_resource_of_the_api_shows_anything_outside_the_limit(limited, browse) -> None:
    ada, kelly, words = limited
    browser, whole, stranger = browse(), browse(), browse("lena@lapsed.example")
    browser.cookies["forecourt"], whole.cookies["forecourt"] = kelly.proof.secret, ada.proof.secret
    found = 0
    sites = {each.name for each in list_boundable(actor=ada) if each.kind == "site"}
    assert urls.urlpatterns  # which declares every resource
    for resource in list_resources():
        address = f"/api/v1/{resource.type}"
        hidden = words - sites if resource.type == "affiliations" else words  # which say what people's work is called
        assert not _shown(browser, stranger, f"{address}?page[size]=100", hidden), resource.type
        for each in json.loads(whole.get(f"{address}?page[size]=100").content).get("data", []):
            found += 1
            one = f"{address}/{each['id']}"
            assert not _shown(browser, stranger, one, hidden), one
            if browser.get(one).status_code == 200:
                for name in resource.relationship:
                    assert not _shown(browser, stranger, f"{one}/{name}", hidden - sites), (one, name)
    assert found > 40


def test_rows_come_of_what_is_inside_and_a_key_outside_is_as_if_it_were_not(limited, browse) -> None:
    _, kelly, words = limited
    outside = min(word for word in words if word.isdigit())
    assert _meters(kelly) == [OWN]
    receipt = perform(read_rows, actor=kelly, parameters={"dataset": DATASET})
    assert set(receipt.result["served"]) == {OWN}
    browser = browse()
    browser.cookies["forecourt"] = kelly.proof.secret
    answers = [
        browser.get(f"/api/v1/datasets/{DATASET}/rows?filter[key]={key}", headers={"Accept": "text/csv"})
        for key in (outside, "4399999999", f"{OWN},{outside}")
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({json.loads(answer.content)["detail"] for answer in answers}) == 1


def test_the_signer_opens_no_secret_outside_whatever_it_is_told(limited) -> None:
    from tests.processes.test_signer import DAY_S, START, ask, part, wanted

    _, kelly, words = limited
    outside = min(word for word in words if word.isdigit())
    token = perform(make_token, actor=kelly, parameters={"name": "t"}).once["token"]
    from forecourt.kernel.actors import Proof

    for proof in (kelly.proof, Proof("token", token)):
        assert "token" in ask(proof, wanted(part(OWN, (START, START + DAY_S))))
        assert ask(proof, wanted(part(outside, (START + DAY_S, START + 2 * DAY_S)))) == {"refused": "not_held"}


def test_whoever_looks_through_limited_eyes_sees_no_more(limited, people) -> None:
    from forecourt.access.actions import look_through

    _, kelly, _ = limited
    olga = people("olga@meridian.example")
    asked = {"company_id": kelly.company_id, "user_id": kelly.id, "reason": "They say a meter is missing."}
    perform(look_through, actor=olga, parameters=asked)
    assert _meters(_again(olga)) == [OWN]


def test_an_injection_in_a_limited_scope_reads_and_changes_no_more(limited) -> None:
    ada, kelly, words = limited
    tables = ("contracts_entitlement", "contracts_resource", "contracts_contract", "contracts_site", "kernel_journal")
    with scope(kelly), connection.cursor() as cursor:
        for table in (*tables, "data_object", "data_mark", "data_view", "data_schedule", "access_membership_limit"):
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
            assert not _traces(cursor.fetchone()[0], words), table
        cursor.execute("delete from access_membership_limit")
        assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(
                "insert into access_membership_limit select id, array[]::uuid[], array[]::uuid[], array[]::uuid[],"
                " company_id from access_membership where user_id = %s",
                [ada.id],
            )


def test_no_table_shows_anything_outside_the_limit(limited, people) -> None:
    ada, kelly, words = limited
    sites = {each.name for each in list_boundable(actor=ada) if each.kind == "site"}
    stranger, whole, seen = (_shown_by_tables(actor, words) for actor in (people("lena@lapsed.example"), ada, kelly))
    seen["customers_affiliation"] -= sites  # which say what people's work is called
    assert {table: said - stranger[table] for table, said in seen.items() if said - stranger[table]} == {}
    assert sum(bool(said) for said in whole.values()) > 12  # so there was something to find


def _shown_by_tables(actor: Any, words: set[str]) -> dict[str, set[str]]:
    """Name the words that each table shows in somebody's scope, whatever the query."""
    found = {}
    with scope(actor), connection.cursor() as cursor:
        cursor.execute(READABLE)
        for (table,) in cursor.fetchall():
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
            found[table] = _traces(cursor.fetchone()[0], words)
    return found


def test_what_waits_what_is_asked_and_machines_that_name_something_outside_are_not_there(limited) -> None:
    ada, kelly, _ = limited
    for model in (Approval, AccessRequest, Client, Notification):
        with scope(kelly):
            seen = {each.id for each in model.objects.all()}
        with scope(ada):
            there = {each.id for each in model.objects.all()}
        assert not seen & there, model
        assert model is Notification or there, model


def test_what_names_nothing_outside_stays(limited) -> None:
    ada, kelly, _ = limited
    perform(add_client, actor=ada, parameters={"name": "Nightly", "scopes": ["data.read_rows"]})
    assert [each.name for each in list_clients(actor=kelly)] == ["Nightly"]
    asked = {"permission": "data.annotate", "days": 3, "reason": "Of 4300000003, which I had."}
    perform(request_access, actor=kelly, parameters=asked)
    assert len(list_requests(actor=kelly)) == 1  # in their own words


def test_a_limited_colleague_decides_in_nobodys_place(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    now = business_now()
    period = {"from_at": now - timedelta(hours=1), "until_at": now + timedelta(days=3)}
    perform(delegate_approvals, actor=ada, parameters={"user_id": kelly.id, **period})
    for names, stands in (((), True), ((OWN,), False)):
        _limit(ada, kelly, *names)
        kelly = _again(kelly)
        with scope(kelly):
            assert (stands_in(kelly), is_allowed(approve, actor=kelly)) == (stands, stands)


# What a limit is


@pytest.mark.parametrize("kind", ["site", "contract", "resource"])
def test_sites_contracts_and_resources_each_limit(people, kind: str) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    every = [each for each in list_boundable(actor=ada) if each.kind == kind]
    first = next(each for each in every if kind != "contract" or each.name.startswith("EN"))
    _limit(ada, kelly, first.name)
    seen = list_boundable(actor=_again(kelly))
    assert [each.name for each in seen if each.kind == kind] == [first.name]
    assert 0 < len(_meters(_again(kelly))) <= len(_meters(ada))


def test_what_several_name_is_seen_together_and_with_nothing_named_all_is_seen_again(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    every = _meters(ada)
    _limit(ada, kelly, *every[:2])
    assert _meters(_again(kelly)) == every[:2]
    _limit(ada, kelly)
    assert _meters(_again(kelly)) == every
    assert _again(kelly).permissions == kelly.permissions


def test_what_concerns_the_company_as_a_whole_falls_away(people) -> None:
    ada = people("ada@acme.example")
    second = _second_administrator(ada)
    assert "journal.see_company" in second.permissions
    _limit(ada, second, OWN)
    assert _again(second).permissions == second.permissions & LIMITABLE
    assert _again(second).is_limited
    with pytest.raises(Forbidden):
        perform(limit_colleague, actor=_again(second), parameters={"user_id": ada.id})


def test_the_database_and_the_words_agree_on_what_a_limited_colleague_may(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef('fc.limitable'::regproc)")
        (body,) = cursor.fetchone()
    import re

    assert set(re.findall(r"'([a-z]+\.[a-z_]+)'", body)) == LIMITABLE


def test_running_streams_are_cut_when_a_limit_is_set_and_not_when_it_is_lifted(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    before = true_now()
    _limit(ada, kelly, OWN)
    cut = Revocation.objects.filter(kind="user", subject=kelly.id, revoked_at__gte=before)
    assert cut.count() == 1
    _limit(ada, kelly)
    assert cut.count() == 1


def test_the_activity_says_who_limited_whom_to_what(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    _limit(ada, kelly, OWN)
    with scope(ada):
        row = Journal.objects.filter(event="access.colleague.bounded").latest("id")
    assert (row.actor_id, row.new) == (ada.id, {"name": kelly.name, "sees": [OWN]})


# By whom


@pytest.mark.parametrize("email", ["kelly@acme.example", "rita@acme.example", "ben@bravo.example"])
def test_only_an_administrator_limits_and_only_colleagues(people, email: str) -> None:
    rita = people("rita@acme.example")
    with pytest.raises((Forbidden, Invisible)):
        perform(limit_colleague, actor=people(email), parameters={"user_id": rita.id})


def test_nobody_limits_themselves_nor_to_what_is_anothers(people) -> None:
    ada, kelly, ben = (people(f"{name}.example") for name in ("ada@acme", "kelly@acme", "ben@bravo"))
    with pytest.raises(Forbidden):
        _limit(ada, ada, OWN)
    theirs = next(each.id for each in list_boundable(actor=ben) if each.name == "4300000020")
    for unknown in (theirs, new_id()):
        with pytest.raises(Malformed):
            perform(limit_colleague, actor=ada, parameters={"user_id": kelly.id, "resources": [unknown]})


def test_the_last_administrator_is_not_limited_and_a_limited_one_does_not_count(people, operator) -> None:
    ben, mei = people("ben@bravo.example"), people("mei@bravo.example")
    own = {"user_id": ben.id, "company_id": ben.company_id, **_boundable(ben, _meters(ben)[0])}
    with pytest.raises(LastAdministrator):
        perform(limit_colleague, actor=operator, parameters=own)
    given = {"company_id": ben.company_id, "name": "Mei Lin", "email": mei.email, "since": true_now()}
    perform(grant_membership, actor=operator, parameters={**given, "role": "customer_admin"})
    _limit(ben, mei, _meters(ben)[0])
    with pytest.raises(LastAdministrator):
        perform(limit_colleague, actor=operator, parameters=own)
    with pytest.raises(Forbidden):
        perform(remove_colleague, actor=_again(mei), parameters={"user_id": ben.id})


def test_no_mail_about_all_of_the_company_goes_to_a_limited_colleague(people, operator) -> None:
    from forecourt.access.addressees import list_addressees, list_colleagues

    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    _limit(ada, kelly, OWN)
    told = list_addressees(actor=operator, company_id=ada.company_id, permission="data.read_rows")
    assert kelly.id not in {each.user_id for each in told}
    assert kelly.id not in {each.user_id for each in list_colleagues(actor=ada, permission="data.read_rows")}


def _second_administrator(ada: Any) -> Any:
    from tests.world import sign_in

    kelly = sign_in("kelly@acme.example")
    perform(change_colleague, actor=ada, parameters={"user_id": kelly.id, "role": "customer_admin"})
    return _again(kelly)
