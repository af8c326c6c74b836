"""Stewards hear once a day how much waits for them, and nobody else does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.customers.actions import name_steward
from forecourt.customers.ageing import go_by_rules, notice_what_ages
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.notifications.stewards import tell_stewards

NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=800)


@pytest.fixture
def aged(operator: Any) -> Any:
    """Let the sweep go through a base that is two years older."""
    while go_by_rules(actor=operator, now=NOW):
        pass
    while notice_what_ages(actor=operator, now=NOW):
        pass
    return operator


def told(operator: Any) -> list[Any]:
    """Return what stewards were told."""
    with scope(operator):
        return list(Journal.objects.filter(event="customers.steward.told").order_by("id"))


def test_a_steward_is_told_once_a_day_however_much_waits(people: Any, aged: Any) -> None:
    tell_stewards(actor=aged, now=NOW)
    first = told(aged)
    assert first
    row = next(each for each in first if each.subject_id == "customer_data")
    assert row.new["waiting"] >= row.new["stale"] > 0
    assert str(people("susy@meridian.example").id) in row.new["recipients"]
    assert str(people("vlad@meridian.example").id) not in row.new["recipients"]
    assert row.company_id is None
    tell_stewards(actor=aged, now=NOW + timedelta(hours=20))
    assert len(told(aged)) == len(first)
    tell_stewards(actor=aged, now=NOW + timedelta(hours=24))
    assert len(told(aged)) == 2 * len(first)


def test_who_is_named_hears_of_their_part_and_everybody_else_of_the_rest(people: Any, aged: Any) -> None:
    susy = people("susy@meridian.example")
    part = {"steward": "customer_data", "subject": "company", "category": "contact", "user_id": susy.id}
    tell_stewards(actor=aged, now=NOW - timedelta(days=2))
    whole = next(each for each in told(aged) if each.subject_id == "customer_data").new["waiting"]
    perform(name_steward, actor=susy, parameters=part)
    before = len(told(aged))
    tell_stewards(actor=aged, now=NOW)
    rows = [each.new for each in told(aged)[before:] if each.subject_id == "customer_data"]
    hers, rest = sorted(rows, key=lambda each: len(each["recipients"]))
    assert hers["recipients"] == [str(susy.id)]
    assert len(rest["recipients"]) > 1
    assert hers["waiting"] + rest["waiting"] == whole
    assert hers["waiting"] > 0
    number = len(told(aged))
    tell_stewards(actor=aged, now=NOW + timedelta(hours=20))
    assert len(told(aged)) == number


def test_for_whom_nothing_waits_hears_nothing(operator: Any) -> None:
    tell_stewards(actor=operator, now=NOW)
    assert told(operator) == []
