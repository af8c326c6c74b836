"""The conflict queue's part that lines wait in: opened by what is missing, worked off when it comes, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from forecourt.customers import events
from forecourt.customers.actions.importing.work import Work, as_json
from forecourt.customers.models import Conflict, Waiting
from forecourt.customers.queries.hanging import keepers_of
from forecourt.kernel.pipeline import Performance


@dataclass(frozen=True, slots=True)
class Missing:
    """What a line lacks: a record by its id there, or what a property is."""

    subject_type: str
    external_id: str = ""
    property: str = ""

    def key(self, system: str) -> str:
        """Return by what it is recognised while it is open."""
        return (
            key_of_property(system, self.subject_type, self.property)
            if self.property
            else (key_of_record(system, self.subject_type, self.external_id))
        )


def key_of_record(system: str, subject_type: str, external_id: str) -> str:
    """Return the key of the conflict that a record is not there."""
    return f"missing:{system}:{subject_type}:{external_id}"


def key_of_property(system: str, subject_type: str, name: str) -> str:
    """Return the key of the conflict that nobody said what a property is."""
    return f"property:{system}:{subject_type}:{name}"[:400]


def let_wait(work: Work, waits: Iterable[tuple[Missing, int, dict[str, Any]]]) -> None:
    """Put lines into the queue, each with what it says, under what it lacks."""
    grouped: dict[Missing, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for missing, line, said in waits:
        grouped[missing].append((line, said))
    if not grouped:
        return
    conflicts = _opened(work, grouped.keys())
    rows = [
        Waiting(conflict=conflicts[missing], of=work.job, line=line, said=as_json(said))
        for missing, lines in grouped.items()
        for line, said in lines
    ]
    known = _known(rows)
    fresh = [each for each in rows if (each.conflict_id, each.line) not in known]
    Waiting.objects.bulk_create(fresh, ignore_conflicts=True)
    work.counts["waiting"] += len(fresh)


def _known(rows: list[Waiting]) -> set[tuple[UUID, int]]:
    """Return which of the lines wait, or waited, already: the same file once more."""
    found = Waiting.objects.filter(conflict__in={each.conflict_id for each in rows}, of=rows[0].of)
    return set(found.filter(line__in={each.line for each in rows}).values_list("conflict_id", "line"))


def _opened(work: Work, wanted: Iterable[Missing]) -> dict[Missing, Conflict]:
    """Return the open conflict of each thing that is missing, a new one where there is none."""
    by_key = {each.key(work.job.system_id): each for each in wanted}
    found = {each.key: each for each in Conflict.objects.filter(key__in=by_key, state=Conflict.OPEN)}
    made = [_conflict(work, key, each) for key, each in by_key.items() if key not in found]
    Conflict.objects.bulk_create(made)
    for each in made:
        record_opened(work.performance, each)
    found |= {each.key: each for each in made}
    return {missing: found[key] for key, missing in by_key.items()}


def _conflict(work: Work, key: str, missing: Missing) -> Conflict:
    if missing.property:
        said = f"Nobody has said which fact {work.system_title()}’s property {missing.property} is."
    else:
        said = f"{work.name_of(missing.subject_type, missing.external_id)} is not here."
    return Conflict(
        kind=Conflict.MISSING,
        key=key,
        subject_type=missing.subject_type,
        field=missing.property[:200],
        system_id=work.job.system_id,
        external_id=missing.external_id,
        said=said[:500],
        opened_at=work.now,
    )


def claim_identity(
    work: Work, *, subject_type: str, subject_id: UUID, other_id: UUID, external_id: str, said: str
) -> None:
    """Open a conflict about two records that claim one id or address; one that is open, or was dismissed, stays so."""
    pair = ":".join(sorted((str(subject_id), str(other_id))))
    key = f"identity:{work.job.system_id}:{external_id[:100]}:{pair}"
    if subject_id == other_id or Conflict.objects.filter(key=key).exists():
        return
    conflict = Conflict.objects.create(
        kind=Conflict.IDENTITY,
        key=key,
        subject_type=subject_type,
        subject_id=subject_id,
        other_id=other_id,
        system_id=work.job.system_id,
        external_id=external_id[:254],
        said=said[:500],
        opened_at=work.now,
    )
    work.counts["identities"] += 1
    record_opened(work.performance, conflict)


def record_opened(performance: Performance, conflict: Conflict) -> None:
    """Journal that something waits for a decision."""
    performance.record(
        events.CONFLICT_OPENED,
        subject=("conflict", conflict.id),
        company_id=None,
        new={"said": conflict.said, "kind": conflict.kind, "field": conflict.field},
        people=keepers_of(conflict.subject_type, conflict.subject_id, conflict.other_id),
    )


def record_ended(performance: Performance, conflict: Conflict, *, how: dict[str, Any]) -> None:
    """Journal how a conflict ended: by itself, by a decision, or let go."""
    event = {
        Conflict.SETTLED: events.CONFLICT_SETTLED,
        Conflict.DISMISSED: events.CONFLICT_DISMISSED,
    }.get(conflict.state, events.CONFLICT_CLOSED)
    performance.record(
        event,
        subject=("conflict", conflict.id),
        company_id=None,
        old={"state": Conflict.OPEN},
        new={"said": conflict.said, "state": conflict.state, **how},
        people=keepers_of(conflict.subject_type, conflict.subject_id, conflict.other_id),
    )
