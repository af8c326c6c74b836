"""Programs at the door: tokens for machine clients, and codes that a person compares. Asked of the database with the
gate's secret; what is kept there are hashes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

import orjson
from django.db import connection

from forecourt.access import events
from forecourt.access.gate import gate_secret
from forecourt.access.permissions import with_what_they_need
from forecourt.access.proving import ask
from forecourt.access.rules import (
    CLIENT_TOKEN_LIFE,
    SIGN_IN_LIFE,
    SIGN_IN_PAUSE_S,
    hint_of,
    new_code,
    new_link_secret,
    new_secret,
    token_of,
)
from forecourt.kernel.clocks import business_now
from forecourt.settings.environment import environment

#: Under this name attempts of an address, a client or a person are counted.
_ATTEMPTS: Final = UUID("0d6f4c0e-9a52-5b0c-8f0a-8e1b5d1b7c11")
#: How often a code is made anew where it is taken: there are 25 thousand million.
TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """A bearer token, told once. `error` is a word of RFC 6749 or RFC 8628 where there is none.

    Attributes:
        scopes: What it may; None: all that its owner may.
        expires_in_s: For how many seconds it is good.
    """

    token: str = field(default="", repr=False)
    scopes: tuple[str, ...] | None = None
    expires_in_s: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a program that wants to be let in shows to its person, and keeps to itself."""

    code: str
    device_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A program that waits to be let in, as its person sees it. Instants are of the true clock, UTC.

    Attributes:
        scopes: What it asks for; None: all that the person may.
        hint, token_hash: Of the token that it will have; only once it is decided.
    """

    name: str
    address: str | None
    scopes: tuple[str, ...] | None
    made_at: datetime | None = None
    expires_at: datetime | None = None
    hint: str = ""
    token_hash: str = field(default="", repr=False)


def fetch_client_token(
    *, client_id: UUID, secret: str, address: str | None, scopes: Sequence[str] | None
) -> Fetched | None:
    """Return a token for a machine client, which is journalled; None where its id, secret or network is not good.

    `scopes` narrows it; a scope that the client does not have gives the error `invalid_scope`. A client that has
    as many tokens as are allowed at a time loses its oldest.
    """
    if scopes is None:
        return _fetch(client_id, secret, address, None)
    # with what they are worth nothing without, where the client has that: it was not always given along
    fetched = _fetch(client_id, secret, address, sorted(with_what_they_need(scopes)))
    is_more = fetched is not None and fetched.error == "invalid_scope"
    return _fetch(client_id, secret, address, list(scopes)) if is_more else fetched


def begin_asking(*, name: str, address: str | None, scopes: Sequence[str] | None) -> Asking:
    """Note that a program wants to be let in, for ten minutes.

    It asks for `scopes` with what they are worth nothing without, and that is what its person is shown.
    """
    for _ in range(TRIES):
        code, device_secret = new_code(), new_link_secret()
        token = token_of(device_secret)
        is_noted = _ask(
            "select to_json(fc.begin_program(%s, %s, %s, %s, %s, %s, %s::inet, %s::text[], %s, %s::smallint))::text",
            device_secret,
            token,
            hint_of(token),
            code,
            name,
            address,
            None if scopes is None else sorted(with_what_they_need(scopes)),
            SIGN_IN_LIFE,
            SIGN_IN_PAUSE_S,
        )
        if is_noted:
            return Asking(code, device_secret)
    raise RuntimeError("no code is free")


def find_waiting(*, code: str) -> Waiting | None:
    """Return the program that waits with a code; None where there is none, or no longer."""
    found = _ask("select fc.find_program(%s, %s)::text", code) if code else None
    if found is None:
        return None
    for name in ("made_at", "expires_at"):
        found[name] = datetime.fromisoformat(found[name])
    return _waiting(found)


def decide(*, code: str, is_let_in: bool) -> Waiting | None:
    """Let a program in or refuse it, once, as the person whose scope is open; None where none waits with the code."""
    found = _ask("select fc.decide_program(%s, %s, %s)::text", code, is_let_in)
    return None if found is None else _waiting(found)


def poll(*, device_secret: str) -> Fetched:
    """Tell a program that waits what became of it; the token, once, where it was let in."""
    found = _ask("select fc.poll_program(%s, %s)::text", device_secret)
    if found is None:  # the token was revoked before the program came for it
        return Fetched(error="access_denied")
    if "error" in found:
        return Fetched(error=found["error"])
    scopes = None if found["scopes"] is None else tuple(found["scopes"])
    return Fetched(token_of(device_secret), scopes, int(found["expires_in"]))


def wait_before_attempt(who: str, *, a_minute: int) -> float:
    """Count an attempt of somebody, such as `address 203.0.113.7`; return how many seconds to wait where it is one too
    many, else 0. To be called outside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select wait from fc.take_request(%s, null, %s)", [uuid5(_ATTEMPTS, who), a_minute])
        return float(cursor.fetchone()[0])


def _fetch(client_id: UUID, secret: str, address: str | None, scopes: list[str] | None) -> Fetched | None:
    token = new_secret()
    found = _ask(
        "select fc.issue_client_token(%s, %s, %s, %s::inet, %s::text[], %s, %s, %s, %s, %s, %s)::text",
        client_id,
        secret,
        address,
        scopes,
        token,
        CLIENT_TOKEN_LIFE,
        environment().client_tokens,
        business_now(),
        events.CLIENT_SIGNED_IN,
        events.CLIENT_REFUSED,
    )
    if found is None:
        return None
    if "error" in found:
        return Fetched(error=found["error"])
    return Fetched(token, tuple(found["scopes"]), int(CLIENT_TOKEN_LIFE.total_seconds()))


def _waiting(found: dict[str, Any]) -> Waiting:
    return Waiting(**{**found, "scopes": None if found["scopes"] is None else tuple(found["scopes"])})


def _ask(statement: str, *values: Any) -> Any:
    found = ask(statement, gate_secret(), *values)
    return None if found is None else orjson.loads(found)
