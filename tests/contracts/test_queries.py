"""Who holds what, in the own time and no longer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from psycopg.types.range import TimestamptzRange

from forecourt.contracts.models import Contract
from forecourt.contracts.queries import list_company_holdings, list_contracts, list_holders, list_holdings
from forecourt.contracts.rules import Period
from forecourt.kernel.scope import scope
from forecourt.processes.demo.almanac import NEM
from forecourt.processes.demo.contracts import CAME_TO_ACME, LAPSED_AT, LEFT_ACME, SWAP_AT

DATASET = "interval-readings"


def _periods(actor: Any, key: str) -> tuple[Period, ...]:
    (held,) = list_holdings(actor=actor, dataset=DATASET, keys=[key])
    return held.periods


def _set_contract(operator: Any, number: str, start: datetime, end: datetime) -> None:
    with scope(operator):
        Contract.objects.filter(number=number).update(valid=TimestamptzRange(start, end))


def test_acme_holds_18_meters_at_every_instant(people) -> None:
    held = list_holdings(actor=people("ada@acme.example"), dataset=DATASET)
    assert len(held) == 19
    for instant in (SWAP_AT.replace(month=2), SWAP_AT, SWAP_AT.replace(month=10)):
        assert sum(any(period.includes(instant) for period in each.periods) for each in held) == 18


def test_a_meter_that_changed_hands_is_held_by_each_in_its_own_time(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    assert _periods(ada, LEFT_ACME)[0].end == _periods(ben, LEFT_ACME)[0].start == SWAP_AT
    assert _periods(ben, CAME_TO_ACME)[0].end == _periods(ada, CAME_TO_ACME)[0].start == SWAP_AT


def test_a_company_whose_contracts_ended_holds_nothing_after(people) -> None:
    for each in list_holdings(actor=people("lena@lapsed.example"), dataset=DATASET):
        assert [period.end for period in each.periods] == [LAPSED_AT]


def test_an_entitlement_counts_only_while_its_contract_does(people, operator) -> None:
    ada, start, end = people("ada@acme.example"), datetime(2026, 4, 1, tzinfo=NEM), datetime(2026, 5, 1, tzinfo=NEM)
    _set_contract(operator, "EN-0007", start, end)
    assert _periods(ada, CAME_TO_ACME) == (Period(start, end),)
    assert _periods(ada, LEFT_ACME) == ()


def test_those_who_are_told_of_new_readings_hold_the_meter_under_a_valid_contract(people, operator) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    _set_contract(operator, "EN-0007", datetime(2026, 4, 1, tzinfo=NEM), datetime(2026, 5, 1, tzinfo=NEM))
    holders = list_holders(actor=operator, dataset=DATASET, identifiers=[LEFT_ACME, CAME_TO_ACME])
    assert [company_id for company_id, _ in holders[LEFT_ACME]] == [ben.company_id]
    assert [company_id for company_id, _ in holders[CAME_TO_ACME]] == [ben.company_id, ada.company_id]
    assert list_holders(actor=operator, dataset="no-such-dataset", identifiers=[LEFT_ACME]) == {}


def test_a_foreign_meter_is_as_absent_as_one_that_there_is_not(people) -> None:
    ada = people("ada@acme.example")
    for key in ("4300000020", "4399999999", "", "%", "4300000019' or true --"):
        assert list_holdings(actor=ada, dataset=DATASET, keys=[key]) == []


def test_a_dataset_that_no_contract_opens_holds_nothing(people) -> None:
    assert list_holdings(actor=people("ada@acme.example"), dataset="invoices") == []


@pytest.mark.parametrize(
    "email",
    [
        "nina@acme.example",
        "sam@acme.example",
        "vlad@meridian.example",
        "susy@meridian.example",
        "khan@meridian.example",
        "mina@meridian.example",
        "olga@meridian.example",
    ],
)
def test_whoever_has_no_meters_of_their_own_holds_none(people, email) -> None:
    assert list_holdings(actor=people(email), dataset=DATASET) == []


def test_a_customer_asking_for_another_companys_holdings_or_contracts_gets_none(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    assert list_company_holdings(actor=ada, company_id=ben.company_id, dataset=DATASET) == []
    assert list_contracts(actor=ada, company_id=ben.company_id) == []
    assert {each.company_id for each in list_contracts(actor=ada)} == {ada.company_id}
    assert set(list_holders(actor=ada, dataset=DATASET, identifiers=[LEFT_ACME])) == {LEFT_ACME}
    assert len(list_holders(actor=ada, dataset=DATASET, identifiers=[LEFT_ACME])[LEFT_ACME]) == 1


def test_a_role_that_does_not_see_contracts_sees_none(people) -> None:
    for email in ("sam@acme.example", "nina@acme.example"):
        assert list_contracts(actor=people(email)) == []


def test_staff_who_serve_customers_see_their_contracts(people) -> None:
    ben = people("ben@bravo.example")
    contracts = list_contracts(actor=people("vlad@meridian.example"), company_id=ben.company_id)
    assert {each.number for each in contracts} == {"EN-0002", "IT-0002"}
    assert all(each.is_valid(datetime(2026, 11, 2, tzinfo=NEM)) for each in contracts)
