"""Seal committed journal rows into a chain that only the holder of the chain key can make.

A row may be sealed once every transaction older than its own has ended (`pg_snapshot_xmin`), so the order
(xid, id) is final and `seq` has no gaps. The key stays in this process: the database alone cannot forge a link.
"""

from __future__ import annotations

import hmac
from typing import Any
from uuid import UUID

import psycopg

GENESIS = bytes(32)
_LOCK = 0x666F7265  # any number, the same for every sealer
_READY = """
    select id, digest, xid::text::bigint from kernel_journal
    where (xid, id) > (%s::text::xid8, %s) and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, id limit %s
"""


def link(*, previous: bytes, seq: int, digest: bytes, key: bytes) -> bytes:
    """Compute one link: HMAC-SHA256 (RFC 2104) over the link before, the position and the row's digest."""
    return hmac.digest(key, previous + seq.to_bytes(8, "big") + digest, "sha256")


def seal_batch(connection: psycopg.Connection[Any], *, key: bytes, limit: int = 5_000) -> int:
    """Seal what is ready, announce it with one NOTIFY on `journal`, and return how many rows that was.

    A batch ends between transactions, unless one alone is longer than the limit. Returns 0 where another sealer is
    at work.
    """
    with connection.transaction():
        if not _locked(connection):
            return 0
        seq, last, previous = _head(connection)
        rows = _whole_transactions(connection.execute(_READY, (*last, limit)).fetchall(), limit)
        if not rows:
            return 0
        links = []
        for journal_id, digest, row_xid in rows:
            seq += 1
            previous = link(previous=previous, seq=seq, digest=bytes(digest), key=key)
            links.append((seq, journal_id, row_xid, previous))
        _append(connection, links)
        connection.execute("select pg_notify('journal', %s)", (str(seq),))
    return len(links)


def _locked(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("select pg_try_advisory_xact_lock(%s)", (_LOCK,)).fetchone()
    return bool(row and row[0])


def _head(connection: psycopg.Connection[Any]) -> tuple[int, tuple[int, UUID], bytes]:
    row = connection.execute("select seq, xid, journal_id, mac from kernel_seal order by seq desc limit 1").fetchone()
    return (row[0], (row[1], row[2]), bytes(row[3])) if row else (0, (0, UUID(int=0)), GENESIS)


def _whole_transactions(rows: list[Any], limit: int) -> list[Any]:
    """Drop the last transaction of a full batch, of which more rows may follow, unless it is all there is."""
    if len(rows) < limit or rows[0][2] == rows[-1][2]:
        return rows
    return [row for row in rows if row[2] != rows[-1][2]]


def _append(connection: psycopg.Connection[Any], links: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy("copy kernel_seal (seq, journal_id, xid, mac) from stdin") as copy:
        for row in links:
            copy.write_row(row)
