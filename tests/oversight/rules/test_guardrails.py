"""Where guardrails stand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from forecourt.oversight.rules import Guard, Limit, Verdict, check, window_start
from tests.oversight.rules.test_conditions import Known


def verdict(limit: dict[str, Any], **facts: Any) -> Verdict:
    known: Any = Known(**facts)
    return check(Guard("g", "G", Limit.model_validate(limit), "No."), known, subject="acme")


def test_a_rate_counts_performances() -> None:
    limit = {"kind": "rate", "most": 3, "per": "hour"}
    assert verdict(limit, used_up=Decimal(2)) == Verdict(True, Decimal(1))
    assert not verdict(limit, used_up=Decimal(3)).holds


def test_a_quota_counts_an_amount() -> None:
    limit = {"kind": "quota", "amount": "rows", "most": 1000, "per": "day"}
    assert verdict(limit, rows=400, used_up=Decimal(600)) == Verdict(True, Decimal(400))
    assert not verdict(limit, rows=401, used_up=Decimal(600)).holds


def test_what_nobody_can_count_is_beyond_every_quota() -> None:
    assert not verdict({"kind": "quota", "amount": "rows", "most": 1000, "per": "day"}, rows=None).holds


def test_a_budget_begins_with_the_month_of_its_zone() -> None:
    limit = Limit.model_validate({"kind": "budget", "amount": "cost", "most": 5, "zone": "Australia/Sydney"})
    at = datetime(2026, 10, 31, 14, 0, tzinfo=UTC)
    assert window_start(limit, now=at).isoformat() == "2026-11-01T00:00:00+11:00"


def test_hours_hold_within_and_not_outside() -> None:
    office = {"zone": "Australia/Melbourne", "start": "08:00", "end": "18:00"}
    assert not verdict({"kind": "hours", "allowed": office}).holds


@pytest.mark.parametrize("role, holds", [("read_only", True), ("customer_admin", False), (None, True)])
def test_values_are_those_of_the_list(role: str | None, holds: bool) -> None:
    limit = {"kind": "values", "parameter": "role", "values": ["read_only", "technical"]}
    assert verdict(limit, values={"role": role}).holds is holds


def test_of_several_values_each_has_to_be_allowed() -> None:
    limit = {"kind": "values", "parameter": "keys", "pattern": "43.*"}
    assert verdict(limit, values={"keys": ("4300", "4301")}).holds
    assert not verdict(limit, values={"keys": ("4300", "6100")}).holds


@pytest.mark.parametrize("days, holds", [(1, True), (90, True), (91, False), (0, False), ("90", False), (True, False)])
def test_numbers_keep_within_their_bounds(days: Any, holds: bool) -> None:
    assert (
        verdict({"kind": "values", "parameter": "days", "least": 1, "most": 90}, values={"days": days}).holds is holds
    )


def test_a_contract_has_to_be_in_force() -> None:
    assert verdict({"kind": "contract"}).holds
    assert not verdict({"kind": "contract", "service": "energy-data"}).holds


@pytest.mark.parametrize(
    "limit",
    [
        {"kind": "rate", "most": 3},
        {"kind": "quota", "most": 3, "per": "day"},
        {"kind": "hours"},
        {"kind": "values", "values": [1]},
        {"kind": "rate", "most": 3, "per": "day", "service": "x"},
        {"kind": "values", "parameter": "x", "pattern": "("},
        {"kind": "wish"},
    ],
)
def test_a_limit_that_does_not_say_what_its_kind_needs_is_refused(limit: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Limit.model_validate(limit)
