"""The signer process: it alone holds the key that signs grants, and a database role that opens identifiers' secrets.

It signs what the holder of a live proof may read and nothing that it is merely told: it shows the proof to the database
itself, on a connection of its own. It imports no Django.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import os
import signal
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
import psycopg
from psycopg_pool import AsyncConnectionPool

from forecourt.data.engine.grants import GRANT_LIFE_S, Grant, Shelf, Subject, mint, unpack
from forecourt.data.engine.store import open_store
from forecourt.settings.environment import environment

log = logging.getLogger(__name__)

OPEN_READING: Final = "select fc.open_reading(%s, %s, %s::inet, %s, %s::text[], %s::bigint[], %s::bigint[])::text"
REQUEST_LIMIT_BYTES: Final = 16 * 1024 * 1024
CONNECTIONS: Final = 8
REQUEST_TIMEOUT_S: Final = 5.0
NOBODY: Final = UUID(int=0)
_LENGTH: Final = struct.Struct(">I")


class NotSigned(Exception):
    """The signer refuses: `reason` is `proof`, `not_held` or `malformed`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SignerKeys:
    """What the signer holds, raw: its own private key (Ed25519), and the data plane's public one (X25519)."""

    signing: bytes = field(repr=False)
    plane: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that was read: whose proof, and the grant that is asked for on it."""

    kind: str
    proof: str = field(repr=False)
    address: str | None
    grant: Grant
    asked_at: float

    @property
    def question(self) -> tuple[Any, ...]:
        """Return the arguments of `OPEN_READING`."""
        periods = [(part.key, *period) for part in self.grant.slices for period in part.periods]
        keys, starts, ends = ([row[place] for row in periods] for place in range(3))
        return (self.kind, self.proof, self.address, self.grant.dataset, keys, starts, ends)


def read_request(body: bytes) -> Wanted:
    """Read a request. The clock is read first: what is revoked from now on stops the grant. Raises NotSigned."""
    asked_at = time.time()
    try:
        parts = orjson.loads(body)
        kind, proof = str(parts["kind"]), str(parts["proof"])
        address = str(ip_address(parts["address"])) if parts.get("address") else None
        grant = unpack(base64.b64decode(parts["grant"], validate=True))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise NotSigned("malformed") from error
    if "\0" in kind + proof:
        raise NotSigned("proof")
    return Wanted(kind, proof, address, grant, asked_at)


def sign_found(wanted: Wanted, found: Mapping[str, Any], *, keys: SignerKeys, shelf: Shelf) -> str:
    """Sign the grant for whom the proof was found to belong to, with the secrets that were opened. Raises NotSigned."""
    secrets = {key: bytes.fromhex(secret) for key, secret in found["secrets"].items()}
    for part in wanted.grant.slices:
        if part.periods and part.objects and part.key not in secrets:
            raise NotSigned("not_held")
        if part.objects and not part.periods:
            raise NotSigned("malformed")
    grant = replace(
        wanted.grant,
        subject=Subject(
            company_id=UUID(found["company_id"]) if found["company_id"] else NOBODY,
            user_id=UUID(found.get("looker", found)["id"]),  # whoever looks through other eyes is who is cut off
            token_id=UUID(found["token_id"]) if found["token_id"] else None,
        ),
        issued_ms=int(wanted.asked_at * 1000),
        expires_s=_end(wanted, found),
        secrets={part.key: secrets[part.key] for part in wanted.grant.slices if part.objects},
    )
    try:
        return mint(grant, signing_key=keys.signing, plane_key=keys.plane, store=shelf)
    except (ValueError, LookupError) as error:
        raise NotSigned("malformed") from error


def _end(wanted: Wanted, found: Mapping[str, Any]) -> int:
    """Return when a grant ends: after a minute, and never after the right that it rests on."""
    a_minute = int(wanted.asked_at) + GRANT_LIFE_S
    return a_minute if found.get("until") is None else min(a_minute, int(found["until"]))


class Signer:
    """Answers at a socket."""

    def __init__(self, *, pool: AsyncConnectionPool[Any], keys: SignerKeys, shelf: Shelf) -> None:
        self._pool = pool
        self._keys = keys
        self._shelf = shelf

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and hang up. What was asked is never logged."""
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                body = orjson.dumps(await self._reply(reader))
                writer.write(_LENGTH.pack(len(body)) + body)
                await writer.drain()
        except asyncio.IncompleteReadError:
            return  # somebody looked whether we are here
        except (OSError, TimeoutError) as error:
            log.warning("a request was left unanswered: %s", type(error).__name__)
        finally:
            writer.close()

    async def _reply(self, reader: asyncio.StreamReader) -> dict[str, str]:
        try:
            (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
            if length > REQUEST_LIMIT_BYTES:
                raise NotSigned("malformed")
            wanted = read_request(await reader.readexactly(length))
            return {"token": await self._sign(wanted)}
        except NotSigned as refused:
            return {"refused": refused.reason}
        except psycopg.errors.InvalidAuthorizationSpecification:
            return {"refused": "proof"}
        except psycopg.Error as error:
            log.warning("the database did not answer: %s", type(error).__name__)
            return {"refused": "unavailable"}

    async def _sign(self, wanted: Wanted) -> str:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(OPEN_READING, wanted.question)
            row = await cursor.fetchone()
        assert row is not None
        return sign_found(wanted, orjson.loads(row[0]), keys=self._keys, shelf=self._shelf)


def serve() -> None:
    """Serve until asked to stop."""
    settings = environment()
    keys = SignerKeys(signing=settings.secret("grant-signing.key"), plane=settings.secret("plane-seal.key"))
    asyncio.run(_serve(settings.signer_socket, settings.database_signer_url, keys, open_store(settings.store_address)))


async def _serve(path: Path, database_url: str, keys: SignerKeys, shelf: Shelf) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    pool = AsyncConnectionPool(
        database_url,
        min_size=1,
        max_size=CONNECTIONS,
        timeout=REQUEST_TIMEOUT_S,
        open=False,
        kwargs={"autocommit": True, "application_name": "forecourt-signer"},
    )
    async with pool:
        signer = Signer(pool=pool, keys=keys, shelf=shelf)
        server = await asyncio.start_unix_server(signer.answer, sock=listen(path))
        async with server:
            await stop.wait()


def listen(path: Path) -> socket.socket:
    """Listen at a socket that its owner alone may reach, in a folder closed to others; an old one is taken away."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    mask = os.umask(0o177)
    try:
        stream.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.umask(mask)
        os.close(folder)
    stream.listen(128)
    return stream


def is_listening(path: Path) -> bool:
    """Tell whether somebody answers at the socket."""
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    stream.settimeout(1.0)
    try:
        folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        stream.connect(f"/proc/self/fd/{folder}/{path.name}")
    except OSError:
        return False
    finally:
        os.close(folder)
        stream.close()
    return True
