"""What surrounds a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from forecourt.look.shell import describe_shell, get_account, initials_of, list_places, name_zone
from tests.browsing import NOW

#: What everybody who serves customers opens, and what they look at to keep customer data true.
SERVED = ("changes", "contracts", "meters")
KEPT_TRUE = ("freshness", "duplicates", "conflicts")
INCOMING = ("files", "quarantine", "pipeline")


@pytest.mark.parametrize(
    "email, areas",
    [
        ("ada@acme.example", ["home", "data", "company", "activity", "approvals", "actions"]),
        ("kelly@acme.example", ["home", "data", "company", "actions"]),
        ("rita@acme.example", ["home", "data", "company", "actions"]),
        ("sam@acme.example", ["home", "actions"]),
        ("nina@acme.example", []),
        ("vlad@meridian.example", ["customers", "people", *SERVED, *KEPT_TRUE, "actions"]),
        (
            "susy@meridian.example",
            [
                *("customers", "people", *SERVED, *KEPT_TRUE, "imports", *INCOMING),
                *("approvals", "automation", "actions"),
            ],
        ),
        ("khan@meridian.example", ["customers", "people", *SERVED, *KEPT_TRUE, "approvals", "actions"]),
        ("mina@meridian.example", ["customers", *SERVED, *KEPT_TRUE, "actions", "economics"]),
        (
            "olga@meridian.example",
            [
                *("customers", "people", *SERVED, *KEPT_TRUE, "hooks"),
                *("approvals", "automation", "actions", "journal", "economics"),
            ],
        ),
    ],
)
def test_the_navigation_lists_what_the_role_opens_and_nothing_else(people: Any, email: str, areas: list[str]) -> None:
    assert [place.area for place in list_places(actor=people(email))] == areas


@pytest.mark.parametrize(
    "email, headings",
    [
        ("vlad@meridian.example", ["", "Customer data", "Operations"]),
        ("susy@meridian.example", ["", "Customer data", "Incoming data", "Operations"]),
        ("ada@acme.example", []),
    ],
)
def test_the_rail_has_the_same_places_under_headings_and_no_heading_without_a_place(
    people: Any, email: str, headings: list[str]
) -> None:
    actor = people(email)
    shell = describe_shell(actor=actor, account=get_account(actor=actor), area="", now=NOW)
    assert [group.title for group in shell["groups"]] == headings
    if headings:
        assert [place for group in shell["groups"] for place in group.places] == shell["nav"]


def test_the_account_gives_the_zone_of_the_company_that_is_entered(people: Any) -> None:
    tamar = people("petra@voltwise.example", company="Tamar Flats Dairy Co-operative")
    account = get_account(actor=tamar)
    assert account.zone == "Australia/Hobart"
    assert [each.name for each in account.companies] == [
        "Banksia Street Retail Group",
        "Tamar Flats Dairy Co-operative",
    ]


def test_somebody_without_a_role_has_entered_no_company(people: Any) -> None:
    nina = people("nina@acme.example")
    shell = describe_shell(actor=nina, account=get_account(actor=nina), area="", now=NOW)
    assert (shell["company"], shell["nav"]) == (None, [])


@pytest.mark.parametrize(
    "email, first, rest, waits",
    [
        ("ada@acme.example", ["home", "data", "company", "activity"], ["approvals", "actions"], 2),
        ("kelly@acme.example", ["home", "data", "company", "actions"], [], 0),
    ],
)
def test_at_the_foot_of_a_phone_stand_five_places_or_four_and_the_rest_in_a_menu(
    people: Any, email: str, first: list[str], rest: list[str], waits: int
) -> None:
    actor = people(email)
    account = replace(get_account(actor=actor), waiting={"approvals": 2})
    tabs = describe_shell(actor=actor, account=account, area="actions", now=NOW)["tabs"]
    assert [place.area for place in tabs["first"]] == first
    assert [place.area for place in tabs["rest"]] == rest
    assert (tabs["is_in_rest"], tabs["waiting"]) == (bool(rest), waits)


@pytest.mark.parametrize("name, initials", [("Ada Okafor", "AO"), ("Ada", "A"), ("Mei de la Cruz", "MC"), ("", "")])
def test_initials_are_of_the_first_and_the_last_name(name: str, initials: str) -> None:
    assert initials_of(name=name) == initials


def test_a_zone_is_named_after_its_town() -> None:
    assert name_zone(zone="Australia/Broken_Hill") == "Broken Hill time"
