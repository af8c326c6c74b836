"""Which of several values counts at present, and why: the order of sources, unless age or doubt speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

from forecourt.customers.rules.values import same_value

#: Below this confidence a value is doubtful: any other comes before it.
DOUBTFUL_BELOW: Final = 0.2
#: What people here say in the portal.
STAFF: Final = "staff"


class Said(Protocol):
    """The newest value that one source gives for one field: a fact, stored or about to be."""

    @property
    def id(self) -> UUID: ...
    @property
    def value(self) -> Any: ...
    @property
    def source(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def observed_at(self) -> datetime: ...
    @property
    def last_verified_at(self) -> datetime: ...
    @property
    def stale_at(self) -> datetime | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that is no stored fact, as the rule takes it."""

    id: UUID
    value: Any
    source: str
    confidence: float
    observed_at: datetime
    last_verified_at: datetime
    stale_at: datetime | None = None
    withdrawn_at: datetime | None = None


S = TypeVar("S", bound=Said)


@dataclass(frozen=True, slots=True)
class Chosen(Generic[S]):
    """Which value counts.

    Attributes:
        ranked: All that were not withdrawn, the one that counts first.
        others: Those that say otherwise.
        is_withdrawn: Something was said, and all of it was withdrawn.
    """

    ranked: Sequence[S] = ()
    others: Sequence[S] = ()
    is_withdrawn: bool = False

    @property
    def best(self) -> S | None:
        """Return the value that counts."""
        return self.ranked[0] if self.ranked else None


def best_of(candidates: Sequence[S], *, owners: Sequence[str], type: str, now: datetime) -> Chosen[S]:
    """Choose among the newest values of each source.

    In this order: not doubtful, not stale, the source's rank among the field's owners, confidence, the time at which
    it was observed.

    Args:
        owners: Codes of systems, the one that is trusted most first; a source that is not among them comes last.
    """
    standing = [each for each in candidates if each.withdrawn_at is None]
    if len(standing) <= 1:
        return Chosen(standing, is_withdrawn=bool(candidates) and not standing)
    ranked = sorted(standing, key=lambda each: _rank(each, owners, now))
    others = [each for each in ranked[1:] if not same_value(type, each.value, ranked[0].value)]
    return Chosen(ranked, others)


def reasons_of(
    chosen: Chosen[Any], *, owners: Sequence[str], now: datetime, titles: Mapping[str, str]
) -> tuple[str, ...]:
    """Say in sentences why that value counts.

    Args:
        titles: What people call the systems.
    """
    if chosen.best is None:
        return ("What was said was withdrawn." if chosen.is_withdrawn else "Nobody says anything of it.",)
    return tuple(_because(chosen.best, chosen.ranked[1:], owners, now, titles))


def owners_here(owners: Sequence[str], *, trusted: str | None) -> list[str]:
    """Return whose word counts first for a field of one record: whom a person decided for, then as the field has it."""
    return [trusted, *(each for each in owners if each != trusted)] if trusted else list(owners)


def disagree(chosen: Chosen[Any], *, owners: Sequence[str], now: datetime) -> bool:
    """Tell whether what differs from the best value makes a conflict: its source owns the field too, and it is neither
    old nor doubtful, nor what people here mended since."""
    best = chosen.best
    return best is not None and any(_contests(each, best, owners, now) for each in chosen.others)


def _contests(other: Said, best: Said, owners: Sequence[str], now: datetime) -> bool:
    counts = other.source in owners and not _is_doubtful(other) and not _is_stale(other, now)
    return counts and not _was_mended(other, best, owners)


def _was_mended(other: Said, best: Said, owners: Sequence[str]) -> bool:
    """Tell whether people here, whose word comes first, spoke after the other source last changed its own."""
    if best.source != STAFF or STAFF not in owners:
        return False
    return owners.index(STAFF) < owners.index(other.source) and best.last_verified_at > other.observed_at


def _rank(each: Said, owners: Sequence[str], now: datetime) -> tuple[Any, ...]:
    place = owners.index(each.source) if each.source in owners else len(owners)
    return (
        _is_doubtful(each),
        _is_stale(each, now),
        place,
        -each.confidence,
        -each.observed_at.timestamp(),
        str(each.id),
    )


def _is_doubtful(each: Said) -> bool:
    return each.confidence < DOUBTFUL_BELOW


def _is_stale(each: Said, now: datetime) -> bool:
    return each.stale_at is not None and now >= each.stale_at


def _because(
    best: Said, rest: Sequence[Said], owners: Sequence[str], now: datetime, titles: Mapping[str, str]
) -> list[str]:
    name = titles.get(best.source, best.source)
    if not rest:
        reasons = [f"Only {name} says anything of it."]
    elif owners and best.source == owners[0]:
        reasons = [f"{name} owns this field."]
    else:
        reasons = [_passed_over(each, best, owners, now, titles) for each in rest[:3]]
    if _is_doubtful(best):
        reasons.append("There is doubt about it, and nothing better.")
    if _is_stale(best, now):
        reasons.append("It is past its time: the last known, not what is true today.")
    return reasons


def _passed_over(other: Said, best: Said, owners: Sequence[str], now: datetime, titles: Mapping[str, str]) -> str:
    name, chosen = titles.get(other.source, other.source), titles.get(best.source, best.source)
    if _is_doubtful(other) and not _is_doubtful(best):
        return f"What {name} says is in doubt."
    if _is_stale(other, now) and not _is_stale(best, now):
        return f"What {name} says is past its time."
    if best.source in owners and (other.source not in owners or owners.index(best.source) < owners.index(other.source)):
        return f"{chosen} is trusted before {name} here."
    if best.confidence > other.confidence:
        return f"{chosen} is surer of it than {name}."
    return f"{chosen} observed it later than {name}."
