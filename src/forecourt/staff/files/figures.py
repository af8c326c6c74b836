"""Market files as rows: what became of each. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from forecourt.data.queries import FileCard, FileObject

#: From what the data room calls a file's state to what its page says came of it.
OUTCOMES: Final = {"received": "reading", "reading": "reading", "accepted": "taken", "refused": "refused"}
#: From the best to the worst.
LETTERS: Final = "AFSEN"


def outcome_of(*, file: FileCard) -> str:
    """Return `reading`, `taken` or `refused`, as `staff/outcome.html` expects it."""
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
        "who": file.received_by,
        "outcome": outcome,
        "words": file.refused_reason,
        "readings": file.readings if outcome == "taken" else None,
        "days_new": file.days_new,
        "days_replaced": file.days_replaced,
        "days_unchanged": file.days_unchanged,
        "days_older": file.days_older,
        "took_ms": _took_ms(file),
    }


def counts_of(*, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Count the files by what became of them."""
    reading = counts.get("received", 0) + counts.get("reading", 0)
    refused = counts.get("refused", 0)
    return [
        {"label": "Files", "value": sum(counts.values()), "words": "in all"},
        {"label": "Taken", "value": counts.get("accepted", 0), "words": "whole", "mark": "good"},
        {"label": "Refused", "value": refused, "words": "in quarantine", **({"mark": "bad"} if refused else {})},
        {"label": "Being read", "value": reading, "words": "now" if reading else "none waits"},
    ]


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
    """Tell what happened to a file, newest first."""
    received = {"at": file.received_at, "title": "Came in", "who": file.received_by, "kind": ""}
    if file.finished_at is None:
        return [{"at": file.received_at, "title": "Being read", "who": "worker", "kind": "now"}, received]
    taken = outcome_of(file=file) == "taken"
    title, kind = ("Taken in, whole", "good") if taken else ("Refused, and put into quarantine", "warn")
    return [{"at": file.finished_at, "title": title, "who": "worker", "kind": kind}, received]


def _took_ms(file: FileCard) -> int | None:
    if file.finished_at is None:
        return None
    return round((file.finished_at - file.received_at).total_seconds() * 1000)
