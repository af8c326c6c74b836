"""The cast of the demo world against what its documentation promises."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise

import pytest

from forecourt.processes.demo.almanac import NEM, READINGS_FROM, READINGS_TO
from forecourt.processes.demo.cast import CAST, Entitlement
from forecourt.processes.demo.people import ACCOUNTS

MARCH = datetime(2026, 3, 1, tzinfo=NEM)
JULY = datetime(2026, 7, 1, tzinfo=NEM)


def test_the_world_has_twelve_companies_sixty_people_and_sixty_meters() -> None:
    assert (len(CAST.companies), len(CAST.people), len(CAST.meters)) == (12, 60, 60)


def test_acme_may_read_exactly_the_promised_number_of_rows() -> None:
    assert CAST.rows_of(company="acme") == 17 * 105_120 + 34_560 + 70_560 == 1_892_160


def test_acme_holds_eighteen_meters_at_every_instant() -> None:
    instants = {READINGS_FROM, MARCH, *(at for each in CAST.entitlements for at in (each.from_at, each.to_at) if at)}
    within = [at for at in instants if READINGS_FROM <= at < READINGS_TO]
    assert {len(_held("acme", at)) for at in within} == {18}


def test_two_premises_change_hands_in_march() -> None:
    gone, come = (
        _held("acme", READINGS_FROM) - _held("acme", MARCH),
        _held("acme", MARCH) - _held("acme", READINGS_FROM),
    )
    assert (gone, come) == ({"4300000019"}, {"4300000003"})
    assert gone <= _held("bravo", MARCH)
    assert come <= _held("bravo", READINGS_FROM)


def test_no_meter_is_held_twice_at_one_instant() -> None:
    for meter in CAST.meters:
        periods = sorted((each for each in CAST.entitlements if each.nmi == meter.nmi), key=lambda each: each.from_at)
        assert periods, f"{meter.nmi} is held by nobody"
        for earlier, later in pairwise(periods):
            assert earlier.to_at is not None
            assert earlier.to_at <= later.from_at


def test_an_entitlement_lies_within_its_contract() -> None:
    contracts = {contract.number: contract for contract in CAST.contracts}
    for each in CAST.entitlements:
        contract = contracts[each.contract]
        assert contract.company == each.company
        assert contract.from_at <= each.from_at
        if each.to_at and contract.to_at:
            assert each.to_at <= contract.to_at


def test_lapsed_holds_its_meters_until_its_contracts_ended() -> None:
    ends = {each.to_at for each in CAST.entitlements if each.company == "lapsed"}
    assert ends == {each.to_at for each in CAST.contracts if each.company == "lapsed"} == {JULY}


def test_all_meters_that_acme_ever_held_have_one_register() -> None:
    ever = {each.nmi for each in CAST.entitlements if each.company == "acme"}
    assert {CAST.meter(nmi=nmi).registers for nmi in ever} == {("E1",)}


def test_some_meters_have_solar_and_reactive_registers() -> None:
    kinds = Counter(meter.registers for meter in CAST.meters)
    assert set(kinds) == {("E1",), ("B1", "E1"), ("E1", "K1", "Q1"), ("B1", "E1", "K1", "Q1")}


@pytest.mark.parametrize(
    ("email", "company", "role"),
    [
        ("ada@acme.example", "acme", "customer_admin"),
        ("kelly@acme.example", "acme", "technical"),
        ("rita@acme.example", "acme", "read_only"),
        ("sam@acme.example", "acme", "standard"),
        ("nina@acme.example", "acme", None),
        ("ben@bravo.example", "bravo", "customer_admin"),
        ("lena@lapsed.example", "lapsed", "customer_admin"),
        ("vlad@meridian.example", "meridian", "it_operations"),
        ("susy@meridian.example", "meridian", "customer_data"),
        ("khan@meridian.example", "meridian", "sales"),
        ("mina@meridian.example", "meridian", "finance"),
        ("olga@meridian.example", "meridian", "platform_admin"),
    ],
)
def test_a_documented_account_has_its_role(email: str, company: str, role: str | None) -> None:
    assert email in ACCOUNTS
    (person,) = [each for each in CAST.people if each.email == email]
    assert [(each.company, each.role) for each in CAST.memberships if each.person == person.slug] == [(company, role)]


def test_a_consultant_has_different_roles_in_two_companies() -> None:
    roles = {each.company: each.role for each in CAST.memberships if each.person == "petra-vance"}
    assert roles == {"banksia": "technical", "tamar": "read_only"}


def test_names_that_identify_are_used_once() -> None:
    for names in (
        [person.slug for person in CAST.people],
        [person.email for person in CAST.people],
        [company.slug for company in CAST.companies],
        [company.number for company in CAST.companies],
        [company.registration_number for company in CAST.companies],
        [site.slug for site in CAST.sites],
        [meter.nmi for meter in CAST.meters],
        [contract.number for contract in CAST.contracts],
    ):
        assert len(names) == len(set(names))


def test_what_refers_to_something_refers_to_something_there() -> None:
    companies = {company.slug for company in (CAST.provider, *CAST.companies)}
    assert {site.company for site in CAST.sites} <= companies
    assert {each.company for each in CAST.memberships} == companies
    assert {meter.site for meter in CAST.meters} <= {site.slug for site in CAST.sites}
    assert {each.person for each in CAST.memberships} == {person.slug for person in CAST.people}


def test_a_registration_number_passes_the_register_s_check() -> None:
    weights = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
    for company in (CAST.provider, *CAST.companies):
        digits = [int(digit) for digit in company.registration_number.replace(" ", "")]
        digits[0] -= 1
        assert sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 89 == 0


def _held(company: str, at: datetime) -> set[str]:
    return {each.nmi for each in CAST.entitlements if each.company == company and _holds(each, at)}


def _holds(entitlement: Entitlement, at: datetime) -> bool:
    return entitlement.from_at <= at and (entitlement.to_at is None or at < entitlement.to_at)
