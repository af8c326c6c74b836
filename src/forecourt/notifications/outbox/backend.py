"""Django's mail backend: what Django and allauth send goes into the outbox too, and looks like every other letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from forecourt.notifications.outbox.letters import Letter, Written, with_styles, write
from forecourt.notifications.outbox.mails import ACCESS, post


class Outbox(BaseEmailBackend):
    """Puts mails into the outbox. Nobody waits for a mail server, and how long it takes tells nothing."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Post each message to each of its addresses, and return how many messages that were."""
        for message in messages:
            written = _written(message)
            for to in message.recipients():
                post(to=to, written=written, kind=ACCESS)
        return len(messages)


def _written(message: EmailMessage) -> Written:
    html = _html_of(message)
    text = str(message.body)
    if html is None:
        return write(_letter(str(message.subject), text))
    return Written(subject=str(message.subject), text=text, html=with_styles(html))


def _html_of(message: EmailMessage) -> str | None:
    if not isinstance(message, EmailMultiAlternatives):
        return None
    found: list[Any] = [content for content, kind in message.alternatives if kind == "text/html"]
    return str(found[0]) if found else None


def _letter(subject: str, text: str) -> Letter:
    """Lay a plain text out as a letter: its paragraphs as they are."""
    parts = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    return Letter(subject=subject, heading=subject, paragraphs=parts, why="You get this because you have an account.")
