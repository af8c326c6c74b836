"""Fill tables with millions of rows as PostgreSQL's manual has it: without what checks and finds each of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

TRIES: Final = 20
PATIENCE_S: Final = 900.0
POLL_S: Final = 0.5
#: So often in a row nothing of the worker's may have taken long.
CALM_POLLS: Final = 20
_BUSY: Final = """
    select count(*) from pg_stat_activity
    where usename = 'fc_worker' and state <> 'idle' and clock_timestamp() - xact_start > interval '0.4 seconds'
"""
_BESIDE: Final = """
    select format('alter table %%s drop constraint %%I', c.conrelid::regclass, c.conname),
        format('alter table %%s add constraint %%I %%s%%s', c.conrelid::regclass, c.conname,
            pg_get_constraintdef(c.oid), case c.contype when 'f' then ' not valid' else '' end)
    from pg_constraint c
    where c.conrelid = any(%(tables)s::regclass[]) and (c.contype = 'f' or c.contype = 'u' and %(also_unique)s)
    union all
    select format('drop index %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
    from pg_index i
    where i.indrelid = any(%(tables)s::regclass[]) and not i.indisprimary and (not i.indisunique or %(also_unique)s)
        and not exists (select from pg_constraint own where own.conindid = i.indexrelid and own.contype = 'u')
"""


@contextmanager
def bare(owner: psycopg.Connection[Any], *tables: str, also_unique: bool = False) -> Iterator[None]:
    """Take foreign keys and indexes off tables, and make them again afterwards.

    Args:
        also_unique: What keeps rows unique too, beside the primary key.
    """
    beside = owner.execute(_BESIDE, {"tables": list(tables), "also_unique": also_unique}).fetchall()
    for drop, _ in beside:
        _insist(owner, drop)
    yield
    for _, make in beside:
        _insist(owner, make)


def _insist(owner: psycopg.Connection[Any], statement: str) -> None:
    """Execute a statement that needs a table for itself, as often as it takes: the house's processes use it too."""
    for _ in range(TRIES):
        try:
            owner.execute(statement.encode())
        except (psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable):
            continue
        return
    raise TimeoutError(f"The house left no time for: {statement}")


def wait_until_calm(owner: psycopg.Connection[Any]) -> None:
    """Wait until the worker is through with what filling set off, such as finding everybody's segment.

    Raises TimeoutError where that takes longer than anybody would wait.
    """
    calm, until = 0, time.monotonic() + PATIENCE_S
    while calm < CALM_POLLS:
        (busy,) = owner.execute(_BUSY).fetchone() or (0,)
        calm = 0 if busy else calm + 1
        if time.monotonic() > until:
            raise TimeoutError("The worker does not come to rest.")
        time.sleep(POLL_S)
