"""The cache: bounded, least recently used first to go, and forgetful on demand."""

from __future__ import annotations

from forecourt.data.engine.cache import Cache


def test_what_was_used_least_recently_goes_first():
    cache = Cache(limit_bytes=100)
    for name in "abc":
        cache.put(name, name, size_bytes=33, keys=["k"])
    cache.get("a")
    cache.put("d", "d", size_bytes=33, keys=["k"])
    assert [cache.get(name) for name in "abcd"] == ["a", None, "c", "d"]
    assert cache.size_bytes == 99


def test_one_thing_never_fills_more_than_half():
    cache = Cache(limit_bytes=100)
    cache.put("a", "a", size_bytes=51, keys=["k"])
    assert (cache.get("a"), cache.size_bytes) == (None, 0)


def test_dropping_a_key_drops_all_that_holds_its_data_and_nothing_else():
    cache = Cache(limit_bytes=100)
    cache.put("one", 1, size_bytes=10, keys=["k1"])
    cache.put("both", 2, size_bytes=10, keys=["k1", "k2"])
    cache.put("other", 3, size_bytes=10, keys=["k2"])
    cache.drop_key("k1")
    assert [cache.get(name) for name in ("one", "both", "other")] == [None, None, 3]
    cache.drop_keys_where(lambda key: key == "k2")
    assert (cache.get("other"), cache.size_bytes) == (None, 0)


def test_putting_again_replaces():
    cache = Cache(limit_bytes=100)
    cache.put("a", 1, size_bytes=40, keys=["k1"])
    cache.put("a", 2, size_bytes=20, keys=["k2"])
    cache.drop_key("k1")
    assert (cache.get("a"), cache.size_bytes) == (2, 20)
    cache.clear()
    assert (cache.get("a"), cache.size_bytes) == (None, 0)
