"""The page of a company's own dials: what holds, turning up and back with the effect told first, and who may not."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecourt.kernel.pipeline import perform
from forecourt.oversight.actions import turn_up
from forecourt.oversight.queries import list_dials
from tests.browsing import Browse, text_of
from tests.oversight.conftest import promote, turn

__all__ = ["promote", "turn"]
ADA, KELLY, SAM, BEN = (f"{name}.example" for name in ("ada@acme", "kelly@acme", "sam@acme", "ben@bravo"))
ADDRESS = "/company/oversight/"
INVITE = {"action": "access.invite_colleague", "level": "approved", "title": "Two of us invite", "deadline_h": "48"}


def _own(people: Any) -> list[Any]:
    ada = people(ADA)
    return [each for each in list_dials(actor=ada) if each.company_id == ada.company_id]


def _do(browser: Any, sent: dict[str, str], address: str = ADDRESS) -> Any:
    """Ask what it would mean, and then do it."""
    shown = browser.post(address, sent | {"_step": "try"}).content.decode()
    tried = re.search(r'name="_tried" value="([^"]*)"', shown)
    assert tried is not None, shown
    return browser.post(address, sent | {"_step": "do", "_tried": html.unescape(tried[1])})


def test_the_page_tells_what_the_provider_sets_and_how_full_its_guardrails_are(browse: Browse) -> None:
    page = text_of(browse(ADA).get(ADDRESS))
    assert "ACME watches nothing more closely than it has to" in page
    assert "Who may do what is on record as it was asked" in page
    assert "Exports of more than ten million rows" in page
    assert "for more than 10,000,000 rows" in page
    assert "0 of 60 used in the last hour" in page


def test_turning_up_tells_its_effect_first_and_sets_it_then(browse: Browse, people: Any) -> None:
    ada = browse(ADA)
    shown = text_of(ada.post(ADDRESS, INVITE | {"_step": "try"}))
    assert "One person of ACME approves first." in shown
    assert "Now: At once, within limits" in shown
    assert "can approve" in shown
    assert "Taking it back, or changing it, wants the same approval." in shown
    assert _own(people) == []
    assert _do(ada, INVITE).headers["Location"] == ADDRESS
    (rule,) = _own(people)
    assert (rule.title, rule.level, rule.deadline_h) == ("Two of us invite", "approved", 48)
    page = text_of(ada.get(ADDRESS))
    assert "ACME has turned one thing up for itself" in page
    assert "Lapses after 2 days" in page


def test_a_form_that_changed_since_is_shown_again_and_not_done(browse: Browse, people: Any) -> None:
    sent = INVITE | {"_step": "do", "_tried": "something else"}
    assert "What it would mean" in text_of(browse(ADA).post(ADDRESS, sent))
    assert _own(people) == []


def test_a_rule_may_be_about_more_than_so_much(browse: Browse, people: Any) -> None:
    ada, sent = browse(ADA), {"action": "data.read_rows", "level": "approved_by_two", "than": "200,000"}
    assert _do(ada, sent).status_code == 302
    assert "for more than 200,000 rows" in text_of(ada.get(ADDRESS))
    bad = ada.post(ADDRESS, sent | {"than": "many", "_step": "try"})
    assert bad.status_code == 422
    assert "From how much on is a number" in text_of(bad)


def test_changing_and_taking_back_wants_what_the_rule_itself_asks_for(
    browse: Browse, people: Any, promote: Any
) -> None:
    promote(KELLY)
    ada = browse(ADA)
    _do(ada, INVITE | {"level": "audited"})
    (rule,) = _own(people)
    address = f"{ADDRESS}{rule.code}/"
    assert "Two of us invite" in text_of(ada.get(address))
    _do(ada, {"level": "approved"}, address)
    assert _own(people)[0].title == "Two of us invite"
    waits = ada.post(f"{address}back/")
    assert waits.status_code == 303
    assert waits.headers["Location"].startswith("/approvals/")
    assert len(_own(people)) == 1


def test_who_keeps_no_dials_reads_them_and_strangers_see_their_own(browse: Browse, people: Any) -> None:
    perform(
        turn_up,
        actor=people(ADA),
        parameters={"code": "mine", "title": "Ours alone", "actions": ["data.read_rows"], "level": "audited"},
    )
    for email in (KELLY, SAM):
        page = text_of(browse(email).get(ADDRESS))
        assert "Ours alone" in page
        assert "Turn something up" not in page
        assert browse(email).post(ADDRESS, INVITE).status_code == 403
        assert browse(email).post(f"{ADDRESS}mine/back/").status_code == 403
    assert "Ours alone" not in text_of(browse(BEN).get(ADDRESS))
    assert browse(BEN).get(f"{ADDRESS}mine/").status_code == 404
    assert browse(BEN).post(f"{ADDRESS}mine/back/").status_code == 404
    assert browse("olga@meridian.example").get(ADDRESS).status_code == 404
    assert browse(None).get(ADDRESS).status_code == 302


@pytest.mark.parametrize("where", [{"side": "provider"}, {"levels": ["moon"]}])
def test_rules_about_others_are_not_there(browse: Browse, turn: Any, where: dict[str, Any]) -> None:
    turn("access.invite_colleague", approvers=["provider"], where=where)
    assert "A test wants it" not in text_of(browse(ADA).get(ADDRESS))


def test_a_hundred_rules_take_no_more_queries_than_one(browse: Browse, people: Any) -> None:
    browser, ada = browse(ADA), people(ADA)

    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            assert browser.get(ADDRESS).status_code == 200
        return len(context)

    rule = {"title": "Ours", "actions": ["data.read_rows"], "level": "audited"}
    perform(turn_up, actor=ada, parameters=rule | {"code": "first"})
    browser.get(ADDRESS)
    one = asked()
    for number in range(99):
        perform(turn_up, actor=ada, parameters=rule | {"code": f"rule-{number}"})
    browser.get(ADDRESS)
    assert asked() <= one
