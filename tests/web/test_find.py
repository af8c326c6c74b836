"""Find: everybody finds what they may see, and nothing tells of anything else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import resolve

from tests.browsing import Browse, text_of

NOTHING = "Nothing that you can see is called"


def found(browse: Browse, email: str, text: str) -> dict[str, str]:
    """Ask the palette and return address → title."""
    page = text_of(browse(email).get("/find", {"q": text}))
    hits = re.findall(r'class="hit".*?href="([^"]+)".*?<span class="truncate">(.*?)</span>', page, re.DOTALL)
    return {address.replace("&amp;", "&"): title for address, title in hits}


@pytest.mark.parametrize(
    "email, text, title",
    [
        ("khan@meridian.example", "acme", "ACME Pty Ltd"),
        ("khan@meridian.example", "C-0002", "Bravo Foods"),
        ("khan@meridian.example", "43000000", "4300000001"),
        ("khan@meridian.example", "ada@", "Ada"),
        ("khan@meridian.example", "cust", "Customers"),
        ("susy@meridian.example", "NEM12", "NEM12"),
        ("susy@meridian.example", "upload", "Give in a market file"),
        ("ada@acme.example", "4300000003", "4300000003"),
        ("ada@acme.example", "kelly", "Kelly"),
        ("ada@acme.example", "token", "Make an access token"),
        ("ada@acme.example", "activ", "Activity"),
        ("ada@acme.example", "invite", "Invite a colleague"),
        ("ada@acme.example", "schedule", "Let data come by itself"),
        ("ada@acme.example", "interval", "Interval readings"),
        ("khan@meridian.example", "interval", "Interval readings"),
    ],
)
def test_what_one_may_see_is_found(browse: Browse, email: str, text: str, title: str) -> None:
    assert any(each.startswith(title) for each in found(browse, email, text).values())


@pytest.mark.parametrize("typed", ["acne pty", "Barvo Foods"])
def test_a_company_is_found_though_a_letter_is_wrong(browse: Browse, typed: str) -> None:
    assert found(browse, "khan@meridian.example", typed)


def test_every_hit_leads_to_a_page(browse: Browse) -> None:
    for email, texts in {
        "olga@meridian.example": ("", "acme", "4300", "a", "EN-"),
        "susy@meridian.example": ("", "NEM12", "invite"),
        "ada@acme.example": ("", "4300", "ada", "EN-", "interval", "estimated"),
    }.items():
        browser = browse(email)
        for text in texts:
            for address in found(browse, email, text):
                assert resolve(address.split("?")[0].split("#")[0])
                assert browser.get(address).status_code == 200, address


@pytest.mark.parametrize("text", ["4300000025", "bravo", "ben@bravo.example", "C-0002", "NEM12", "lapsed"])
def test_what_is_anothers_is_answered_as_what_nobody_has(browse: Browse, text: str) -> None:
    page, other = (text_of(browse("ada@acme.example").get("/find", {"q": each})) for each in (text, "zq9zq9"))
    assert page == other.replace("zq9zq9", text)
    assert NOTHING in page


def test_nothing_is_told_but_the_hits(browse: Browse) -> None:
    """A count of all that matches would tell how much one does not see."""
    page = text_of(browse("ada@acme.example").get("/find", {"q": "4300"}))
    assert re.search(r"\d+ (of|more|hits)", page) is None


@pytest.mark.parametrize("email", ["sam@acme.example", "rita@acme.example"])
def test_a_role_finds_only_what_it_opens(browse: Browse, email: str) -> None:
    meters = found(browse, email, "4300000003")
    assert bool(meters) is (email == "rita@acme.example")
    assert found(browse, email, "kelly") == {}


def test_somebody_without_a_role_finds_nothing(browse: Browse) -> None:
    assert NOTHING in text_of(browse("nina@acme.example").get("/find", {"q": "a"}))


def test_nobody_is_asked_to_sign_in(browse: Browse) -> None:
    assert browse().get("/find?q=a").headers["Location"].startswith("/accounts/login/")


def test_staff_find_files_only_where_their_role_has_files(browse: Browse) -> None:
    assert found(browse, "khan@meridian.example", "NEM12") == {}


@pytest.mark.parametrize("text", ["%", "\\", "'", "\0", "_" * 300, "()", "a b c d e"])
def test_no_text_breaks_it(browse: Browse, text: str) -> None:
    assert browse("khan@meridian.example").get("/find", {"q": text}).status_code == 200


def test_a_question_costs_few_statements(browse: Browse, django_assert_max_num_queries: Any) -> None:
    browser = browse("olga@meridian.example")
    with django_assert_max_num_queries(24):
        browser.get("/find", {"q": "acme"})
