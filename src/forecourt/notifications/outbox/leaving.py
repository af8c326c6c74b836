"""Links in mails that end mails of their kind with one click (RFC 8058), without signing in.

A link says whose mail and which topics, and is signed. It opens nothing and shows nothing: all it can do is stop mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core import signing

from forecourt.settings.environment import environment

SALT: Final = "forecourt.notifications.leaving"


class NoSuchLink(ValueError):
    """A link that we did not make."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who wants no more mail of what."""

    user_id: UUID
    company_id: UUID | None
    topics: tuple[str, ...]


def sign_leaving(leaving: Leaving) -> str:
    """Return the part of an address that says and proves it."""
    company = leaving.company_id.hex if leaving.company_id else ""
    return _signer().sign_object([leaving.user_id.hex, company, list(leaving.topics)], compress=True)


def read_leaving(signed: str) -> Leaving:
    """Return what a link says. Raises NoSuchLink."""
    try:
        user_id, company_id, topics = _signer().unsign_object(signed)
        return Leaving(UUID(user_id), UUID(company_id) if company_id else None, tuple(map(str, topics)))
    except (signing.BadSignature, ValueError, TypeError):
        raise NoSuchLink("this link is not one of ours") from None


def _signer() -> signing.Signer:
    return signing.Signer(key=environment().secret("letters.key").hex(), salt=SALT)
