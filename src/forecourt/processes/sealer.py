"""The sealer process: chains committed journal rows every 200 ms, and signs a checkpoint every so often.

It alone holds the chain key and the key that signs checkpoints.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg

from forecourt.kernel.clocks import true_now
from forecourt.kernel.journal.checkpointing import Unsound, is_checkpoint_due, take_checkpoint
from forecourt.kernel.journal.sealing import seal_batch

log = logging.getLogger(__name__)

INTERVAL_S = 0.2
RECONNECT_S = 1.0
#: How often it is asked whether a checkpoint is due.
ASK_S = 5.0
#: After a journal that does not hold was found, it is not walked again at once.
UNSOUND_S = 600.0


@dataclass(frozen=True, slots=True)
class SealerKeys:
    """What the sealer holds, raw: the chain's key, and the pair that signs checkpoints (Ed25519)."""

    chain: bytes = field(repr=False)
    signing: bytes = field(repr=False)
    public: bytes


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


def sign_until(stop: threading.Event, *, database_url: str, keys: SealerKeys, every: timedelta) -> None:
    """Sign checkpoints until asked to stop: the first at once, then whenever `every` has passed and rows have come."""
    while not stop.is_set():
        try:
            with psycopg.connect(database_url, autocommit=True) as connection:
                while not stop.is_set():
                    if is_checkpoint_due(connection, before=true_now() - every):
                        sign_now(connection, keys=keys)
                    stop.wait(ASK_S)
        except Unsound as unsound:
            log.error("The journal does not hold, so no checkpoint is signed: %s", unsound)
            stop.wait(UNSOUND_S)
        except psycopg.OperationalError:
            stop.wait(RECONNECT_S)


def sign_now(connection: psycopg.Connection[tuple[object, ...]], *, keys: SealerKeys) -> bytes | None:
    """Take a checkpoint now and return its document; None where nothing is sealed yet. Raises Unsound."""
    made = take_checkpoint(
        connection, chain_key=keys.chain, signing_key=keys.signing, public_key=keys.public, now=true_now()
    )
    return made.as_json() if made is not None else None
