"""The signer: it signs what the holder of a proof may read, whatever it is told besides."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import stat
import struct
import time
import uuid
from pathlib import Path
from typing import Any

import orjson
import pytest

from forecourt.data.engine.grants import Grant, KeySlice, Subject
from forecourt.data.engine.objects import fresh_name
from forecourt.data.signing import request_of
from forecourt.kernel.actors import Proof
from forecourt.processes.demo.contracts import LEFT_ACME, SWAP_AT
from forecourt.processes.signer import NotSigned, Signer, SignerKeys, is_listening, listen, read_request
from tests import signing

OWN, FOREIGN, DATASET = "4300000001", "4300000020", "interval-readings"
START = int(SWAP_AT.timestamp())
DAY_S = 86_400


def part(key: str, *periods: tuple[int, int], dataset: str = DATASET) -> KeySlice:
    return KeySlice(key, periods, (fresh_name(dataset=dataset, key=key, year=2026).path,))


def wanted(*slices: KeySlice, dataset: str = DATASET) -> Grant:
    """What a web process may claim: anything."""
    return Grant(
        id=uuid.uuid4(),
        dataset=dataset,
        format="parquet",
        columns=(),
        resolution="raw",
        zone="+10:00",
        slices=slices,
        subject=Subject(uuid.uuid4(), uuid.uuid4(), uuid.uuid4()),
        filename="x.parquet",
        issued_ms=2**40,
        expires_s=2**40,
    )


def ask(proof: Proof, grant: Grant) -> dict[str, Any]:
    return signing.ask(request_of(proof=proof, grant=grant))


def signed(proof: Proof, grant: Grant) -> Grant:
    opened: Grant = signing.open_grant(ask(proof, grant)["token"])
    return opened


def test_whom_a_grant_is_for_and_when_it_ends_is_said_by_the_signer(people) -> None:
    ada = people("ada@acme.example")
    grant = signed(ada.proof, wanted(part(OWN, (START, START + DAY_S))))
    assert grant.subject == Subject(ada.company_id, ada.id, None)
    assert time.time() < grant.expires_s <= time.time() + 60
    assert grant.issued_ms <= time.time() * 1000


def test_each_key_comes_with_its_own_secret(people) -> None:
    ada = people("ada@acme.example")
    keys = (OWN, LEFT_ACME)
    grant = signed(ada.proof, wanted(*(part(key, (START - DAY_S, START)) for key in keys)))
    assert grant.secrets.keys() == set(keys)
    assert len(set(grant.secrets.values())) == 2
    assert {len(secret) for secret in grant.secrets.values()} == {32}


@pytest.mark.parametrize(
    "slices",
    [
        (part(FOREIGN, (START, START + DAY_S)),),
        (part(OWN, (START, START + DAY_S)), part(FOREIGN, (START, START + DAY_S))),
        (part(LEFT_ACME, (START, START + DAY_S)),),
        (part(LEFT_ACME, (START - DAY_S, START + 1)),),
        (part(LEFT_ACME, (START - DAY_S, START), (START + DAY_S, START + 2 * DAY_S)),),
        (part("4399999999", (START, START + DAY_S)),),
    ],
)
def test_a_web_process_that_asks_for_more_than_is_held_gets_nothing(people, slices) -> None:
    assert ask(people("ada@acme.example").proof, wanted(*slices)) == {"refused": "not_held"}


@pytest.mark.parametrize(
    "email", ["nina@acme.example", "sam@acme.example", "vlad@meridian.example", "olga@meridian.example"]
)
def test_a_role_that_reads_nothing_gets_no_secret(people, email) -> None:
    assert ask(people(email).proof, wanted(part(OWN, (START, START + DAY_S)))) == {"refused": "not_held"}


def test_the_operator_gets_no_secret(operator) -> None:
    assert ask(operator.proof, wanted(part(OWN, (START, START + DAY_S)))) == {"refused": "not_held"}


def test_a_dataset_outside_the_contract_opens_nothing(people) -> None:
    grant = wanted(part(OWN, (START, START + DAY_S), dataset="other-readings"), dataset="other-readings")
    assert ask(people("ada@acme.example").proof, grant) == {"refused": "not_held"}


@pytest.mark.parametrize("proof", [Proof("session", "guessed"), Proof("token", "fct_guessed"), Proof("process", "x")])
def test_no_proof_no_grant(db, proof) -> None:
    assert ask(proof, wanted()) == {"refused": "proof"}


def test_objects_without_a_period_are_not_signed(people) -> None:
    assert ask(people("ada@acme.example").proof, wanted(part(OWN))) == {"refused": "malformed"}


def test_a_token_is_recognised_without_a_trace(people) -> None:
    """The asker's own transaction may hold the token's row: the signer must not wait for it."""
    from forecourt.access.actions import make_token
    from forecourt.access.models import Token
    from forecourt.kernel.pipeline import perform
    from forecourt.kernel.scope import scope

    ada = people("ada@acme.example")
    made = perform(make_token, actor=ada, parameters={"name": "x"})
    grant = signed(Proof("token", made.once["token"]), wanted(part(OWN, (START, START + DAY_S))))
    assert str(grant.subject.token_id) == str(made.result["token_id"])
    with scope(ada):
        assert Token.objects.get(id=made.result["token_id"]).last_used_at is None


def _bounded(people: Any, **bounds: Any) -> str:
    from forecourt.access.actions import make_token
    from forecourt.kernel.pipeline import perform

    secret: str = perform(make_token, actor=people("ada@acme.example"), parameters={"name": "x", **bounds}).once[
        "token"
    ]
    return secret


def test_a_token_opens_from_its_networks_only(people) -> None:
    secret, grant = _bounded(people, networks=["192.0.2.0/24"]), wanted(part(OWN, (START, START + DAY_S)))
    assert "token" in ask(Proof("token", secret, "192.0.2.7"), grant)
    for address in ("198.51.100.1", None):
        assert ask(Proof("token", secret, address), grant) == {"refused": "proof"}


def test_a_token_that_was_not_made_for_reading_opens_nothing(people) -> None:
    other = min(people("ada@acme.example").permissions - {"data.read_rows"})
    secret, grant = _bounded(people, scopes=[other]), wanted(part(OWN, (START, START + DAY_S)))
    assert ask(Proof("token", secret), grant) == {"refused": "not_held"}


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"kind": 1}', b'{"kind":"token","proof":"x","grant":"!"}'])
def test_what_is_no_request_is_refused(body) -> None:
    with pytest.raises(NotSigned, match="malformed"):
        read_request(body)


def test_a_request_prints_no_proof() -> None:
    asked = read_request(orjson.dumps(request_of(proof=Proof("token", "hunter2"), grant=wanted())))
    assert "hunter2" not in repr(asked)
    assert "hunter2" not in repr(SignerKeys(signing=b"hunter2", plane=b""))


@pytest.mark.enable_socket
def test_the_socket_is_its_owners_alone_and_an_old_one_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / ("a long folder " * 10) / "sockets" / "signer"
    path.parent.parent.mkdir()
    for _ in range(2):
        with listen(path):
            assert is_listening(path)
            assert stat.S_IMODE(path.lstat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not is_listening(path)


def test_too_long_a_request_is_refused_before_it_is_read() -> None:
    async def talk() -> dict[str, str]:
        reader = asyncio.StreamReader()
        reader.feed_data(struct.pack(">I", 2**31))
        signer = Signer(pool=None, keys=SignerKeys(b"", b""), shelf=None)  # type: ignore[arg-type]
        return await signer._reply(reader)

    assert asyncio.run(talk()) == {"refused": "malformed"}


def test_a_grant_of_many_keys_lies_in_the_store_closed(people) -> None:
    from forecourt.data.engine.store import open_store
    from forecourt.settings.environment import environment

    grant = wanted(part(OWN, *((START + hour * 3600, START + hour * 3600 + 60 + hour) for hour in range(1200))))
    token = ask(people("ada@acme.example").proof, dataclasses.replace(grant))["token"]
    assert len(token) < 400
    lying = open_store(environment().store_address).read(f"grants/{grant.id.hex}")
    assert OWN.encode() not in lying
    assert OWN.encode() not in base64.b64decode(token.split(".")[0] + "==")
    assert signing.open_grant(token).secrets
