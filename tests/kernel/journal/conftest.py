"""Journal rows that are really committed, in a database of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from forecourt.kernel.journal.sealing import seal_batch

CHAIN_KEY = b"k" * 32
INSERT = """
    insert into kernel_journal (id, at, business_at, event, action, company_id, actor_kind, actor_id, actor_name,
        interface, process, subject_type, subject_id, digest)
    select gen_random_uuid(), now(), now(), 'test.noted', '', null, 'process', fc.actor(), 'operator', 'process',
        'operator', 'test', n::text, '' from generate_series(1, %s) n returning id
"""

Write = Callable[..., list[UUID]]
Tamper = Callable[..., None]


def enter_and_insert(connection: psycopg.Connection[Any], *, secret: str, rows: int = 1) -> list[UUID]:
    """Open the operator's scope and add rows, without committing."""
    connection.execute("select fc.enter('process', %s)", (secret,))
    return [row[0] for row in connection.execute(INSERT, (rows,)).fetchall()]


def seal(sealer: psycopg.Connection[Any], **options: Any) -> int:
    """Seal once every transaction in the cluster that is older than the journal's newest row has ended.

    Tests beside this one share the cluster, and the sealer rightly waits for them.
    """
    newest = sealer.execute("select coalesce(max(xid::text::bigint), 0) from kernel_journal").fetchone()
    assert newest is not None
    deadline = time.monotonic() + 60
    while _oldest_open(sealer) <= newest[0]:
        assert time.monotonic() < deadline, "a transaction stayed open"
        sealer.execute("select pg_sleep(0.01)")
    return seal_batch(sealer, key=CHAIN_KEY, **options)


def _oldest_open(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint").fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def write(login: Callable[..., Any], operator_secret: str) -> Write:
    """Commit journal rows, all in one transaction: `write(3)` returns their ids."""
    worker = login("fc_worker")

    def commit(rows: int = 1) -> list[UUID]:
        ids = enter_and_insert(worker, secret=operator_secret, rows=rows)
        worker.commit()
        return ids

    return commit


@pytest.fixture
def tamper(own_urls: dict[str, str]) -> Iterator[Tamper]:
    """Change the database as a superuser who steps around every trigger; undone afterwards by the seal's removal."""
    with psycopg.connect(own_urls["superuser"], autocommit=True) as superuser:
        superuser.execute("set session_replication_role = replica")

        def run(statement: str, *values: Any) -> None:
            assert superuser.execute(statement, values).rowcount == 1

        yield run


@pytest.fixture
def sealer(login: Callable[..., Any], own_urls: dict[str, str]) -> Iterator[psycopg.Connection[Any]]:
    """The sealer's login, over a journal with no seal and no row yet."""
    _empty(own_urls)
    yield login("fc_sealer", autocommit=True)
    _empty(own_urls)


def _empty(own_urls: dict[str, str]) -> None:
    with psycopg.connect(own_urls["superuser"]) as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute("delete from kernel_checkpoint")
        superuser.execute("delete from kernel_seal")
        superuser.execute("delete from kernel_journal")
