"""Checkpoints of a real journal: what somebody with the whole database did, one that was kept elsewhere shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecourt.kernel.journal.checkpointing import Unsound, is_checkpoint_due, take_checkpoint
from forecourt.kernel.journal.checkpoints import read_checkpoint
from forecourt.kernel.journal.sealing import GENESIS, link
from forecourt.kernel.journal.verifying import verify
from tests.kernel.journal.conftest import CHAIN_KEY, seal

SIGNING_KEY = b"s" * 32
PUBLIC_KEY = Ed25519PrivateKey.from_private_bytes(SIGNING_KEY).public_key().public_bytes_raw()
NOW = datetime(2026, 11, 2, tzinfo=UTC)


def checkpoint(sealer, *, now=NOW):
    """Take a checkpoint as the sealer does, and read it back as somebody who kept it does."""
    made = take_checkpoint(sealer, chain_key=CHAIN_KEY, signing_key=SIGNING_KEY, public_key=PUBLIC_KEY, now=now)
    kept = read_checkpoint(made.as_json())
    kept.require_signature(PUBLIC_KEY)
    return kept


@pytest.fixture
def chain(sealer, write):
    """Five sealed rows, each of its own transaction: their ids by place, from 1."""
    ids = [write()[0] for _ in range(5)]
    seal(sealer)
    return dict(enumerate(ids, start=1))


@pytest.fixture
def remake(tamper, sealer):
    """Make every digest and every link anew, as somebody who has the database and the chain key too."""

    def make_anew() -> None:
        rows = sealer.execute(
            "select s.seq, fc.journal_digest(j) from kernel_seal s join kernel_journal j on j.id = s.journal_id"
            " order by s.seq"
        ).fetchall()
        previous = GENESIS
        for seq, digest in rows:
            previous = link(previous=previous, seq=seq, digest=bytes(digest), key=CHAIN_KEY)
            tamper("update kernel_seal set mac = %s where seq = %s", previous, seq)
            tamper(
                "update kernel_journal set digest = %s where id = (select journal_id from kernel_seal where seq = %s)",
                digest,
                seq,
            )

    return make_anew


def test_a_journal_that_nobody_touched_holds_against_its_checkpoint(sealer, chain) -> None:
    kept = checkpoint(sealer)
    assert (kept.seq, kept.era, kept.at) == (5, chain[1], NOW)
    verdict = verify(sealer, key=CHAIN_KEY, against=kept)
    assert (verdict.holds, verdict.rows) == (True, 5)


def test_a_journal_that_went_on_holds_against_all_of_its_checkpoints(sealer, chain, write) -> None:
    first = checkpoint(sealer)
    write(4)
    seal(sealer)
    second = checkpoint(sealer)
    write(2)
    seal(sealer)
    assert [verify(sealer, key=CHAIN_KEY, against=each).rows for each in (first, second)] == [11, 11]
    assert second.seq == 9


def test_a_checkpoint_that_goes_on_is_the_one_that_begins_anew(sealer, chain, write, tamper) -> None:
    checkpoint(sealer)
    write(4)
    seal(sealer)
    grown = checkpoint(sealer)
    tamper("delete from kernel_checkpoint where seq = %s", 9)
    tamper("delete from kernel_checkpoint where seq = %s", 5)
    assert checkpoint(sealer) == grown


def test_an_edited_row_is_named(sealer, chain, tamper) -> None:
    kept = checkpoint(sealer)
    tamper("update kernel_journal set actor_name = 'Somebody else' where id = %s", chain[3])
    verdict = verify(sealer, key=CHAIN_KEY, against=kept)
    assert (verdict.holds, verdict.bad_seq, verdict.bad_row) == (False, 3, chain[3])


def test_a_deleted_row_is_named(sealer, chain, tamper) -> None:
    kept = checkpoint(sealer)
    tamper("delete from kernel_journal where id = %s", chain[2])
    verdict = verify(sealer, key=CHAIN_KEY, against=kept)
    assert (verdict.bad_seq, verdict.bad_row, verdict.reason) == (2, chain[2], "the row is gone")


def test_two_rows_that_changed_places_are_named(sealer, chain, tamper) -> None:
    kept = checkpoint(sealer)
    tamper("update kernel_seal set journal_id = gen_random_uuid() where seq = %s", 2)
    tamper("update kernel_seal set journal_id = %s where seq = 3", chain[2])
    tamper("update kernel_seal set journal_id = %s where seq = 2", chain[3])
    assert verify(sealer, key=CHAIN_KEY, against=kept).bad_seq == 2


def test_a_tail_that_was_cut_off_with_its_seals_is_found_only_with_a_checkpoint(sealer, chain, tamper) -> None:
    kept = checkpoint(sealer)
    for seq in (4, 5):
        tamper("delete from kernel_seal where seq = %s", seq)
        tamper("delete from kernel_journal where id = %s", chain[seq])
    assert verify(sealer, key=CHAIN_KEY).holds
    verdict = verify(sealer, key=CHAIN_KEY, against=kept)
    assert not verdict.holds
    assert "newest rows are gone" in verdict.reason


def test_a_journal_that_was_emptied_is_found(sealer, chain, tamper) -> None:
    kept = checkpoint(sealer)
    for seq, journal_id in chain.items():
        tamper("delete from kernel_seal where seq = %s", seq)
        tamper("delete from kernel_journal where id = %s", journal_id)
    assert verify(sealer, key=CHAIN_KEY).holds
    assert "gone" in verify(sealer, key=CHAIN_KEY, against=kept).reason


@pytest.mark.parametrize(
    "change",
    [
        "update kernel_journal set event = 'test.nothing' where id = %s",
        "update kernel_journal set new = '{\"rows\": 0}' where id = %s",
        "update kernel_journal set id = gen_random_uuid() where id = %s",
    ],
)
def test_a_chain_made_anew_with_its_key_is_found_only_with_a_checkpoint(sealer, chain, tamper, remake, change) -> None:
    kept = checkpoint(sealer)
    tamper(change, chain[2])
    tamper("update kernel_seal s set journal_id = (select id from kernel_journal where xid::text = s.xid::text)"
           " where seq = %s", 2)  # fmt: skip
    remake()
    assert verify(sealer, key=CHAIN_KEY).holds
    verdict = verify(sealer, key=CHAIN_KEY, against=kept)
    assert not verdict.holds
    assert "made anew" in verdict.reason


def test_rows_that_changed_places_in_a_chain_made_anew_are_found(sealer, chain, tamper, remake) -> None:
    kept = checkpoint(sealer)
    tamper("update kernel_seal set journal_id = gen_random_uuid() where seq = %s", 2)
    tamper("update kernel_seal set journal_id = %s where seq = 3", chain[2])
    tamper("update kernel_seal set journal_id = %s where seq = 2", chain[3])
    remake()
    assert verify(sealer, key=CHAIN_KEY).holds
    assert "made anew" in verify(sealer, key=CHAIN_KEY, against=kept).reason


def test_a_link_made_with_another_key_over_the_same_rows_is_found(sealer, chain, tamper) -> None:
    kept, previous, other = checkpoint(sealer), GENESIS, b"o" * 32
    digests = sealer.execute(
        "select s.seq, j.digest from kernel_seal s join kernel_journal j on j.id = s.journal_id order by s.seq"
    ).fetchall()
    for seq, digest in digests:
        previous = link(previous=previous, seq=seq, digest=bytes(digest), key=other)
        tamper("update kernel_seal set mac = %s where seq = %s", previous, seq)
    assert verify(sealer, key=other).holds
    assert "another link" in verify(sealer, key=other, against=kept).reason


def test_nothing_sealed_is_nothing_signed(sealer, write) -> None:
    write()
    assert take_checkpoint(sealer, chain_key=CHAIN_KEY, signing_key=SIGNING_KEY, public_key=PUBLIC_KEY, now=NOW) is None


def test_where_nothing_came_the_newest_checkpoint_is_given_again(sealer, chain) -> None:
    assert checkpoint(sealer, now=NOW) == checkpoint(sealer, now=NOW + timedelta(days=1))


def test_a_journal_that_does_not_hold_is_not_signed(sealer, chain, tamper) -> None:
    tamper("update kernel_journal set event = 'test.nothing' where id = %s", chain[3])
    with pytest.raises(Unsound, match="row 3: the row is not what was sealed"):
        checkpoint(sealer)


def test_what_is_done_to_rows_that_were_signed_gets_no_signature_later(sealer, chain, tamper, remake, write) -> None:
    kept = checkpoint(sealer)
    tamper("update kernel_journal set event = 'test.nothing' where id = %s", chain[2])
    remake()
    write()
    seal(sealer)
    with pytest.raises(Unsound, match="not the one that was signed"):
        checkpoint(sealer)
    assert not verify(sealer, key=CHAIN_KEY, against=kept).holds


def test_a_chain_shorter_than_what_was_signed_is_not_signed(sealer, chain, tamper) -> None:
    checkpoint(sealer)
    tamper("delete from kernel_seal where seq = %s", 5)
    tamper("delete from kernel_journal where id = %s", chain[5])
    with pytest.raises(Unsound, match="gone"):
        checkpoint(sealer)


def test_a_kept_checkpoint_that_somebody_changed_is_not_gone_on_from(sealer, chain, tamper, write) -> None:
    checkpoint(sealer)
    tamper("update kernel_checkpoint set peaks = decode(repeat('00', 64), 'hex') where seq = %s", 5)
    write()
    seal(sealer)
    assert verify(sealer, key=CHAIN_KEY, against=checkpoint(sealer)).holds


def test_one_is_due_when_rows_came_and_time_passed(sealer, chain, write) -> None:
    hour = timedelta(hours=1)
    assert is_checkpoint_due(sealer, before=NOW - hour)
    checkpoint(sealer)
    assert not is_checkpoint_due(sealer, before=NOW + hour)
    write()
    seal(sealer)
    assert not is_checkpoint_due(sealer, before=NOW - hour)
    assert is_checkpoint_due(sealer, before=NOW)


@pytest.mark.parametrize("role", ["fc_app", "fc_worker", "fc_sealer", "fc_owner"])
@pytest.mark.parametrize("statement", ["update kernel_checkpoint set seq = 9", "delete from kernel_checkpoint"])
def test_nobody_changes_a_checkpoint(sealer, chain, login, role, statement) -> None:
    import psycopg

    checkpoint(sealer)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        login(role).execute(statement)
