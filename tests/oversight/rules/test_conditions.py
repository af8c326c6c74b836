"""When a rule is about a performance."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from forecourt.oversight.rules import Hours, Where, matcher_of

COMPANY = uuid4()
MONDAY_NIGHT = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)  # 22:00 in Melbourne


class Known:
    """Facts as a test says them."""

    def __init__(self, **changes: Any) -> None:
        self.side, self.role, self.interface = "customer", "technical", "web"
        self.company_id: UUID | None = COMPANY
        self.at = MONDAY_NIGHT
        self.asked: list[str] = []
        self.rows: int | Decimal | None = 100
        self.values: dict[str, Any] = {}
        self.used_up = Decimal(0)
        self.services: set[str | None] = {None}
        vars(self).update(changes)

    def levels(self) -> frozenset[str]:
        self.asked.append("levels")
        return frozenset({"premium"})

    def amount(self, name: str) -> int | Decimal | None:
        self.asked.append("amount")
        return self.rows if name == "rows" else None

    def parameter(self, path: str) -> Any:
        return self.values.get(path)

    def runs(self, service: str | None) -> bool:
        return service in self.services

    def used(self, code: str, subject: str, since: datetime) -> Decimal:
        return self.used_up


def holds(where: dict[str, Any], **facts: Any) -> bool:
    matches = matcher_of(Where.model_validate(where))
    return matches is None or matches(Known(**facts))


def test_nothing_given_holds_always() -> None:
    assert matcher_of(Where()) is None


@pytest.mark.parametrize(
    "where",
    [
        {"side": "customer"},
        {"roles": ["technical", "read_only"]},
        {"interfaces": ["web"]},
        {"companies": [str(COMPANY)]},
        {"levels": ["premium"]},
        {"above": {"amount": "rows", "than": 99}},
        {"within": {"zone": "Australia/Melbourne", "start": "18:00", "end": "08:00"}},
        {"outside": {"zone": "Australia/Melbourne", "start": "08:00", "end": "18:00"}},
    ],
)
def test_what_is_given_and_true_holds(where: dict[str, Any]) -> None:
    assert holds(where)


@pytest.mark.parametrize(
    "where",
    [
        {"side": "provider"},
        {"roles": ["read_only"]},
        {"interfaces": ["api"]},
        {"companies": [str(uuid4())]},
        {"levels": ["standard"]},
        {"above": {"amount": "rows", "than": 100}},
        {"outside": {"zone": "Australia/Melbourne", "start": "18:00", "end": "08:00"}},
        {"within": {"zone": "Australia/Melbourne", "start": "08:00", "end": "18:00"}},
        {"side": "customer", "roles": ["read_only"]},
    ],
)
def test_one_thing_that_is_not_so_is_enough_not_to_hold(where: dict[str, Any]) -> None:
    assert not holds(where)


@pytest.mark.parametrize("named", ["api", "cli", "library", "file"])
@pytest.mark.parametrize("told", ["api", "cli", "library", "file"])
def test_a_rule_about_one_way_of_programs_is_about_whatever_a_program_calls_itself(named: str, told: str) -> None:
    assert holds({"interfaces": [named]}, interface=told)
    assert not holds({"interfaces": [named]}, interface="web")
    assert not holds({"interfaces": [named]}, interface="process")


def test_a_rule_about_pages_is_about_files_given_in_there_and_not_about_programs() -> None:
    assert holds({"interfaces": ["web"]}, interface="file")
    assert not holds({"interfaces": ["web"]}, interface="api")
    assert not holds({"interfaces": ["process"]}, interface="api")


def test_a_way_in_that_there_is_none_of_is_refused_and_not_passed_over() -> None:
    with pytest.raises(ValidationError):
        Where.model_validate({"interfaces": ["apj"]})


def test_what_nobody_can_count_counts_as_too_much() -> None:
    assert holds({"above": {"amount": "dollars", "than": 1}})


def test_nothing_is_asked_for_where_what_is_known_settles_it() -> None:
    facts = Known()
    matches = matcher_of(Where.model_validate({"side": "provider", "levels": ["premium"]}))
    assert matches is not None
    assert not matches(facts)  # type: ignore[arg-type]
    assert facts.asked == []


@pytest.mark.parametrize(
    "at, is_in",
    [
        ("2026-11-02T18:00:00+11:00", True),
        ("2026-11-03T07:59:00+11:00", True),
        ("2026-11-03T08:00:00+11:00", False),
        ("2026-11-02T17:59:00+11:00", False),
        ("2026-11-02T07:00:00+11:00", False),  # Monday's night began on Sunday
    ],
)
def test_hours_over_midnight_belong_to_the_day_on_which_they_began(at: str, is_in: bool) -> None:
    night = Hours.model_validate(
        {"zone": "Australia/Melbourne", "start": "18:00", "end": "08:00", "weekdays": ["mon", "tue"]}
    )
    assert night.include(datetime.fromisoformat(at)) is is_in


@pytest.mark.parametrize(
    "where",
    [
        {"colour": "red"},
        {"within": {"zone": "Mars/Olympus", "start": "18:00", "end": "08:00"}},
        {"above": {"amount": "rows"}},
        {
            "within": {"zone": "UTC", "start": "18:00", "end": "08:00"},
            "outside": {"zone": "UTC", "start": "18:00", "end": "08:00"},
        },
    ],
)
def test_what_makes_no_sense_is_refused(where: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Where.model_validate(where)
