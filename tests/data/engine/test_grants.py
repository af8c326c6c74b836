"""Grants: what was signed opens, for a minute, and nothing else does."""

from __future__ import annotations

import base64
import dataclasses
import os
import uuid

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecourt.data.engine.grant_reader import GrantExpired, GrantForged, GrantReader
from forecourt.data.engine.grants import (
    TOKEN_LIMIT_BYTES,
    Grant,
    KeySlice,
    NotAGrant,
    Subject,
    pack,
    unpack,
)
from forecourt.data.engine.objects import fresh_name
from forecourt.data.engine.shapes import UnknownColumn
from forecourt.data.engine.store import open_store
from forecourt.kernel.ids import key_subject
from tests.data.engine.meters import SIGNING_KEY, VERIFY_KEY, grant_reader, sign

NOW = 1_800_000_000


def path_of(key, year):
    return fresh_name(dataset="interval-readings", key=key, year=year).path


def grant_of(keys=1, *, is_opened=False, **changes) -> Grant:
    slices = []
    secrets = {f"43{place:08d}": os.urandom(32) for place in range(keys)} if is_opened else {}
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
        secrets=secrets,
    )
    return dataclasses.replace(grant, **changes)


@pytest.fixture
def store(tmp_path):
    return open_store((tmp_path / "objects").as_uri())


@pytest.mark.parametrize("token_id", [None, uuid.uuid4()])
def test_a_grant_comes_out_as_it_went_in(token_id):
    grant = grant_of(3, subject=Subject(uuid.uuid4(), uuid.uuid4(), token_id))
    token = sign(grant)
    assert grant_reader().open(token, NOW) == grant


def test_slices_with_periods_of_their_own_come_out_as_they_went_in():
    slices = tuple(
        KeySlice(f"43{place:08d}", ((place, place + 9),) if place % 3 else ((0, 5), (7, 9)), ()) for place in range(7)
    )
    grant = grant_of(slices=slices)
    assert grant_reader().open(sign(grant), NOW).slices == slices


def test_eighteen_keys_of_two_years_fit_into_an_address():
    assert len(sign(grant_of(18, is_opened=True))) < TOKEN_LIMIT_BYTES


def test_a_large_grant_lies_in_the_store_under_a_signed_reference(store):
    grant = grant_of(300)
    token = sign(grant, store=store)
    assert len(token) < 400
    assert list(store.list("grants")) == [f"grants/{grant.id.hex}"]
    assert GrantReader.is_reference(token.encode())
    assert grant_reader(store).open(token, NOW) == grant


def test_a_large_grant_without_a_store_is_refused_when_it_is_made():
    with pytest.raises(ValueError, match="needs a store"):
        sign(grant_of(300))


def test_a_stored_grant_that_was_exchanged_opens_nothing(store, tmp_path):
    grant, other = grant_of(300), grant_of(301)
    token = sign(grant, store=store)
    sign(other, store=store)
    (tmp_path / "objects" / "grants" / grant.id.hex).write_bytes(store.read(f"grants/{other.id.hex}"))
    with pytest.raises(GrantForged):
        grant_reader(store).open(token, NOW)


def test_a_stored_grant_that_is_gone_has_expired(store):
    grant = grant_of(300)
    token = sign(grant, store=store)
    store.delete(f"grants/{grant.id.hex}")
    with pytest.raises(GrantExpired):
        grant_reader(store).open(token, NOW)


def test_a_grant_ends_when_it_says_also_where_it_was_verified_before():
    reader, token = grant_reader(), sign(grant_of())
    reader.open(token, NOW + 59)
    for _ in range(2):
        with pytest.raises(GrantExpired):
            reader.open(token, NOW + 60)


def test_what_another_signed_opens_nothing():
    with pytest.raises(GrantForged):
        grant_reader().open(sign(grant_of(), signing_key=b"t" * 32), NOW)


@pytest.mark.parametrize("place", range(0, 200, 7))
def test_a_token_with_one_character_changed_opens_nothing(place):
    token = sign(grant_of(id=uuid.UUID(int=1)))
    changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    with pytest.raises(GrantForged):
        grant_reader().open(changed, NOW)


@pytest.mark.parametrize("token", ["", ".", "a.b", "a", "a.b.c", "é.é", "e30." + "A" * 86, "=" * 50])
def test_what_is_no_token_opens_nothing(token):
    with pytest.raises(GrantForged):
        grant_reader().open(token, NOW)


def test_a_signed_body_that_is_no_grant_opens_nothing():
    packed = base64.urlsafe_b64encode(orjson.dumps([1])).rstrip(b"=")
    signature = Ed25519PrivateKey.from_private_bytes(SIGNING_KEY).sign(packed)
    token = packed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")
    with pytest.raises(GrantForged):
        grant_reader().open(token, NOW)


def test_the_secrets_of_its_keys_come_out_as_they_went_in(store):
    for keys, shelf in ((3, None), (300, store)):
        grant = grant_of(keys, is_opened=True)
        token = sign(grant, store=shelf)
        assert grant_reader(store).open(token, NOW).secrets == grant.secrets
        assert b"4300000000" not in base64.urlsafe_b64decode(token.split(".")[0] + "==")


def test_neither_the_address_nor_the_store_shows_a_secret_or_a_key(store):
    grant = grant_of(300, is_opened=True)
    token = sign(grant, store=store)
    lying = store.read(f"grants/{grant.id.hex}")
    assert not any(secret in lying or key.encode() in lying for key, secret in grant.secrets.items())
    with pytest.raises(GrantForged):
        GrantReader(verify_key=VERIFY_KEY, opening_key=b"p" * 32, store=store).open(token, NOW)


def test_a_key_with_objects_and_without_its_secret_is_not_signed():
    grant = grant_of(2, is_opened=True)
    with pytest.raises(ValueError, match="secret is missing"):
        sign(dataclasses.replace(grant, secrets={"4300000000": bytes(32)}))


def test_a_grant_prints_no_secret():
    assert "secrets" not in repr(grant_of(1, is_opened=True))


def test_what_is_asked_of_the_signer_says_all_but_the_secrets():
    grant = grant_of(3, is_opened=True)
    assert unpack(pack(grant)) == dataclasses.replace(grant, secrets={})
    for odd in (b"", b"x", pack(grant)[:-9]):
        with pytest.raises(NotAGrant):
            unpack(odd)


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
        sign(grant_of(slices=slices))


def test_an_unlisted_column_is_not_signed():
    with pytest.raises(UnknownColumn):
        sign(grant_of(columns=("method",)))
