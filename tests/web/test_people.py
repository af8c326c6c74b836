"""The people pages: who sees them, what the forms do, and the way in by a link."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model

from forecourt.access.actions import mint_invitation_link
from forecourt.access.queries import list_colleagues
from forecourt.kernel.pipeline import perform
from tests.browsing import Browse, text_of

NEW = {"name": "Zoe Hart", "email": "zoe@acme.example", "role": "technical", "until": ""}
NEVER = "00000000-0000-7000-8000-000000000000"


def _id_of(people: Any, email: str) -> str:
    return str(people(email).id)


def _link(people: Any, operator: Any, email: str = NEW["email"]) -> str:
    found = next(each for each in list_colleagues(actor=people("ada@acme.example")) if each.email == email)
    parameters = {"invitation_id": found.invitation_id}
    return str(perform(mint_invitation_link, actor=operator, parameters=parameters).once["path"])


def test_an_administrator_sees_everyone_with_role_and_state_and_can_invite(browse: Browse) -> None:
    page = text_of(browse("ada@acme.example").get("/company/people/"))
    assert "8 people work in ACME" in page
    assert "No role yet" in page
    assert "Invite a colleague" in page
    assert "read, chart and download meter readings" in page


def test_a_technical_colleague_sees_people_and_invites_nobody(browse: Browse) -> None:
    browser = browse("kelly@acme.example")
    page = text_of(browser.get("/company/people/"))
    assert "Ada Okafor" in page
    assert "Invite a colleague" not in page
    assert "/company/people/invitations/" not in page
    refused = browser.post("/company/people/", NEW)
    assert refused.status_code == 403
    assert "belongs to your company&#x27;s administrators" in text_of(refused)


def test_a_read_only_colleague_is_refused_with_the_reason(browse: Browse) -> None:
    answer = browse("rita@acme.example").get("/company/people/")
    assert answer.status_code == 403
    assert "does not include the list of colleagues" in text_of(answer)


def test_a_stranger_sees_their_own_colleagues(browse: Browse) -> None:
    page = text_of(browse("ben@bravo.example").get("/company/people/"))
    assert "Mei Lin" in page
    assert "Ada Okafor" not in page


@pytest.mark.parametrize("email, status", [("vlad@meridian.example", 404), (None, 302)])
@pytest.mark.parametrize(
    "address", ["", f"{NEVER}/", f"{NEVER}/remove/", f"{NEVER}/reset/", f"invitations/{NEVER}/withdraw/"]
)
def test_staff_and_nobody_do_not_get_there(browse: Browse, email: str | None, status: int, address: str) -> None:
    browser = browse(email)
    answer = browser.post(f"/company/people/{address}") if address.count("/") > 1 else browser.get(
        f"/company/people/{address}")  # fmt: skip
    assert answer.status_code == status


def test_another_companys_colleague_and_nobody_read_the_same(browse: Browse, people: Any) -> None:
    browser = browse("ada@acme.example")
    foreign, never = (browser.get(f"/company/people/{each}/") for each in (_id_of(people, "ben@bravo.example"), NEVER))
    assert foreign.status_code == never.status_code == 404
    assert foreign.content == never.content


def test_an_invited_colleague_comes_in_by_the_link_and_is_signed_in(
    browse: Browse, people: Any, operator: Any, no_plane: None
) -> None:
    assert browse("ada@acme.example").post("/company/people/", NEW).headers["Location"] == "/company/people/"
    link = _link(people, operator)
    browser = browse()
    offered = browser.get(link)
    assert "You may read, chart and download meter readings" in text_of(offered)
    assert offered.headers["Referrer-Policy"] == "same-origin"
    answer = browser.post(link, {"name": "Zoe Hart", "password": "three calm herons"})
    assert answer.headers["Location"] == "/"
    assert "Technical contact" in text_of(browser.get("/company/"))
    assert browse().get(link).status_code == 404
    again = browse()
    again.post("/accounts/login/", {"login": "zoe@acme.example", "password": "three calm herons"})
    assert again.get("/company/").status_code == 200


@pytest.mark.parametrize("password", ["short", "password1234", ""])
def test_a_weak_first_password_is_refused_and_the_link_goes_on_working(
    browse: Browse, people: Any, operator: Any, password: str
) -> None:
    browse("ada@acme.example").post("/company/people/", NEW)
    link = _link(people, operator)
    assert browse().post(link, {"name": "Zoe", "password": password}).status_code == 422
    assert browse().get(link).status_code == 200


@pytest.mark.parametrize("credential", ['{"id": "x"}', "[]", "7", "{", ""])
def test_a_passkey_that_no_device_made_lets_nobody_in(
    browse: Browse, people: Any, operator: Any, credential: str
) -> None:
    browse("ada@acme.example").post("/company/people/", NEW)
    link, browser = _link(people, operator), browse()
    browser.get(link)
    assert browser.post(link, {"credential": credential}).status_code == 422
    assert browse().get(link).status_code == 200


def test_a_link_never_opens_an_account_that_is_somebodys(browse: Browse, people: Any, operator: Any) -> None:
    browse("ada@acme.example").post("/company/people/", NEW | {"email": "ben@bravo.example"})
    browser = browse()
    link = _link(people, operator, "ben@bravo.example")
    assert "Choose a password" not in text_of(browser.get(link))
    assert browser.post(link, {"password": "three calm herons"}).headers["Location"] == "/"
    assert browser.get("/").headers["Location"].startswith("/accounts/login/")
    assert "ACME" in text_of(browse("ben@bravo.example").get("/company/"))


def test_a_link_that_never_was_reads_as_one_that_is_over(browse: Browse) -> None:
    answer = browse().get("/welcome/never-made/")
    assert answer.status_code == 404
    assert "no longer works" in text_of(answer)


def test_a_role_above_ones_own_is_said_in_the_form(browse: Browse) -> None:
    answer = browse("ada@acme.example").post("/company/people/", NEW | {"role": "platform_admin"})
    assert answer.status_code == 422
    assert "that you can give" in text_of(answer)


@pytest.mark.parametrize("changes", [{"name": ""}, {"email": "zoe"}, {"role": ""}, {"until": "2020-01-01"}])
def test_an_invitation_that_lacks_something_says_what(browse: Browse, changes: dict[str, str]) -> None:
    answer = browse("ada@acme.example").post("/company/people/", NEW | changes)
    assert answer.status_code == 422
    assert 'class="error"' in text_of(answer)


def test_another_role_is_given_on_the_colleagues_page(browse: Browse, people: Any) -> None:
    browser, address = browse("ada@acme.example"), f"/company/people/{_id_of(people, 'kelly@acme.example')}/"
    assert "Remove Kelly Tran from ACME?" in text_of(browser.get(address))
    assert browser.post(address, {"role": "standard", "until": "2099-12-31"}).status_code == 302
    page = text_of(browser.get("/company/people/"))
    assert "Until <time" in page
    assert people("kelly@acme.example").role == "standard"


def test_a_removed_colleague_has_nothing_left_here(browse: Browse, people: Any, no_plane: None) -> None:
    kelly = browse("kelly@acme.example")
    browse("ada@acme.example").post(f"/company/people/{_id_of(people, 'kelly@acme.example')}/remove/")
    assert "Nothing is here for you yet" in text_of(kelly.get("/company/"))


def test_lost_factors_are_reset_on_the_colleagues_page_after_a_question(browse: Browse, people: Any) -> None:
    kelly, browser = browse("kelly@acme.example"), browse("ada@acme.example")
    address = f"/company/people/{_id_of(people, 'kelly@acme.example')}/"
    assert "Reset second factors" not in text_of(browser.get(address))
    TOTP.activate(get_user_model().objects.get(email="kelly@acme.example"), "JBSWY3DPEHPK3PXP")
    assert "Reset the second factors of Kelly Tran?" in text_of(browser.get(address))
    assert browser.post(f"{address}reset/").headers["Location"] == "/company/people/"
    assert "signed out and told by mail" in text_of(browser.get("/company/people/"))
    assert kelly.get("/company/").headers["Location"].startswith("/accounts/login/")
    assert "Password alone" in text_of(browser.get(address))


def test_a_read_only_colleague_and_a_stranger_reset_nothing(browse: Browse, people: Any) -> None:
    TOTP.activate(get_user_model().objects.get(email="kelly@acme.example"), "JBSWY3DPEHPK3PXP")
    address = f"/company/people/{_id_of(people, 'kelly@acme.example')}/reset/"
    assert browse("rita@acme.example").post(address).status_code == 403
    assert browse("ben@bravo.example").post(address).status_code == 404


def test_invitations_are_sent_again_and_withdrawn(browse: Browse, people: Any, operator: Any) -> None:
    browser = browse("ada@acme.example")
    browser.post("/company/people/", NEW)
    first = _link(people, operator)
    again, withdrawn = re.findall(
        r'action="(/company/people/invitations/[^"]+)"', text_of(browser.get("/company/people/"))
    )
    browser.post(again)
    assert browse().get(first).status_code == 404
    second = _link(people, operator)
    browser.post(withdrawn)
    assert browse().get(second).status_code == 404


def test_somebody_without_a_role_is_told_who_can_give_one(browse: Browse) -> None:
    page = text_of(browse("nina@acme.example").get("/"))
    assert "Who can give you one" in page
    assert "Ada Okafor" in page
    assert "Kelly Tran" not in page


def test_the_list_asks_the_database_a_bounded_number_of_times(
    browse: Browse, django_assert_max_num_queries: Any
) -> None:
    browser = browse("ada@acme.example")
    with django_assert_max_num_queries(24):
        browser.get("/company/people/")
