"""The store as the worker opens it: what it writes there can be read only with both halves of the key."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from django.db import connection

from forecourt.data.engine.grants import GRANT_LIFE_S, SHELF
from forecourt.data.engine.sealed import ObjectKeys
from forecourt.data.engine.store import SealedStore, open_sealed_store, open_store
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.scope import scope
from forecourt.settings.environment import environment


def open_landing_store(*, actor: Actor) -> SealedStore:
    """Open the store for writing, under a proof of the provider's. Identifiers' secrets are made when first met."""
    settings = environment()
    keys = ObjectKeys(store_half=settings.secret("store.key"), secret_of=_Secrets(actor))
    return open_sealed_store(settings.store_address, keys=keys)


def remove_ended_grants(*, actor: Actor) -> int:
    """Remove from the store the large grants that have ended; they lie there for a minute at most."""
    ended_before = true_now() - timedelta(seconds=2 * GRANT_LIFE_S)
    return open_store(environment().store_address).delete_older(SHELF, before=ended_before)


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
