"""The store as the worker opens it: what it writes there can be read only with both halves of the key."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import psycopg
from django.db import connection

from forecourt.data.engine.grants import GRANT_LIFE_S, SHELF
from forecourt.data.engine.sealed import ObjectKeys, seal
from forecourt.data.engine.store import SealedStore, open_sealed_store, open_store
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.scope import scope
from forecourt.settings.environment import environment

#: How the names of data objects end, and how the bytes of a Parquet file that is not sealed do.
OBJECT_ENDING: Final = ".parquet"
PARQUET: Final = b"PAR1"


def open_landing_store(*, actor: Actor) -> SealedStore:
    """Open the store for writing, under a proof of the provider's. Identifiers' secrets are made when first met."""
    return open_sealed_store(environment().store_address, keys=_keys(actor))


def seal_what_lies_open(*, actor: Actor) -> int:
    """Seal the objects of a store that was filled before objects were sealed. Returns how many; again is no harm."""
    store, keys, count = open_store(environment().store_address), _keys(actor), 0
    for path in sorted(store.list()):
        if path.endswith(OBJECT_ENDING) and store.read_tail(path, size_bytes=len(PARQUET)) == PARQUET:
            store.replace(path, seal(store.read(path), path=path, keys=keys))
            count += 1
    return count


def remove_ended_grants(*, actor: Actor) -> int:
    """Remove from the store the large grants that have ended; they lie there for a minute at most."""
    ended_before = true_now() - timedelta(seconds=2 * GRANT_LIFE_S)
    return open_store(environment().store_address).delete_older(SHELF, before=ended_before)


def _keys(actor: Actor) -> ObjectKeys:
    return ObjectKeys(store_half=environment().secret("store.key"), secret_of=_Secrets(actor))


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
