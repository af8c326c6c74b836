"""The pages of what waits: who asked, who approves, strangers and nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest

from forecourt.access.actions import invite_colleague, make_token
from forecourt.kernel.pipeline import perform
from tests.browsing import Browse, text_of
from tests.oversight.conftest import promote, run, state_of, turn

__all__ = ["promote", "run", "state_of", "turn"]
ADA, KELLY, OLGA = "ada@acme.example", "kelly@acme.example", "olga@meridian.example"
INVITED = {"email": "new@acme.example", "name": "New One", "role": "read_only"}


@pytest.fixture
def waiting(people: Any, promote: Any, turn: Any) -> Any:
    """Ada asks to invite somebody; Kelly may approve it."""
    turn("access.invite_colleague", approvers=["customer"])
    promote(KELLY)
    return perform(invite_colleague, actor=people(ADA), parameters=INVITED)


def digest_on(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def test_a_form_whose_action_waits_leads_to_where_it_stands(browse: Browse, promote: Any, turn: Any) -> None:
    turn("access.invite_colleague", approvers=["customer"])
    promote(KELLY)
    answer = browse(ADA).post("/company/people/", INVITED | {"until": ""})
    assert answer.status_code == 303
    page = text_of(browse(ADA).get(answer.headers["Location"]))
    assert "Waits for your company" in page
    assert "Withdraw" in page
    assert "Your decision" not in page


def test_who_approves_sees_the_exact_effect_and_says_yes_to_it(
    browse: Browse, waiting: Any, people: Any, run: Any
) -> None:
    browser = browse(KELLY)
    assert "One thing waits for you" in text_of(browser.get("/approvals/"))
    address = f"/approvals/{waiting.id}/"
    page = browser.get(address).content.decode()
    assert "new@acme.example" in page
    assert 'hx-trigger="every 5s"' in page
    answer = browser.post(f"{address}approve/", {"digest": digest_on(page), "comment": "Fine"}, follow=True)
    assert "Approved, runs now" in text_of(answer)
    run(people(ADA))
    done = browse(ADA).get(address).content.decode()
    assert "Done" in done
    assert 'hx-trigger="every 5s"' not in done
    assert "Nothing waits for you" in text_of(browser.get("/approvals/"))


def test_who_approves_declines_with_a_reason(browse: Browse, waiting: Any) -> None:
    browser, address = browse(KELLY), f"/approvals/{waiting.id}/"
    assert "Say why" in text_of(browser.post(f"{address}decline/", {"reason": ""}, follow=True))
    browser.post(f"{address}decline/", {"reason": "Not this year"})
    page = text_of(browse(ADA).get(address))
    assert "Declined" in page
    assert "Not this year" in page


def test_who_asked_reminds_and_withdraws_and_cannot_approve(browse: Browse, waiting: Any) -> None:
    browser, address = browse(ADA), f"/approvals/{waiting.id}/"
    digest = waiting.result["digest"]
    refused = text_of(browser.post(f"{address}approve/", {"digest": digest}, follow=True))
    assert "You asked for it yourself" in refused
    assert "Reminded." in text_of(browser.post(f"{address}remind/", follow=True))
    assert "Withdrawn" in text_of(browser.post(f"{address}withdraw/", follow=True))


@pytest.mark.parametrize(
    "email,status",
    [(ADA, 200), (KELLY, 200), ("rita@acme.example", 404), ("ben@bravo.example", 404), (OLGA, 404), (None, 302)],
)
def test_one_approval_is_there_for_who_asked_and_who_approves_alone(
    browse: Browse, waiting: Any, email: str | None, status: int
) -> None:
    assert browse(email).get(f"/approvals/{waiting.id}/").status_code == status


@pytest.mark.parametrize(
    "email,path,status",
    [
        ("sam@acme.example", "/approvals/", 200),
        (OLGA, "/approvals/", 404),
        (OLGA, "/staff/approvals/", 200),
        (ADA, "/staff/approvals/", 404),
        (None, "/approvals/", 302),
    ],
)
def test_each_side_has_its_own_list(browse: Browse, email: str | None, path: str, status: int) -> None:
    assert browse(email).get(path).status_code == status


def test_the_providers_approver_decides_on_the_staffs_side(browse: Browse, turn: Any, people: Any) -> None:
    turn("access.invite_colleague", approvers=["provider"])
    receipt = perform(invite_colleague, actor=people(ADA), parameters=INVITED)
    browser, address = browse(OLGA), f"/staff/approvals/{receipt.id}/"
    page = browser.get(address).content.decode()
    assert "Your decision" in page
    answer = browser.post(f"{address}approve/", {"digest": digest_on(page)}, follow=True)
    assert "Approved, runs now" in text_of(answer)


def test_what_is_told_once_is_shown_once_to_who_asked(browse: Browse, people: Any, promote: Any, turn: Any) -> None:
    from forecourt.oversight.actions import approve

    turn("access.make_token", approvers=["customer"])
    kelly = promote(KELLY)
    receipt = perform(make_token, actor=people(ADA), parameters={"name": "New"})
    asked = {"approval_id": receipt.id, "digest": receipt.result["digest"]}
    perform(approve, actor=kelly, parameters=asked)
    browser, address = browse(ADA), f"/approvals/{receipt.id}/"
    assert "Ready to collect" in text_of(browser.get(address))
    told = browser.post(f"{address}collect/")
    assert "fct_" in told.content.decode()
    assert told.headers["Cache-Control"] == "no-store"
    assert "fct_" not in browser.get(address).content.decode()
    assert browse(KELLY).post(f"{address}collect/").status_code == 404


def test_a_deputy_is_named_and_ended_on_the_page(browse: Browse, people: Any, business_time: Any) -> None:
    browser, kelly = browse(ADA), people(KELLY)
    named = {"user_id": str(kelly.id), "from": "2026-11-02", "last": "2026-11-05"}
    page = browser.post("/approvals/deputies/", named, follow=True).content.decode()
    found = re.search(r"/approvals/deputies/([0-9a-f-]{36})/end/", page)
    assert found is not None
    assert "Give both days" in text_of(browser.post("/approvals/deputies/", named | {"last": "x"}, follow=True))
    ended = browser.post(f"/approvals/deputies/{found[1]}/end/", follow=True).content.decode()
    assert found[1] not in ended


def test_the_navigation_counts_what_waits(browse: Browse, waiting: Any) -> None:
    assert 'class="nav-count"' in browse(KELLY).get("/").content.decode()
    assert 'class="nav-count"' not in browse("ben@bravo.example").get("/").content.decode()


@pytest.mark.parametrize(
    "email,action,address,sent",
    [
        (KELLY, "notifications.read", "/notifications/read/", {}),
        (
            KELLY,
            "notifications.choose",
            "/notifications/choices/topic/",
            {"topic": "corrected", "channel": "mail", "is_on": "1"},
        ),
        (ADA, "access.take_first_step", "/home/guide", {"step": "data"}),
        (
            KELLY,
            "access.request_access",
            "/access/",
            {"permission": "journal.see_company", "reason": "The audit.", "days": 3},
        ),
    ],
)
def test_every_page_leads_to_where_it_stands_when_what_it_does_has_to_wait(
    browse: Browse, turn: Any, email: str, action: str, address: str, sent: dict[str, Any]
) -> None:
    turn(action, approvers=["customer"])
    answer = browse(email).post(address, sent)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/approvals/")
