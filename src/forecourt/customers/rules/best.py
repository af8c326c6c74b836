"""Which of several values counts at present, and why: the order of sources, unless age or doubt speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from forecourt.customers.rules.values import same_value

#: Below this confidence a value is doubtful: any other comes before it.
DOUBTFUL_BELOW: Final = 0.2


@dataclass(frozen=True, slots=True)
class Candidate:
    """The newest value that one source gives for one field."""

    id: UUID
    value: Any
    source: str
    confidence: float
    observed_at: datetime
    last_verified_at: datetime
    stale_at: datetime | None = None
    withdrawn_at: datetime | None = None


def candidate_of(fact: Any) -> Candidate:
    """Return a fact, stored or about to be, as the rule takes it: what it has under the same names."""
    return Candidate(**{each.name: getattr(fact, each.name) for each in fields(Candidate)})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value that counts, the reasons in sentences, and those that say otherwise and count for something."""

    best: Candidate | None
    because: tuple[str, ...]
    others: tuple[Candidate, ...] = ()


def best_of(
    candidates: Sequence[Candidate], *, owners: Sequence[str], type: str, now: datetime, titles: dict[str, str]
) -> Chosen:
    """Choose among the newest values of each source.

    In this order: not doubtful, not stale, the source's rank among the field's owners, confidence, the time at which
    it was observed.

    Args:
        owners: Codes of systems, the one that is trusted most first; a source that is not among them comes last.
        titles: What people call the systems.
    """
    standing = [each for each in candidates if each.withdrawn_at is None]
    if not standing:
        return Chosen(None, ("Nobody says anything of it." if not candidates else "What was said was withdrawn.",))
    ranked = sorted(standing, key=lambda each: _rank(each, owners, now))
    best, rest = ranked[0], ranked[1:]
    others = tuple(each for each in rest if not same_value(type, each.value, best.value))
    return Chosen(best, tuple(_because(best, rest, owners, now, titles)), others)


def owners_here(owners: Sequence[str], *, trusted: str | None) -> list[str]:
    """Return whose word counts first for a field of one record: whom a person decided for, then as the field has it."""
    return [trusted, *(each for each in owners if each != trusted)] if trusted else list(owners)


def contests(other: Candidate, *, owners: Sequence[str], now: datetime) -> bool:
    """Tell whether a value that differs makes a conflict: its source owns the field too, and it is neither old nor
    doubtful."""
    return other.source in owners and not _is_doubtful(other) and not _is_stale(other, now)


def _rank(each: Candidate, owners: Sequence[str], now: datetime) -> tuple[Any, ...]:
    place = owners.index(each.source) if each.source in owners else len(owners)
    return (
        _is_doubtful(each),
        _is_stale(each, now),
        place,
        -each.confidence,
        -each.observed_at.timestamp(),
        str(each.id),
    )


def _is_doubtful(each: Candidate) -> bool:
    return each.confidence < DOUBTFUL_BELOW


def _is_stale(each: Candidate, now: datetime) -> bool:
    return each.stale_at is not None and now >= each.stale_at


def _because(
    best: Candidate, rest: Sequence[Candidate], owners: Sequence[str], now: datetime, titles: dict[str, str]
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


def _passed_over(
    other: Candidate, best: Candidate, owners: Sequence[str], now: datetime, titles: dict[str, str]
) -> str:
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
