"""Verifying: what a superuser changed behind everybody's back is found, and the first bad place is named."""

from __future__ import annotations

import pytest

from forecourt.kernel.journal.verifying import Verdict, verify
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


@pytest.mark.parametrize("is_broken", [False, True])
def test_the_command_exits_with_1_and_names_the_row_where_it_does_not_hold(
    sealer, chain, tamper, own_urls, monkeypatch, capsys, is_broken
) -> None:
    from contextlib import contextmanager
    from types import SimpleNamespace

    from forecourt.processes import terminal

    @contextmanager
    def open_house():
        yield SimpleNamespace(url=own_urls.__getitem__)

    monkeypatch.setattr(terminal, "open_house", open_house)
    monkeypatch.setattr(terminal, "environment", lambda: SimpleNamespace(secret=lambda name: CHAIN_KEY))
    if is_broken:
        tamper("update kernel_journal set event = 'x' where id = %s", chain[4])
    assert terminal.verify_journal() == int(is_broken)
    printed = " ".join(capsys.readouterr().out.split())
    assert ("Row 4" in printed and str(chain[4]) in printed) is is_broken
    assert ("holds: 5 rows" in printed) is not is_broken
