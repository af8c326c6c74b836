"""Guardrails as data: rate, quota, budget, hours, allowed values and the state of contracts, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from forecourt.oversight.rules.conditions import Facts, Hours, Matcher, Strict

GuardKind = Literal["rate", "quota", "budget", "hours", "values", "contract"]
Window = Literal["minute", "hour", "day", "week", "month"]
_SPANS: Final = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
#: Which fields each kind needs, beside those that it may have.
_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "rate": ("most", "per"),
    "quota": ("most", "per", "amount"),
    "budget": ("most", "amount"),
    "hours": ("allowed",),
    "values": ("parameter",),
    "contract": (),
}
_MAY: Final[dict[str, tuple[str, ...]]] = {
    "rate": ("counted",),
    "quota": ("counted",),
    "budget": ("counted", "zone"),
    "values": ("values", "pattern", "least", "most"),
    "contract": ("service",),
}


class Limit(Strict):
    """Where a guardrail stands.

    A rate is so many performances, a quota so much of an amount, each in a rolling window; a budget is so much of an
    amount in a calendar month of a zone. `values` bounds a parameter by a list, a pattern, a least or a most.
    """

    kind: GuardKind = Field(description="What is limited.")
    most: Decimal | None = Field(default=None, description="So much, and no more.", examples=[100])
    least: Decimal | None = Field(default=None, description="So much, and no less.")
    per: Window | None = Field(default=None, description="In which window.", examples=["hour"])
    amount: str | None = Field(default=None, description="What is counted, as the action names it.", examples=["rows"])
    counted: Literal["person", "company"] = Field(default="company", description="For whom it is counted.")
    zone: str = Field(default="UTC", description="In which zone a month begins.")
    allowed: Hours | None = Field(default=None, description="When it is allowed.")
    parameter: str | None = Field(default=None, description="Which parameter; parts parted by dots.", examples=["role"])
    values: tuple[str | int | bool, ...] = Field(default=(), description="The values that are allowed.")
    pattern: str | None = Field(default=None, max_length=200, description="What the whole value has to look like.")
    service: str | None = Field(default=None, description="For which service a contract has to be in force.")

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Limit:
        given = {name for name in type(self).model_fields if name != "kind" and name in self.model_fields_set}
        if missing := [name for name in _NEEDS[self.kind] if name not in given]:
            raise ValueError(f"a guardrail of kind {self.kind} needs {' and '.join(missing)}")
        if odd := sorted(given - {*_NEEDS[self.kind], *_MAY.get(self.kind, ())}):
            raise ValueError(f"a guardrail of kind {self.kind} knows no {odd[0]}")
        try:
            re.compile(self.pattern or "")
            ZoneInfo(self.zone)
        except (re.error, KeyError, OSError) as error:
            raise ValueError(str(error)) from None
        return self

    @property
    def counts(self) -> bool:
        """Tell whether it uses something up."""
        return self.kind in ("rate", "quota", "budget")


@dataclass(frozen=True, slots=True)
class Guard:
    """One guardrail.

    Attributes:
        reason: What people read when it refuses.
        next: What they can do instead.
    """

    code: str
    title: str
    limit: Limit
    reason: str
    next: tuple[str, ...] = ()
    matches: Matcher | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a guardrail said of a performance.

    Attributes:
        uses: How much of it the performance uses up; 0 for one that does not count.
    """

    holds: bool
    uses: Decimal = Decimal(0)


HOLDS: Final = Verdict(True)
REFUSES: Final = Verdict(False)
#: What a guardrail is asked: of these facts, counted for this subject.
Checker = Callable[[Facts, str], Verdict]


def check(guard: Guard, facts: Facts, *, subject: str) -> Verdict:
    """Tell whether a performance keeps within a guardrail; `subject` is whom it is counted for."""
    return checker_of(guard)(facts, subject)


def checker_of(guard: Guard) -> Checker:
    """Make one question of a guardrail."""
    limit = guard.limit
    if limit.counts:
        return lambda facts, subject: _counted(guard, facts, subject)
    if allowed := limit.allowed:
        return lambda facts, _: HOLDS if allowed.include(facts.at) else REFUSES
    if limit.kind == "contract":
        return lambda facts, _: HOLDS if facts.runs(limit.service) else REFUSES
    path = str(limit.parameter)
    return lambda facts, _: HOLDS if _is_allowed(limit, facts.parameter(path)) else REFUSES


def window_start(limit: Limit, *, now: datetime) -> datetime:
    """Return from when on a counting guardrail counts."""
    if limit.kind == "budget" or limit.per == "month":
        local = now.astimezone(ZoneInfo(limit.zone))
        return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    assert limit.per is not None
    return now - _SPANS[limit.per]


def _counted(guard: Guard, facts: Facts, subject: str) -> Verdict:
    """What nobody can count is refused: a guardrail that does not know holds nothing."""
    amount = 1 if guard.limit.kind == "rate" else facts.amount(str(guard.limit.amount))
    if amount is None:
        return REFUSES
    uses = Decimal(amount)
    used = facts.used(guard.code, subject, window_start(guard.limit, now=facts.at))
    return Verdict(used + uses <= Decimal(guard.limit.most or 0), uses)


def _is_allowed(limit: Limit, value: Any) -> bool:
    """A value that was not given is not limited; of several, each one has to be allowed."""
    if value is None:
        return True
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_allowed(limit, each) for each in value)
    if limit.values and value not in limit.values:
        return False
    if limit.pattern is not None and re.fullmatch(limit.pattern, str(value)) is None:
        return False
    if limit.least is None and limit.most is None:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    number = Decimal(str(value))
    return (limit.least is None or number >= limit.least) and (limit.most is None or number <= limit.most)
