"""Verifying: what a superuser changed behind everybody's back is found, and the first bad place is named."""

from __future__ import annotations

import pytest

from forecourt.kernel.journal import verifying
from forecourt.kernel.journal.verifying import DIGEST, Verdict, verify
from tests.kernel.journal.conftest import CHAIN_KEY, INSERT, seal


@pytest.fixture
def chain(sealer, write):
    """Five sealed rows, each of its own transaction: their ids by place, from 1."""
    ids = [write()[0] for _ in range(5)]
    seal(sealer)
    return dict(enumerate(ids, start=1))


def test_a_chain_that_nobody_touched_holds(sealer, chain) -> None:
    verdict = verify(sealer, key=CHAIN_KEY)
    assert verdict == Verdict(rows=5)
    assert verdict.holds


def test_an_empty_journal_holds(sealer) -> None:
    assert verify(sealer, key=CHAIN_KEY) == Verdict(rows=0)


@pytest.mark.parametrize(
    "change",
    [
        "event = 'test.nothing'",
        "actor_name = 'Somebody else'",
        "new = '{\"rows\": 0}'",
        "company_id = gen_random_uuid()",
        "at = at + interval '1 microsecond'",
        "business_at = business_at - interval '1 day'",
        "cause_id = gen_random_uuid()",
        "subject_id = 'other'",
        "digest = sha256('')",
    ],
)
def test_a_changed_row_is_named(sealer, chain, tamper, change) -> None:
    tamper(f"update kernel_journal set {change} where id = %s", chain[3])
    verdict = verify(sealer, key=CHAIN_KEY)
    assert (verdict.rows, verdict.bad_seq, verdict.bad_row) == (2, 3, chain[3])
    assert not verdict.holds


def test_a_changed_row_with_a_fresh_digest_breaks_the_link(sealer, chain, tamper) -> None:
    tamper("update kernel_journal set event = 'test.nothing' where id = %s", chain[3])
    tamper("update kernel_journal j set digest = fc.journal_digest(j) where id = %s", chain[3])
    verdict = verify(sealer, key=CHAIN_KEY)
    assert (verdict.bad_seq, verdict.reason) == (3, "the link does not follow from the one before")


def test_a_deleted_row_is_named(sealer, chain, tamper) -> None:
    tamper("delete from kernel_journal where id = %s", chain[2])
    verdict = verify(sealer, key=CHAIN_KEY)
    assert (verdict.bad_seq, verdict.bad_row, verdict.reason) == (2, chain[2], "the row is gone")


def test_a_row_deleted_with_its_seal_leaves_a_gap(sealer, chain, tamper) -> None:
    tamper("delete from kernel_journal where id = %s", chain[2])
    tamper("delete from kernel_seal where seq = %s", 2)
    verdict = verify(sealer, key=CHAIN_KEY)
    assert (verdict.bad_seq, verdict.rows) == (3, 1)
    assert "gap" in verdict.reason


def test_closing_the_gap_breaks_the_link(sealer, chain, tamper) -> None:
    tamper("delete from kernel_journal where id = %s", chain[5])
    tamper("delete from kernel_journal where id = %s", chain[4])
    tamper("delete from kernel_seal where seq = %s", 4)
    tamper("update kernel_seal set seq = 4 where seq = %s", 5)
    assert verify(sealer, key=CHAIN_KEY).bad_seq == 4


def test_two_rows_that_changed_places_are_found(sealer, chain, tamper) -> None:
    tamper("update kernel_seal set journal_id = gen_random_uuid() where seq = %s", 2)
    tamper("update kernel_seal set journal_id = %s where seq = 3", chain[2])
    tamper("update kernel_seal set journal_id = %s where seq = 2", chain[3])
    assert verify(sealer, key=CHAIN_KEY).bad_seq == 2


def test_a_row_put_in_where_all_was_sealed_is_named(sealer, chain, tamper) -> None:
    tamper(INSERT.replace(" returning id", ""), 1)
    tamper("update kernel_journal set xid = (select xid from kernel_journal where id = %s) where id not in "
           "(select journal_id from kernel_seal)", chain[3])  # fmt: skip
    verdict = verify(sealer, key=CHAIN_KEY)
    assert verdict.bad_seq is None
    assert verdict.bad_row not in (None, *chain.values())
    assert "put in" in verdict.reason
    assert not verdict.holds


def test_another_key_did_not_make_this_chain(sealer, chain) -> None:
    assert verify(sealer, key=b"x" * 32).bad_seq == 1


def test_rows_that_wait_for_their_seal_are_no_fault(sealer, chain, write) -> None:
    write()
    assert verify(sealer, key=CHAIN_KEY) == Verdict(rows=5)


def test_the_digest_that_is_worked_out_here_is_the_one_the_database_writes(sealer, chain, tamper) -> None:
    tamper("update kernel_journal set duration_us = 1234, old = '{\"a\": 1.50}' where id = %s", chain[2])
    differing = sealer.execute(
        f"select count(*) filter (where {DIGEST} <> fc.journal_digest(j)), count(*) from kernel_journal j"
    ).fetchone()
    assert differing == (0, 5)


@pytest.mark.parametrize(
    "value",
    [
        '{"b": {}, "a": [], "nested": [{"c": null}, [1.50, 1e2, -0.0, 12345678901234567890.123]], "on": true}',
        '["\\u0001", "\\" \\\\ \\/ \\n \\t", "\\u2028 \\ud83d\\ude00 é", ""]',
        '"text alone"',
        "null",
    ],
)
def test_the_digest_is_the_same_whatever_values_a_row_has(sealer, chain, tamper, value) -> None:
    name = 'Ada "the \\ Countess"\tO\'Neill\x7f <é😀>'
    tamper("update kernel_journal set old = %s, new = %s, actor_name = %s where id = %s", value, value, name, chain[3])
    unlike = f"select count(*) filter (where {DIGEST} <> fc.journal_digest(j)), count(*) from kernel_journal j"
    assert sealer.execute(unlike).fetchone() == (0, 5)


@pytest.mark.parametrize("block", [1, 2, 5])
@pytest.mark.parametrize("place", [1, 3, 5])
def test_the_row_is_named_whatever_the_block_it_lies_in(sealer, chain, tamper, monkeypatch, block, place) -> None:
    monkeypatch.setattr(verifying, "BLOCK", block)
    assert verify(sealer, key=CHAIN_KEY).rows == 5
    tamper("update kernel_journal set event = 'test.nothing' where id = %s", chain[place])
    verdict = verify(sealer, key=CHAIN_KEY)
    assert (verdict.rows, verdict.bad_seq, verdict.bad_row) == (place - 1, place, chain[place])


def test_only_the_newest_links_are_walked_where_that_is_asked(sealer, chain, tamper) -> None:
    tamper("update kernel_journal set event = 'test.nothing' where id = %s", chain[2])
    assert verify(sealer, key=CHAIN_KEY, newest=3) == Verdict(rows=3)
    assert verify(sealer, key=CHAIN_KEY, newest=4).bad_seq == 2
