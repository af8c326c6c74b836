"""Facts that change hands: which stand beside which, and which counts then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, Literal
from uuid import UUID

from django.db import connection

from forecourt.customers.actions.claims import TakenIn, settle
from forecourt.customers.actions.storing import Store
from forecourt.customers.models import Fact
from forecourt.customers.rules.projection import COLUMNS
from forecourt.kernel.pipeline import Performance

Side = Literal["survivor", "other"]
Present = dict[tuple[UUID, str], Any]

_STATE: Final = (
    "jsonb_build_object('subject_id', subject_id, 'standing', standing, 'is_contested', is_contested,"
    " 'stale_at', stale_at)"
)
_NOTE: Final = f"""
    insert into customers_rework_item (rework_id, "table", row_id, was, is_aside)
    select %s, 'customers_fact', id::text, {_STATE}, false from customers_fact where {{where}}
"""
#: What both records were told in the very same words at the same instant has a place once.
_TWICE: Final = """
    select a.id::text from customers_fact a join customers_fact s
        on s.subject_id = %s and s.field = a.field and s.source = a.source and s.observed_at = a.observed_at
        and md5(s.value::text) = md5(a.value::text)
    where a.subject_id = %s
"""
_NEWEST: Final = """
    update customers_fact f set standing = 0, is_contested = false from (
        select id, row_number()
            over (partition by subject_id, field, source order by observed_at desc, id desc) as place
        from customers_fact where subject_id = any(%s) and standing > 0
    ) r where f.id = r.id and r.place > 1
"""
_STEP_BACK: Final = (
    "update customers_fact set standing = 1, is_contested = false where subject_id = any(%s) and standing = 2"
)


def note_facts(
    rework_id: UUID, *, of: UUID | None = None, standing_of: UUID | None = None, ids: Collection[UUID] = ()
) -> int:
    """Note facts as they are: all of one record, those of one that stand, or some. Returns how many."""
    count = 0
    with connection.cursor() as cursor:
        for where, asked in (("subject_id = %s", of), ("subject_id = %s and standing > 0", standing_of)):
            if asked is not None:
                cursor.execute(_NOTE.format(where=where), [rework_id, asked])
                count += cursor.rowcount
        if ids:
            cursor.execute(_NOTE.format(where="id = any(%s)"), [rework_id, list(ids)])
            count += cursor.rowcount
    return count


def said_twice(*, survivor_id: UUID, other_id: UUID) -> list[str]:
    """List the other record's facts that the survivor has in the very same words."""
    with connection.cursor() as cursor:
        cursor.execute(_TWICE, [survivor_id, other_id])
        return [row for (row,) in cursor.fetchall()]


def move_facts(*, source: UUID, target: UUID) -> int:
    """Let all facts of one record be another's: none of them counts until it is chosen anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update customers_fact set subject_id = %s, standing = least(standing, 1), is_contested = false"
            " where subject_id = %s",
            [target, source],
        )
        return int(cursor.rowcount)


def demote(ids: Collection[UUID]) -> None:
    """Let facts be history until their source speaks again."""
    with connection.cursor() as cursor:
        cursor.execute("update customers_fact set standing = 0, is_contested = false where id = any(%s)", [list(ids)])


def present_of(*subject_ids: UUID) -> Present:
    """Return the values that count of some records, by record and field."""
    rows = Fact.objects.filter(subject_id__in=subject_ids, standing=Fact.PRESENT)
    return {(subject_id, name): value for subject_id, name, value in rows.values_list("subject_id", "field", "value")}


def choose_anew(performance: Performance, subject_ids: Collection[UUID], *, before: Present) -> TakenIn:
    """Let the newest of each source stand, choose which counts, and journal what counts now and did not."""
    with connection.cursor() as cursor:
        cursor.execute(_STEP_BACK, [list(subject_ids)])
        cursor.execute(_NEWEST, [list(subject_ids)])
    fields = set(Fact.objects.filter(subject_id__in=subject_ids, standing__gt=0).values_list("field", flat=True))
    store = Store.over(subject_ids, fields)
    known = {place for place in store.candidates if (_type_of(store, place), place[1]) in store.types}
    store.touched |= known
    store.before = {place: value for place, value in before.items() if place in known}
    return settle(performance, store)


def _type_of(store: Store, place: tuple[UUID, str]) -> str:
    return store.candidates[place][0].subject_type


def mirrored(subject_type: str) -> Mapping[str, str]:
    """Return which columns mirror facts, by field."""
    return {name: column for (subject, name), column in COLUMNS.items() if subject == subject_type}
