"""Keys: UUIDv7 (RFC 9562, section 5.7), so that rows sort by the time they were made; and names that are UUIDs."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from typing import Final
from uuid import UUID, uuid5

_KEYS: Final = UUID("6f1c6a0e-6d0a-5c0c-9d0b-3c1a6a5b7e11")


def new_id() -> UUID:
    """Make a UUIDv7: 48 bits of Unix milliseconds, 12 of their fraction (section 6.2, method 3), then 62 random bits.

    The fraction keeps the order of what one process makes within a millisecond, such as journal rows.
    """
    milliseconds, rest_ns = divmod(time.time_ns(), 1_000_000)
    fraction = (rest_ns << 12) // 1_000_000
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (fraction << 64) | (0x2 << 62) | random)


@lru_cache(maxsize=100_000)  # the data plane asks for every key of every grant
def key_subject(key: str, *, company_id: UUID | None = None) -> UUID:
    """Return the UUID that a revocation of a key carries: of one company's hold on it, or of the key for everybody.

    Without a company it is what stops all who read the key; with one, that company alone.
    """
    return uuid5(_KEYS, key if company_id is None else f"{company_id}/{key}")
