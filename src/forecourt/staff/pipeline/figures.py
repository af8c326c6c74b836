"""The map of the pipeline as its page shows it. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from forecourt.data.queries import FreshnessRules, Lane, Step
from forecourt.staff.files.figures import WAYS


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the way in words: `name` is the lane's field that tells of it."""

    name: str
    title: str
    words: str
    is_automatic: bool = True


#: Every step from source to screen, in order.
STAGES: Final = (
    Stage("due", "Due", "A source has its hour each day. The worker looks every 20 seconds who is late."),
    Stage("came", "Came in", "From a watched folder by itself, or carried: uploaded, or given in at a terminal."),
    Stage("read", "Read and checked", "Every line against the format. What breaks a rule goes into quarantine."),
    Stage("mended", "Mended", "A person corrects or rejects what is in quarantine.", is_automatic=False),
    Stage("landed", "Landed", "All of a file at once, with a version and a journal row."),
    Stage("served", "Served", "Each request is granted, sent and journalled."),
    Stage("screen", "On screen", "The newest reading that a customer can see."),
)
#: Sources whose words are for people.
NOBODY: Final = "Files of nobody known"


def steps(*, lanes: Sequence[Lane]) -> list[dict[str, Any]]:
    """Describe each step: whether anybody is needed for it, and how long it takes over all sources."""
    carried = [lane for lane in lanes if lane.came_via and lane.came_via != "folder"]
    return [
        {
            "title": stage.title,
            "words": stage.words,
            "is_automatic": stage.is_automatic and not (stage.name == "came" and carried),
            "way": _way(stage, lanes, carried),
            "typical": took_words(took=_typical([getattr(lane, stage.name) for lane in lanes]))
            if stage.name in ("came", "read", "landed", "served")
            else "",
        }
        for stage in STAGES
    ]


def lane_row(*, lane: Lane, rules: FreshnessRules, now: datetime) -> dict[str, Any]:
    """Describe the way of one source's files, a cell a step."""
    cells = (_due(lane, now), _came(lane), _read(lane), _mended(lane), _landed(lane), _served(lane))
    return {
        "title": lane.source.title if lane.source else NOBODY,
        "url": f"/staff/files/?source={lane.source.code if lane.source else '-'}",
        "folder": lane.source.folder if lane.source else "",
        "keys": lane.keys,
        "cells": [
            {"step": stage.title, **cell}
            for stage, cell in zip(STAGES, (*cells, _screen(lane, rules, now)), strict=True)
        ],
    }


def waiting(*, lanes: Sequence[Lane]) -> list[dict[str, Any]]:
    """Sum what waits now, each with the way to it."""
    late = sum(lane.late_since is not None for lane in lanes)
    unread = sum(lane.counts.get("received", 0) + lane.counts.get("reading", 0) for lane in lanes)
    broken = sum(lane.counts.get("refused", 0) for lane in lanes)
    oldest = min((lane.oldest_waiting for lane in lanes if lane.oldest_waiting), default=None)
    return [
        {
            "label": "Late",
            "value": late,
            "mark": "warn" if late else "good",
            "words": f"source{'' if late == 1 else 's'}" if late else "All came",
        },
        {
            "label": "Being read",
            "value": unread,
            "mark": "good",
            "words": "files" if unread else "None waits",
            "url": "/staff/files/?state=reading" if unread else "",
        },
        {
            "label": "In quarantine",
            "value": broken,
            "mark": "bad" if broken else "good",
            "words": "oldest" if broken else "None waits",
            "since": oldest,
            "url": "/staff/quarantine/" if broken else "",
        },
    ]


def took_words(*, took: timedelta | None) -> str:
    """Say how long something takes: `38 ms`, `1.2 s`, `4 min`, `3 h`, `2 days`."""
    if took is None:
        return ""
    seconds = took.total_seconds()
    if seconds < 1:
        return f"{max(1, round(seconds * 1000))}\u00a0ms"
    if seconds < 10:
        return f"{seconds:.1f}\u00a0s"
    for limit, unit, size in ((120, "s", 1), (7_200, "min", 60), (172_800, "h", 3_600)):
        if seconds < limit:
            return f"{round(seconds / size)}\u00a0{unit}"
    return f"{round(seconds / 86_400)}\u00a0days"


def _way(stage: Stage, lanes: Sequence[Lane], carried: Sequence[Lane]) -> str:
    if stage.name != "came" or not carried:
        return "Automatic" if stage.is_automatic else "By a person"
    return "Carried by people" if len(carried) == sum(bool(lane.came_via) for lane in lanes) else "Partly carried"


def _typical(found: Sequence[Step]) -> timedelta | None:
    took = [step.typical.total_seconds() for step in found if step.typical is not None]
    return timedelta(seconds=median(took)) if took else None


def _due(lane: Lane, now: datetime) -> dict[str, Any]:
    if lane.source is None:
        return _cell("none", "No hour agreed")
    if lane.late_since:
        return _cell("warn", "Late", at=lane.late_since, at_words="since")
    return _cell("good", "In time", ahead=lane.source.next_due(now=now).due_at, at_words="next due")


def _came(lane: Lane) -> dict[str, Any]:
    if lane.came.last is None:
        return _cell("none", "Nothing came yet")
    waits = lane.counts.get("received", 0)
    return _cell(
        "live" if waits else "good",
        f"{waits} wait" if waits else _who_carried(lane),
        at=lane.came.last.at,
        detail=WAYS.get(lane.came_via, ""),
        is_manual=lane.came_via != "folder",
    )


def _who_carried(lane: Lane) -> str:
    return "By itself" if lane.came_via == "folder" else lane.came_by


def _read(lane: Lane) -> dict[str, Any]:
    reading = lane.counts.get("reading", 0)
    if reading:
        return _cell("live", f"{reading} being read")
    return _ran(lane.read)


def _mended(lane: Lane) -> dict[str, Any]:
    broken = lane.counts.get("refused", 0)
    if broken:
        words = f"{broken} wait{'s' if broken == 1 else ''}"
        return _cell("bad", words, at=lane.oldest_waiting, at_words="since", url="/staff/quarantine/")
    if lane.stepped_in is None:
        return _cell("none", "Never needed")
    decided = lane.stepped_in
    return _cell(
        "good",
        f"{decided.who} {decided.what} one",
        at=decided.at,
        url=f"/staff/files/{decided.file_id}/",
        is_manual=True,
    )


def _landed(lane: Lane) -> dict[str, Any]:
    return _ran(lane.landed)


def _served(lane: Lane) -> dict[str, Any]:
    if lane.served.last is None:
        return _cell("none", "Not asked for yet")
    return _ran(lane.served) | {"url": ""}


def _screen(lane: Lane, rules: FreshnessRules, now: datetime) -> dict[str, Any]:
    if lane.newest_at is None or lane.source is None:
        return _cell("none", "Nothing yet")
    fact = lane.source.dataset
    age = rules.judge(fact=fact, newest=lane.newest_at, now=now, is_late=lane.late_since is not None)
    return _cell(age.state, "Until", until=lane.newest_at, detail=age.why)


def _ran(step: Step) -> dict[str, Any]:
    """Describe a step that runs by itself: how long it took the last time, and typically."""
    if step.last is None:
        return _cell("none", "Not yet")
    typical = f"typically {took_words(took=step.typical)}" if step.runs > 1 else ""
    url = f"/staff/files/{step.last.file_id}/" if step.last.file_id else ""
    return _cell("good", f"took {took_words(took=step.last.took)}", at=step.last.at, detail=typical, url=url)


def _cell(mark: str, title: str, **more: Any) -> dict[str, Any]:
    return {"mark": mark, "title": title, **more}
