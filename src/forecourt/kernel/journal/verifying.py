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
    from kernel_seal s left join kernel_journal j on j.id = s.journal_id order by s.seq
"""
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


def verify(connection: psycopg.Connection[Any], *, key: bytes) -> Verdict:
    """Walk the whole chain and stop at the first row that does not hold."""
    previous, expected = GENESIS, 0
    with connection.transaction(), connection.cursor(name="verify") as cursor:
        cursor.itersize = 5_000
        for seq, journal_id, mac, digest, missing, altered in cursor.execute(_CHAIN):
            expected += 1
            reason = _fault(seq, expected, bytes(mac), digest, missing, altered, previous, key)
            if reason:
                return Verdict(expected - 1, bad_seq=seq, bad_row=journal_id, reason=reason)
            previous = bytes(mac)
    slipped_in = connection.execute(_UNSEALED).fetchone()
    if slipped_in:
        return Verdict(expected, bad_row=slipped_in[0], reason="the row was put in after its place had been sealed")
    return Verdict(expected)


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
