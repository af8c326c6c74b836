"""What waits for approval, as its pages show it: where it stands, what it would do, who may decide until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from forecourt.kernel.actors import Actor, Side
from forecourt.kernel.journal import wording
from forecourt.look.effects import effect_rows, in_words, label_of
from forecourt.oversight.queries import ApprovalCard, OpenedApproval
from forecourt.settings.environment import environment

ADDRESSES: Final[Mapping[Side, str]] = {"customer": "/approvals/", "provider": "/staff/approvals/"}
#: State: words, and the class of its badge.
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "waiting": ("Waits", "warn"),
    "approved": ("Approved, runs now", "info"),
    "running": ("Runs", "info"),
    "ready": ("Ready to collect", "good"),
    "done": ("Done", "good"),
    "declined": ("Declined", "bad"),
    "withdrawn": ("Withdrawn", ""),
    "lapsed": ("Lapsed", "stale"),
    "void": ("Void", "bad"),
    "failed": ("Could not be done", "bad"),
}
#: Those in which the page looks again by itself.
MOVING: Final = ("waiting", "approved", "running")
#: So many effects stand on the page at once; the others are a press away.
EFFECTS_SHOWN: Final = 20
#: What is ready for a process is not waited for by anybody.
GOES_ON: Final = ("Approved, goes on now", "info")
THROUGH: Final = {"process": "worker", "web": "portal", "api": "API", "cli": "command line", "library": "library"}


def address_of(*, side: Side, approval_id: object) -> str:
    """Return the page of an approval on one side of the counter."""
    return f"{ADDRESSES[side]}{approval_id}/"


def approval_row(*, card: ApprovalCard, actor: Actor) -> dict[str, Any]:
    """Describe an approval as a row of a list."""
    words, mark = GOES_ON if _goes_on(card) else STATES[card.state]
    return {
        "url": address_of(side=actor.side, approval_id=card.id),
        "title": card.title,
        "who": card.asker_name,
        "asked_at": card.asked_at,
        "state": card.state,
        "words": f"{words} for {_whose(card, actor)}" if card.state == "waiting" else words,
        "mark": mark,
        "until": card.deadline_at if card.state == "waiting" else card.good_until if card.state == "ready" else None,
        "said": card.said,
    }


def opened(*, found: OpenedApproval, actor: Actor, now: datetime, zone: ZoneInfo, locale: str) -> dict[str, Any]:
    """Describe one approval as `web/approval.html` expects it."""
    card = found.card
    row = approval_row(card=card, actor=actor)
    is_file = card.kind == "for_reading"
    effects = [_effect(change, zone=zone, locale=locale) for change in card.shown]
    return {
        **row,
        "id": card.id,
        "verb": card.title.partition(" (")[0][:1].lower() + card.title.partition(" (")[0][1:],
        "company": found.company,
        "through": THROUGH.get(card.interface, card.interface),
        "is_moving": card.state in MOVING or _goes_on(card),
        "is_late": card.state == "waiting" and card.deadline_at <= now,
        "rule": card.rule_title,
        "digest": card.digest,
        "steps": _steps(found, actor),
        "effects": effects[:EFFECTS_SHOWN],
        "more_effects": effects[EFFECTS_SHOWN:],
        "rework_url": _rework_url(card, actor),
        "asked_for": [
            {"label": label_of(name), "value": in_words(value, zone=zone, locale=locale)}
            for name, value in card.parameters.items()
            if value not in (None, [], "", {})
        ],
        "may": found.may,
        "why_not": found.why_not,
        "is_file": is_file,
        "collect_words": "Download the file" if is_file else "Do it and see what is told once",
    }


def _goes_on(card: ApprovalCard) -> bool:
    """Tell whether a process goes on with it any moment: nobody collects it."""
    return card.state == "ready" and card.kind == "by_process"


def _rework_url(card: ApprovalCard, actor: Actor) -> str:
    """Return the page of the merge, split or edit that was done, with its way back."""
    made = (card.result or {}).get("rework_id") if card.state == "done" and actor.side == "provider" else None
    return f"/staff/merges/{made}/" if made else ""


def _whose(card: ApprovalCard, actor: Actor) -> str:
    names = {
        "provider": environment().provider,
        "customer": "your company" if actor.side == "customer" else "the customer",
    }
    return " or ".join(names[side] for side in card.waits_for)


def _steps(found: OpenedApproval, actor: Actor) -> list[dict[str, Any]]:
    """List the steps as a timeline: asked, each approval, and what follows."""
    card = found.card
    steps: list[dict[str, Any]] = [
        {
            "mark": "good",
            "what": f"{card.asker_name} asked",
            "more": f"through the {_through(card)}",
            "at": card.asked_at,
        }
    ]
    said = {vote.step: vote for vote in card.votes}
    for number, side in enumerate(card.sides):
        vote = said.get(number)
        if vote is not None:
            steps.append(
                {
                    "mark": "good" if vote.decision == "approve" else "warn",
                    "what": f"{vote.name} {'approved' if vote.decision == 'approve' else 'declined'}",
                    "more": f"in place of {vote.in_place_of}" if vote.in_place_of else "",
                    "comment": vote.comment,
                    "at": vote.at,
                }
            )
        elif card.state == "waiting":
            steps.append(_to_come(found, number, side, actor))
    return [*steps, *_after(card)]


def _through(card: ApprovalCard) -> str:
    return THROUGH.get(card.interface, card.interface)


def _to_come(found: OpenedApproval, number: int, side: str, actor: Actor) -> dict[str, Any]:
    card = found.card
    if number > card.step:
        name = environment().provider if side == "provider" else "the customer"
        return {"mark": "", "what": f"Then somebody of {name} approves", "more": "", "at": None}
    who = f"One of {', '.join(found.who_may)}" if len(found.who_may) > 1 else "".join(found.who_may)
    step: dict[str, Any] = {
        "mark": "now",
        "what": f"{who or f'Somebody of {_whose(card, actor)}'} approves",
        "more": "",
    }
    if who and "provider" in card.waits_for and actor.side == "customer":
        step["more"] = f"or somebody of {environment().provider}"
    return step | {"until": card.deadline_at, "escalate_at": card.escalate_at}


def _after(card: ApprovalCard) -> list[dict[str, Any]]:
    follows = {
        "by_itself": f"Then it is done by itself, as {card.asker_name}",
        "for_reading": f"Then the file waits 7 days for {card.asker_name}, read at that moment",
        "collected": f"Then {card.asker_name} collects it within 7 days: it tells something once",
        "by_process": f"Then {card.asker_name} goes on with it by itself",
    }[card.kind]
    if card.state == "waiting":
        return [{"mark": "", "what": follows, "at": None}]
    words, mark = GOES_ON if _goes_on(card) else STATES[card.state]
    shown = {"good": "good", "bad": "warn", "info": "now"}.get(mark, "")
    return [{"mark": shown, "what": words, "comment": card.said, "at": card.ended_at, "until": card.good_until}]


def _effect(change: Mapping[str, Any], *, zone: ZoneInfo, locale: str) -> dict[str, Any]:
    """Describe one thing that it would do: how the journal will read, and each value as it was and would be."""
    old, new = change.get("old") or {}, change.get("new") or {}
    title, tone = wording.read(str(change["event"]), old=old, new=new)
    return {"title": title, "tone": tone, "changes": effect_rows(old=old, new=new, zone=zone, locale=locale)}
