"""Rules read as people say them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from forecourt.kernel.dial import Step
from forecourt.oversight.rules import Limit, Where
from forecourt.oversight.rules.wording import limit_in_words, used_in_words, when_in_words, who_approves

NIGHT = {"zone": "Australia/Melbourne", "start": "18:00", "end": "08:00", "weekdays": ["mon", "tue", "wed"]}

ROWS = {"amount": "rows", "than": 10000000}
QUOTA = {"kind": "quota", "most": 5000, "per": "day", "amount": "rows", "counted": "person"}


@pytest.mark.parametrize(
    "where, words",
    [
        ({}, ""),
        ({"side": "customer", "above": ROWS}, "for customers, for more than 10,000,000 rows"),
        ({"interfaces": ["api", "cli"]}, "through the API or the command line"),
        ({"roles": ["read_only"]}, "in the role Read-only"),
        ({"levels": ["basic"]}, "under a contract at level basic"),
        ({"outside": NIGHT}, "outside 18:00–08:00, Mon–Wed, Melbourne time"),
        ({"within": NIGHT | {"weekdays": ["mon", "fri"]}}, "between 18:00–08:00, Mon, Fri, Melbourne time"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_clause(where: dict[str, Any], words: str) -> None:
    assert when_in_words(Where.model_validate(where), names={"read_only": "Read-only"}) == words


@pytest.mark.parametrize(
    "limit, words",
    [
        ({"kind": "rate", "most": 60, "per": "hour"}, "60 times an hour for the company"),
        (QUOTA, "5,000 rows a day for each person"),
        ({"kind": "budget", "most": "2.50", "amount": "money"}, "2.5 money a calendar month for the company"),
        ({"kind": "hours", "allowed": NIGHT}, "only 18:00–08:00, Mon–Wed, Melbourne time"),
        ({"kind": "contract"}, "only with a contract in force"),
        ({"kind": "values", "parameter": "days", "least": 1, "most": 366}, "days: at least 1 and at most 366"),
        ({"kind": "values", "parameter": "name", "pattern": "a.*"}, "name: like a.*"),
    ],
)  # fmt: skip
def test_a_guardrail_says_where_it_stands(limit: dict[str, Any], words: str) -> None:
    assert limit_in_words(Limit.model_validate(limit)) == words


@pytest.mark.parametrize(
    "limit, words",
    [
        ({"kind": "rate", "most": 5, "per": "day"}, "3 of 5 used in the last 24 hours"),
        ({"kind": "quota", "most": 5, "per": "week", "amount": "rows"}, "3 of 5 rows used in the last 7 days"),
        ({"kind": "budget", "most": 5, "amount": "rows"}, "3 of 5 rows used this month"),
    ],
)
def test_what_is_used_up_is_told_with_its_window(limit: dict[str, Any], words: str) -> None:
    assert used_in_words(Limit.model_validate(limit), Decimal(3)) == words


def test_who_approves_is_named_by_house() -> None:
    def told(*sides: Any) -> str:
        return who_approves([Step(side) for side in sides], customer="ACME", provider="Meridian")

    assert told() == ""
    assert told("customer") == "One person of ACME"
    assert told("provider", "provider") == "Two people of Meridian"
    assert told("customer", "provider") == "One person of ACME, then one of Meridian"
