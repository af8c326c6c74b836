"""What is asked for anew: opened in one statement whatever the number, and closed by itself when it is answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from forecourt.customers.actions.segmenting import SEGMENT_OF
from forecourt.customers.actions.storing import Store
from forecourt.customers.models import Fact, Refresh
from forecourt.customers.rules.best import DOUBTFUL_BELOW
from forecourt.kernel.ids import new_id
from forecourt.kernel.pipeline import Performance

Place = tuple[UUID, str]
#: What no source settles by saying the same again: only another value does, or a person who looked.
BY_PEOPLE: Final = (Refresh.BOUNCED, Refresh.FAILED_SYNC, Refresh.DOUBTED)
#: What a person says when they looked.
LOOKED: Final = "customers.verify_facts"

_OPEN: Final = f"""
    insert into customers_refresh (id, subject_type, subject_id, field, reason, said, worth, asked_of, state, steward,
        opened_at, tries, next_at)
    select a.id, a.subject_type, a.subject_id, a.field, a.reason, a.said, t.weight * coalesce(s.worth, 1),
        case when a.reason in ('stale', 'missing') and exists (select from customers_reference r
            join customers_system y on y.code = r.system_id
            where r.subject_id = a.subject_id and y.connector <> '' and y.code = any(t.owners))
            then 'connector' else 'person' end,
        'open', t.steward, %s, 0, null
    from unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::text[], %s::text[])
        a (id, subject_type, subject_id, field, reason, said)
    join customers_fact_type t on t.subject = a.subject_type and t.code = a.field
    left join customers_segment s on s.code = {SEGMENT_OF.format(subject="a")}
    on conflict (subject_id, field) where done_at is null do update
        set reason = excluded.reason, said = excluded.said, asked_of = 'person', state = 'open', next_at = null
        where excluded.reason in ('bounced', 'failed_sync', 'doubted')
    returning subject_id, field
"""
_CLOSE: Final = """
    update customers_refresh r set state = 'done', done_at = %s
    from unnest(%s::uuid[], %s::text[]) a (subject_id, field)
    where r.subject_id = a.subject_id and r.field = a.field and r.done_at is null and not r.reason = any(%s)
"""
#: What a customer is worth may be another by now.
REWEIGH: Final = f"""
    update customers_refresh r set worth = t.weight * coalesce(s.worth, 1), steward = t.steward
    from customers_refresh o
    join customers_fact_type t on t.subject = o.subject_type and t.code = o.field
    left join customers_segment s on s.code = {SEGMENT_OF.format(subject="o")}
    where r.id = o.id and o.done_at is null
        and (r.worth <> t.weight * coalesce(s.worth, 1) or r.steward <> t.steward)
"""


@dataclass(frozen=True, slots=True)
class Ask:
    """A value that is to be asked for anew, and why."""

    subject_type: str
    subject_id: UUID
    field: str
    reason: str
    said: str = ""


def open_refreshes(asks: Collection[Ask], *, now: datetime) -> set[Place]:
    """Ask for values anew, each of a connector where one may know, else of people. Within a scope.

    What is asked for already is not asked for twice; doubt about it, though, makes it a question for people. Returns
    the fields that this was the first for, or that it changed the reason of.
    """
    if not asks:
        return set()
    rows = [
        (new_id(), each.subject_type, each.subject_id, each.field, each.reason, each.said[:500])
        for each in {(each.subject_id, each.field): each for each in asks}.values()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [now, *(list(column) for column in zip(*rows, strict=True))])
        return {(row[0], row[1]) for row in cursor.fetchall()}


def close_answered(performance: Performance, store: Store) -> None:
    """Close what was asked for and is answered now: said by anybody, or said again, and true at present."""
    good = {place for place in store.noted | store.verified if _counts(store, place, performance.now)}
    _close(performance, good & store.noted, but=())
    confirmed = good - store.noted
    _close(performance, confirmed, but=() if performance.action == LOOKED else BY_PEOPLE)


def _counts(store: Store, place: Place, now: datetime) -> bool:
    """Tell whether the present value of a field is neither stale nor in doubt."""
    present = next((each for each in store.candidates.get(place, ()) if each.standing == Fact.PRESENT), None)
    if present is None or present.confidence < DOUBTFUL_BELOW:
        return False
    return present.stale_at is None or present.stale_at > now


def _close(performance: Performance, places: Iterable[Place], *, but: tuple[str, ...]) -> None:
    wanted = sorted(places, key=str)
    if not wanted:
        return
    ids, fields = [each[0] for each in wanted], [each[1] for each in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, [performance.now, ids, fields, list(but)])
