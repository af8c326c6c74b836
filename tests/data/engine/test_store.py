"""The store: whole objects, written once, under plain names."""

from __future__ import annotations

import asyncio
import stat

import pytest

from forecourt.data.engine.store import ObjectExists, ObjectMissing, StoreError, open_store


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "a folder" / "objects"


@pytest.fixture
def store(folder):
    return open_store(folder.as_uri())


def test_a_new_folder_is_for_its_owner_alone(store, folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_was_written_is_read_again(store):
    store.write("a/b/c.parquet", b"0123456789")
    assert store.read("a/b/c.parquet") == b"0123456789"
    assert asyncio.run(store.read_async("a/b/c.parquet")) == b"0123456789"
    assert store.read_tail("a/b/c.parquet", size_bytes=3) == b"789"
    assert store.read_tail("a/b/c.parquet", size_bytes=300) == b"0123456789"
    assert (store.size("a/b/c.parquet"), store.exists("a/b/c.parquet")) == (10, True)
    assert list(store.list("a")) == ["a/b/c.parquet"]


def test_an_object_is_never_overwritten(store):
    store.write("a/b", b"first")
    with pytest.raises(ObjectExists):
        store.write("a/b", b"second")
    assert store.read("a/b") == b"first"


def test_a_missing_object_is_named(store):
    for read in (store.read, store.size, lambda path: store.read_tail(path, size_bytes=8)):
        with pytest.raises(ObjectMissing, match="a/missing"):
            read("a/missing")
    assert not store.exists("a/missing")


def test_deleting_twice_is_no_error(store):
    store.write("a/b", b"")
    store.delete("a/b")
    store.delete("a/b")
    assert not store.exists("a/b")


@pytest.mark.parametrize("path", ["../secrets/x", "a/../b", "/etc/passwd", "", "a//b", ".hidden", "a/b\n", "a/ b"])
def test_a_path_can_neither_climb_nor_hide(store, path):
    with pytest.raises(StoreError, match="not an object's path"):
        store.write(path, b"")


@pytest.mark.parametrize("url", ["", "objects", "http://host/x", "file://host/x", "s3://"])
def test_an_address_that_is_no_store_is_refused(url):
    with pytest.raises(StoreError, match="a store is"):
        open_store(url)
