"""When a rule is about a performance: by side, company, contract level, role, way in, amount and time of day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import Annotated, Any, Final, Literal, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forecourt.kernel.actors import Interface
from forecourt.kernel.wall_time import WEEKDAYS, WallTime, Weekday, ZoneName

#: Which of these a program uses, only the program says. A rule that names one of them is about them all, or whoever
#: wants to be watched less would call themselves something else.
PROGRAMS: Final = frozenset({"api", "cli", "library", "file"})
#: What a file says is done for whoever gave it in, from a page or a program.
FILE: Final = "file"


class Facts(Protocol):
    """What rules may know of one performance. What has to be asked for is asked once, and only if a rule wants it."""

    @property
    def side(self) -> str:
        """Return whose people's actor it is: `customer` or `provider`."""

    @property
    def role(self) -> str | None:
        """Return the actor's role."""

    @property
    def interface(self) -> str:
        """Return the way in."""

    @property
    def company_id(self) -> UUID | None:
        """Return the company it concerns."""

    @property
    def at(self) -> datetime:
        """Return when it is, in business time."""

    def levels(self) -> frozenset[str]:
        """Return the levels of the contracts that are in force."""

    def amount(self, name: str) -> int | Decimal | None:
        """Return how much of something the performance is about; None where nobody can say."""

    def parameter(self, path: str) -> Any:
        """Return a parameter by its path, parts parted by dots; None where it was not given."""

    def runs(self, service: str | None) -> bool:
        """Tell whether a contract is in force, for a service where one is named."""

    def used(self, code: str, subject: str, since: datetime) -> Decimal:
        """Return how much of a guardrail was used up by a subject since an instant."""


class Strict(BaseModel):
    """A part of a rule; a field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Above(Strict):
    """More than so much of something."""

    amount: str = Field(description="What is counted, as the action names it.", examples=["rows"])
    than: Decimal = Field(description="From beyond how much on.", examples=[1000000])


class Hours(Strict):
    """A time of day, in a zone; `start` after `end` goes over midnight, and the day is the one on which it began."""

    zone: ZoneName = Field(description="IANA name of the zone.", examples=["Australia/Melbourne"])
    start: WallTime = Field(description="From when on.", examples=["18:00"])
    end: WallTime = Field(description="Before when.", examples=["08:00"])
    weekdays: tuple[Weekday, ...] = Field(default=WEEKDAYS, description="On which days.", examples=[["mon", "fri"]])

    def include(self, at: datetime) -> bool:
        """Tell whether an instant lies within."""
        local = at.astimezone(ZoneInfo(self.zone))
        clock, today = local.time(), WEEKDAYS[local.weekday()]
        if self.start < self.end:
            return self.start <= clock < self.end and today in self.weekdays
        if clock >= self.start:
            return today in self.weekdays
        return clock < self.end and WEEKDAYS[local.weekday() - 1] in self.weekdays


class Where(Strict):
    """All that is given has to hold; nothing given holds for everybody, always."""

    side: Literal["customer", "provider"] | None = Field(default=None, description="Whose people.")
    companies: tuple[UUID, ...] = Field(default=(), description="Which companies it concerns.")
    levels: tuple[str, ...] = Field(default=(), description="With a contract in force at one of these levels.")
    roles: tuple[str, ...] = Field(default=(), description="In one of these roles.")
    interfaces: tuple[Interface, ...] = Field(
        default=(),
        description="Through one of these ways in; api, cli, library and file count as one: programs name themselves.",
        examples=[["api"]],
    )
    above: Above | None = Field(default=None, description="About more than so much.")
    within: Hours | None = Field(default=None, description="Within these hours.")
    outside: Hours | None = Field(default=None, description="Outside these hours.")

    @model_validator(mode="after")
    def _is_within_or_outside(self) -> Where:
        if self.within and self.outside:
            raise ValueError("within and outside cannot both be given")
        return self


Matcher = Callable[[Facts], bool]


def matcher_of(where: Where) -> Matcher | None:
    """Make one question of a condition, the cheap parts first; None where it always holds."""
    parts = [*_cheap(where), *_dear(where)]
    if not parts:
        return None
    return reduce(_both, parts)


def _both(one: Matcher, other: Matcher) -> Matcher:
    return lambda facts: one(facts) and other(facts)


def _cheap(where: Where) -> list[Matcher]:
    """What is known without asking."""
    found: list[Matcher] = []
    if side := where.side:
        found.append(lambda facts: facts.side == side)
    if roles := frozenset(where.roles):
        found.append(lambda facts: facts.role in roles)
    if interfaces := ways_in(where.interfaces):
        found.append(lambda facts: facts.interface in interfaces)
    if companies := frozenset(where.companies):
        found.append(lambda facts: facts.company_id in companies)
    return found


def ways_in(named: Iterable[str]) -> frozenset[str]:
    """Return all ways in that a rule is about which names some of them."""
    found = frozenset(named)
    if found & PROGRAMS:
        return found | PROGRAMS
    return found | {FILE} if "web" in found else found


def _dear(where: Where) -> list[Matcher]:
    """What has to be reckoned or asked for."""
    found: list[Matcher] = []
    if within := where.within:
        found.append(lambda facts: within.include(facts.at))
    if outside := where.outside:
        found.append(lambda facts: not outside.include(facts.at))
    if levels := frozenset(where.levels):
        found.append(lambda facts: not levels.isdisjoint(facts.levels()))
    if above := where.above:
        found.append(lambda facts: _exceeds(facts.amount(above.amount), above.than))
    return found


def _exceeds(amount: int | Decimal | None, than: Decimal) -> bool:
    """What nobody can count counts as too much."""
    return amount is None or amount > than


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60, examples=["large-exports"])]
