"""Market files as rows: what became of each. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from forecourt.data.engine.mending import requirement_of
from forecourt.data.queries import FileCard, FileObject
from forecourt.staff.quarantine.marking import line_row

#: From what the data room calls a file's state to what its page says came of it.
OUTCOMES: Final = {
    "received": "waiting",
    "reading": "reading",
    "accepted": "taken",
    "refused": "refused",
    "corrected": "corrected",
    "rejected": "rejected",
}
#: How a file came in, in words.
WAYS: Final = {
    "upload": "by upload",
    "terminal": "at a terminal",
    "folder": "from a watched folder",
    "mending": "out of quarantine",
}
#: From the best to the worst.
LETTERS: Final = "AFSEN"


def outcome_of(*, file: FileCard) -> str:
    """Return what came of a file, as `staff/outcome.html` expects it."""
    return OUTCOMES[file.state]


def file_row(*, file: FileCard) -> dict[str, Any]:
    """Describe a file for the list and for its own page. Readings and days are there once it was taken in."""
    outcome = outcome_of(file=file)
    return {
        "name": file.name,
        "url": f"/staff/files/{file.id}/",
        "kind": file.kind,
        "size_bytes": file.size_bytes,
        "received_at": file.received_at,
        "who": _who_gave_in(file),
        "way": WAYS.get(file.via, ""),
        "is_automatic": file.via == "folder",
        "source": file.source_title,
        "outcome": outcome,
        "is_open": outcome in ("waiting", "reading"),
        "words": file.refused_reason,
        "covers_from": file.covers_from,
        "covers_to": file.covers_to,
        "holder": file.taken_by_name,
        "readings": file.readings if outcome == "taken" else None,
        "days_new": file.days_new,
        "days_replaced": file.days_replaced,
        "days_unchanged": file.days_unchanged,
        "days_older": file.days_older,
        "took_ms": _took_ms(file),
    }


def counts_of(*, counts: Mapping[str, int], late: int = 0) -> list[dict[str, Any]]:
    """Count the files by what became of them, and the sources that are late."""
    reading = counts.get("received", 0) + counts.get("reading", 0)
    refused, closed = counts.get("refused", 0), counts.get("rejected", 0) + counts.get("corrected", 0)
    return [
        {"label": "Taken", "value": counts.get("accepted", 0), "words": "whole", "mark": "good"},
        {
            "label": "In quarantine",
            "value": refused,
            "words": "wait for somebody" if refused else f"{closed} decided",
            "url": "/staff/quarantine/" if refused else "",
            **({"mark": "bad"} if refused else {}),
        },
        {"label": "Being read", "value": reading, "words": "now" if reading else "none waits"},
        {
            "label": "Late",
            "value": late,
            "words": "did not come in time" if late else "all came in time",
            "url": "/staff/pipeline/" if late else "",
            **({"mark": "warn"} if late else {}),
        },
    ]


def refusal_of(*, file: FileCard) -> dict[str, Any] | None:
    """Describe why a file was refused, for those who look on; None for a file that was not."""
    if not file.refused_code:
        return None
    requirement = requirement_of(code=file.refused_code)
    return {
        "line": file.refused_line,
        "code": file.refused_code,
        "reason": file.refused_reason,
        "rule": requirement.rule,
        "source": requirement.source,
        "lines": [
            line_row(number=number, text=text, fault_line=file.refused_line, reason=file.refused_reason)
            for number, text in file.refused_excerpt
        ],
    }


def object_rows(*, objects: Iterable[FileObject]) -> list[dict[str, Any]]:
    """Describe what a file wrote, by meter and year: counts and quality, never readings."""
    return [
        {
            "nmi": each.key,
            "year": each.year,
            "rows": each.rows,
            "worst": worst_of(counts=each.quality_counts),
            "share": each.quality_counts.get("A", 0) / each.rows if each.rows else None,
            "is_current": each.is_current,
        }
        for each in objects
    ]


def worst_of(*, counts: Mapping[str, int]) -> str:
    """Return the worst quality of which there is any; empty where there is none."""
    return max((letter for letter, count in counts.items() if count), key=LETTERS.index, default="")


def history_of(*, file: FileCard) -> list[dict[str, Any]]:
    """Tell what happened to a file, newest first, with the way to the file that mends it or that it mends."""
    told: list[dict[str, Any]] = [
        _item(file.received_at, "Came in", _who_gave_in(file), through=WAYS.get(file.via, ""))
    ]
    if file.corrects:
        link = {"url": f"/staff/files/{file.corrects}/", "label": file.corrects_name}
        told[0] |= {"title": "Made by correcting", "link": link}
    outcome = outcome_of(file=file)
    if outcome == "reading":
        told.append(_item(file.reading_at or file.received_at, "Being read", "worker", "now"))
    if outcome == "taken" and file.finished_at:
        told.append(_item(file.finished_at, "Taken in, whole", "worker", "good"))
    if file.refused_code and file.finished_at:
        told.append(_item(file.finished_at, "Refused, and put into quarantine", "worker", "warn"))
    if file.taken_by_name and file.taken_at:
        told.append(_item(file.taken_at, "Taken on", file.taken_by_name))
    if file.decided_at:
        title, kind = ("Corrected", "good") if outcome == "corrected" else ("Rejected", "warn")
        told.append(_item(file.decided_at, title, file.decided_by, kind) | {"words": file.decision})
        if file.corrected_by:
            told[-1]["link"] = {"url": f"/staff/files/{file.corrected_by}/", "label": file.corrected_by_name}
    return told[::-1]


def _who_gave_in(file: FileCard) -> str:
    return "By itself" if file.via == "folder" else file.received_by


def _item(at: datetime, title: str, who: str, kind: str = "", through: str = "") -> dict[str, Any]:
    return {"at": at, "title": title, "who": who, "kind": kind, "through": through}


def _took_ms(file: FileCard) -> int | None:
    """Return how long reading and landing took, without the wait for it."""
    if file.finished_at is None:
        return None
    return round((file.finished_at - (file.reading_at or file.received_at)).total_seconds() * 1000)
