"""Verify the journal: every digest against its row, every link against the chain, nothing missing between.

It goes in blocks. The database works the digests out anew for the next block while this process works out the links of
the one before; only where a block does not hold is it gone through row by row, to name the first that is wrong. The
digest is worked out by an expression of this program, not by a function that lies in the database under examination.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg

from forecourt.kernel.journal.checkpoints import Checkpoint
from forecourt.kernel.journal.sealing import GENESIS, link
from forecourt.kernel.journal.tree import DIGEST_BYTES, Tree

#: Links that are looked at together: 2 MB of links and digests.
BLOCK: Final = 32_768
#: The same as `fc.journal_digest`, which tests hold it against: `json` is written as `jsonb` is, and a fifth sooner.
DIGEST: Final[LiteralString] = """sha256(convert_to((case when j.duration_us is null then json_build_array(
        j.id, extract(epoch from j.at), extract(epoch from j.business_at), j.event, j.action, j.company_id,
        j.actor_kind, j.actor_id, j.actor_name, j.on_behalf_of, j.interface, j.process, j.request_id, j.cause_id,
        j.subject_type, j.subject_id, j.old, j.new, j.xid::text
    ) else json_build_array(
        j.id, extract(epoch from j.at), extract(epoch from j.business_at), j.event, j.action, j.company_id,
        j.actor_kind, j.actor_id, j.actor_name, j.on_behalf_of, j.interface, j.process, j.request_id, j.cause_id,
        j.subject_type, j.subject_id, j.old, j.new, j.xid::text, j.duration_us
    ) end)::text, 'UTF8'))"""
#: `offset 0` keeps the digests below the gathering, so that every core works them out, and sorting to what is asked.
_BLOCK: Final[LiteralString] = f"""
    select count(*), min(seq), max(seq), count(id), coalesce(bool_and(is_unaltered), false),
           string_agg(mac, ''::bytea order by seq), string_agg(digest, ''::bytea order by seq)
    from (select s.seq, s.mac, j.id, j.digest, j.digest = {DIGEST} as is_unaltered
          from kernel_seal s left join kernel_journal j on j.id = s.journal_id
          where s.seq > %s and s.seq <= %s offset 0) rows
"""
#: A block's rows lie together, so each is looked up: the journal is not read as a whole for every block, whatever the
#: statistics say.
_PLAN: Final[LiteralString] = """
    select set_config(name, value, true) from (values
        ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off'), ('work_mem', '32MB'), ('parallel_setup_cost', '0'),
        ('parallel_tuple_cost', '0'), ('min_parallel_table_scan_size', '0'), ('min_parallel_index_scan_size', '0')
    ) settings (name, value)
"""
_ROWS: Final[LiteralString] = f"""
    select s.seq, s.journal_id, s.mac, j.digest, j.id is null, j.id is not null and j.digest <> {DIGEST}
    from kernel_seal s left join kernel_journal j on j.id = s.journal_id
    where s.seq > %s and s.seq <= %s order by s.seq
"""
_NEWEST: Final = "select coalesce(max(seq), 0) from kernel_seal"
_LINK: Final = "select mac from kernel_seal where seq = %s"
_UNSEALED: Final = """
    select j.id from kernel_journal j left join kernel_seal s on s.journal_id = j.id
    where s.journal_id is null and j.xid <= coalesce((select max(xid) from kernel_seal), 0)::text::xid8
    order by j.xid, j.id limit 1
"""
#: Of HMAC (RFC 2104): the key, filled up to a block of SHA-256, is xored with these.
_INNER: Final = bytes(each ^ 0x36 for each in range(256))
_OUTER: Final = bytes(each ^ 0x5C for each in range(256))
_KEY_BLOCK: Final = 64


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found: how many rows hold from the beginning. `reason` is set where the journal does not hold, and
    `bad_seq` or `bad_row` where a place or a row can be named."""

    rows: int
    bad_seq: int | None = None
    bad_row: UUID | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether every sealed row is what it was when it was sealed."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class _Block:
    """Some links and the digests of their rows, end to end. `is_whole`: no gap, every row there and as sealed."""

    after: int
    until: int
    is_whole: bool
    links: bytes
    digests: bytes


def verify(
    connection: psycopg.Connection[Any],
    *,
    key: bytes,
    newest: int | None = None,
    against: Checkpoint | None = None,
) -> Verdict:
    """Walk the whole chain, or so many of its newest links, and stop at the first row that does not hold.

    Args:
        against: A checkpoint whose signature holds: the rows up to its place have to be those that it was made over.
            The whole chain is walked then.
    """
    last = _number(connection, _NEWEST)
    first = 0 if newest is None or against is not None else max(0, last - newest)
    tree = Tree() if against is not None else None
    stops = [against.seq, last] if against is not None and against.seq < last else [last]
    done = first
    for stop in stops:
        verdict = walk(connection, key=key, after=done, until=stop, tree=tree)
        if not verdict.holds:
            return Verdict(done - first + verdict.rows, verdict.bad_seq, verdict.bad_row, verdict.reason)
        done = stop
        if against is not None and tree is not None:
            reason = _against(connection, tree, against)
            if reason:
                return Verdict(done, reason=reason)
            tree = None
    found = connection.execute(_UNSEALED).fetchone()
    if found:
        reason = "the row was put in after its place had been sealed"
        return Verdict(done - first, bad_row=found[0], reason=reason)
    return Verdict(done - first)


def walk(
    connection: psycopg.Connection[Any], *, key: bytes, after: int, until: int, tree: Tree | None = None
) -> Verdict:
    """Verify the links in `(after, until]`, taking the one before for good, and let a tree grow by their rows."""
    previous = link_at(connection, after) or b""
    rows = 0
    for block in _blocks(connection, after=after, until=until):
        if not block.is_whole or not _follows(previous, block, key):
            return _first_fault(connection, block, previous=previous, key=key, rows=rows)
        if tree is not None:
            tree.extend(_parts(block.digests))
        previous = block.links[-DIGEST_BYTES:]
        rows += block.until - block.after
    return Verdict(rows)


def link_at(connection: psycopg.Connection[Any], seq: int) -> bytes | None:
    """Return the link at a place of the chain, as it stands there."""
    if seq == 0:
        return GENESIS
    found = connection.execute(_LINK, (seq,)).fetchone()
    return bytes(found[0]) if found else None


def _blocks(connection: psycopg.Connection[Any], *, after: int, until: int) -> Iterator[_Block]:
    """Yield block after block; the database is at the next one meanwhile."""
    starts = range(after, until, BLOCK)
    with ThreadPoolExecutor(1) as ahead:
        waiting = ahead.submit(_read, connection, after, min(after + BLOCK, until)) if starts else None
        for start in starts:
            assert waiting is not None
            block = waiting.result()
            following = start + BLOCK
            if following < until:
                waiting = ahead.submit(_read, connection, following, min(following + BLOCK, until))
            yield block


def _read(connection: psycopg.Connection[Any], after: int, until: int) -> _Block:
    with connection.transaction(), connection.cursor(binary=True) as cursor:
        cursor.execute(_PLAN)
        row = cursor.execute(_BLOCK, (after, until)).fetchone()
    assert row is not None
    count, lowest, highest, there, unaltered, links, digests = row
    is_whole = (count, lowest, highest, there) == (until - after, after + 1, until, until - after) and unaltered
    return _Block(after, until, is_whole, bytes(links or b""), bytes(digests or b""))


def _follows(previous: bytes, block: _Block, key: bytes) -> bool:
    """Tell whether every link of a block follows from the one before: `sealing.link`, without a call for each.

    One block of SHA-256 holds any key of up to 64 bytes, so HMAC is two plain hashes.
    """
    sha256, filled = hashlib.sha256, key.ljust(_KEY_BLOCK, b"\0")
    inner, outer = filled.translate(_INNER), filled.translate(_OUTER)
    if len(block.links) != len(block.digests):
        return False
    for seq, (made, digest) in enumerate(zip(_parts(block.links), _parts(block.digests), strict=True), block.after + 1):
        if sha256(outer + sha256(inner + previous + seq.to_bytes(8, "big") + digest).digest()).digest() != made:
            return False
        previous = made
    return True


def _parts(joined: bytes) -> list[bytes]:
    return [joined[place : place + DIGEST_BYTES] for place in range(0, len(joined), DIGEST_BYTES)]


def _first_fault(
    connection: psycopg.Connection[Any], block: _Block, *, previous: bytes, key: bytes, rows: int
) -> Verdict:
    """Go through a block that does not hold, row by row, and name the first that is wrong."""
    expected = block.after
    for seq, journal_id, mac, digest, missing, altered in connection.execute(_ROWS, (block.after, block.until)):
        expected += 1
        reason = _fault(seq, expected, bytes(mac), digest, missing, altered, previous, key)
        if reason:
            return Verdict(rows + expected - 1 - block.after, bad_seq=seq, bad_row=journal_id, reason=reason)
        previous = bytes(mac)
    place = expected + 1
    return Verdict(rows + expected - block.after, bad_seq=place, reason=f"the chain has a gap: {place} was expected")


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


def _against(connection: psycopg.Connection[Any], tree: Tree, checkpoint: Checkpoint) -> str:
    """Hold what the rows make up against a checkpoint, and return what is wrong."""
    signed = f"the checkpoint of {checkpoint.at:%Y-%m-%d %H:%M} UTC"
    if tree.size < checkpoint.seq:
        return f"the newest rows are gone: {signed} covers {checkpoint.seq:,}"
    if tree.root.hex() != checkpoint.root:
        return f"the rows are not those that {signed} was made over: the chain was made anew"
    if (link_at(connection, checkpoint.seq) or b"").hex() != checkpoint.link:
        return f"the chain has another link than {signed} at its place"
    return ""


def _number(connection: psycopg.Connection[Any], question: LiteralString) -> int:
    row = connection.execute(question).fetchone()
    assert row is not None
    return int(row[0])
