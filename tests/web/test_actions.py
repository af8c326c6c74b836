"""`/actions/`: what one can do, and the forms that are drawn from what actions declare."""

from __future__ import annotations

import re
from typing import Any

import pytest

from forecourt.access.queries import list_tokens
from forecourt.contracts.queries import list_boundable
from forecourt.kernel.catalogue import list_actions
from forecourt.kernel.journal.reading import list_entries

TOKEN = "/actions/access.make_token/"
THEME = "/actions/access.choose_theme/"


def _hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found is not None
    return found.group(1)


def _try_then_do(browser: Any, address: str, typed: dict[str, Any]) -> Any:
    shown = browser.post(address, {**typed, "_step": "try"})
    assert shown.status_code == 200, shown.content.decode()[:2_000]
    sure = {"_step": "do", "_tried": _hidden(shown, "_tried"), "_key": _hidden(shown, "_key")}
    return browser.post(address, {**typed, **sure}), sure


def test_an_administrator_reads_what_who_how_and_how_long(browse: Any) -> None:
    page = browse("ada@acme.example").get("/actions/").content.decode()
    assert "Invite a colleague" in page
    assert "administrators of a company, for their own company" in page
    assert "At once" in page
    assert "Not done yet" in page


def test_a_colleague_reads_why_not_and_whom_to_ask(browse: Any) -> None:
    page = browse("rita@acme.example").get("/actions/?q=invite").content.decode()
    assert "belongs to your company" in page
    assert "Ask Ada" in page


def test_what_only_the_other_side_does_is_not_there(browse: Any) -> None:
    assert "Register a meter" not in browse("ada@acme.example").get("/actions/").content.decode()
    assert browse("ada@acme.example").get("/actions/contracts.register_resource/").status_code == 404
    assert browse("ada@acme.example").get("/staff/actions/").status_code == 404


def test_words_narrow_what_is_shown(browse: Any) -> None:
    page = browse("ada@acme.example").get("/actions/?q=webhook").content.decode()
    assert "Add a webhook" in page
    assert "Invite a colleague" not in page


def test_nobody_is_sent_to_sign_in(browse: Any) -> None:
    assert browse().get("/actions/").status_code == 302
    assert browse().get(TOKEN).status_code == 302


def test_somebody_without_a_role_is_told_so(browse: Any) -> None:
    assert "Invite a colleague" not in browse("nina@acme.example").get("/actions/").content.decode()


def test_every_action_has_a_page_for_one_side_or_the_other(browse: Any) -> None:
    ada, olga = browse("ada@acme.example"), browse("olga@meridian.example")
    nowhere = {
        action.name
        for action in list_actions()
        if action.do.__module__.startswith("forecourt.")
        and ada.get(f"/actions/{action.name}/").status_code == 404
        and olga.get(f"/staff/actions/{action.name}/").status_code == 404
    }
    assert nowhere == {"access.stop_looking"}  # it is only there for who looks through another's eyes


def test_a_form_is_drawn_from_what_the_action_declares(browse: Any) -> None:
    page = browse("ada@acme.example").get(TOKEN).content.decode()
    assert 'name="days" type="number" value="90"' in page
    assert "How many days it lives." in page
    assert 'placeholder="Nightly report"' in page
    assert "forecourt do access.make_token" in page
    assert "/api/v1/actions/access.make_token" in page


def test_what_would_happen_is_shown_first_and_nothing_is_changed(browse: Any, people: Any) -> None:
    before = len(list_entries(actor=people("ada@acme.example")))
    shown = browse("ada@acme.example").post(THEME, {"theme": "dark", "_step": "try"})
    assert "What would happen" in shown.content.decode()
    assert len(list_entries(actor=people("ada@acme.example"))) == before


def test_the_verb_alone_shows_what_would_happen_before_it_does_it(browse: Any) -> None:
    answer = browse("ada@acme.example").post(THEME, {"theme": "dark", "_step": "do"})
    assert "What would happen" in answer.content.decode()


def test_it_is_done_once_however_often_the_form_is_sent(browse: Any) -> None:
    browser = browse("ada@acme.example")
    done, sure = _try_then_do(browser, THEME, {"theme": "dark"})
    assert "in the journal" in done.content.decode()
    again = browser.post(THEME, {"theme": "dark", **sure})
    assert "This was done before" in again.content.decode()


def test_what_was_changed_since_is_shown_anew(browse: Any) -> None:
    browser = browse("ada@acme.example")
    shown = browser.post(THEME, {"theme": "dark", "_step": "try"})
    sure = {"_step": "do", "_tried": _hidden(shown, "_tried"), "_key": _hidden(shown, "_key")}
    assert "You changed something since" in browser.post(THEME, {"theme": "light", **sure}).content.decode()


def test_a_new_token_is_shown_once_and_can_be_taken_back(browse: Any) -> None:
    done, _ = _try_then_do(browse("ada@acme.example"), TOKEN, {"name": "For the test", "days": "5"})
    page = done.content.decode()
    assert "Shown this once" in page
    assert done["Cache-Control"] == "no-store"
    assert "/actions/access.revoke_token/?token_id=" in page


def test_what_is_wrong_stands_at_its_field(browse: Any) -> None:
    answer = browse("ada@acme.example").post(TOKEN, {"name": "", "days": "0", "_step": "try"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="field-name-error"' in page
    assert 'id="field-days-error"' in page


def test_who_may_not_reads_the_reason_in_place_of_a_form(browse: Any) -> None:
    answer = browse("rita@acme.example").get("/actions/access.invite_colleague/")
    assert answer.status_code == 403
    assert "Customer administrator" in answer.content.decode()
    assert browse("rita@acme.example").post("/actions/access.invite_colleague/", {"_step": "do"}).status_code == 403


def test_a_form_that_did_not_come_from_a_page_of_ours_is_refused(browse: Any) -> None:
    answer = browse("ada@acme.example", enforce_csrf_checks=True).post(THEME, {"theme": "dark", "_step": "try"})
    assert answer.status_code == 403


def test_a_parameter_may_be_called_like_anything_of_the_form(browse: Any) -> None:
    done, _ = _try_then_do(browse("ada@acme.example"), "/actions/access.take_first_step/", {"step": "left"})
    assert "in the journal" in done.content.decode()


def test_no_form_is_drawn_for_what_only_our_own_code_does(browse: Any) -> None:
    assert browse("susy@meridian.example").get("/staff/actions/data.receive_file/").status_code == 404


def test_staff_have_a_page_of_their_own(browse: Any) -> None:
    page = browse("khan@meridian.example").get("/staff/actions/").content.decode()
    assert "Register a meter" in page
    assert "Invite a colleague" not in browse("khan@meridian.example").get("/staff/actions/?q=webhook").content.decode()


# What nobody means


def test_what_was_typed_is_shown_as_text_and_never_as_part_of_the_page(browse: Any) -> None:
    browser, typed = browse("ada@acme.example"), '"><script>alert(1)</script>'
    pages = [
        browser.post(TOKEN, {"name": typed, "days": typed, "scopes": typed, "networks": typed, "_step": "try"}),
        browser.post(TOKEN, {"name": typed, "days": "5", "_step": "try"}),
        browser.get(TOKEN, {"name": typed, "days": typed}),
        browser.get("/actions/", {"q": typed}),
        _try_then_do(browser, TOKEN, {"name": typed, "days": "5"})[0],
    ]
    for page in pages:
        assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[1].content.decode()


def test_what_no_field_asks_for_is_not_taken(browse: Any, people: Any) -> None:
    ben = people("ben@bravo.example")
    more = {"company_id": str(ben.company_id), "user_id": str(ben.id), "role": "customer_admin", "everywhere": "true"}
    done, _ = _try_then_do(browse("ada@acme.example"), TOKEN, {"name": "Mine", "days": "5", **more})
    assert "in the journal" in done.content.decode()
    assert [each.name for each in list_tokens(actor=people("ada@acme.example"))][:1] == ["Mine"]
    assert [each.name for each in list_tokens(actor=ben)] == []


@pytest.mark.parametrize(
    "typed", ["[" * 100_000, '{"a":' * 50_000, '{"above": {"amount": "rows", "than": NaN}}', '"\\ud800"']
)
def test_json_that_nobody_means_is_refused_at_its_field(browse: Any, typed: str) -> None:
    form = {"code": "mine", "title": "Mine", "actions": "data.read_rows", "level": "audited", "where": typed}
    answer = browse("ada@acme.example").post("/actions/oversight.turn_up/", {**form, "_step": "try"})
    assert answer.status_code == 422
    assert 'id="field-where-error"' in answer.content.decode()


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "tomorrow", "<b>"])
def test_a_day_in_the_address_that_is_none_is_shown_as_it_is(browse: Any, day: str) -> None:
    answer = browse("ada@acme.example").get("/actions/oversight.delegate_approvals/", {"from_at": day})
    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode()


def test_what_one_sees_is_chosen_by_name_and_no_id_is_typed(browse: Any, people: Any) -> None:
    kelly = people("kelly@acme.example")
    page = browse("ada@acme.example").get("/actions/access.reset_factors/").content.decode()
    assert f'<option value="{kelly.id}">Kelly' in page
    assert "bravo.example" not in page
    assert 'name="company_id"' not in page
    page = browse("ada@acme.example").get("/actions/access.limit_colleague/").content.decode()
    assert 'type="checkbox" name="resources"' in page
    assert 'data-narrows="#some-resources"' in page
    assert "4300000001" in page


def test_what_stands_in_the_address_stays_chosen_even_where_it_is_none_of_the_choices(browse: Any) -> None:
    page = browse("ada@acme.example").get("/actions/access.end_access/?request_id=0190a1b2").content.decode()
    assert '<option value="0190a1b2" selected>' in page or 'value="0190a1b2"' in page


def test_a_choice_of_several_is_read_as_a_list(browse: Any, people: Any) -> None:
    meters = [each for each in list_boundable(actor=people("ada@acme.example")) if each.kind == "resource"][:2]
    sent = {"user_id": str(people("kelly@acme.example").id), "resources": [str(each.id) for each in meters]}
    shown = browse("ada@acme.example").post("/actions/access.limit_colleague/", sent | {"_step": "try"})
    assert f"{meters[0].name}, {meters[1].name}" in shown.content.decode()


def test_numbers_say_what_they_count(browse: Any) -> None:
    page = browse("ada@acme.example").get("/actions/oversight.turn_up/").content.decode()
    assert '<span class="muted">hours</span>' in page
    assert ">Deadline" in page
    assert '<span class="muted">days</span>' in browse("ada@acme.example").get(TOKEN).content.decode()


def test_the_providers_people_choose_among_customers(browse: Any, people: Any) -> None:
    acme = people("ada@acme.example").company_id
    page = browse("olga@meridian.example").get("/staff/actions/access.look_through/").content.decode()
    assert f'<option value="{acme}">ACME' in page
    page = browse("olga@meridian.example").get("/staff/actions/access.grant_membership/").content.decode()
    assert "Read-only, of a customer" in page
    assert ", of the provider" in page
