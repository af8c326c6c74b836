"""How a day of a meter came to be, for pages: read from the data plane as any reader would, with the words added.

The reading is the action `data.read_history`, so permission, entitlement and journal apply.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson

from forecourt.data.actions import read_history
from forecourt.data.queries import CodesCard, FileFact, list_codes, list_files_behind
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope
from forecourt.look import readings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive intervals of like quality, method and reason.

    Attributes:
        first: The position of its first interval in the day's arrays.
        count: How many intervals.
        number: The number that the market file gives to its first interval, from 1 at the day's beginning.
        quality: A, F, S, E or N.
        flag: As the market file writes quality and method together, such as `E52`.
        method: What the method says, in words: title and explanation; None where there is none.
        reason: What the reason code says; None where the file gives none.
        reason_code: The code itself, 0 for none.
    """

    first: int
    count: int
    number: int
    starts_at: datetime
    ends_at: datetime
    quality: str
    flag: str
    method: Mapping[str, str] | None
    reason: Mapping[str, str] | None
    reason_code: int


@dataclass(frozen=True, slots=True)
class DayVersion:
    """One version of a register's day, cut to the reader's own time.

    Attributes:
        version: 1, 2, …; 0 where nobody delivered the day.
        starts_at: Where its first interval begins.
        step_s: How long an interval is.
        quantity: Thousandths of `unit`; None where not measured.
        letters: One quality letter an interval.
        updated_at: The market's own update time; None where nobody delivered the day.
        collected_at: When its file came in.
        file: What may be known of that file; None where nothing may.
        line: The line of the file's 300 record.
    """

    key: str
    register: str
    unit: str
    version: int
    starts_at: datetime
    step_s: int
    quantity: tuple[int | None, ...]
    runs: tuple[Run, ...]
    updated_at: datetime | None
    collected_at: datetime | None
    file: FileFact | None
    line: int

    @property
    def letters(self) -> str:
        """Return one quality letter an interval."""
        return "".join(run.quality * run.count for run in self.runs)

    @property
    def total(self) -> int | None:
        """Return the sum of what was measured; None where nothing was."""
        known = [quantity for quantity in self.quantity if quantity is not None]
        return sum(known) if known else None

    def run_at(self, at: datetime) -> Run | None:
        """Return the stretch in which an instant lies; None outside the day."""
        return next((run for run in self.runs if run.starts_at <= at < run.ends_at), None)

    def start_of(self, position: int) -> datetime:
        """Return where an interval begins."""
        return self.starts_at + timedelta(seconds=self.step_s * position)


def fetch_history(*, actor: Actor, key: str, day: date) -> list[DayVersion] | None:
    """Return all versions of a day (NEM time) of a meter, by register and version, cut to the actor's own time.

    Returns None where the data plane does not answer. Raises Invisible, Forbidden.
    """
    receipt = readings.perform_at_once(read_history, actor=actor, parameters={"key": key, "day": day})
    try:
        answer = readings.plane().get("/v1/rows", params={"g": receipt.once["grant"]})
        answer.raise_for_status()
    except httpx.HTTPError as error:
        log.warning("The data plane gives no history: %s", type(error).__name__)
        return None
    told = orjson.loads(answer.content)["days"]
    with scope(actor):
        codes = {each.code: each for each in list_codes(actor=actor)}
        files = list_files_behind(actor=actor, file_ids=_file_ids(told))
    return [_version(each, codes, files) for each in told]


def current_of(*, history: Iterable[DayVersion]) -> dict[str, DayVersion]:
    """Return by register the newest version."""
    return {each.register: each for each in sorted(history, key=lambda each: each.version)}


def _file_ids(told: Iterable[Mapping[str, Any]]) -> set[UUID]:
    return {UUID(each["file"]) for each in told if each["file"]}


def _version(told: Mapping[str, Any], codes: Mapping[str, CodesCard], files: Mapping[UUID, FileFact]) -> DayVersion:
    starts_at = datetime.fromtimestamp(told["start"], UTC)
    return DayVersion(
        key=told["key"],
        register=told["register"],
        unit=told["unit"],
        version=told["version"],
        starts_at=starts_at,
        step_s=told["step"],
        quantity=tuple(told["quantity"]),
        runs=tuple(_run(run, starts_at, told["step"], codes) for run in told["runs"]),
        updated_at=_instant(told["updated_at"]),
        collected_at=_instant(told["collected_at"]),
        file=files.get(UUID(told["file"])) if told["file"] else None,
        line=told["line"],
    )


def _run(told: Mapping[str, Any], starts_at: datetime, step_s: int, codes: Mapping[str, CodesCard]) -> Run:
    begins = starts_at + timedelta(seconds=step_s * told["first"])
    return Run(
        first=told["first"],
        count=told["count"],
        number=told["number"],
        starts_at=begins,
        ends_at=begins + timedelta(seconds=step_s * told["count"]),
        quality=told["quality"],
        flag=f"{told['quality']}{told['method'] or ''}",
        method=_in_words(codes.get("method"), told["method"]),
        reason=_in_words(codes.get("reason"), told["reason"]),
        reason_code=told["reason"],
    )


def _in_words(codes: CodesCard | None, code: int) -> Mapping[str, str] | None:
    """Return what a code says; one that the list does not know is named all the same."""
    if not code:
        return None
    found = codes.find(code) if codes else None
    if found is None:
        return {"title": f"Code {code}", "words": "The list of codes does not explain it."}
    return {"title": found.title, "words": found.words}


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
