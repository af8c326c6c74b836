"""Keep the conflict queue true to the facts: sources that disagree are put in, those that agree again are taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from forecourt.customers import events
from forecourt.customers.models import Conflict
from forecourt.customers.queries.hanging import keepers_of
from forecourt.kernel.pipeline import Performance

if TYPE_CHECKING:
    from forecourt.customers.actions.storing import Store

Place = tuple[UUID, str]


def keep_conflicts(performance: Performance, store: Store, *, contested: Iterable[Place]) -> None:
    """Open a conflict for each field about which sources disagree now, and close those of fields where none do.

    What a person settled stays settled as long as the sources say what they said then.
    """
    disputed = set(contested)
    if not store.touched:
        return
    ids = {subject_id for subject_id, _ in store.touched}
    rows = Conflict.objects.filter(kind=Conflict.VALUES, subject_id__in=ids).order_by("opened_at", "id")
    last = {(row.subject_id, row.field): row for row in rows}
    is_open: dict[Place, list[Conflict]] = {}  # a merge brings those of both records together
    for row in rows:
        if row.state == Conflict.OPEN:
            is_open.setdefault((row.subject_id, row.field), []).append(row)
    for place in sorted(disputed - is_open.keys(), key=str):
        earlier = last.get(place)
        if earlier is None or earlier.settlement.get("values") != values_of(store, place):
            _open(performance, store, place)
    for place in sorted((store.touched & is_open.keys()) - disputed, key=str):
        for row in is_open[place]:
            close_by_itself(performance, row, now=performance.now)


def values_of(store: Store, place: Place) -> dict[str, Any]:
    """Return what each source says of a field, as a settlement is based on it."""
    return {each.source: each.value for each in store.candidates.get(place, ()) if each.withdrawn_at is None}


def close_by_itself(performance: Performance, conflict: Conflict, *, now: datetime) -> None:
    """End a conflict that is none any more."""
    conflict.state, conflict.ended_at, conflict.ended_by = Conflict.CLOSED, now, "by itself"
    conflict.save(update_fields=["state", "ended_at", "ended_by"])
    performance.record(
        events.CONFLICT_CLOSED,
        subject=("conflict", conflict.id),
        company_id=None,
        old={"state": Conflict.OPEN},
        new={"said": conflict.said, "state": conflict.state},
        people=keepers_of(conflict.subject_type, conflict.subject_id, conflict.other_id),
    )


def _open(performance: Performance, store: Store, place: Place) -> None:
    subject_id, field = place
    subject = store.subjects[subject_id]
    title = store.types[subject.type, field].title
    conflict = Conflict.objects.create(
        kind=Conflict.VALUES,
        key=f"values:{subject_id}:{field}",
        subject_type=subject.type,
        subject_id=subject_id,
        field=field,
        said=f"{_listed(store, place)} disagree about {title} of {subject.name}."[:500],
        opened_at=performance.now,
    )
    performance.record(
        events.CONFLICT_OPENED,
        subject=("conflict", conflict.id),
        company_id=None,
        new={"said": conflict.said, "kind": conflict.kind, "field": field},
        people=keepers_of(subject.type, subject_id),
    )


def _listed(store: Store, place: Place) -> str:
    titles: Mapping[str, str] = store.systems
    owners = store.types[store.subjects[place[0]].type, place[1]].owners
    names = [titles.get(source, source) for source in values_of(store, place) if source in owners]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
