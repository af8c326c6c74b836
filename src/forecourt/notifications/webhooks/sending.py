"""Call webhooks: signed, to a public address, within a time; what comes back is kept and never followed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import orjson
from standardwebhooks import Webhook

from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Refusal
from forecourt.kernel.outbound import Answer, NoAnswer, call, find_target
from forecourt.notifications.models import Message
from forecourt.notifications.webhooks.messages import settle, take_next
from forecourt.notifications.webhooks.secrets import open_secret
from forecourt.settings.environment import environment

log = logging.getLogger(__name__)

ROUND: Final = 50
TIMEOUT_S: Final = 15.0
#: As much of an answer as is read and kept.
EXCERPT_BYTES: Final = 2_000

#: Payloads that are completed when they are sent, by kind: what is good for a minute cannot be written before.
Complete = Callable[[Actor, Message], dict[str, Any]]
KINDS: Final[dict[str, Complete]] = {}


def send_due_messages(*, actor: Actor, limit: int = ROUND) -> int:
    """Call what is due (true clock), and return how many calls that were."""
    tries = 0
    while tries < limit and (message := take_next(actor=actor, now=true_now())) is not None:
        status, said, took_ms = _try(actor, message)
        settle(actor=actor, message=message, status=status, said=said, took_ms=took_ms, now=true_now())
        tries += 1
    return tries


def complete_when_sent(kind: str) -> Callable[[Complete], Complete]:
    """Register who completes the payload of a kind of message at the moment when it is sent."""

    def register(complete: Complete) -> Complete:
        KINDS[kind] = complete
        return complete

    return register


def signed_headers(*, message_id: str, at: datetime, body: bytes, secret: str) -> dict[str, str]:
    """Return the headers by which a receiver knows that the call is ours, and not an old one."""
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body.decode()),
    }


def _try(actor: Actor, message: Message) -> tuple[int | None, str, int | None]:
    """Make one call; returns the status, the beginning of what was said, and how long it took."""
    try:
        answer = _call(actor, message)
    except NoAnswer as error:
        return None, error.detail, None
    except Refusal as error:
        return None, error.detail, None
    except Exception:
        log.exception("A webhook could not be called.")
        return None, "a fault of ours, in the log", None
    return answer.status, _excerpt(answer), answer.took_ms


def _call(actor: Actor, message: Message) -> Answer:
    complete = KINDS.get(message.kind)
    body = orjson.dumps(complete(actor, message) if complete else message.payload)
    target = find_target(message.endpoint.url, allow_private=environment().private_calls)
    secret = open_secret(bytes(message.endpoint.sealed_secret))
    headers = signed_headers(message_id=f"msg_{message.id.hex}", at=true_now(), body=body, secret=secret)
    return call(target, headers=headers, body=body, timeout_s=TIMEOUT_S, most_bytes=EXCERPT_BYTES)


def _excerpt(answer: Answer) -> str:
    """Return the beginning of an answer as plain text: what a foreign server wrote is shown, and only to its owner."""
    text = answer.body.decode(errors="replace")
    return "".join(each if each.isprintable() or each == "\n" else " " for each in text).strip()
