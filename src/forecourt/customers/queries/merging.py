"""How a merge would come out, field by field; what was merged, split or edited at once; and what an undo asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from forecourt.customers.models import FactType, Rework
from forecourt.customers.policies import visible_companies, visible_people, visible_reworks
from forecourt.customers.ports import onlookers_of
from forecourt.customers.queries.facts import PresentFact, SaidValue, SubjectType, candidate_said, list_present
from forecourt.customers.queries.hanging import count_children, stakes_in_words, stakes_of
from forecourt.customers.rules.best import best_of, reasons_of
from forecourt.customers.rules.projection import COLUMNS
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of two records.

    Attributes:
        kept: Whose value is kept where nobody chooses.
        is_same: Both say the same, or only one says anything.
    """

    field: str
    title: str
    survivor: SaidValue | None
    absorbed: SaidValue | None
    kept: Literal["survivor", "absorbed"]
    because: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would come to.

    Attributes:
        moves: How many of what would move, in words of tables.
        gains: Who would see more than before.
        blocked: Why it cannot be done; empty where it can.
        other_way: Whether it could be done the other way round.
    """

    subject_type: str
    survivor_id: UUID
    absorbed_id: UUID
    survivor: str
    absorbed: str
    fields: tuple[FieldRow, ...]
    moves: Mapping[str, int]
    gains: tuple[str, ...]
    blocked: str
    other_way: bool


@dataclass(frozen=True, slots=True)
class ReworkCard:
    """A merge, split or mass edit as lists show it."""

    id: UUID
    kind: str
    subject_type: str
    survivor_id: UUID | None
    other_id: UUID | None
    title: str
    counts: Mapping[str, int]
    state: str
    made_at: datetime
    made_by: str
    undone_at: datetime | None
    undone_by: str


def preview_merge(
    *, actor: Actor, subject_type: SubjectType, survivor_id: UUID, absorbed_id: UUID, now: datetime
) -> Preview:
    """Return how a merge would come out. Raises Invisible."""
    with scope(actor):
        records = {each: _record(actor, subject_type, each) for each in (survivor_id, absorbed_id)}
        ours, theirs = (
            {each.field: each for each in list_present(actor=actor, subject_type=subject_type, subject_id=of, now=now)}
            for of in (survivor_id, absorbed_id)
        )
        types = FactType.objects.filter(subject=subject_type).order_by("place", "code")
        fields = tuple(
            _row(kind, records[survivor_id], ours.get(kind.code), theirs.get(kind.code), now)
            for kind in types
            if kind.code in ours or kind.code in theirs
        )
        stakes, others = stakes_of(subject_type, absorbed_id), stakes_of(subject_type, survivor_id)
        moves = count_children(subject_type, absorbed_id)
        people = moves.get("customers_affiliation", 0)
        names = onlookers_of(actor, survivor_id) if subject_type == "company" and people else []
    name = records[absorbed_id]["name"]
    return Preview(
        subject_type=subject_type,
        survivor_id=survivor_id,
        absorbed_id=absorbed_id,
        survivor=records[survivor_id]["name"],
        absorbed=name,
        fields=fields,
        moves={table.removeprefix("customers_").replace("_", " "): count for table, count in moves.items()},
        gains=tuple(f"{each} sees {people} more people" for each in names),
        blocked=f"{name} has {stakes_in_words(stakes)}, and a merge moves none of that" if stakes else "",
        other_way=bool(stakes) and not others,
    )


def _record(actor: Actor, subject_type: SubjectType, subject_id: UUID) -> dict[str, Any]:
    visible = visible_companies(actor) if subject_type == "company" else visible_people(actor)
    columns = {"name", *(column for (subject, _), column in COLUMNS.items() if subject == subject_type)}
    found: dict[str, Any] | None = visible.filter(id=subject_id).values(*columns).first()
    if found is None:
        raise Invisible()
    return found


def _row(
    kind: FactType, record: Mapping[str, Any], ours: PresentFact | None, theirs: PresentFact | None, now: datetime
) -> FieldRow:
    one, other = ours.present if ours else None, theirs.present if theirs else None
    kept: Literal["survivor", "absorbed"] = "survivor"
    because = "Only one says anything of it."
    column = COLUMNS.get((kind.subject, kind.code))
    if one is None and column and record.get(column):
        because = "It stands on the record that stays."
    elif one is None:
        kept = "absorbed"
    elif other is not None and ours is not None and theirs is not None:
        kept, because = _better(kind, ours, theirs, now)
    same = one is None or other is None or one.value == other.value
    return FieldRow(kind.code, kind.title, one, other, kept, because, same)


def _better(
    kind: FactType, ours: PresentFact, theirs: PresentFact, now: datetime
) -> tuple[Literal["survivor", "absorbed"], str]:
    """Say whose value counts by the rule that always chooses: of one source, the one observed last."""
    newest: dict[str, SaidValue] = {}
    for each in sorted((*ours.candidates, *theirs.candidates), key=lambda said: (said.observed_at, said.id)):
        newest[each.source] = each
    titles = {each.source: each.source_title for each in newest.values()}
    chosen = best_of([candidate_said(each) for each in newest.values()], owners=kind.owners, type=kind.type, now=now)
    is_ours = chosen.best is not None and any(each.id == chosen.best.id for each in ours.candidates)
    reasons = reasons_of(chosen, owners=kind.owners, now=now, titles=titles)
    reason = reasons[0] if len(newest) > 1 else "It was observed last."
    return ("survivor" if is_ours else "absorbed"), reason


def list_reworks(*, actor: Actor, limit: int, after: UUID | None = None) -> list[ReworkCard]:
    """List merges, splits and mass edits, the last one first, from a place on."""
    with scope(actor):
        rows = visible_reworks(actor).order_by("-id")
        if after is not None:
            rows = rows.filter(id__lt=after)
        return [_card(row) for row in rows[:limit]]


def get_rework(*, actor: Actor, rework_id: UUID) -> ReworkCard | None:
    """Return one of them, if it exists for the actor."""
    with scope(actor):
        row = visible_reworks(actor).filter(id=rework_id).first()
        return _card(row) if row else None


def _card(row: Rework) -> ReworkCard:
    return ReworkCard(
        id=row.id,
        kind=row.kind,
        subject_type=row.subject_type,
        survivor_id=row.survivor_id,
        other_id=row.other_id,
        title=row.title,
        counts={table.removeprefix("customers_").replace("_", " "): count for table, count in row.counts.items()},
        state=row.state,
        made_at=row.made_at,
        made_by=row.made_by,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )
