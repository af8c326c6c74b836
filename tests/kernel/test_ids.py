"""Keys are UUIDv7: dated, random, sortable."""

from __future__ import annotations

import time
from uuid import RFC_4122

from forecourt.kernel.ids import new_id


def test_a_key_has_the_layout_of_rfc_9562_version_7() -> None:
    before = time.time_ns() // 1_000_000
    key = new_id()
    after = time.time_ns() // 1_000_000
    assert key.version == 7
    assert key.variant == RFC_4122
    assert before <= key.int >> 80 <= after


def test_keys_made_later_sort_later(monkeypatch) -> None:
    instants = iter([1_000_000_000, 1_001_000_000, 5_000_000_000_000_000])
    monkeypatch.setattr(time, "time_ns", lambda: next(instants))
    first, second, third = new_id(), new_id(), new_id()
    assert first < second < third
    assert str(first) < str(second) < str(third)


def test_keys_of_one_millisecond_differ(monkeypatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_000_000_000)
    assert len({new_id() for _ in range(2_000)}) == 2_000


def test_ids_made_one_after_the_other_sort_so_within_a_millisecond_too(monkeypatch) -> None:
    instants = [1_790_000_000_000_000_000 + step for step in (0, 500, 1_000, 999_000, 999_500, 1_000_000)]
    clock = iter(instants)
    monkeypatch.setattr(time, "time_ns", lambda: next(clock))
    made = [new_id() for _ in instants]
    assert made == sorted(made)
    assert {each.version for each in made} == {7}
    assert {each.variant for each in made} == {RFC_4122}
