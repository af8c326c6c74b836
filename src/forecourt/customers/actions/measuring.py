"""Measure companies by their activity, month by month and week by week, in the company's own zone.

Whoever adds, moves or removes activity touches the days that it lies in; a round measures what was touched again. So
what comes late, or out of order, ends in the month that it belongs to. Measurements are derived: nothing is journalled.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db import connection

from forecourt.customers.models import Activity, Measure
from forecourt.customers.rules.measures import BY_PERIOD

#: As many touched days are measured in one transaction.
BATCH: Final = 2_000

_TOUCH: Final = """
    insert into customers_touched (company_id, day)
    select distinct c.id, (a.at at time zone c.zone)::date
    from unnest(%s::uuid[], %s::timestamptz[]) a (company_id, at) join customers_company c on c.id = a.company_id
    on conflict do nothing
"""
_TOUCH_ALL: Final = """
    insert into customers_touched (company_id, day)
    select distinct c.id, (a.at at time zone c.zone)::date
    from customers_activity a join customers_company c on c.id = a.company_id
    where c.id = %s on conflict do nothing
"""
_TAKE: Final = """
    delete from customers_touched where id in
        (select id from customers_touched order by id limit %s for update skip locked)
    returning company_id, day
"""
_MEASURE: Final = """
    insert into customers_measurement (company_id, measure_id, grain, starts_on, value)
    select p.company_id, %(measure)s, %(grain)s, p.starts_on, coalesce({value}, 0)
    from (
        select distinct c.id as company_id, c.zone, date_trunc(%(grain)s, t.day)::date as starts_on
        from unnest(%(companies)s::uuid[], %(days)s::date[]) t (company_id, day)
        join customers_company c on c.id = t.company_id
    ) p
    left join customers_activity a on a.company_id = p.company_id and a.removed_at is null
        and a.at >= p.starts_on::timestamp at time zone p.zone
        and a.at < (p.starts_on + {length})::timestamp at time zone p.zone
        {narrowed}
    group by p.company_id, p.starts_on
    on conflict (company_id, measure_id, grain, starts_on) do update set value = excluded.value
"""
_VALUES: Final = {
    "count": "count(a.id)",
    "people": "count(distinct a.person_id)",
    "sum": "sum(a.amount)",
    "last": "(array_agg(a.amount order by a.at desc, a.id desc) filter (where a.amount is not null))[1]",
}
_LENGTHS: Final = {"month": "interval '1 month'", "week": "interval '7 days'"}


def touch(rows: Iterable[Activity]) -> None:
    """Note that the days of these rows are to be measured again; the caller's transaction is open."""
    placed = [(str(row.company_id), row.at) for row in rows if row.company_id is not None]
    if placed:
        with connection.cursor() as cursor:
            cursor.execute(_TOUCH, [[company for company, _ in placed], [at for _, at in placed]])


def touch_company(company_id: UUID) -> None:
    """Note that all there is of a company is to be measured again: it took over what was another's, or gave it back."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH_ALL, [company_id])


def measure_touched(*, limit: int = BATCH) -> list[tuple[Any, Any]]:
    """Measure again what was touched, and return the (company, day) pairs taken; the caller's transaction is open."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit])
        taken: list[tuple[Any, Any]] = cursor.fetchall()
        if taken:
            for measure in Measure.objects.filter(statistic__in=BY_PERIOD):
                for grain in {"month", measure.grain or "month"}:
                    _measure(cursor, measure, grain, taken)
    return taken


def measure_anew(*, measure: Measure) -> None:
    """Let a measure be counted over all there is: it is new, or counts something else now."""
    with connection.cursor() as cursor:
        cursor.execute("delete from customers_measurement where measure_id = %s", [measure.code])
        cursor.execute(
            "insert into customers_touched (company_id, day)"
            " select distinct c.id, date_trunc('week', a.at at time zone c.zone)::date"
            " from customers_activity a join customers_company c on c.id = a.company_id on conflict do nothing"
        )


def _measure(cursor: Any, measure: Measure, grain: str, taken: list[tuple[Any, Any]]) -> None:
    narrowed = ("and a.kind_id = any(%(kinds)s)" if measure.kinds else "") + (
        " and a.direction = %(direction)s" if measure.direction else ""
    )
    question = _MEASURE.format(value=_VALUES[measure.statistic], length=_LENGTHS[grain], narrowed=narrowed)
    cursor.execute(
        question,
        {
            "measure": measure.code,
            "grain": grain,
            "companies": [str(company_id) for company_id, _ in taken],
            "days": [day for _, day in taken],
            "kinds": list(measure.kinds),
            "direction": measure.direction,
        },
    )
