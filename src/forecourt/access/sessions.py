"""Browser sessions in the database, found by the hash of the cookie's value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from forecourt.access.models import Session, User
from forecourt.kernel.clocks import true_now


def hash_of(secret: str) -> str:
    """Hash a secret as `fc.hash` does: SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


class SessionStore(DatabaseStore):
    """Django's database sessions, except that the table never holds what the cookie holds."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of sessions."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = Session.objects.filter(session_key=hash_of(self.session_key or ""), expire_date__gt=true_now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Tell whether a session with this cookie value exists."""
        return Session.objects.filter(session_key=hash_of(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Build the row to be saved, with the columns that prove who it belongs to."""
        row = cast(Session, super().create_model_instance(data))
        row.session_key = hash_of(row.session_key)
        row.user_id = data.get("_auth_user_id")
        row.company_id = data.get("company_id")
        return row

    def delete(self, session_key: str | None = None) -> None:
        """End a session: this one, or the one with the given cookie value."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=hash_of(key)).delete()


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
