"""Webhooks as pages show them."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from forecourt.kernel.clocks import as_business
from forecourt.notifications.webhooks.queries import AttemptCard, EndpointCard, MessageCard

#: How a state reads, and the mark beside it.
STATES: Final = {
    "active": ("On", "good"),
    "paused": ("Paused", ""),
    "disabled": ("Switched off", "bad"),
}
MESSAGE_STATES: Final = {
    "delivered": ("Delivered", "good"),
    "waiting": ("Waits", "warn"),
    "sending": ("Is being sent", ""),
    "given_up": ("Given up", "bad"),
}


def endpoint_row(*, card: EndpointCard, last: AttemptCard | None) -> dict[str, Any]:
    """Describe a webhook for `web/webhooks.html` and `web/webhook.html`."""
    words, mark = STATES[card.state]
    if card.state == "active" and last is not None and not _is_good(last):
        words, mark = "Failing", "warn"
    return {
        "id": card.id,
        "name": card.name,
        "url": card.url,
        "host": urlsplit(card.url).netloc,
        "hint": f"{card.hint}…",
        "state": card.state,
        "state_words": words,
        "state_mark": mark,
        "reason": card.reason,
        "made_by": card.made_by,
        "made_at": as_business(at=card.made_at),
        "topic_count": len(card.topics),
        "last": attempt_row(card=last) if last else None,
    }


def message_row(*, card: MessageCard) -> dict[str, Any]:
    """Describe a message with its calls."""
    words, mark = MESSAGE_STATES[card.state]
    if card.state == "waiting" and card.tries:
        words = f"Failed {card.tries}×, tried again"
    return {
        "id": card.id,
        "event": card.event,
        "title": card.title,
        "made_at": as_business(at=card.made_at),
        "state": card.state,
        "state_words": words,
        "state_mark": mark,
        "next_at": as_business(at=card.next_at) if card.state == "waiting" and card.tries else None,
        "attempts": [attempt_row(card=each) for each in card.attempts],
    }


def attempt_row(*, card: AttemptCard) -> dict[str, Any]:
    """Describe one call."""
    return {
        "at": as_business(at=card.at),
        "status": str(card.status) if card.status else "No answer",
        "is_good": _is_good(card),
        "said": card.said,
        "took_ms": card.took_ms,
    }


def verifying_calls() -> list[dict[str, str]]:
    """Return how a receiver checks that a call is ours."""
    python = (
        "import os\n"
        "from standardwebhooks import Webhook\n\n"
        'webhook = Webhook(os.environ["FORECOURT_WEBHOOK_SECRET"])\n'
        "event = webhook.verify(request.body, dict(request.headers))\n"
        'print(event["type"], event["data"]["title"])'
    )
    node = (
        'import { Webhook } from "standardwebhooks";\n\n'
        "const webhook = new Webhook(process.env.FORECOURT_WEBHOOK_SECRET);\n"
        "const event = webhook.verify(body, headers);"
    )
    return [{"name": "Python", "text": python}, {"name": "JavaScript", "text": node}]


def _is_good(card: AttemptCard) -> bool:
    return card.status is not None and 200 <= card.status < 300
