"""What was shown and what is done: the same, or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from forecourt.kernel.effects import digest_of, same_effect

SHOWN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DONE = SHOWN + timedelta(days=3)


def made(at: datetime) -> str:
    """Return an identifier of version 7 made at an instant."""
    return str(UUID(int=(int(at.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62) | (uuid4().int & (2**62 - 1))))


def same(shown: object, done: object) -> bool:
    return same_effect([{"new": shown}], [{"new": done}], shown_at=SHOWN, done_at=DONE)


def test_equal_values_are_the_same() -> None:
    assert same({"role": "read_only", "until": None}, {"role": "read_only", "until": None})


def test_identifiers_made_for_the_occasion_may_differ() -> None:
    assert same(made(SHOWN + timedelta(seconds=1)), made(DONE + timedelta(seconds=1)))


def test_identifiers_that_were_there_before_may_not() -> None:
    earlier = SHOWN - timedelta(days=1)
    assert not same(made(earlier), made(earlier))
    assert not same(made(SHOWN + timedelta(seconds=1)), made(earlier))


def test_instants_reckoned_from_the_present_move_with_it() -> None:
    week = timedelta(days=7)
    assert same((SHOWN + week).isoformat(), (DONE + week + timedelta(seconds=2)).isoformat())
    assert not same((SHOWN + week).isoformat(), (DONE + week + timedelta(hours=1)).isoformat())


@pytest.mark.parametrize(
    "shown, done",
    [
        ("read_only", "customer_admin"),
        (1, 2),
        (1, True),
        ("1", 1),
        ([1], [1, 2]),
        ({"a": 1}, {"a": 1, "b": 2}),
        (None, ""),
    ],
)
def test_anything_else_that_differs_is_not_the_same(shown: object, done: object) -> None:
    assert not same(shown, done)


def test_a_digest_does_not_depend_on_the_order_of_names() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1}) != digest_of({"a": 1, "b": 3})
