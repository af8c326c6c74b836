"""Arithmetic of access: what a token looks like and how long it may live."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Final

#: A prefix lets scanners of leaked secrets recognise one.
TOKEN_PREFIX: Final = "fct_"
TOKEN_BYTES: Final = 32
LONGEST_TOKEN_DAYS: Final = 365
#: How long a token lives that a machine client fetches.
CLIENT_TOKEN_LIFE: Final = timedelta(hours=1)
#: So many machine clients a company may have at a time.
MOST_CLIENTS: Final = 50
#: What only people do: a program with one of these could let others in, make itself more tokens, or say yes in a
#: person's place.
FOR_PEOPLE_ONLY: Final = frozenset({"access.keep_colleagues", "access.manage_tokens", "oversight.approve"})
#: How long a program waits to be let in, and how long it pauses between two questions at first.
SIGN_IN_LIFE: Final = timedelta(minutes=10)
SIGN_IN_PAUSE_S: Final = 5
#: Letters of a code that people compare: no vowels, so that no word comes out (RFC 8628, section 6.1).
CODE_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
CODE_LENGTH: Final = 8
#: From so many networks a token is good at most.
MOST_NETWORKS: Final = 20
#: How long one look through a customer's eyes lasts at most.
LOOK_LIFE: Final = timedelta(minutes=30)
#: How long a queued job may act for the person who asked.
DELEGATION_LIFE: Final = timedelta(days=1)
#: How long the link of an invitation works.
INVITATION_LIFE: Final = timedelta(days=7)
#: How long a permission that was asked for is granted at most.
LONGEST_GRANT_DAYS: Final = 90
#: So many people a company may wait for at a time; more is a mistake, or somebody using us to send mail.
MOST_OPEN_INVITATIONS: Final = 200


def new_secret() -> str:
    """Make a secret with 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def new_link_secret() -> str:
    """Make the secret part of an address, with 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_of(device_secret: str) -> str:
    """Return the token of a program that is let in: it follows from what the program holds, so nobody keeps it."""
    digest = hashlib.sha256(b"the token of " + device_secret.encode()).digest()
    return TOKEN_PREFIX + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_code() -> str:
    """Make a code for people to compare, with 34 random bits: `BCDF-GHJK`."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def code_as_written(text: str) -> str:
    """Return a code as it is kept, however somebody typed it; empty where it is none."""
    letters = "".join(each for each in text.upper() if each.isalnum())
    is_one = len(letters) == CODE_LENGTH and set(letters) <= set(CODE_LETTERS)
    return f"{letters[:4]}-{letters[4:]}" if is_one else ""


def hint_of(secret: str) -> str:
    """Return the few characters by which an owner recognises a token: too few to help anyone guess it."""
    return secret[: len(TOKEN_PREFIX) + 4]


def expiry(*, now: datetime, days: int) -> datetime:
    """Return when a token made now lapses."""
    return now + timedelta(days=min(days, LONGEST_TOKEN_DAYS))


def network_of(text: str) -> str:
    """Return an address or network in CIDR notation (RFC 4632); a lone address is a network of one.

    Raises ValueError, in words for people.
    """
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError:
        raise ValueError(f"{text!r} is neither an address nor a network such as 203.0.113.0/24") from None
