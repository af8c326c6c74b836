"""Verify the journal: every digest against its row, every link against the chain, nothing missing between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from forecourt.kernel.journal.sealing import GENESIS, link

_CHAIN = """
    select s.seq, s.journal_id, s.mac, j.digest, j.id is null as missing,
           j.id is not null and j.digest <> fc.journal_digest(j) as altered
    from kernel_seal s left join kernel_journal j on j.id = s.journal_id where s.seq > %s order by s.seq
"""
_BEFORE = "select seq, mac from kernel_seal where seq = (select max(seq) from kernel_seal) - %s"
_UNSEALED = """
    select j.id from kernel_journal j left join kernel_seal s on s.journal_id = j.id
    where s.journal_id is null and j.xid <= coalesce((select max(xid) from kernel_seal), 0)::text::xid8
    order by j.xid, j.id limit 1
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found. `bad_seq` and `reason` are set where the chain does not hold."""

    rows: int
    bad_seq: int | None = None
    bad_row: UUID | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether every sealed row is what it was when it was sealed."""
        return self.bad_seq is None and self.bad_row is None


def verify(connection: psycopg.Connection[Any], *, key: bytes, newest: int | None = None) -> Verdict:
    """Walk the whole chain, or so many of its newest links, and stop at the first row that does not hold."""
    expected, previous = _start(connection, newest)
    before = expected
    with connection.transaction(), connection.cursor(name="verify") as cursor:
        cursor.itersize = 5_000
        for seq, journal_id, mac, digest, missing, altered in cursor.execute(_CHAIN, (before,)):
            expected += 1
            reason = _fault(seq, expected, bytes(mac), digest, missing, altered, previous, key)
            if reason:
                return Verdict(expected - 1 - before, bad_seq=seq, bad_row=journal_id, reason=reason)
            previous = bytes(mac)
    slipped_in = connection.execute(_UNSEALED).fetchone()
    if slipped_in:
        return Verdict(
            expected - before, bad_row=slipped_in[0], reason="the row was put in after its place had been sealed"
        )
    return Verdict(expected - before)


def _start(connection: psycopg.Connection[Any], newest: int | None) -> tuple[int, bytes]:
    """Return the link from which to walk on: the last that is taken for good."""
    found = connection.execute(_BEFORE, (newest,)).fetchone() if newest is not None else None
    return (int(found[0]), bytes(found[1])) if found else (0, GENESIS)


def _fault(
    seq: int, expected: int, mac: bytes, digest: Any, missing: bool, altered: bool, previous: bytes, key: bytes
) -> str:
    if seq != expected:
        return f"the chain has a gap: {expected} was expected"
    if missing:
        return "the row is gone"
    if altered:
        return "the row is not what was sealed"
    if link(previous=previous, seq=seq, digest=bytes(digest), key=key) != mac:
        return "the link does not follow from the one before"
    return ""
