"""What the worker does as time passes: it notices what went stale or is missing, and goes by new rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.claims import settle
from forecourt.customers.actions.refreshing import Ask, Place, open_refreshes
from forecourt.customers.actions.segmenting import SEGMENT_OF, sort_companies
from forecourt.customers.actions.storing import Store
from forecourt.customers.events.facts import ABOUT_RECORD
from forecourt.customers.models import Fact, Refresh
from forecourt.customers.policies import may_tend_freshness
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict
from forecourt.kernel.pipeline import Performance

#: So many values in one transaction: whoever else wants to write the same records waits no longer than that takes.
BATCH: Final = 500
#: After a person said that it cannot be found out, a missing value is asked for again after so long.
RESTS_DAYS: Final = 180

#: What is known of the provider's own people is not a customer's.
_STALE: Final = """
    select f.subject_type, f.subject_id, f.field, f.value
    from customers_fact f
    join customers_fact_type t on t.subject = f.subject_type and t.code = f.field
    where f.standing = 2 and f.stale_at <= %s
        and not exists (select from customers_refresh r where r.subject_id = f.subject_id and r.field = f.field
            and (r.done_at is null or r.opened_at >= f.stale_at))
        and (exists (select from customers_company c where c.id = f.subject_id and not c.is_provider)
            or exists (select from customers_person p where p.id = f.subject_id))
        and not exists (select from customers_affiliation b join customers_company c on c.id = b.company_id
            where b.person_id = f.subject_id and c.is_provider)
    order by f.subject_id, f.field limit %s
"""
#: Companies and people of segments that need a field of which nobody says anything.
_MISSING: Final = f"""
    with subject (subject_type, subject_id, name) as (
        select 'company', id, name from customers_company where not is_provider
        union all select 'person', id, name from customers_person)
    select x.subject_type, x.subject_id, x.name, t.code
    from customers_fact_type t
    join subject x on x.subject_type = t.subject
    where t.required_for <> '{{}}' and {SEGMENT_OF.format(subject="x")} = any(t.required_for)
        and not exists (select from customers_fact f
            where f.subject_id = x.subject_id and f.field = t.code and f.standing = 2)
        and not exists (select from customers_refresh r where r.subject_id = x.subject_id and r.field = t.code
            and (r.done_at is null or r.done_at > %s - make_interval(days => %s)))
    order by x.subject_id, t.code limit %s
"""


class NothingToDo(Conflict):
    """Another worker was faster."""

    code, title = "nothing_to_do", "Nothing is due"


class OfBatch(Parameters):
    """The parameters of a step of the sweep: how much of it at a time."""

    limit: int = Field(default=BATCH, ge=1, le=10_000)


class SortCompanies(Parameters):
    """The parameters of `customers.sort_companies`."""

    company_ids: list[UUID] = Field(max_length=10_000)


@action(
    name="customers.notice_stale",
    title="Notice what went stale",
    parameters=OfBatch,
    policy=may_tend_freshness,
    is_internal=True,
)
def notice_stale(performance: Performance, parameters: OfBatch) -> dict[str, Any]:
    """Choose anew where what counts went stale, and ask for what no fresher source gives. One row a record."""
    with connection.cursor() as cursor:
        cursor.execute(_STALE, [performance.now, parameters.limit])
        rows = cursor.fetchall()
    if not rows:
        raise NothingToDo("Nothing went stale.")
    store = Store.over({row[1] for row in rows}, {row[2] for row in rows})
    places = {(row[1], row[2]) for row in rows}
    store.touched |= {place for place in places if store.candidates.get(place)}
    settle(performance, store)
    types, names = {row[1]: row[0] for row in rows}, {row[1]: store.subjects[row[1]].name for row in rows}
    stale = {place for place in places if _is_over(store, place, performance.now)}
    asks = [Ask(types[subject_id], subject_id, field, Refresh.STALE) for subject_id, field in stale]
    open_refreshes(asks, now=performance.now)
    values = store.present_values(places)
    _tell(performance, events.WENT_STALE, stale, types, names, values)
    _tell(performance, events.GAVE_WAY, places - stale, types, names, values)
    return {"seen": len(rows), "asked": len(asks)}


@action(
    name="customers.find_missing",
    title="Find what is missing",
    parameters=OfBatch,
    policy=may_tend_freshness,
    is_internal=True,
)
def find_missing(performance: Performance, parameters: OfBatch) -> dict[str, Any]:
    """Ask for what records of a segment need and nobody says. One row a record."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [performance.now, RESTS_DAYS, parameters.limit])
        rows = cursor.fetchall()
    if not rows:
        raise NothingToDo("Nothing is missing.")
    asked = open_refreshes([Ask(row[0], row[1], row[3], Refresh.MISSING) for row in rows], now=performance.now)
    types, names = {row[1]: row[0] for row in rows}, {row[1]: row[2] for row in rows}
    _tell(performance, events.FOUND_MISSING, asked, types, names, {})
    return {"seen": len(rows), "asked": len(asked)}


@action(
    name="customers.sort_companies",
    title="Sort companies into segments",
    parameters=SortCompanies,
    policy=may_tend_freshness,
    is_internal=True,
)
def sort_into_segments(performance: Performance, parameters: SortCompanies) -> dict[str, Any]:
    """Find the segment of some companies anew. One row for each that belongs to another now."""
    moved = sort_companies(performance, parameters.company_ids)
    if not moved:
        raise NothingToDo("All of them are where they belong.")
    return {"moved": moved}


def anything_stale(*, now: datetime) -> bool:
    """Tell whether anything went stale that nobody was asked for. Within a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_STALE, [now, 1])
        return cursor.fetchone() is not None


def anything_missing(*, now: datetime) -> bool:
    """Tell whether anything is missing that nobody was asked for. Within a scope."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [now, RESTS_DAYS, 1])
        return cursor.fetchone() is not None


def _is_over(store: Store, place: Place, now: datetime) -> bool:
    return any(
        each.standing == Fact.PRESENT and each.stale_at is not None and each.stale_at <= now
        for each in store.candidates[place]
    )


def _tell(
    performance: Performance,
    event: str,
    places: Iterable[Place],
    types: dict[UUID, str],
    names: dict[UUID, str],
    values: dict[Place, Any],
) -> None:
    """Journal, record by record, which fields it is about: what rules that act by themselves listen to."""
    by_record: dict[UUID, list[str]] = defaultdict(list)
    for subject_id, field in sorted(places, key=str):
        by_record[subject_id].append(field)
    for subject_id, fields in by_record.items():
        performance.record(
            event,
            subject=(types[subject_id], subject_id),
            company_id=None,
            new={ABOUT_RECORD: names[subject_id]} | {field: values.get((subject_id, field)) for field in fields},
        )
