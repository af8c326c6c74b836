"""Which segment a company belongs to, and from when on its values are stale: set by set, in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection

from forecourt.customers import events
from forecourt.customers.models import Affiliation, Segment
from forecourt.kernel.pipeline import Performance

#: The fact that segments by contract level ask for.
LEVEL: Final = "contract_level"

_HAS_LEVEL: Final = """exists (select from customers_fact f
    where f.subject_id = c.id and f.field = %s and f.standing = 2 and f.value #>> '{}' = any(%s))"""
#: An amount of money counts by its number, whatever its currency.
_IS_WITHIN: Final = """exists (select from customers_fact f
    where f.subject_id = c.id and f.field = %s and f.standing = 2
    and case jsonb_typeof(f.value) when 'number' then f.value::numeric
        when 'object' then (f.value ->> 'amount')::numeric end between %s and %s)"""
_SORT: Final = """
    update customers_company c set segment = n.segment
    from (select c.id, c.segment as was, {case} as segment from customers_company c
        where c.id = any(%s) and not c.is_provider) n
    where c.id = n.id and c.segment <> n.segment
    returning c.id, c.name, n.was, n.segment
"""
_MISPLACED: Final = """
    select c.id from customers_company c
    where c.id = any(%s) and not c.is_provider and c.segment <> {case} order by c.id
"""
#: What segment a record's rules are those of: a person's are those of the company that they first of all belong to.
SEGMENT_OF: Final = """coalesce(case {subject}.subject_type
    when 'company' then (select own.segment from customers_company own where own.id = {subject}.subject_id)
    else (select theirs.segment
        from customers_affiliation belongs join customers_company theirs on theirs.id = belongs.company_id
        where belongs.person_id = {subject}.subject_id order by belongs.is_primary desc, belongs.valid desc limit 1)
    end, '')"""
#: From when on a value is stale, as `rules.lasting` has it: by its segment's rule, else by the one for all others.
_AGE: Final = f"""
    update customers_fact f set stale_at = n.stale_at
    from (
        select f.id, f.last_verified_at + make_interval(days => coalesce(
            (select (rule ->> 'days')::int from jsonb_array_elements(t.fresh_for) rule
                where rule ->> 'segment' = s.segment limit 1),
            (select (rule ->> 'days')::int from jsonb_array_elements(t.fresh_for) rule
                where coalesce(rule ->> 'segment', '') = '' limit 1))) as stale_at
        from customers_fact f
        join customers_fact_type t on t.subject = f.subject_type and t.code = f.field
        cross join lateral (select {SEGMENT_OF.format(subject="f")} as segment) s
        where f.standing > 0 and f.subject_id = any(%s)
    ) n
    where f.id = n.id and f.stale_at is distinct from n.stale_at
"""


def sort_companies(performance: Performance, ids: Sequence[UUID]) -> int:
    """Find the segment of each company anew, and with it how long what is known of it and its people stays true.

    Returns how many belong to another segment now. Within a scope.
    """
    if not ids:
        return 0
    case, values = _case(list(Segment.objects.order_by("place", "code")))
    with connection.cursor() as cursor:
        cursor.execute(_SORT.format(case=case), [*values, list(ids)])
        moved = cursor.fetchall()
    for company_id, name, was, segment in moved:
        performance.record(
            events.SEGMENT_MOVED,
            subject=("company", company_id),
            company_id=None,
            old={"segment": was},
            new={"segment": segment, "company": name},
        )
    companies = [row[0] for row in moved]
    people = Affiliation.objects.filter(company_id__in=companies).values_list("person_id", flat=True)
    age_facts([*companies, *people])
    return len(moved)


def find_misplaced(ids: Sequence[UUID]) -> list[UUID]:
    """Return which of some companies belong to another segment than it is written. Within a scope."""
    case, values = _case(list(Segment.objects.order_by("place", "code")))
    with connection.cursor() as cursor:
        cursor.execute(_MISPLACED.format(case=case), [list(ids), *values])
        return [row[0] for row in cursor.fetchall()]


def sort_again(performance: Performance, changed: Mapping[UUID, Iterable[str]]) -> None:
    """Sort those companies anew of which something changed that a segment asks for."""
    if not changed:
        return
    asked = {bound["field"] for facts in Segment.objects.values_list("facts", flat=True) for bound in facts} | {LEVEL}
    sort_companies(performance, [each for each, fields in changed.items() if asked.intersection(fields)])


def age_facts(ids: Sequence[UUID]) -> int:
    """Say anew from when on what is known of some records is stale. Returns for how many values that is another."""
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_AGE, [list(ids)])
        return int(cursor.rowcount)


def _case(segments: Sequence[Segment]) -> tuple[str, list[Any]]:
    """Return an expression of SQL that names the first segment that a company `c` fits, with its values."""
    parts, values = [], []
    for segment in segments:
        condition, needed = _condition(segment)
        parts.append(f"when {condition} then %s")
        values += [*needed, segment.code]
    return (f"case {' '.join(parts)} else '' end" if parts else "''"), values


def _condition(segment: Segment) -> tuple[str, list[Any]]:
    conditions, values = ["true"], list[Any]()
    if segment.stages:
        conditions.append("c.stage = any(%s)")
        values.append(list(segment.stages))
    if segment.levels:
        conditions.append(_HAS_LEVEL)
        values += [LEVEL, list(segment.levels)]
    for bound in segment.facts:
        conditions.append(_IS_WITHIN)
        low, high = bound.get("at_least"), bound.get("at_most")
        values += [
            bound["field"],
            "-Infinity" if low is None else str(low),
            "Infinity" if high is None else str(high),
        ]
    return " and ".join(conditions), values
