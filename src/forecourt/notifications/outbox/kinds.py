"""Letters that are written at the moment when they are sent, because what they hold must not lie about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from forecourt.kernel.actors import Actor
from forecourt.notifications.models import Mail
from forecourt.notifications.outbox.letters import Written
from forecourt.notifications.outbox.transport import Attachment

WriteNow = Callable[[Actor, Mail], tuple[Written, tuple[Attachment, ...]]]

KINDS: Final[dict[str, WriteNow]] = {}


def write_when_sent(kind: str) -> Callable[[WriteNow], WriteNow]:
    """Register who writes a kind of letter. It raises NotEver where there is nothing to send any more."""

    def register(write: WriteNow) -> WriteNow:
        KINDS[kind] = write
        return write

    return register


#: What else is noted when a letter of a kind was sent or given up: the mail, and what came of it.
AfterEnd = Callable[[Actor, Mail, str, str], None]
ENDINGS: Final[dict[str, AfterEnd]] = {}


def when_ended(kind: str) -> Callable[[AfterEnd], AfterEnd]:
    """Register what else is noted, in the transaction that settles the mail; it is given the mail's arguments still."""

    def register(note: AfterEnd) -> AfterEnd:
        ENDINGS[kind] = note
        return note

    return register
