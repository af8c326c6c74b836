"""Objects at rest: opened with both halves of the key, whole and from the end, and in no other way."""

from __future__ import annotations

import hashlib
import os

import pytest

from forecourt.data.engine.sealed import (
    CHUNK_BYTES,
    TAG_BYTES,
    TRAILER_BYTES,
    ObjectKeys,
    SealBroken,
    SecretMissing,
    seal,
    tail_bytes,
    unseal,
    unseal_tail,
)
from forecourt.data.engine.store import open_sealed_store, open_store

PATH = f"interval-readings/4300000001/2026/{1:032x}.parquet"
OTHER = f"interval-readings/4300000001/2026/{2:032x}.parquet"
SIZES = (0, 1, 100, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 17)


def secret_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


KEYS = ObjectKeys(store_half=b"h" * 32, secret_of=secret_of)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_comes_out_whole(size):
    plain = os.urandom(size)
    sealed = seal(plain, path=PATH, keys=KEYS)
    assert unseal(sealed, path=PATH, keys=KEYS) == plain
    assert len(sealed) - size <= TRAILER_BYTES + (size // CHUNK_BYTES + 1) * TAG_BYTES


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("wanted", [1, 1000, CHUNK_BYTES, CHUNK_BYTES + 1])
def test_the_end_of_an_object_is_opened_without_the_rest(size, wanted):
    plain = os.urandom(size)
    tail = seal(plain, path=PATH, keys=KEYS)[-tail_bytes(wanted) :]
    opened = unseal_tail(tail, path=PATH, keys=KEYS)
    assert plain.endswith(opened)
    assert len(opened) >= min(size, wanted)


def test_equal_bytes_are_sealed_differently_each_time():
    assert seal(b"same", path=PATH, keys=KEYS) != seal(b"same", path=PATH, keys=KEYS)


@pytest.mark.parametrize(
    "keys",
    [
        ObjectKeys(store_half=b"i" * 32, secret_of=secret_of),
        ObjectKeys(store_half=b"h" * 32, secret_of=lambda key: bytes(32)),
    ],
)
def test_one_half_of_the_key_opens_nothing(keys):
    sealed = seal(b"readings" * 20_000, path=PATH, keys=KEYS)
    for open_it in (unseal, unseal_tail):
        with pytest.raises(SealBroken):
            open_it(sealed, path=PATH, keys=keys)


def test_an_object_opens_in_its_own_place_only():
    with pytest.raises(SealBroken):
        unseal(seal(b"x", path=PATH, keys=KEYS), path=OTHER, keys=KEYS)


def test_no_byte_can_be_changed():
    sealed = seal(os.urandom(3 * CHUNK_BYTES + 5), path=PATH, keys=KEYS)
    for place in (0, 4, 5 + TAG_BYTES, CHUNK_BYTES, len(sealed) - TRAILER_BYTES - 1, *range(-TRAILER_BYTES, 0)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            unseal(bytes(changed), path=PATH, keys=KEYS)


def test_no_chunk_can_be_left_out_doubled_or_moved():
    whole, chunk = 3 * CHUNK_BYTES, CHUNK_BYTES + TAG_BYTES
    sealed = seal(os.urandom(whole), path=PATH, keys=KEYS)
    parts, trailer = [sealed[at : at + chunk] for at in range(0, 3 * chunk, chunk)], sealed[-TRAILER_BYTES:]
    first, second, third = parts
    for changed in ([second, third], [first, second], [first, third, second], [first, first, second, third], []):
        with pytest.raises(SealBroken):
            unseal(b"".join([*changed, trailer]), path=PATH, keys=KEYS)


@pytest.mark.parametrize("sealed", [b"", b"PAR1", b"PAR1" * 100, bytes(TRAILER_BYTES)])
def test_what_is_not_sealed_is_not_read(sealed):
    with pytest.raises(SealBroken):
        unseal(sealed, path=PATH, keys=KEYS)


def test_without_the_identifiers_secret_nothing_is_written(tmp_path):
    def erased(key: str) -> bytes:
        raise SecretMissing(key)

    store = open_sealed_store((tmp_path / "objects").as_uri(), keys=ObjectKeys(store_half=bytes(32), secret_of=erased))
    with pytest.raises(SecretMissing):
        store.write(PATH, b"readings")
    assert not list(store.list())


def test_a_sealed_store_keeps_nothing_in_the_clear_and_reads_nothing_that_is(tmp_path):
    address = (tmp_path / "objects").as_uri()
    sealed, bare = open_sealed_store(address, keys=KEYS), open_store(address)
    sealed.write(PATH, b"4300000001 reads 1234")
    assert b"1234" not in bare.read(PATH)
    assert sealed.read(PATH) == b"4300000001 reads 1234"
    assert sealed.read_tail(PATH, size_bytes=4) == b"1234"
    bare.write(OTHER, b"slipped in")
    with pytest.raises(SealBroken):
        sealed.read(OTHER)


def test_the_stores_half_has_its_full_length():
    with pytest.raises(ValueError, match="32"):
        ObjectKeys(store_half=b"short", secret_of=secret_of)
