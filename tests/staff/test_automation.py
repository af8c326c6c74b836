"""Pages of rules: who sees them, what they say, and how proposals are marked."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.automation.actions import define_rule
from forecourt.automation.models import Rule, Run
from forecourt.automation.rules import Happening
from forecourt.automation.running import Shift, run_rule
from forecourt.customers.queries import get_company_numbered
from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.automation.conftest import TOWN
from tests.browsing import Browse, text_of

SUSY = "susy@meridian.example"
PAGES = ("/staff/automation/", "/staff/automation/dead/", "/staff/automation/note-town/")


@pytest.fixture
def proposed(operator: Any) -> list[Run]:
    """Two proposals of a rule in shadow."""
    perform(define_rule, actor=operator, parameters=TOWN)
    return [propose(operator, number) for number in ("C-0003", "C-0004")]


def propose(operator: Any, number: str) -> Run:
    """Let the rule run in shadow for a company."""
    company = get_company_numbered(actor=operator, number=number)
    with scope(operator):
        rule = Rule.objects.get(code="note-town")
        happening = Happening(
            event="customers.company.changed",
            subject_type="company",
            subject_id=str(company.id),
            at=business_now(),
            old={"industry": "Baking"},
            new={"industry": "Brewing"},
            company_id=company.id,
        )
        run = run_rule(Shift(actor=operator, now=business_now()), rule.id, happening)
    assert run is not None
    return run


def test_the_list_says_how_many_act_and_what_is_to_be_marked(browse: Browse, proposed: list[Run]) -> None:
    page = text_of(browse(SUSY).get("/staff/automation/"))
    assert "No rule acts, 3 in shadow" in page
    assert "Note the town" in page
    assert "When company changed, and industry changed" in page


def test_a_rules_page_says_when_if_then_and_shows_old_and_new(browse: Browse, proposed: list[Run]) -> None:
    page = text_of(browse(SUSY).get("/staff/automation/note-town/"))
    assert "the new industry is “Brewing”" in page
    assert "<ins>Milltown</ins>" in page
    assert "mend what is known about companies and people" in page
    assert "0 of 2 proposals are marked: 2 more are needed." in page


def test_proposals_are_marked_until_the_rule_may_go_live(browse: Browse, proposed: list[Run]) -> None:
    browser = browse(SUSY)
    for run in proposed:
        answer = browser.post(f"/staff/automation/runs/{run.id}/mark/", {"is": "right"})
        assert answer.status_code == 302
    page = text_of(browser.get("/staff/automation/note-town/"))
    assert "2 of 2 right, 100 %" in page
    assert "It may not go live yet" not in page
    browser.post("/staff/automation/note-town/turn/", {"mode": "live"})
    assert "from now on it acts" in text_of(browser.get("/staff/automation/note-town/"))


def test_a_rule_that_was_wrong_does_not_go_live_and_says_so(browse: Browse, proposed: list[Run]) -> None:
    browser = browse(SUSY)
    for run, said in zip(proposed, ("right", "wrong"), strict=True):
        browser.post(f"/staff/automation/runs/{run.id}/mark/", {"is": said})
    browser.post("/staff/automation/note-town/turn/", {"mode": "live"})
    page = text_of(browser.get("/staff/automation/note-town/"))
    assert "1 of 2 proposals were right, 50 %: it goes live at 80 %." in page
    assert "In shadow" in page


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    "email, status", [(SUSY, 200), ("vlad@meridian.example", 403), ("ada@acme.example", 404), (None, 302)]
)
def test_pages_of_rules_are_for_those_who_work_with_them(
    browse: Browse, proposed: list[Run], address: str, email: str | None, status: int
) -> None:
    assert browse(email).get(address).status_code == status


def test_what_is_not_there_is_not_there(browse: Browse, proposed: list[Run]) -> None:
    browser = browse(SUSY)
    for address in (
        "/staff/automation/nothing/",
        "/staff/automation/note-town/?show=x",
        "/staff/automation/dead/?before=x",
    ):
        assert browser.get(address).status_code == 404


def test_pages_of_many_rules_and_runs_ask_no_more(
    browse: Browse, proposed: list[Run], operator: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        perform(define_rule, actor=operator, parameters={**TOWN, "code": f"rule-{number}"})
    browser = browse(SUSY)
    with django_assert_max_num_queries(30):
        browser.get("/staff/automation/")
    with django_assert_max_num_queries(30):
        browser.get("/staff/automation/note-town/")
