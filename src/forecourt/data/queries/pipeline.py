"""Every step from source to screen: when it ran last, how long it takes, who stepped in, and what waits now.

A fixed number of queries, each over few rows, however many files there are: the last files of each source, one count by
state, the newest objects by source, and the last deliveries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Max, Min, Window
from django.db.models.functions import RowNumber

from forecourt.data.models import Delivery, LateFile, MarketFile
from forecourt.data.policies import visible_files, visible_objects
from forecourt.data.queries.sources import SourceCard, list_sources
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

#: How many of a source's last files, and of the last deliveries, tell how long a step takes.
LAST: Final = 50
DELIVERIES: Final = 200
#: A file is of nobody known until its header names a source.
NOBODY: Final = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a step: when it ended, how long it took, and of which file."""

    at: datetime
    took: timedelta | None
    file_id: UUID | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way, as it went lately.

    Attributes:
        last: The newest run; None where there was none.
        typical: The median of how long the last runs took.
        runs: How many runs that is made of.
    """

    last: Run | None = None
    typical: timedelta | None = None
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Intervention:
    """That a person stepped in: who, when, and what was decided about which file."""

    at: datetime
    who: str
    what: str
    file_id: UUID


@dataclass(frozen=True, slots=True)
class Lane:
    """The way of one source's files, step by step. `source` is None for files of nobody known.

    Attributes:
        late_since: When the first missing file was due; None where none is late.
        came: How long a file waits until it is read; the run's instant is when it came in.
        came_through: How the newest file came in, and by whom.
        read: Reading and checking.
        landed: Switching to what was read.
        served: Sending readings of the dataset; the runs are deliveries.
        counts: Files by state.
        oldest_waiting: Since when the oldest file waits in quarantine.
        newest_at: The end of the newest reading; None where there is none, or the actor may not know.
        keys: Of how many meters there is one.
    """

    source: SourceCard | None
    late_since: datetime | None = None
    came: Step = Step()
    came_via: str = ""
    came_by: str = ""
    read: Step = Step()
    landed: Step = Step()
    served: Step = Step()
    counts: dict[str, int] = field(default_factory=dict)
    oldest_waiting: datetime | None = None
    stepped_in: Intervention | None = None
    newest_at: datetime | None = None
    keys: int = 0


def list_lanes(*, actor: Actor) -> list[Lane]:
    """List the ways of all sources by title, and that of nobody's files where there are any.

    For those who see files; for others there are none.
    """
    if not actor.may("data.see_files"):
        return []
    with scope(actor):
        sources = list_sources(actor=actor)
        late = _late_since()
        recent = _recent_files(actor)
        counts, oldest = _counts(actor)
        stepped_in = _interventions(actor)
        newest = _newest(actor)
        deliveries = _deliveries()
    found: list[Lane] = []
    for source in [*sources, None]:
        code = source.code if source else NOBODY
        if source is None and not counts.get(NOBODY):
            continue
        files = recent.get(code, [])
        newest_file = max(files, key=lambda file: file.received_at, default=None)
        found.append(
            Lane(
                source=source,
                late_since=late.get(code),
                came=_step((file, file.received_at, file.reading_at) for file in files),
                came_via=newest_file.via if newest_file else "",
                came_by=newest_file.received_by if newest_file else "",
                read=_step((file, file.reading_at, file.read_at) for file in files),
                landed=_step(
                    (file, file.read_at, file.finished_at) for file in files if file.state == MarketFile.ACCEPTED
                ),
                served=_served(deliveries.get(source.dataset, []) if source else []),
                counts=counts.get(code, {}),
                oldest_waiting=oldest.get(code),
                stepped_in=stepped_in.get(code),
                newest_at=newest.get(code, (None, 0))[0],
                keys=newest.get(code, (None, 0))[1],
            )
        )
    return found


def _late_since() -> dict[str, datetime]:
    open_ones = LateFile.objects.filter(arrived_at__isnull=True).order_by().values("source_id")
    return {row["source_id"]: row["since"] for row in open_ones.annotate(since=Min("due_at"))}


def _recent_files(actor: Actor) -> dict[str, list[MarketFile]]:
    """Return the last files of each source, by when they came in."""
    place = Window(RowNumber(), partition_by=F("source_id"), order_by=F("received_at").desc())
    files = visible_files(actor).annotate(place=place).filter(place__lte=LAST).defer("refused_excerpt", "edits")
    by_source: dict[str, list[MarketFile]] = defaultdict(list)
    for file in files:
        by_source[file.source_id or NOBODY].append(file)
    return by_source


def _counts(actor: Actor) -> tuple[dict[str, dict[str, int]], dict[str, datetime]]:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    oldest: dict[str, datetime] = {}
    grouped = visible_files(actor).order_by().values("source_id", "state")
    for row in grouped.annotate(files=Count("id"), since=Min("finished_at")):
        code = row["source_id"] or NOBODY
        counts[code][row["state"]] = row["files"]
        if row["state"] == MarketFile.REFUSED and row["since"]:
            oldest[code] = row["since"]
    return counts, oldest


def _interventions(actor: Actor) -> dict[str, Intervention]:
    """Return who decided last about a file of each source."""
    decided = visible_files(actor).filter(decided_at__isnull=False).order_by("source_id", "-decided_at")
    return {
        file.source_id or NOBODY: Intervention(file.decided_at, file.decided_by, file.state, file.id)
        for file in decided.distinct("source_id").defer("refused_excerpt", "edits")
        if file.decided_at is not None
    }


def _newest(actor: Actor) -> dict[str, tuple[datetime | None, int]]:
    objects: Any = visible_objects(actor).filter(known_to__isnull=True, source__isnull=False).order_by()
    grouped = objects.values("source_id").annotate(newest=Max("last_end_at"), keys=Count("resource", distinct=True))
    return {row["source_id"]: (row["newest"], row["keys"]) for row in grouped}


def _deliveries() -> dict[str, list[Delivery]]:
    by_dataset: dict[str, list[Delivery]] = defaultdict(list)
    for each in Delivery.objects.order_by("-id")[:DELIVERIES]:
        by_dataset[each.dataset].append(each)
    return by_dataset


def _step(spans: Iterable[tuple[MarketFile, datetime | None, datetime | None]]) -> Step:
    """Make a step of the files that went through it, each with when it began and ended."""
    runs = [Run(ended, ended - began if began else None, file.id, file.name) for file, began, ended in spans if ended]
    return _as_step(runs)


def _served(deliveries: Sequence[Delivery]) -> Step:
    return _as_step([Run(each.ended_at, each.ended_at - each.started_at) for each in deliveries])


def _as_step(runs: Sequence[Run]) -> Step:
    took = [run.took.total_seconds() for run in runs if run.took is not None]
    return Step(
        last=max(runs, key=lambda run: run.at, default=None),
        typical=timedelta(seconds=median(took)) if took else None,
        runs=len(took),
    )
