"""The page of a company's own roles: who sees it, what an administrator makes of what, and where that ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecourt.access.actions import change_colleague, define_own_role
from forecourt.access.role_cards import list_lendable, list_own_roles
from forecourt.kernel.pipeline import perform
from tests.browsing import Browse, text_of

ADA, KELLY, RITA, BEN = (f"{name}.example" for name in ("ada@acme", "kelly@acme", "rita@acme", "ben@bravo"))
ADDRESS = "/company/roles/"
READER = {"title": "Energy manager", "permissions": ["data.read_rows"]}


def _code(people: Any) -> str:
    return list_own_roles(actor=people(ADA))[0].code


def test_an_administrator_makes_a_role_in_words_and_gives_it(browse: Browse, people: Any) -> None:
    ada = browse(ADA)
    page = text_of(ada.get(ADDRESS))
    assert "ACME has no roles of its own yet" in page
    assert "and with it: see contracts and which meters are held" in page
    assert "invite, limit and remove colleagues" not in page
    assert ada.post(ADDRESS, READER).headers["Location"] == ADDRESS
    code = _code(people)
    perform(change_colleague, actor=people(ADA), parameters={"user_id": people(RITA).id, "role": code})
    page = text_of(ada.get(ADDRESS))
    assert "ACME has one role of its own" in page
    assert "1 person" in page
    assert f"{ADDRESS}{code}/remove/" not in page


def test_a_role_is_changed_and_removed_once_nobody_has_it(browse: Browse, people: Any) -> None:
    ada = browse(ADA)
    ada.post(ADDRESS, READER)
    address = f"{ADDRESS}{_code(people)}/"
    assert 'value="data.read_rows" checked' in text_of(ada.get(address))
    ada.post(address, {"title": "Reader of contracts", "permissions": ["contracts.see"]})
    assert list_own_roles(actor=people(ADA))[0].permissions == ("contracts.see",)
    assert "Reader of contracts" in text_of(ada.get(ADDRESS))
    ada.post(f"{address}remove/")
    assert list_own_roles(actor=people(ADA)) == []


@pytest.mark.parametrize(
    "sent, words",
    [
        ({"title": "Nothing", "permissions": []}, "Tick at least one thing"),
        ({"title": " ", "permissions": ["contracts.see"]}, "Say what colleagues know it by"),
        ({"title": "Boss", "permissions": ["access.keep_colleagues"]}, "Choose among your own"),
        ({"title": "Read-only", "permissions": ["contracts.see"]}, "of this name is there already"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_form(browse: Browse, sent: dict[str, Any], words: str) -> None:
    answer = browse(ADA).post(ADDRESS, sent)
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_colleagues_see_roles_and_change_none_and_others_see_nothing(browse: Browse, people: Any) -> None:
    perform(define_own_role, actor=people(ADA), parameters=READER)
    page = text_of(browse(KELLY).get(ADDRESS))
    assert "Energy manager" in page
    assert "Make a role" not in page
    assert browse(KELLY).post(ADDRESS, READER).status_code == 403
    assert browse(RITA).get(ADDRESS).status_code == 403
    assert browse(BEN).get(f"{ADDRESS}{_code(people)}/").status_code == 404
    assert browse(BEN).post(f"{ADDRESS}{_code(people)}/remove/").status_code == 404
    assert browse("olga@meridian.example").get(ADDRESS).status_code == 404
    assert browse(None).get(ADDRESS).status_code == 302


def test_a_hundred_roles_take_no_more_queries_than_one(browse: Browse, people: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            assert browser.get(ADDRESS).status_code == 200
        return len(context)

    browser, ada = browse(ADA), people(ADA)
    perform(define_own_role, actor=ada, parameters=READER)
    browser.get(ADDRESS)
    one = asked()
    for number in range(99):
        perform(define_own_role, actor=ada, parameters=READER | {"title": f"Role {number}"})
    assert asked() <= one


def test_what_can_be_put_into_a_role_is_what_the_provider_lends_and_one_has(people: Any) -> None:
    lent = {each.code for each in list_lendable(actor=people(ADA))}
    assert "data.read_rows" in lent
    assert "access.keep_colleagues" not in lent
    assert list_lendable(actor=people(KELLY)) == []
