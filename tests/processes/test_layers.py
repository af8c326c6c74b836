"""Secrets in layers: whoever holds one layer's secrets, and only those, reads nothing.

The parts are real: a cluster with the real roles, the real processes, the real files. Each attacker has all that one
layer has; a control shows that the same way opens readings for somebody who may read them.
"""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import psycopg
import pyarrow as pa
import pytest

from forecourt.data.engine.grant_reader import GrantReader
from forecourt.data.engine.grants import Grant, KeySlice, Subject, mint
from forecourt.data.engine.sealed import ObjectKeys, SealBroken, unseal
from forecourt.data.engine.store import Store, open_store
from forecourt.data.signing import request_of
from forecourt.kernel.actors import Proof
from tests.kernel.test_row_security import FOR_ALL, OF_NOBODY
from tests.processes.installation import Installation, installed, until

pytestmark = [pytest.mark.enable_socket, pytest.mark.xdist_group("layers")]

ADA, SUSY, OWN = "ada@acme.example", "susy@meridian.example", "4300000001"
DENIED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)
PASSWORD = "forecourt-demo"


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with installed(processes=("data", "signer", "web")) as running:
        yield running


@pytest.fixture(scope="module")
def dump(installation: Installation) -> bytes:
    """Every table as text: what a stolen backup says. A job waits for the worker."""
    _give_in_a_file(installation)
    with installation.superuser() as database:
        tables = database.execute(
            "select oid::regclass::text from pg_class where relkind in ('r', 'p', 'm')"
            " and relnamespace in ('public'::regnamespace, 'fc'::regnamespace)"
        ).fetchall()
        rows = [database.execute(f"select t::text from {table} t").fetchall() for (table,) in tables]
    text = "\n".join(str(row) for table in rows for (row,) in table).encode()
    assert b"data.land_file" in text
    return text


def token_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["g"][0]


def rows_in(answer: httpx.Response) -> int:
    return pa.ipc.open_stream(answer.content).read_all().num_rows


def objects_of(store: Store) -> list[str]:
    return sorted(path for path in store.list() if path.endswith(".parquet"))


def claimed(installation: Installation, path: str) -> Grant:
    """A grant as an attacker would have it: all of one object."""
    return Grant(
        id=uuid.uuid4(),
        dataset="interval-readings",
        format="arrow",
        columns=(),
        resolution="raw",
        zone="+10:00",
        slices=(KeySlice(path.split("/")[1], ((0, 2**33),), (path,)),),
        subject=Subject(uuid.uuid4(), uuid.uuid4()),
        filename="x",
        issued_ms=int(time.time() * 1000),
        expires_s=int(time.time()) + 60,
    )


def ask_signer(installation: Installation, proof: Proof, grant: Grant) -> dict[str, Any]:
    """Talk to the real signer at its socket."""
    import socket
    import struct

    body = orjson.dumps(request_of(proof=proof, grant=grant))
    with socket.socket(socket.AF_UNIX) as stream:
        stream.settimeout(10)
        stream.connect(str(installation.house.environment.signer_socket))
        stream.sendall(struct.pack(">I", len(body)) + body)
        with stream.makefile("rb") as answers:
            (length,) = struct.unpack(">I", answers.read(4))
            answer: dict[str, Any] = orjson.loads(answers.read(length))
    return answer


def test_control_whoever_may_read_reads(installation: Installation) -> None:
    answer = installation.get(installation.address(ADA, **{"filter[key]": OWN}))
    assert (answer.status_code, rows_in(answer) > 1_000) == (200, True)


class TestTheWeb:
    """Who has the web process's environment and its login to the database, and no live session."""

    @pytest.fixture
    def login(self, installation: Installation) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(installation.house.variables("web")["DATABASE_URL"], autocommit=True) as opened:
            yield opened

    def test_the_environment_holds_no_secret_but_the_login(self, installation: Installation) -> None:
        environment = "\0".join(installation.house.variables("web").values()).encode()
        for path in (installation.house.home / "secrets").iterdir():
            if path.name != "fc_app.password":
                assert path.read_bytes() not in environment
                assert path.read_bytes().hex().encode() not in environment

    def test_no_table_of_a_company_shows_a_row(self, login) -> None:
        guarded = login.execute(
            "select oid::regclass::text from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace"
        ).fetchall()
        assert len(guarded) > 10
        for (table,) in guarded:
            try:
                assert login.execute(f"select count(*) from {table}").fetchone() == (0,) or _is_for_all(login, table)
            except DENIED:
                continue

    @pytest.mark.parametrize(
        "statement",
        [
            "select * from fc.key_secret",
            "select * from fc.capability_key",
            "select fc.inner_pad()",
            "select * from fc.process",
            "select * from access_session",
            "select fc.secret_for_writing('4300000001')",
            "select fc.erase_key_secret('4300000001')",
            "select fc.recognise('session', 'x', null)",
            "select fc.open_reading('process', 'x', null, 'interval-readings', '{4300000001}', '{0}', '{1}')",
            "select fc.save_session('', 'mine', '', now() + interval '1 day',"
            " (select id from access_user where email = 'ada@acme.example'), null, true, '', null)",
            "update access_user set password = 'mine' where email = 'ada@acme.example'",
            "update access_user set email = 'm@evil.example' where email = 'ada@acme.example'",
            "set role fc_signer",
            "set role fc_worker",
        ],
    )
    def test_no_function_opens_anything_or_lets_anybody_in(self, login, statement) -> None:
        with pytest.raises(DENIED):
            login.execute(statement)

    @pytest.mark.parametrize("kind", ["session", "token", "delegation", "process", "invitation", "nonsense"])
    def test_the_signer_signs_for_nobody_without_a_live_proof(self, installation: Installation, login, kind) -> None:
        path = objects_of(open_store(installation.house.environment.store_address))[0]
        users = [str(row[0]) for row in login.execute("select id from access_user").fetchall()]
        for guess in ("", "x", *users[:3], installation.house.variables("web")["DATABASE_URL"]):
            answer = ask_signer(installation, Proof(kind, guess), claimed(installation, path))  # type: ignore[arg-type]
            assert answer == {"refused": "proof"}

    def test_a_live_session_opens_its_own_company_and_nothing_else(self, installation: Installation) -> None:
        """What a web process that was taken over gets from the signer while Ada is there: what Ada may read."""
        session, store = _sign_in(installation, ADA), open_store(installation.house.environment.store_address)
        mine = next(path for path in objects_of(store) if f"/{OWN}/2026/" in path)
        lapsed = next(path for path in objects_of(store) if path.split("/")[1] not in _acme_keys(installation))
        own = replace(claimed(installation, mine), slices=(KeySlice(OWN, ((1_792_800_000, 1_792_800_600),), (mine,)),))
        assert "token" in ask_signer(installation, Proof("session", session), own)
        assert ask_signer(installation, Proof("session", session), claimed(installation, lapsed)) == {
            "refused": "not_held"
        }

    def test_the_stores_files_open_with_nothing_that_it_has(self, installation: Installation) -> None:
        store = open_store(installation.house.environment.store_address)
        known = [value.encode() for value in installation.house.variables("web").values()]
        guesses = [hashlib.sha256(each).digest() for each in known] + [bytes(32)]
        for path in objects_of(store):
            sealed = store.read(path)
            assert b"PAR1" not in (sealed[:4], sealed[-4:])
            for guess in guesses:
                assert not _opens(sealed, path, half=guess, secret=guess)

    def test_the_data_plane_answers_nothing_without_a_grant(self, installation: Installation) -> None:
        for query in ("", "?g=", "?g=x.y", f"?g={base64.urlsafe_b64encode(bytes(200)).decode()}.AAAA"):
            assert installation.get(f"{installation.plane}/v1/rows{query}").status_code == 403


class TestTheStore:
    """Who has every object, and the store's half of their keys."""

    def test_nothing_opens_without_the_identifiers_secrets(self, installation: Installation) -> None:
        store, half = open_store(installation.house.environment.store_address), installation.secret("store.key")
        paths = objects_of(store)
        assert len(paths) >= 4
        for path in paths:
            sealed, key = store.read(path), path.split("/")[1]
            guesses = (half, bytes(32), hashlib.sha256(key.encode()).digest(), hashlib.sha256(path.encode()).digest())
            assert not any(_opens(sealed, path, half=half, secret=guess) for guess in guesses)

    def test_control_both_halves_open_them(self, installation: Installation) -> None:
        store, half = open_store(installation.house.environment.store_address), installation.secret("store.key")
        with installation.superuser() as database:
            secrets = dict(database.execute("select key, secret from fc.key_secret").fetchall())
        for path in objects_of(store):
            assert _opens(store.read(path), path, half=half, secret=secrets[path.split("/")[1]])


class TestTheDatabase:
    """Who has the whole database, as its superuser has it or a dump of it, and nothing else."""

    def test_it_holds_no_secret_of_any_process(self, installation: Installation, dump) -> None:
        for path in (installation.house.home / "secrets").iterdir():
            secret = path.read_bytes()
            for shown in (secret, secret.hex().encode(), base64.b64encode(secret), base64.urlsafe_b64encode(secret)):
                assert shown.rstrip(b"=") not in dump, path.name

    def test_it_holds_no_proof_that_anybody_could_show(self, installation: Installation, dump) -> None:
        session = _sign_in(installation, ADA)
        with installation.superuser() as database:
            kept = str(database.execute("select * from access_session").fetchall())
        assert session not in kept
        for token in installation.tokens.values():
            assert token.encode() not in dump

    def test_the_queue_acts_for_nobody(self, installation: Installation, dump) -> None:
        with installation.superuser() as database, installation.login("fc_worker") as worker:
            jobs = database.execute("select args ->> 'secret' from procrastinate_jobs").fetchall()
            hashes = database.execute("select secret_hash from access_delegation").fetchall()
            assert (bool(jobs), bool(hashes)) == (True, True)
            for (queued,) in jobs:
                for shown in (queued, base64.b64decode(queued).hex()):
                    with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
                        worker.execute("select fc.enter('delegation', %s)", (shown,))

    def test_it_holds_no_reading(self, installation: Installation, dump) -> None:
        """A day of a meter is 288 numbers in a row: not four of them stand together anywhere."""
        table = pa.ipc.open_stream(
            installation.get(installation.address(ADA, **{"filter[key]": OWN})).content
        ).read_all()
        quantities = [str(value) for value in table.column("quantity").to_pylist()[:2_000]]
        runs = {", ".join(quantities[at : at + 4]) for at in range(0, 2_000, 4)}
        runs |= {",".join(quantities[at : at + 4]) for at in range(0, 2_000, 4)}
        assert not [run for run in runs if run.encode() in dump]
        assert b"PAR1" not in dump

    def test_its_secrets_open_no_object_without_the_stores_half(self, installation: Installation) -> None:
        store = open_store(installation.house.environment.store_address)
        with installation.superuser() as database:
            secrets = dict(database.execute("select key, secret from fc.key_secret").fetchall())
        for path in objects_of(store):
            secret = secrets[path.split("/")[1]]
            sealed = store.read(path)
            assert not any(_opens(sealed, path, half=guess, secret=secret) for guess in (bytes(32), secret))


class TestALeakedAddress:
    """Who found a signed address somewhere."""

    def test_it_says_nothing_of_what_it_opens(self, installation: Installation) -> None:
        token = token_of(installation.address(ADA))
        shown = base64.urlsafe_b64decode(token.split(".")[0] + "==")
        with installation.superuser() as database:
            secrets = [row[0] for row in database.execute("select secret from fc.key_secret").fetchall()]
        assert not any(part in shown for part in (OWN.encode(), *secrets))

    def test_after_its_minute_it_opens_nothing(self, installation: Installation) -> None:
        grant = _opened(installation, token_of(installation.address(ADA, **{"filter[key]": OWN})))
        assert grant.expires_s - time.time() <= 60
        address = f"{installation.plane}/v1/rows?g="
        fresh = installation.get(address + _minted(installation, replace(grant, id=uuid.uuid4())))
        over = replace(grant, id=uuid.uuid4(), issued_ms=grant.issued_ms - 61_000, expires_s=grant.expires_s - 61)
        stale = installation.get(address + _minted(installation, over))
        assert (fresh.status_code, stale.status_code) == (200, 403)

    def test_after_a_revocation_it_opens_nothing(self, installation: Installation) -> None:
        address = installation.address("kelly@acme.example", **{"filter[key]": OWN})
        assert installation.get(address).status_code == 200
        _revoke_tokens(installation, "kelly@acme.example")
        until(lambda: installation.get(address).status_code == 403, within_s=5)

    def test_it_cannot_be_made_to_open_more(self, installation: Installation) -> None:
        token = token_of(installation.address(ADA, **{"filter[key]": OWN}))
        for place in range(0, len(token), 97):
            changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
            assert installation.get(f"{installation.plane}/v1/rows?g={changed}").status_code == 403


class TestTheDataPlane:
    """Who has all that the data process has, and no grant."""

    def test_its_keys_open_no_object(self, installation: Installation) -> None:
        store = open_store(installation.house.environment.store_address)
        keys = [installation.secret(name) for name in ("grant-verify.key", "plane-open.key", "store.key")]
        for path in objects_of(store):
            sealed = store.read(path)
            assert not any(_opens(sealed, path, half=half, secret=secret) for half in keys for secret in keys)

    def test_its_login_reads_revocations_and_nothing_else(self, installation: Installation) -> None:
        with installation.login("fc_data") as login:
            login.execute("select * from access_revocation")
            for table in ("data_object", "contracts_entitlement", "access_user", "kernel_journal", "fc.key_secret"):
                with pytest.raises(DENIED):
                    login.execute(f"select * from {table}")
            with pytest.raises(DENIED):
                login.execute("select fc.open_reading('x', 'x', null, 'x', '{}', '{}', '{}')")

    def test_what_it_signs_itself_opens_nothing(self, installation: Installation) -> None:
        path = objects_of(open_store(installation.house.environment.store_address))[0]
        token = mint(
            claimed(installation, path),
            signing_key=installation.secret("plane-open.key"),
            plane_key=installation.secret("plane-seal.key"),
        )
        assert installation.get(f"{installation.plane}/v1/rows?g={token}").status_code == 403


class TestTheSigner:
    """Who has the key that signs, and the signer's login, and no live proof."""

    def test_its_login_opens_no_secret(self, installation: Installation) -> None:
        with installation.login("fc_signer") as login:
            for kind in ("session", "token", "delegation", "process"):
                with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
                    login.execute(
                        "select fc.open_reading(%s, 'x', null, 'interval-readings', '{4300000001}', '{0}', '{1}')",
                        (kind,),
                    )
            with pytest.raises(DENIED):
                login.execute("select * from fc.key_secret")

    def test_a_grant_without_the_identifiers_secret_opens_nothing(self, installation: Installation) -> None:
        path = objects_of(open_store(installation.house.environment.store_address))[0]
        for secrets in ({}, {path.split("/")[1]: bytes(32)}):
            token = _minted(installation, replace(claimed(installation, path), secrets=secrets))
            answer = installation.get(f"{installation.plane}/v1/rows?g={token}")
            assert (answer.status_code, b"not_served" in answer.content) == (500, True)


def _opens(sealed: bytes, path: str, *, half: bytes, secret: bytes) -> bool:
    try:
        return unseal(sealed, path=path, keys=ObjectKeys(store_half=half[:32], secret_of=lambda _: secret)).startswith(
            b"PAR1"
        )
    except (SealBroken, ValueError):
        return False


def _is_for_all(login: psycopg.Connection[Any], table: str) -> bool:
    """Tell whether a table's rows are the blueprint's, which everybody may know."""
    return table in FOR_ALL | OF_NOBODY.keys()


def _opened(installation: Installation, token: str) -> Grant:
    reader = GrantReader(
        verify_key=installation.secret("grant-verify.key"), opening_key=installation.secret("plane-open.key")
    )
    return reader.open(token, time.time())


def _minted(installation: Installation, grant: Grant) -> str:
    keys = {
        "signing_key": installation.secret("grant-signing.key"),
        "plane_key": installation.secret("plane-seal.key"),
    }
    return mint(grant, **keys)


def _acme_keys(installation: Installation) -> set[str]:
    return {part.key for part in _opened(installation, token_of(installation.address(ADA))).slices}


@contextmanager
def _browser(installation: Installation, email: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=installation.portal, timeout=30, trust_env=False, follow_redirects=True) as browser:
        browser.get("/accounts/login/")
        answer = browser.post("/accounts/login/", data=_with_csrf(browser, login=email, password=PASSWORD))
        assert answer.status_code == 200, answer.text[:500]
        yield browser


def _sign_in(installation: Installation, email: str) -> str:
    """Sign in as a person does, and return what the cookie holds."""
    with _browser(installation, email) as browser:
        return browser.cookies["forecourt"]


def _with_csrf(browser: httpx.Client, **fields: str) -> dict[str, str]:
    return {**fields, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}


def _give_in_a_file(installation: Installation) -> None:
    """Upload a market file that no worker is there to read: its job stays in the queue."""
    file = next(Path(installation.house.home / "files" / "0").glob("*.csv")).read_bytes()
    with _browser(installation, SUSY) as browser:
        page = browser.get("/staff/files/")
        assert page.status_code == 200
        headers = {"X-CSRFToken": browser.cookies["csrftoken"], "Accept": "application/json", "Referer": str(page.url)}
        answer = browser.post("/staff/files/", files={"file": ("late.csv", file + b"\n")}, headers=headers)
        assert answer.status_code in (200, 201, 202), answer.text[:500]


def _revoke_tokens(installation: Installation, email: str) -> None:
    """Revoke a person's tokens, as they do on their own page."""
    with installation.superuser() as database:
        rows = database.execute(
            "select t.id from access_token t join access_user u on u.id = t.user_id where u.email = %s", (email,)
        ).fetchall()
    assert rows
    with _browser(installation, email) as browser:
        for (token_id,) in rows:
            page = browser.get("/tokens/")
            headers = {"Referer": str(page.url)}
            answer = browser.post(f"/tokens/{token_id}/revoke/", data=_with_csrf(browser), headers=headers)
            assert answer.status_code == 200, answer.text[:500]
