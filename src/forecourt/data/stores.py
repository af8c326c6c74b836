"""The store as it is opened by whoever brings data in: what is written there can be read only with both halves."""

from __future__ import annotations

import psycopg
from django.db import connection

from forecourt.data.engine.sealed import ObjectKeys
from forecourt.data.engine.store import SealedStore, open_sealed_store
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope
from forecourt.settings.environment import environment


def open_landing_store(*, actor: Actor) -> SealedStore:
    """Open the store for writing, under a proof of the provider's. Identifiers' secrets are made when first met."""
    settings = environment()
    keys = ObjectKeys(store_half=settings.secret("store.key"), secret_of=_Secrets(actor))
    return open_sealed_store(settings.store_address, keys=keys)


class _Secrets:
    """Asks the database once for each identifier."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._known: dict[str, bytes] = {}

    def __call__(self, key: str) -> bytes:
        if key not in self._known:
            self._known[key] = self._ask(key)
        return self._known[key]

    def _ask(self, key: str) -> bytes:
        with scope(self._actor), psycopg.Cursor(connection.connection) as cursor:
            row = cursor.execute("select fc.secret_for_writing(%s)", (key,)).fetchone()
        assert row is not None
        return bytes(row[0])
