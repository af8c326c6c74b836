"""Fill tables with millions of rows as PostgreSQL's manual has it: without what checks and finds each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

TRIES: Final = 20
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
