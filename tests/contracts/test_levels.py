"""The level at which a company is served follows its contracts also when one begins or ends by time alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.range import TimestamptzRange

from forecourt.contracts.actions import sign_contract
from forecourt.contracts.actions.levels import LevelStands, is_due, level_at, say_level_by_time
from forecourt.contracts.models import Contract
from forecourt.contracts.queries import list_levels_due
from forecourt.contracts.schedules import say_levels
from forecourt.customers.models import Company
from forecourt.customers.queries import list_present
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.journal import wording
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.customers.reworking.records import company as add_company

#: After whatever the test world was made with, and within what contracts of the world are said of.
NOW = datetime(2031, 5, 1, 9, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def khan(people: Any) -> Any:
    return people("khan@meridian.example")


@pytest.fixture
def mill(people: Any, operator: Any, khan: Any) -> UUID:
    """A customer with a premium contract for ten days, and a standard one that begins and ends later."""
    while say_levels(actor=operator, now=NOW - DAY):
        pass  # what became of the test world's own contracts by then
    found = add_company(people("susy@meridian.example"), "C-90001", "Delta Mill")
    with scope(operator):
        Company.objects.filter(id=found).update(stage="customer")
    for number, level, since, until in (("P-1", "premium", -5, 10), ("S-1", "standard", 8, 20)):
        signed = {
            "number": number,
            "company_id": found,
            "title": "Energy",
            "level": level,
            "services": ["energy-supply"],
            "since": NOW + since * DAY,
            "until": NOW + until * DAY,
        }
        perform(sign_contract, actor=khan, parameters=signed, now=NOW)
    return found


def level(operator: Any, company_id: UUID, now: datetime) -> Any:
    found = list_present(actor=operator, subject_type="company", subject_id=company_id, now=now)
    return next(each.present.value for each in found if each.field == "contract_level")


def segment(operator: Any, company_id: UUID) -> str:
    with scope(operator):
        return Company.objects.get(id=company_id).segment


def test_a_contract_that_ends_by_time_alone_changes_level_and_segment_at_its_end(operator, mill) -> None:
    assert (level(operator, mill, NOW), segment(operator, mill)) == ("premium", "premium")
    end = NOW + 10 * DAY
    say_levels(actor=operator, now=end - MOMENT)  # the standard one began meanwhile, and is not the higher one
    assert level(operator, mill, end) == "premium"
    assert say_levels(actor=operator, now=end) == 1
    assert level(operator, mill, end) == "standard"
    assert segment(operator, mill) != "premium"
    assert say_levels(actor=operator, now=end + DAY) == 0
    say_levels(actor=operator, now=NOW + 20 * DAY)
    assert level(operator, mill, NOW + 20 * DAY) == "none"


def test_it_is_journalled_for_the_provider_with_the_level_before_and_after(operator, mill, people) -> None:
    say_levels(actor=operator, now=NOW + 10 * DAY)
    say_levels(actor=operator, now=NOW + 20 * DAY)
    with scope(operator):
        rows = list(Journal.objects.filter(event="contracts.level.said", subject_id=str(mill)).order_by("id"))
    assert [(row.old["level"], row.new["level"], row.company_id) for row in rows] == [
        ("premium", "standard", None),
        ("standard", "none", None),
    ]
    titles = [wording.read(row.event, old=row.old, new=row.new)[0] for row in rows]
    assert titles == ["Served at level standard by now", "No contract is in force any more"]


def test_a_contract_that_was_told_of_before_there_was_this_is_said_once_it_is_over(operator, mill) -> None:
    with scope(operator):
        Contract.objects.filter(company_id=mill).update(level_said_at=None)
    assert list_levels_due(actor=operator, now=NOW + 9 * DAY, limit=10) == []
    assert list_levels_due(actor=operator, now=NOW + 10 * DAY, limit=10) == [mill]
    assert say_levels(actor=operator, now=NOW + 10 * DAY) == 1
    assert list_levels_due(actor=operator, now=NOW + 11 * DAY, limit=10) == []


def test_nothing_is_said_where_nothing_began_or_ended(operator, mill) -> None:
    with pytest.raises(LevelStands):
        perform(say_level_by_time, actor=operator, parameters={"company_id": mill}, now=NOW + DAY)


def test_it_is_the_workers_alone(khan, mill) -> None:
    with pytest.raises(Forbidden):
        perform(say_level_by_time, actor=khan, parameters={"company_id": mill}, now=NOW + 10 * DAY)


def test_the_highest_level_in_force_counts() -> None:
    low, high = TimestamptzRange(NOW, NOW + 9 * DAY), TimestamptzRange(NOW + DAY, NOW + 2 * DAY)
    signed = [("low", low), ("high", high)]
    asked = (NOW - MOMENT, NOW, NOW + DAY, NOW + 2 * DAY, NOW + 9 * DAY)
    assert [level_at(signed, each) for each in asked] == ["none", "low", "high", "low", "none"]
    assert level_at([], NOW) is None


@pytest.mark.parametrize(
    ("since", "now", "is_so"),
    [(None, 1, False), (None, 9, True), (-1, 0, True), (0, 1, False), (1, 8, False), (1, 9, True), (9, 10, False)],
)
def test_it_is_due_once_it_began_or_ended_since(since: int | None, now: int, is_so: bool) -> None:
    valid = TimestamptzRange(NOW, NOW + 9 * DAY)
    assert is_due(valid, since=None if since is None else NOW + since * DAY, now=NOW + now * DAY) is is_so
