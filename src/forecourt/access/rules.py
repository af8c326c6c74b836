"""Arithmetic of access: what a token looks like and how long it may live."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

#: A prefix lets scanners of leaked secrets recognise one.
TOKEN_PREFIX: Final = "fct_"
TOKEN_BYTES: Final = 32
LONGEST_TOKEN_DAYS: Final = 365
#: How long a queued job may act for the person who asked.
DELEGATION_LIFE: Final = timedelta(days=1)


def new_secret() -> str:
    """Make a secret with 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def hint_of(secret: str) -> str:
    """Return the few characters by which an owner recognises a token: too few to help anyone guess it."""
    return secret[: len(TOKEN_PREFIX) + 4]


def expiry(*, now: datetime, days: int) -> datetime:
    """Return when a token made now lapses."""
    return now + timedelta(days=min(days, LONGEST_TOKEN_DAYS))
