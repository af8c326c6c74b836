"""What is known around a happening: the company that it concerns and the present facts of its subject."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson

from forecourt.automation.rules import Happening
from forecourt.customers.listings import COMPANIES
from forecourt.customers.queries import present_facts
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.following import Sealed
from forecourt.kernel.journal.streaming import Streamed

#: Of what there are facts.
SUBJECTS: Final = frozenset({"company", "person"})
_DAY_S: Final = 86_400.0


def happening_of(row: Sealed) -> Happening:
    """Return a row of the journal as a rule looks at it. What is about a company concerns it, whoever may read it."""
    return Happening(
        event=row.event,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        at=row.business_at,
        old=row.old,
        new=row.new,
        company_id=row.company_id or _company_of(row.subject_type, row.subject_id, row.new),
        journal_id=row.id,
        cause_id=row.cause_id,
        seq=row.seq,
        actor_kind=row.actor_kind,
        actor_name=row.actor_name,
    )


def happening_then(row: Streamed) -> Happening:
    """Return a row of the past as far as a rule looks at rows; `complete` adds whom it concerns and what led to it."""
    return Happening(
        row.event,
        row.subject_type,
        row.subject_id,
        datetime.fromtimestamp(row.business_s, UTC),
        _read(row.old),
        _read(row.new),
        actor_kind=row.actor_kind,
        actor_name=row.actor_name,
    )


def _read(text: str | None) -> dict[str, Any]:
    """Read what a row holds; a number beyond those that the quick reader knows takes the slow one."""
    if not text:
        return {}
    try:
        found: dict[str, Any] = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = json.loads(text)
    return found


def complete(happening: Happening, row: Streamed) -> Happening:
    """Add to a row of the past what only those need that a rule goes on with."""
    happening.journal_id = UUID(row.id)
    happening.cause_id = UUID(row.cause_id) if row.cause_id else None
    happening.company_id = (
        UUID(row.company_id)
        if row.company_id
        else _company_of(happening.subject_type, happening.subject_id, happening.new)
    )
    return happening


def look_around(happenings: Sequence[Happening], *, actor: Actor, needs: Collection[str]) -> None:
    """Add what is known of companies and present facts, as far as the actor may know it: asked once for all."""
    if "company" in needs:
        _add_companies(happenings, actor)
    if "fact" in needs:
        _add_facts(happenings, actor)


def _add_companies(happenings: Sequence[Happening], actor: Actor) -> None:
    wanted = {each.company_id for each in happenings if each.company_id is not None and not each.company}
    found: dict[str, Mapping[str, Any]] = {
        str(row["id"]): row for row in COMPANIES.some(actor=actor, ids=[str(each) for each in wanted])
    }
    for each in happenings:
        if each.company_id is not None and not each.company:
            each.company = found.get(str(each.company_id), {})


def _add_facts(happenings: Sequence[Happening], actor: Actor) -> None:
    wanted = {each.subject_id: subject for each in happenings if (subject := _subject(each)) is not None}
    found = present_facts(actor=actor, subject_ids=wanted.values())
    for each in happenings:
        facts = found.get(wanted[each.subject_id], {}) if each.subject_id in wanted else {}
        each.facts = {
            field: {**fact, "id": str(fact["id"]), "age_days": _age_days(fact["verified_at"], each.at)}
            for field, fact in facts.items()
        }


def _subject(happening: Happening) -> UUID | None:
    """Return whose facts are meant: the record that it happened to, or the person or company that a row names."""
    if happening.subject_type in SUBJECTS:
        return _as_id(happening.subject_id)
    named = happening.new.get("person_id") or happening.new.get("company_id")
    return _as_id(named) if isinstance(named, str) else None


def _company_of(subject_type: str, subject_id: str, new: Mapping[str, Any]) -> UUID | None:
    """Return the company that a row is about though it concerns the provider alone."""
    if subject_type == "company":
        return _as_id(subject_id)
    named = new.get("company_id")
    return _as_id(named) if isinstance(named, str) else None


@lru_cache(maxsize=50_000)
def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _age_days(verified_at: datetime, at: datetime) -> float:
    """Return how old a value was; one of after that, as a clock that ran behind has it, is new."""
    return max(0.0, (at - verified_at).total_seconds() / _DAY_S)
