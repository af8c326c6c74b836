"""Go through the journal in the order of business time, without holding it: what a rule would have seen of a past
month, for instance. Rows come by a cursor of the server, and only those of the events that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import uuid4

from django.db import connection

from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

CHUNK: Final = 5_000
_SELECT: Final = """
    select id::text, extract(epoch from business_at)::float8, event, company_id::text, actor_kind, actor_name,
        subject_type, subject_id, old::text, new::text, cause_id::text
    from kernel_journal where event = any(%s) and business_at >= %s and business_at < %s
"""


class Streamed(NamedTuple):
    """One row as it goes by: as text what takes time to read, for most rows are not looked at for long.

    Ids are text, `old` and `new` JSON; `business_s` is business time in seconds since 1970.
    """

    id: str
    business_s: float
    event: str
    company_id: str | None
    actor_kind: str
    actor_name: str
    subject_type: str
    subject_id: str
    old: str | None
    new: str | None
    cause_id: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows.

    Attributes:
        since: Business time, `[since, until)`.
        has: Values that must be there under `new`, by their names at the top.
        changed: Of these values at least one is another than it was; none named takes all.
        above, below: By name at the top of `new`: a number that it is above or below, where it is a number.
        like: By name at the top of `new`: a pattern of `*` and `?` that the value is like, in any case.
        among: By name at the top of `new`: the texts that the value may be, in any case. A value that is not plain
            ASCII passes too: what is in any case the same, the database and Python say alike of ASCII alone.
    """

    events: tuple[str, ...]
    since: datetime
    until: datetime
    has: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    above: Mapping[str, float] = field(default_factory=dict)
    below: Mapping[str, float] = field(default_factory=dict)
    like: Mapping[str, str] = field(default_factory=dict)


def stream_rows(*, actor: Actor, wanted: Wanted, chunk: int = CHUNK) -> Iterator[list[Streamed]]:
    """Yield rows a chunk at a time, the oldest first. A row of a company outside the actor's scope is left out; whether
    the actor may read events of these kinds is for the caller to say.

    The scope is open for as long as one goes through them.
    """
    statement, values = _statement(wanted)
    with scope(actor):
        connection.ensure_connection()
        with connection.connection.cursor(name=f"journal_{uuid4().hex}") as cursor:
            cursor.itersize = chunk
            cursor.execute(statement, values)
            while rows := cursor.fetchmany(chunk):
                yield [Streamed._make(row) for row in rows]


def _statement(wanted: Wanted) -> tuple[str, list[Any]]:
    statement, values = _SELECT, [list(wanted.events), wanted.since, wanted.until]
    if wanted.has:
        statement += " and new ?& %s"
        values.append(list(wanted.has))
    if wanted.changed:
        differs = " or ".join(["old -> %s is distinct from new -> %s"] * len(wanted.changed))
        statement += f" and ({differs})"
        values += [name for name in wanted.changed for _ in range(2)]
    for name, texts in wanted.among.items():
        statement += " and (lower(new ->> %s) = any(%s) or octet_length(new ->> %s) <> length(new ->> %s))"
        values += [name, [text.lower() for text in texts], name, name]
    for name, pattern in wanted.like.items():
        statement += " and (lower(new ->> %s) like %s or octet_length(new ->> %s) <> length(new ->> %s))"
        values += [name, _as_like(pattern.lower()), name, name]
    for sign, numbers in ((">", wanted.above), ("<", wanted.below)):
        for name, number in numbers.items():
            is_beyond = f"(new ->> %s)::numeric {sign} %s::float8::numeric"
            statement += f" and case when jsonb_typeof(new -> %s) = 'number' then {is_beyond} else true end"
            values += [name, name, number]
    return f"{statement} order by business_at, id", values


def _as_like(pattern: str) -> str:
    """Write a pattern of `*` and `?` as SQL's."""
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_")
