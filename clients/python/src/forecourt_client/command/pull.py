"""`data pull`: a dataset into a file."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from cyclopts import Parameter

from forecourt_client.command.session import Given, Session
from forecourt_client.errors import WrongUse
from forecourt_client.instants import OWN_ZONES, tzinfo_of, written_instant

if TYPE_CHECKING:
    from forecourt_client.datasets import Download
    from forecourt_client.served import Period, Served

Format = Literal["arrow", "parquet", "csv", "json"]
FORMAT_OF_ENDING: Final[dict[str, Format]] = {
    ".arrow": "arrow",
    ".arrows": "arrow",
    ".parquet": "parquet",
    ".csv": "csv",
    ".json": "json",
}
STANDARD_OUTPUT: Final = "-"

#: How many groups of keys the summary tells of before it counts the rest.
GROUPS_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Meant:
    """The period as it was understood, and the zone in which bare dates were read."""

    start: datetime | None
    end: datetime | None
    zone: str | None

    def __str__(self) -> str:
        start = self.local(self.start) if self.start else "the beginning"
        end = self.local(self.end) if self.end else "the end"
        return f"[{start}, {end})"

    def local(self, moment: datetime) -> str:
        """Write an instant in the zone in which bare dates were read, so that all that is told can be compared."""
        return (moment.astimezone(tzinfo_of(self.zone)) if self.zone else moment).isoformat()

    def as_document(self) -> dict[str, str | None]:
        """Give it for programs."""
        start, end = (moment.isoformat() if moment else None for moment in (self.start, self.end))
        return {"from": start, "to": end, "zone": self.zone}


def pull(
    dataset: str,
    /,
    *,
    output: Annotated[str, Parameter(name=["--output", "-o"], allow_leading_hyphen=True)],
    key: Annotated[list[str] | None, Parameter(negative="")] = None,
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    to: str | None = None,
    as_of: str | None = None,
    resolution: Literal["raw", "PT15M", "PT30M", "PT1H", "P1D", "P1M"] | None = None,
    zone: str | None = None,
    fields: Annotated[list[str] | None, Parameter(negative="")] = None,
    format: Format | None = None,
    session: Given,
) -> None:
    """Read a dataset into a file, which is there whole or not at all.

    Parameters
    ----------
    dataset
        Such as interval-readings.
    output
        The file to write; - for standard output (csv and json).
    key
        Identifier such as an NMI; may be repeated, or several with commas. Without: all you hold.
    from_
        First instant: 2026-03-01T00:00:00+10:00, or a bare date, read in --zone.
    to
        Last instant, outside the period: for the whole of March, 2026-04-01.
    as_of
        The rows as they were known at that instant.
    resolution
        Sums over longer intervals, days or months.
    zone
        Where days begin: Australia/Sydney or +10:00. Without: the dataset's own.
    fields
        Columns, with commas.
    format
        Without: what the file's ending says, else parquet (csv on standard output).
    """
    chosen = _format(format, output=output, as_json=session.as_json)
    meant = _meant(dataset, from_=from_, to=to, zone=zone)
    question: dict[str, Any] = {
        "keys": _split(key),
        "period_from": meant.start,
        "period_to": meant.end,
        "as_of": written_instant(as_of, zone=None, name="--as-of") if as_of else None,
        "resolution": resolution,
        "zone": zone,
        "fields": _split(fields),
    }
    if output == STANDARD_OUTPUT:
        _pull_to_standard_output(dataset, question, meant, chosen, session)
        return
    download = _downloaded(dataset, question, Path(output), chosen, session)
    session.answer(_document(dataset, download, meant), list(_lines(download, meant, where=f"in {output}")))


def _pull_to_standard_output(
    dataset: str, question: dict[str, Any], meant: Meant, format: Format, session: Session
) -> None:
    """Read it into a file first, so that a pipe too gets the whole or nothing."""
    with TemporaryDirectory(prefix="forecourt-") as directory:
        download = _downloaded(dataset, question, Path(directory) / "rows", format, session)
        with download.path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer, 1 << 20)
        sys.stdout.buffer.flush()
    session.answer({}, list(_lines(download, meant, where="written")), to=sys.stderr)


def _downloaded(dataset: str, question: dict[str, Any], path: Path, format: Format, session: Session) -> Download:
    with session.client() as client, _progress_bar() as progress:
        return client.dataset(dataset).download(path, format=format, progress=progress, **question)


@contextmanager
def _progress_bar() -> Iterator[Callable[[int, int | None], None] | None]:
    """Show how far the transfer is, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("rows", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _format(format: Format | None, *, output: str, as_json: bool) -> Format:
    if output != STANDARD_OUTPUT:
        return format or FORMAT_OF_ENDING.get(Path(output).suffix.lower(), "parquet")
    if as_json:
        raise WrongUse("--json and -o - both want standard output.", title="Wrong usage", next=["Give a file to -o."])
    if format in ("arrow", "parquet"):
        raise WrongUse(
            f"{format} does not go to standard output.",
            title="Wrong usage",
            next=["Give a file to -o, or take csv or json."],
        )
    return format or "csv"


def _meant(dataset: str, *, from_: str | None, to: str | None, zone: str | None) -> Meant:
    zone = zone or OWN_ZONES.get(dataset)
    if zone:
        tzinfo_of(zone)
    return Meant(
        written_instant(from_, zone=zone, name="--from") if from_ else None,
        written_instant(to, zone=zone, name="--to") if to else None,
        zone,
    )


def _split(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else [part.strip() for value in values for part in value.split(",")]


def _document(dataset: str, download: Download, meant: Meant) -> dict[str, Any]:
    served = download.served
    return {
        "dataset": dataset,
        "path": str(download.path),
        "format": download.format,
        "rows": download.rows,
        "size_bytes": download.size_bytes,
        "period": meant.as_document(),
        "served": None
        if served is None
        else {key: [[p.start.isoformat(), p.end.isoformat()] for p in periods] for key, periods in served.items()},
    }


def _lines(download: Download, meant: Meant, *, where: str) -> Iterator[str]:
    yield f"{download.rows:,} rows, {download.size_bytes:,} bytes, {where}"
    yield f"Period meant: {meant}"
    if download.served is not None:
        yield from _served_lines(download.served, meant)


def _served_lines(served: Served, meant: Meant) -> Iterator[str]:
    """Tell which keys were served for which periods, keys with the same periods together, most keys first."""
    groups: dict[tuple[Period, ...], list[str]] = {}
    for key, periods in served.items():
        groups.setdefault(periods, []).append(key)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    for periods, keys in ordered[:GROUPS_SHOWN]:
        name = keys[0] if len(keys) == 1 else f"{len(keys)} keys"
        told = ", ".join(f"[{meant.local(period.start)}, {meant.local(period.end)})" for period in periods)
        yield f"Served: {name}: {told or 'nothing'}"
    if len(ordered) > GROUPS_SHOWN:
        more = sum(len(keys) for _, keys in ordered[GROUPS_SHOWN:])
        yield f"Served: and {more} more keys, in other periods"
    if not served:
        yield "Served: nothing; you hold no key in this period."
