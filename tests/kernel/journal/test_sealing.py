"""Sealing: committed rows, in the order of commit, gapless, whoever seals."""

from __future__ import annotations

import hmac
from typing import Any

import psycopg

from forecourt.kernel.journal.sealing import GENESIS, link, seal_batch
from forecourt.kernel.journal.verifying import verify
from tests.kernel.journal.conftest import CHAIN_KEY, enter_and_insert, seal


def _seals(sealer: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return sealer.execute("select seq, journal_id from kernel_seal order by seq").fetchall()


def test_a_link_is_an_hmac_over_the_one_before_the_place_and_the_digest() -> None:
    made = link(previous=GENESIS, seq=1, digest=b"d" * 32, key=CHAIN_KEY)
    assert made == hmac.new(CHAIN_KEY, bytes(32) + bytes(7) + b"\1" + b"d" * 32, "sha256").digest()
    assert made != link(previous=GENESIS, seq=2, digest=b"d" * 32, key=CHAIN_KEY)
    assert made != link(previous=made, seq=1, digest=b"d" * 32, key=CHAIN_KEY)


def test_committed_rows_are_sealed_in_order_without_gaps(sealer, write) -> None:
    ids = [*write(), *sorted(write(3)), *write()]
    assert seal(sealer) == 5
    assert _seals(sealer) == list(enumerate(ids, start=1))
    assert seal(sealer) == 0


def test_a_later_batch_goes_on_where_the_last_one_ended(sealer, write) -> None:
    first = write()
    seal(sealer)
    second = write()
    assert seal(sealer) == 1
    assert _seals(sealer) == list(enumerate(first + second, start=1))
    assert verify(sealer, key=CHAIN_KEY).rows == 2


def test_an_open_transaction_is_not_sealed_over(sealer, write, login, operator_secret) -> None:
    slow = login("fc_worker")
    earlier = enter_and_insert(slow, secret=operator_secret)
    later = write()
    assert seal_batch(sealer, key=CHAIN_KEY) == 0
    slow.commit()
    assert seal(sealer) == 2
    assert _seals(sealer) == list(enumerate(earlier + later, start=1))
    assert verify(sealer, key=CHAIN_KEY).holds


def test_what_was_rolled_back_never_happened_and_leaves_no_gap(sealer, write, login, operator_secret) -> None:
    slow = login("fc_worker")
    enter_and_insert(slow, secret=operator_secret)
    slow.rollback()
    ids = write()
    assert seal(sealer) == 1
    assert _seals(sealer) == [(1, ids[0])]


def test_a_batch_ends_between_transactions(sealer, write) -> None:
    write(2)
    write(3)
    assert seal(sealer, limit=4) == 2
    assert seal(sealer, limit=4) == 3


def test_a_transaction_longer_than_a_batch_is_sealed_to_its_end(sealer, write) -> None:
    write(7)
    after = write()
    assert [seal(sealer, limit=3) for _ in range(4)] == [3, 3, 2, 0]
    assert _seals(sealer)[-1] == (8, after[0])
    assert verify(sealer, key=CHAIN_KEY).holds


def test_of_two_sealers_one_seals_and_the_other_waits_its_turn(sealer, write, login) -> None:
    write()
    other = login("fc_sealer")
    other.execute("select 1")
    assert seal(other) == 1  # its transaction is still open: it holds the lock
    assert seal_batch(sealer, key=CHAIN_KEY) == 0
    other.commit()
    write()
    assert seal(sealer) == 1
    assert verify(sealer, key=CHAIN_KEY).rows == 2


def test_one_notice_a_batch_tells_how_far_it_went(sealer, write, login) -> None:
    listener = login("fc_worker", autocommit=True)
    listener.execute("listen journal")
    write(3)
    seal(sealer)
    assert [notice.payload for notice in listener.notifies(timeout=5, stop_after=1)] == ["3"]
