"""The sealer process: chains committed journal rows every 200 ms. It alone holds the chain key."""

from __future__ import annotations

import logging
import threading

import psycopg

from forecourt.kernel.journal.sealing import seal_batch

log = logging.getLogger(__name__)

INTERVAL_S = 0.2
RECONNECT_S = 1.0


def seal_until(stop: threading.Event, *, database_url: str, key: bytes) -> None:
    """Seal until asked to stop; where the connection is lost, make a new one."""
    while not stop.is_set():
        try:
            with psycopg.connect(database_url, autocommit=True) as connection:
                while not stop.is_set():
                    if not seal_batch(connection, key=key):
                        stop.wait(INTERVAL_S)
        except psycopg.OperationalError:
            log.warning("The database is out of reach; sealing waits.")
            stop.wait(RECONNECT_S)
