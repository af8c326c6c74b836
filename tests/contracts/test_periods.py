"""What the database itself says about who holds what, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import TimestamptzRange

from forecourt.contracts.models import Contract, Entitlement, Resource
from forecourt.kernel.scope import scope
from forecourt.processes.demo.almanac import NEM

NOON = datetime(2026, 6, 1, 12, tzinfo=NEM)
HOUR = timedelta(hours=1)


@pytest.fixture
def meter(operator: Any) -> Any:
    """A meter that nobody holds yet, within the operator's scope."""
    with scope(operator):
        yield Resource.objects.create(kind="meter", identifier="4399999999")


def _contract(company: str) -> Contract:
    found: Contract = Contract.objects.get(company__short_name=company, number__startswith="EN-")
    return found


def _hold(meter: Resource, company: str, start: datetime | None, end: datetime | None, bounds: str = "[)") -> Any:
    contract = _contract(company)
    with transaction.atomic():
        return Entitlement.objects.create(
            company_id=contract.company_id,
            resource=meter,
            contract=contract,
            valid=TimestamptzRange(start, end, bounds),
        )


def test_one_company_after_the_other_holds_a_meter(meter) -> None:
    _hold(meter, "ACME", NOON - HOUR, NOON)
    _hold(meter, "Bravo Foods", NOON, None)
    assert Entitlement.objects.filter(resource=meter).count() == 2


@pytest.mark.parametrize(
    "start,end",
    [
        (NOON, NOON + HOUR),
        (NOON - HOUR, NOON + timedelta(microseconds=1)),
        (NOON + HOUR / 2, None),
    ],
)
@pytest.mark.parametrize("company", ["Bravo Foods", "ACME"])
def test_a_meter_is_never_held_twice_at_one_instant(meter, company, start, end) -> None:
    _hold(meter, "ACME", NOON, NOON + HOUR)
    with pytest.raises(IntegrityError, match="one_holder_at_an_instant"):
        _hold(meter, company, start, end)


def test_moving_a_period_onto_another_is_refused_too(meter) -> None:
    _hold(meter, "ACME", NOON - HOUR, NOON)
    later = _hold(meter, "Bravo Foods", NOON, NOON + HOUR)
    with pytest.raises(IntegrityError, match="one_holder_at_an_instant"), transaction.atomic():
        Entitlement.objects.filter(id=later.id).update(valid=TimestamptzRange(NOON - HOUR, NOON + HOUR))


@pytest.mark.parametrize("bounds", ["(]", "[]", "()"])
def test_a_period_begins_with_its_first_instant_and_ends_before_its_last(meter, bounds) -> None:
    with pytest.raises(IntegrityError, match="entitlement_period"):
        _hold(meter, "ACME", NOON, NOON + HOUR, bounds)


@pytest.mark.parametrize("end", [None, NOON])
def test_a_period_without_a_beginning_is_refused(meter, end) -> None:
    with pytest.raises(IntegrityError, match="entitlement_period"):
        _hold(meter, "ACME", None, end)


def test_an_empty_period_is_refused(meter) -> None:
    with pytest.raises(IntegrityError, match="entitlement_period"):
        _hold(meter, "ACME", NOON, NOON)


def test_a_contracts_period_is_held_to_the_same(operator) -> None:
    with scope(operator):
        for period in (TimestamptzRange(NOON, NOON), TimestamptzRange(NOON, NOON + HOUR, "[]")):
            with pytest.raises(IntegrityError, match="contract_period"), transaction.atomic():
                Contract.objects.filter(number="EN-0007").update(valid=period)


def test_an_entitlement_stands_on_a_contract_of_the_same_company(meter) -> None:
    contract = _contract("Bravo Foods")
    with pytest.raises(IntegrityError, match="entitlement_on_own_contract"), transaction.atomic():
        Entitlement.objects.create(
            company_id=_contract("ACME").company_id,
            resource=meter,
            contract=contract,
            valid=TimestamptzRange(NOON, None),
        )


def test_a_contract_that_entitlements_stand_on_cannot_change_company(operator) -> None:
    with scope(operator), pytest.raises(IntegrityError, match="entitlement_on_own_contract"), transaction.atomic():
        Contract.objects.filter(number="EN-0007").update(company_id=_contract("Bravo Foods").company_id)


def test_an_identifier_names_one_meter(meter) -> None:
    with pytest.raises(IntegrityError, match="one_resource_an_identifier"), transaction.atomic():
        Resource.objects.create(kind="meter", identifier=meter.identifier)


def test_the_whole_world_holds_each_meter_once_at_every_instant(operator) -> None:
    with scope(operator), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from contracts_entitlement a join contracts_entitlement b"
            " on a.resource_id = b.resource_id and a.id < b.id and a.valid && b.valid"
        )
        assert cursor.fetchone() == (0,)
