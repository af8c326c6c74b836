"""Schedules and deliveries as pages show them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from forecourt.data.engine.aggregate.zones import find_zone
from forecourt.data.queries.schedules import RunCard, ScheduleCard
from forecourt.look import figures
from forecourt.web.data.dataset import DATASET
from forecourt.web.deliveries.forms import FORMATS, RESOLUTIONS, SPANS, WEEKDAYS

STATES: Final = {
    "prepared": ("On its way", ""),
    "sent": ("Delivered", "good"),
    "unclear": ("Not known whether it arrived", "warn"),
    "failed": ("Failed", "bad"),
}
HOW: Final = {"link": "mail with a link", "attachment": "mail with the file", "webhook": "webhook"}


def schedule_row(*, card: ScheduleCard, own_id: UUID, locale: str) -> dict[str, Any]:
    """Describe a schedule for `web/deliveries.html`."""
    return {
        "id": card.id,
        "title": card.title,
        "what": _what(card),
        "when": _when(card),
        "how": _how(card, own_id),
        "is_own": card.owner_id == own_id,
        "owner": card.owner_name,
        "is_running": card.state == "running",
        "reason": card.reason,
        "next_at": card.next_at,
        "runs": [run_row(run=each, locale=locale) for each in card.runs],
    }


def run_row(*, run: RunCard, locale: str) -> dict[str, Any]:
    """Describe a delivery for `web/deliveries.html` and `web/delivery.html`."""
    words, mark = STATES[run.state]
    zone = find_zone(name=str(run.reading["zone"]))
    return {
        "id": run.id,
        "title": run.title,
        "made_at": run.made_at,
        "days": figures.days(start=run.period_from, end=run.period_to, zone=zone, locale=locale),
        "zone": DATASET["zone_words"] if run.reading["zone"] == DATASET["zone"] else run.reading["zone"],
        "rows": run.rows,
        "state_words": words,
        "state_mark": mark,
        "said": run.said if run.state in ("failed", "unclear") else "",
        "format": dict(FORMATS).get(run.format, run.format),
        "resolution": dict(RESOLUTIONS).get(str(run.reading["resolution"]), run.reading["resolution"]),
        "keys": "all meters" if run.reading["keys"] is None else _count(len(run.reading["keys"])),
    }


def _what(card: ScheduleCard) -> str:
    meters = "All meters" if card.keys is None else card.keys[0] if len(card.keys) == 1 else _count(len(card.keys))
    step, span = dict(RESOLUTIONS)[card.resolution].lower(), dict(SPANS)[card.span]
    return f"{meters}, {span[0].lower()}{span[1:]}, {step}, {dict(FORMATS)[card.format]}"


def _when(card: ScheduleCard) -> str:
    at = f"{card.at:%H:%M}"
    if card.every == "weekly":
        return f"{dict(WEEKDAYS)[str(card.weekday)]}s at {at}"
    return f"Day {card.month_day} of each month at {at}" if card.every == "monthly" else f"Every day at {at}"


def _how(card: ScheduleCard, own_id: UUID) -> str:
    if card.how == "webhook":
        return "By webhook"
    others = sum(each != own_id for each in card.recipients)
    you = "you" if own_id in card.recipients else ""
    colleagues = f"{others} colleague{'' if others == 1 else 's'}" if others else ""
    return f"By {HOW[card.how]} to {' and '.join(filter(None, (you, colleagues)))}"


def _count(number: int) -> str:
    return f"{number:,} meter{'' if number == 1 else 's'}"
