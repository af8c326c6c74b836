"""Go through the journal in the order of business time, without holding it: what a rule would have seen of a past
month, for instance. Rows come by a cursor of the server, and only those of the events that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import orjson
from django.db import connection

from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.following import Sealed
from forecourt.kernel.scope import scope

CHUNK: Final = 5_000
_SELECT: Final = """
    select id, xid::text::bigint, at, business_at, event, company_id, actor_kind, actor_id, actor_name, subject_type,
        subject_id, old::text, new::text, process, cause_id
    from kernel_journal where event = any(%s) and business_at >= %s and business_at < %s
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows.

    Attributes:
        since: Business time, `[since, until)`.
        has: Values that must be there under `new`, by their names at the top.
        changed: Of these values at least one is another than it was; none named takes all.
    """

    events: tuple[str, ...]
    since: datetime
    until: datetime
    has: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def stream_rows(*, actor: Actor, wanted: Wanted, chunk: int = CHUNK) -> Iterator[list[Sealed]]:
    """Yield rows a chunk at a time, the oldest first, with a `seq` of 0. A row that the actor may not read is left out.

    The scope is open for as long as one goes through them.
    """
    statement, values = _statement(wanted)
    with scope(actor):
        connection.ensure_connection()
        with connection.connection.cursor(name=f"journal_{uuid4().hex}") as cursor:
            cursor.itersize = chunk
            cursor.execute(statement, values)
            while rows := cursor.fetchmany(chunk):
                yield [_row(*row) for row in rows]


def _statement(wanted: Wanted) -> tuple[str, Sequence[Any]]:
    statement, values = _SELECT, [list(wanted.events), wanted.since, wanted.until]
    if wanted.has:
        statement += " and new ?& %s"
        values.append(list(wanted.has))
    if wanted.changed:
        differs = " or ".join(["old -> %s is distinct from new -> %s"] * len(wanted.changed))
        statement += f" and ({differs})"
        values += [name for name in wanted.changed for _ in range(2)]
    return f"{statement} order by business_at, id", values


def _row(
    id: Any, xid: int, at: datetime, business_at: datetime, event: str, company_id: Any, actor_kind: str, actor_id: Any,
    actor_name: str, subject_type: str, subject_id: str, old: str | None, new: str | None, process: str, cause_id: Any,
) -> Sealed:  # fmt: skip
    return Sealed(
        0,
        id,
        xid,
        at,
        business_at,
        event,
        company_id,
        actor_kind,
        actor_id,
        actor_name,
        subject_type,
        subject_id,
        orjson.loads(old) if old else {},
        orjson.loads(new) if new else {},
        process,
        cause_id,
    )
