"""Go through the journal in the order of business time, without holding it: what a rule would have seen of a past
month, for instance. Rows come by a cursor of the server, and only those of the events that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.db import connection

from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

CHUNK: Final = 5_000
_SELECT: Final = """
    select id, business_at, event, company_id, actor_kind, actor_name, subject_type, subject_id, old::text, new::text,
        cause_id
    from kernel_journal where event = any(%s) and business_at >= %s and business_at < %s
"""


class Streamed(NamedTuple):
    """One row as it goes by. `old` and `new` are JSON as text, for most rows are not looked at for long."""

    id: UUID
    business_at: datetime
    event: str
    company_id: UUID | None
    actor_kind: str
    actor_name: str
    subject_type: str
    subject_id: str
    old: str | None
    new: str | None
    cause_id: UUID | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows.

    Attributes:
        since: Business time, `[since, until)`.
        has: Values that must be there under `new`, by their names at the top.
        changed: Of these values at least one is another than it was; none named takes all.
        among: By name at the top of `new`: the texts that the value may be, in any case. A value that is not plain
            ASCII passes too: what is in any case the same, the database and Python say alike of ASCII alone.
    """

    events: tuple[str, ...]
    since: datetime
    until: datetime
    has: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
    return f"{statement} order by business_at, id", values
