"""Grants: what was signed opens, for a minute, and nothing else does."""

from __future__ import annotations

import base64
import dataclasses
import uuid

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecourt.data.engine.grants import (
    TOKEN_LIMIT_BYTES,
    Grant,
    GrantExpired,
    GrantForged,
    GrantReader,
    KeySlice,
    Subject,
    mint,
)
from forecourt.data.engine.objects import fresh_name
from forecourt.data.engine.shapes import UnknownColumn
from forecourt.data.engine.store import open_store
from forecourt.kernel.ids import key_subject

SIGNING_KEY = b"s" * 32
VERIFY_KEY = Ed25519PrivateKey.from_private_bytes(SIGNING_KEY).public_key().public_bytes_raw()
NOW = 1_800_000_000


def path_of(key, year):
    return fresh_name(dataset="interval-readings", key=key, year=year).path


def grant_of(keys=1, **changes) -> Grant:
    slices = []
    for place in range(keys):
        key = f"43{place:08d}"
        slices.append(KeySlice(key, ((NOW - 1000, NOW),), (path_of(key, 2025), path_of(key, 2026))))
    grant = Grant(
        id=uuid.uuid4(),
        dataset="interval-readings",
        format="parquet",
        columns=("key", "quantity"),
        resolution="raw",
        zone="+10:00",
        slices=tuple(slices),
        subject=Subject(uuid.uuid4(), uuid.uuid4(), uuid.uuid4()),
        filename="meters – 2026.parquet",
        issued_ms=NOW * 1000,
        expires_s=NOW + 60,
    )
    return dataclasses.replace(grant, **changes)


@pytest.fixture
def store(tmp_path):
    return open_store((tmp_path / "objects").as_uri())


@pytest.mark.parametrize("token_id", [None, uuid.uuid4()])
def test_a_grant_comes_out_as_it_went_in(token_id):
    grant = grant_of(3, subject=Subject(uuid.uuid4(), uuid.uuid4(), token_id))
    token = mint(grant, signing_key=SIGNING_KEY)
    assert GrantReader(VERIFY_KEY).open(token, NOW) == grant


def test_slices_with_periods_of_their_own_come_out_as_they_went_in():
    slices = tuple(
        KeySlice(f"43{place:08d}", ((place, place + 9),) if place % 3 else ((0, 5), (7, 9)), ()) for place in range(7)
    )
    grant = grant_of(slices=slices)
    assert GrantReader(VERIFY_KEY).open(mint(grant, signing_key=SIGNING_KEY), NOW).slices == slices


def test_eighteen_keys_of_two_years_fit_into_an_address():
    assert len(mint(grant_of(18), signing_key=SIGNING_KEY)) < TOKEN_LIMIT_BYTES // 2


def test_a_large_grant_lies_in_the_store_under_a_signed_reference(store):
    grant = grant_of(300)
    token = mint(grant, signing_key=SIGNING_KEY, store=store)
    assert len(token) < 400
    assert list(store.list("grants")) == [f"grants/{grant.id.hex}"]
    assert GrantReader.is_reference(token.encode())
    assert GrantReader(VERIFY_KEY, store=store).open(token, NOW) == grant


def test_a_large_grant_without_a_store_is_refused_when_it_is_made():
    with pytest.raises(ValueError, match="needs a store"):
        mint(grant_of(300), signing_key=SIGNING_KEY)


def test_a_stored_grant_that_was_exchanged_opens_nothing(store, tmp_path):
    grant, other = grant_of(300), grant_of(301)
    token = mint(grant, signing_key=SIGNING_KEY, store=store)
    mint(other, signing_key=SIGNING_KEY, store=store)
    (tmp_path / "objects" / "grants" / grant.id.hex).write_bytes(store.read(f"grants/{other.id.hex}"))
    with pytest.raises(GrantForged):
        GrantReader(VERIFY_KEY, store=store).open(token, NOW)


def test_a_stored_grant_that_is_gone_has_expired(store):
    grant = grant_of(300)
    token = mint(grant, signing_key=SIGNING_KEY, store=store)
    store.delete(f"grants/{grant.id.hex}")
    with pytest.raises(GrantExpired):
        GrantReader(VERIFY_KEY, store=store).open(token, NOW)


def test_a_grant_ends_when_it_says_also_where_it_was_verified_before():
    reader, token = GrantReader(VERIFY_KEY), mint(grant_of(), signing_key=SIGNING_KEY)
    reader.open(token, NOW + 59)
    for _ in range(2):
        with pytest.raises(GrantExpired):
            reader.open(token, NOW + 60)


def test_what_another_signed_opens_nothing():
    with pytest.raises(GrantForged):
        GrantReader(VERIFY_KEY).open(mint(grant_of(), signing_key=b"t" * 32), NOW)


@pytest.mark.parametrize("place", range(0, 200, 7))
def test_a_token_with_one_character_changed_opens_nothing(place):
    token = mint(grant_of(id=uuid.UUID(int=1)), signing_key=SIGNING_KEY)
    changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    with pytest.raises(GrantForged):
        GrantReader(VERIFY_KEY).open(changed, NOW)


@pytest.mark.parametrize("token", ["", ".", "a.b", "a", "a.b.c", "é.é", "e30." + "A" * 86, "=" * 50])
def test_what_is_no_token_opens_nothing(token):
    with pytest.raises(GrantForged):
        GrantReader(VERIFY_KEY).open(token, NOW)


def test_a_signed_body_that_is_no_grant_opens_nothing():
    packed = base64.urlsafe_b64encode(orjson.dumps([1])).rstrip(b"=")
    signature = Ed25519PrivateKey.from_private_bytes(SIGNING_KEY).sign(packed)
    token = packed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")
    with pytest.raises(GrantForged):
        GrantReader(VERIFY_KEY).open(token, NOW)


def test_equal_requests_share_their_content_whoever_makes_them():
    grant = grant_of()
    someone_else = dataclasses.replace(grant, id=uuid.uuid4(), subject=Subject(uuid.uuid4(), uuid.uuid4()), issued_ms=1)
    assert grant.content_key == someone_else.content_key
    for change in ({"format": "csv"}, {"columns": ("quantity", "key")}, {"zone": "Z"}, {"resolution": "P1D"}):
        assert dataclasses.replace(grant, **change).content_key != grant.content_key


def test_a_grant_names_all_whose_revocation_stops_it():
    grant = grant_of(2)
    assert set(grant.revocable) == {
        ("company", grant.subject.company_id),
        ("user", grant.subject.user_id),
        ("token", grant.subject.token_id),
        ("grant", grant.id),
        *(("key", key_subject(f"430000000{n}")) for n in range(2)),
        *(("key", key_subject(f"430000000{n}", company_id=grant.subject.company_id)) for n in range(2)),
    }


@pytest.mark.parametrize(
    "slices, words",
    [
        ((KeySlice("B", (), ()), KeySlice("A", (), ())), "ascend"),
        ((KeySlice("A", (), ()), KeySlice("A", (), ())), "ascend"),
        ((KeySlice("A", ((5, 5),), ()),), "empty"),
        ((KeySlice("A", ((5, 9), (7, 11)), ()),), "ascend"),
        ((KeySlice("A", ((5, 9),), (path_of("B", 2026),)),), "not an object of A"),
        ((KeySlice("A", ((5, 9),), ("interval-readings/A/../B",)),), "not an object"),
    ],
)
def test_a_grant_that_is_not_well_formed_is_not_signed(slices, words):
    with pytest.raises(ValueError, match=words):
        mint(grant_of(slices=slices), signing_key=SIGNING_KEY)


def test_an_unlisted_column_is_not_signed():
    with pytest.raises(UnknownColumn):
        mint(grant_of(columns=("method",)), signing_key=SIGNING_KEY)
