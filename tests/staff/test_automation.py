"""Pages of rules: who sees them, what they say, and how proposals are marked."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.http import QueryDict

from forecourt.automation.actions import define_rule
from forecourt.automation.models import Rule, Run
from forecourt.automation.rules import Happening
from forecourt.automation.running import Shift, run_rule
from forecourt.customers.queries import get_company_numbered
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.staff.automation.forms import read_form
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
        run = run_rule(Shift(actor=operator, now=true_now()), rule.id, happening)
    assert run is not None
    return run


def test_the_list_says_how_many_act_and_what_is_to_be_marked(browse: Browse, proposed: list[Run]) -> None:
    page = text_of(browse(SUSY).get("/staff/automation/"))
    assert re.search(r"No rule acts, \d in shadow", page)
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


FORM: dict[str, Any] = {
    "title": "Note a new town",
    "words": "Keeps the zone as the town has it.",
    "when": "events",
    "events": ["customers.company.changed"],
    "fields": "industry",
    "value_0": "new.industry",
    "test_0": "one_of",
    "to_0": "Brewing, Malting",
    "value_1": "company.zone",
    "test_1": "there",
    "action_0": "customers.change_company",
    "p_0_company_id": "{company.id}",
    "p_0_zone": "Australia/Perth",
    "accuracy": "75",
    "marks_wanted": "1",
    "errors": "3",
    "within_h": "12",
}


def test_a_rule_is_made_by_page_tried_first_and_then_kept_in_shadow(browse: Browse, operator: Any) -> None:
    browser = browse(SUSY)
    assert "A new rule" in text_of(browser.get("/staff/automation/new/"))
    tried = browser.post("/staff/automation/new/", {**FORM, "step": "try"})
    assert "due 0 times" in text_of(tried)
    kept = browser.post("/staff/automation/new/", {**FORM, "step": "keep"})
    assert kept.headers["Location"] == "/staff/automation/note-a-new-town/"
    with scope(operator):
        rule = Rule.objects.get(code="note-a-new-town")
    assert (rule.mode, rule.accuracy, rule.budget_errors) == ("shadow", 0.75, 3)
    assert rule.permissions == ["customers.keep", "customers.see_all"]
    assert rule.only_if[0] == {"value": "new.industry", "test": "one_of", "to": ["Brewing", "Malting"]}
    page = text_of(browser.get("/staff/automation/note-a-new-town/edit/"))
    assert "Brewing, Malting" in page
    assert "There is a rule note-a-new-town already" in text_of(
        browser.post("/staff/automation/new/", {**FORM, "step": "keep"})
    )


def test_a_rule_is_changed_by_page(browse: Browse, operator: Any) -> None:
    browser = browse(SUSY)
    browser.post("/staff/automation/new/", {**FORM, "step": "keep"})
    changed = {**FORM, "p_0_zone": "Australia/Darwin", "step": "keep"}
    browser.post("/staff/automation/note-a-new-town/edit/", changed)
    assert "Kept as version 2, shadow." in text_of(browser.get("/staff/automation/note-a-new-town/"))


CHOICE: dict[str, Any] = {
    "value_2": "new.town", "test_2": "equal", "to_2": "Perth", "join_2": "and",
    "value_3": "new.town", "test_3": "equal", "to_3": "Northam", "join_3": "or",
    "value_4": "company.segment", "test_4": "there", "join_4": "or",
}  # fmt: skip


def test_lines_joined_by_or_are_a_choice_and_come_back_as_they_were(browse: Browse, operator: Any) -> None:
    browser = browse(SUSY)
    browser.post("/staff/automation/new/", {**FORM, **CHOICE, "step": "keep"})
    with scope(operator):
        rule = Rule.objects.get(code="note-a-new-town")
    perth, northam = ({"value": "new.town", "test": "equal", "to": town} for town in ("Perth", "Northam"))
    assert rule.only_if[2:] == [{"any": [perth, northam, {"value": "company.segment", "test": "there"}]}]
    page = text_of(browser.get("/staff/automation/note-a-new-town/edit/"))
    joined = re.findall(r'name="join_(\d)"><option value="and">and</option><option value="or"( selected)?', page)
    assert joined == [("1", ""), ("2", ""), ("3", " selected"), ("4", " selected"), ("5", "")]
    browser.post("/staff/automation/note-a-new-town/edit/", {**FORM, **CHOICE, "step": "keep"})
    assert "version 1" in text_of(browser.get("/staff/automation/note-a-new-town/"))


@pytest.mark.parametrize(
    "emptied, left",
    [
        ("value_2", [["new.industry"], ["company.zone"], ["new.town", "company.segment"]]),
        ("value_3", [["new.industry"], ["company.zone"], ["new.town", "company.segment"]]),
        ("value_1", [["new.industry"], ["new.town", "new.town", "company.segment"]]),
    ],
)
def test_a_line_that_was_emptied_joins_nothing_that_was_apart(emptied: str, left: list[list[str]]) -> None:
    posted = QueryDict(mutable=True)
    posted.update({name: each for name, each in {**FORM, **CHOICE, emptied: ""}.items() if isinstance(each, str)})
    read = read_form(posted, permissions=())["only_if"]
    assert [[one["value"] for one in each.get("any", [each])] for each in read] == left


def test_what_the_form_has_no_room_for_is_shown_and_kept(
    browse: Browse, operator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse(SUSY)
    browser.post("/staff/automation/new/", {**FORM, **CHOICE, "step": "keep"})
    monkeypatch.setattr("forecourt.staff.automation.forms.MOST_ROWS", 4)
    page = text_of(browser.get("/staff/automation/note-a-new-town/edit/"))
    assert "which only programs and files change" in page
    kept = re.search(r'name="kept" value="([^"]*)"', page)
    assert kept is not None
    changed = {**FORM, "kept": html.unescape(kept[1]), "p_0_zone": "Australia/Darwin", "step": "keep"}
    browser.post("/staff/automation/note-a-new-town/edit/", changed)
    with scope(operator):
        assert len(Rule.objects.get(code="note-a-new-town").only_if[2]["any"]) == 3


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(browse: Browse) -> None:
    browser = browse(SUSY)
    for change, said in (
        ({"p_0_zone": "", "p_0_company_id": ""}, "needs company_id"),
        ({"value_0": "sea"}, "only_if"),
        ({"events": []}, "say one of"),
        ({"title": ""}, "code"),
        ({"accuracy": "200"}, "accuracy"),
        ({"action_0": "customers.fly"}, "There is no action"),
        ({"when": "schedule", "at": ""}, "when"),
        ({"permissions": ["contracts.keep"]}, "You may not sign contracts"),
        ({"kept": "[1]"}, "only_if"),
    ):
        answer = browser.post("/staff/automation/new/", {**FORM, **change, "step": "keep"})
        page = answer.content.decode()
        assert answer.status_code == 422, change
        assert said in page, change
        assert FORM["words"] in page, change


def test_the_form_shows_what_an_action_takes_and_suggests_ids(browse: Browse) -> None:
    page = text_of(
        browse(SUSY).post(
            "/staff/automation/new/",
            {"title": "x", "action_0": "customers.record_facts", "value_0": "a", "value_1": "b", "step": "more"},
        )
    )
    assert "{subject.id}" in page
    assert 'name="value_3"' in page


def test_a_month_is_run_over_from_the_page(browse: Browse, proposed: list[Run]) -> None:
    browser = browse(SUSY)
    browser.post("/staff/automation/note-town/replay/")
    assert "times due in the last month" in text_of(browser.get("/staff/automation/note-town/"))


@pytest.mark.parametrize("address", ["/staff/automation/new/", "/staff/automation/note-town/edit/"])
@pytest.mark.parametrize("email, status", [("vlad@meridian.example", 403), ("ada@acme.example", 404), (None, 302)])
def test_making_rules_is_for_those_who_keep_them(
    browse: Browse, proposed: list[Run], address: str, email: str | None, status: int
) -> None:
    assert browse(email).get(address).status_code == status


def test_what_a_file_defines_has_no_form(browse: Browse, proposed: list[Run]) -> None:
    assert browse(SUSY).get("/staff/automation/note-town/edit/").status_code == 404
