"""Take checkpoints of the journal: the sealer verifies what came since the last one, then signs.

It goes on from a tree that it signed itself, so what somebody does to older rows in between never gets a signature; and
it signs nothing that does not hold.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from forecourt.kernel.journal.checkpoints import Checkpoint, NoCheckpoint, read_checkpoint, sign_checkpoint
from forecourt.kernel.journal.tree import DIGEST_BYTES, Tree
from forecourt.kernel.journal.verifying import Verdict, link_at, walk

_KEPT: Final = "select seq, document, peaks from kernel_checkpoint order by seq desc limit 1"
_NEWEST: Final = (
    "select seq, journal_id from kernel_seal where seq = 1 or seq = (select max(seq) from kernel_seal) order by seq"
)
_KEEP: Final = """
    insert into kernel_checkpoint (seq, at, document, peaks) values (%s, %s, %s, %s) on conflict (seq) do nothing
"""
_DUE: Final = """
    select coalesce((select max(seq) from kernel_seal), 0) > coalesce(max(seq), 0)
           and coalesce(max(at) <= %s, true) from kernel_checkpoint
"""


class Unsound(RuntimeError):
    """The journal does not hold, so it gets no signature."""

    def __init__(self, verdict: Verdict) -> None:
        where = f"row {verdict.bad_seq:,}: " if verdict.bad_seq else ""
        super().__init__(f"{where}{verdict.reason}")
        self.verdict = verdict


def is_checkpoint_due(connection: psycopg.Connection[Any], *, before: datetime) -> bool:
    """Tell whether rows were sealed since the newest checkpoint, and that one is from `before` or earlier."""
    row = connection.execute(_DUE, (before,)).fetchone()
    return bool(row and row[0])


def take_checkpoint(
    connection: psycopg.Connection[Any], *, chain_key: bytes, signing_key: bytes, public_key: bytes, now: datetime
) -> Checkpoint | None:
    """Sign what the journal is now and keep it; where nothing came since the newest, return that one.

    Returns None where nothing is sealed yet. `now` is of the true clock. Raises Unsound.
    """
    ends = connection.execute(_NEWEST).fetchall()
    if not ends:
        return None
    era, until = UUID(str(ends[0][1])), int(ends[-1][0])
    kept, tree = _go_on_from(connection, public_key, until)
    if kept is not None and kept.seq == until:
        return kept
    verdict = walk(connection, key=chain_key, after=tree.size, until=until, tree=tree)
    if not verdict.holds:
        raise Unsound(verdict)
    link = link_at(connection, until)
    assert link is not None
    made = sign_checkpoint(
        era=kept.era if kept is not None else era,
        seq=until,
        root=tree.root,
        link=link,
        at=now,
        private_key=signing_key,
    )
    connection.execute(_KEEP, (until, made.at, made.as_json(), b"".join(tree.peaks)))
    return made


def _go_on_from(connection: psycopg.Connection[Any], public_key: bytes, until: int) -> tuple[Checkpoint | None, Tree]:
    """Return the newest checkpoint and its tree, to go on from.

    One that is not ours, as after a change of key, is not gone on from: all is walked again. Raises Unsound where the
    chain no longer reaches or passes through what we signed.
    """
    found = connection.execute(_KEPT).fetchone()
    if found is None:
        return None, Tree()
    try:
        kept = read_checkpoint(bytes(found[1]))
        kept.require_signature(public_key)
        peaks = bytes(found[2])
        parts = (peaks[place : place + DIGEST_BYTES] for place in range(0, len(peaks), DIGEST_BYTES))
        tree = Tree(size=kept.seq, peaks=parts)
    except (NoCheckpoint, ValueError):
        return None, Tree()
    if tree.root.hex() != kept.root:
        return None, Tree()
    if kept.seq > until:
        raise Unsound(Verdict(until, reason=f"the newest rows are gone: {kept.seq:,} were signed"))
    if (link_at(connection, kept.seq) or b"").hex() != kept.link:
        raise Unsound(Verdict(0, bad_seq=kept.seq, reason="the link is not the one that was signed"))
    return kept, tree
