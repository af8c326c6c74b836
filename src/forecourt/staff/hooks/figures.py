"""Hooks as pages show them. Pure functions."""

from __future__ import annotations

from typing import Any, Final

from forecourt.customers.queries.hooks import DeliveryCard, HookCard
from forecourt.kernel.clocks import as_business
from forecourt.look.timeline import who

STATES: Final = {
    "taken_in": ("Taken in", "good", "check"),
    "waiting": ("Waits", "", "clock"),
    "refused": ("Refused", "bad", "circle-alert"),
}
NONE_YET: Final = "No system sends activity by itself yet"


def sentence_of(*, hooks: list[HookCard]) -> str:
    """Answer in one sentence whether what systems send is taken in."""
    if not hooks:
        return NONE_YET
    on = sum(each.is_on for each in hooks)
    refused = sum(each.refused for each in hooks)
    sends = "1 system sends activity by itself" if on == 1 else f"{on} systems send activity by themselves"
    if not refused:
        return sends
    return f"{sends}, and 1 message was refused" if refused == 1 else f"{sends}, and {refused:,} messages were refused"


def hook_row(*, card: HookCard) -> dict[str, Any]:
    """Describe a hook for `staff/hooks.html` and `staff/hook.html`."""
    return {
        "code": card.code,
        "title": card.title,
        "url": f"/staff/hooks/{card.code}/",
        "hint": f"{card.hint}…",
        "is_on": card.is_on,
        "made_by": who(name=card.made_by),
        "made_at": as_business(at=card.made_at),
        "last_at": as_business(at=card.last_at) if card.last_at else None,
        "taken_in": card.taken_in,
        "refused": card.refused,
        "waiting": card.waiting,
    }


def delivery_row(*, card: DeliveryCard) -> dict[str, Any]:
    """Describe a message with what became of it."""
    words, mark, glyph = STATES[card.state]
    what = f"{card.entries} event{'' if card.entries == 1 else 's'}" if card.entries else "Nothing that could be read"
    return {
        "id": card.id,
        "message": card.message_id,
        "what": what,
        "kinds": ", ".join(card.kinds),
        "at": as_business(at=card.received_at),
        "state": card.state,
        "state_words": words,
        "state_mark": mark,
        "glyph": glyph,
        "said": card.said,
    }


def signing_calls(*, address: str) -> list[dict[str, str]]:
    """Return how a system signs what it sends, for `look/cli.html`."""
    python = (
        "import json, os, uuid\n"
        "from datetime import UTC, datetime\n\n"
        "import httpx\n"
        "from standardwebhooks import Webhook\n\n"
        'call = {"kind": "call", "external_id": "call-0041", "at": "2026-11-02T09:20:00+10:00",\n'
        '        "email": "ada@acme.example", "direction": "in", "title": "Asked about the June invoice"}\n'
        'body, message, now = json.dumps(call), f"msg_{uuid.uuid4().hex}", datetime.now(UTC)\n'
        'signature = Webhook(os.environ["HOOK_SECRET"]).sign(message, now, body)\n'
        f'httpx.post("{address}", content=body, headers={{\n'
        '    "content-type": "application/json", "webhook-id": message,\n'
        '    "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature,\n'
        "})"
    )
    node = (
        'import { Webhook } from "standardwebhooks";\n\n'
        'const call = { kind: "call", external_id: "call-0041", at: "2026-11-02T09:20:00+10:00",\n'
        '  email: "ada@acme.example", direction: "in", title: "Asked about the June invoice" };\n'
        "const body = JSON.stringify(call), message = `msg_${crypto.randomUUID()}`, now = new Date();\n"
        "const signature = new Webhook(process.env.HOOK_SECRET).sign(message, now, body);\n"
        f'await fetch("{address}", {{ method: "POST", body, headers: {{\n'
        '  "content-type": "application/json", "webhook-id": message,\n'
        '  "webhook-timestamp": String(Math.floor(now / 1000)), "webhook-signature": signature,\n'
        "} });"
    )
    return [{"name": "Python", "text": python}, {"name": "JavaScript", "text": node}]
