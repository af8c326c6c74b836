"""Browser sessions in the database, found by the hash of the cookie's value.

The table is closed to the application: functions of the database take the cookie's value itself, so a session is
read, changed and ended by whoever holds it, and by nobody else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError

from forecourt.access.gate import gate_secret
from forecourt.access.models import AGENT_CHARACTERS, User
from forecourt.access.proving import ask

#: Where a session holds by what and from where it was opened.
AGENT: Final = "client_agent"
ADDRESS: Final = "client_address"
#: Django's own bound; its keys have 32 characters.
SHORTEST_KEY: Final = 8


def hash_of(secret: str) -> str:
    """Hash a secret as `fc.hash` does: SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


class SessionStore(SessionBase):
    """Django's sessions; the database never holds what the cookie holds.

    `_auth_user_id` in the session says whose it is, and `company_id`, where it is there from the start, in which
    company; later `choose_company` says that.
    """

    def load(self) -> dict[str, Any]:
        """Read the session; one that is unknown or over is empty, and gets a new key when it is saved."""
        packed = ask("select fc.load_session(%s)", self.session_key or "")
        if packed is None:
            self._session_key = None
            return {}
        return self.decode(packed)

    def exists(self, session_key: str) -> bool:
        """Tell whether a session with this cookie value is open."""
        return ask("select fc.load_session(%s)", session_key) is not None

    def create(self) -> None:
        """Take a new key and save under it."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # the stubs lack it
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises CreateError where the key is taken, UpdateError where the session has ended."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # the stubs lack it
        saved = ask(
            "select fc.save_session(%s, %s, %s, %s, %s, %s, %s, %s, %s::inet)",
            gate_secret(),
            self.session_key,
            self.encode(data),
            self.get_expiry_date(),
            _id_in(data, "_auth_user_id"),
            _id_in(data, "company_id"),
            must_create,
            data.get(AGENT, ""),
            data.get(ADDRESS),
        )
        if not saved:
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """End a session: this one, or the one with the given cookie value."""
        key = session_key or self.session_key
        if key is not None:
            ask("select fc.end_session(%s)", key)

    @classmethod
    def clear_expired(cls) -> None:
        """Remove the sessions that are over."""
        ask("select fc.end_expired_sessions()")

    def _validate_session_key(self, key: str | None) -> bool:
        """Take for a cookie's value only what we could have given out: a quoted cookie may hold any character."""
        return key is not None and len(key) >= SHORTEST_KEY and key.isascii() and key.isalnum()


def choose_company(*, session_key: str, company_id: UUID) -> bool:
    """Enter another company with a session; tell whether its person is a member there."""
    return bool(ask("select fc.choose_company(%s, %s)", session_key, company_id))


def leave_company(*, user_id: UUID, company_id: UUID) -> None:
    """Take a person's open sessions out of a company that they belong to no more. Must run inside a scope on it."""
    ask("select fc.leave_company(%s, %s)", user_id, company_id)


def end_other_sessions(*, user_id: UUID, but: str) -> int:
    """End all sessions of a person except the one with the given cookie value; tell how many there were."""
    return int(ask("select fc.end_other_sessions(%s, %s, %s)", gate_secret(), user_id, but))


def end_one_session(*, session_key: str, handle: UUID) -> bool:
    """End another session of the person whose session has this cookie value; tell whether there was one."""
    return bool(ask("select fc.end_one_session(%s, %s)", session_key, handle))


def begin_look(*, session_key: str, company_id: UUID, user_id: UUID, reason: str, until: datetime) -> UUID | None:
    """Let a session show what somebody else sees, until an instant; None where its person may not."""
    found: UUID | None = ask(
        "select fc.begin_look(%s, %s, %s, %s, %s, %s)", gate_secret(), session_key, company_id, user_id, reason, until
    )
    return found


def end_look(*, session_key: str) -> None:
    """Let a session show its own person's pages again."""
    ask("select fc.end_look(%s)", session_key)


def describe_client(session: SessionBase, *, agent: str, address: str | None) -> None:
    """Note in a session by what and from where it was opened, for the person whose it is."""
    session[AGENT], session[ADDRESS] = agent[:AGENT_CHARACTERS], address


@contextmanager
def open_session(*, email: str) -> Iterator[str]:
    """Open a browser session without a browser, for the demo's own tokens and for tests, and end it afterwards.

    Yields the cookie's value. Raises `User.DoesNotExist`.
    """
    store = SessionStore()
    store["_auth_user_id"] = str(User.objects.get(email=email).pk)
    store.create()
    try:
        yield str(store.session_key)
    finally:
        store.delete()


def _id_in(data: dict[str, Any], name: str) -> UUID | None:
    return UUID(data[name]) if data.get(name) else None
