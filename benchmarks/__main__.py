"""`make bench`: measure, print a table, write `results.json`."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import cyclopts
from cyclopts import Parameter
from rich.console import Console

from benchmarks import machine, report
from benchmarks.acting import acting_figures
from benchmarks.crowd import crowd_figures
from benchmarks.deciding import deciding_figures
from benchmarks.duplicates import duplicate_figures
from benchmarks.figures import Figure
from benchmarks.find import find_figures
from benchmarks.ingesting import ingest_figures
from benchmarks.installation import Installation, Say, installed
from benchmarks.knowing import knowledge_figures
from benchmarks.listing import listing_figures
from benchmarks.merging import merging_figures
from benchmarks.packing import packing_figures
from benchmarks.pages import page_figures
from benchmarks.painting import painting_figures
from benchmarks.planning import planning_figures
from benchmarks.reading import GrantHolder, reading_figures
from benchmarks.revocation import revocation_figures
from benchmarks.rivals import rivals_with
from benchmarks.rules import rule_figures
from benchmarks.sums import sum_figures
from benchmarks.timelines import timeline_figures

RESULTS: Final = Path(__file__).resolve().parent / "results.json"
INTERRUPTED: Final = 130


def main(*, quick: Annotated[bool, Parameter(negative="")] = False, output: Path = RESULTS) -> None:
    """Measure Forecourt beside floors and rivals, in a house of its own in a temporary folder.

    Parameters
    ----------
    quick
        Repeat less: good enough to see whether something broke.
    output
        Where the figures are kept as JSON.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = report.WIDTH
    say: Say = lambda what: Console(stderr=True).print(f"[dim]{what} …[/]")  # noqa: E731
    about = machine.describe() | {"load_before": machine.load(), "quick": quick}
    taken_at = datetime.now(UTC)
    figures: list[Figure] = []
    with installed(say=say) as installation:
        figures = measure(installation, quick=quick, say=say)
    if not figures:  # asked to stop
        sys.exit(INTERRUPTED)
    report.show(figures, machine=about, console=console)
    report.keep(figures, machine=about, taken_at=taken_at, path=output)
    console.print(f"Written to {output}. How to read it: docs/reference/figures.md")


def measure(installation: Installation, *, quick: bool, say: Say) -> list[Figure]:
    """Take all figures; late the crowd's, for what it journals would disturb others, and last what fills tables."""
    times = 6 if quick else 20
    say("Giving the rivals the same rows")
    with rivals_with(table=GrantHolder(installation).read(), installation=installation) as rivals:
        say("Reading rows")
        figures = reading_figures(installation, rivals=rivals, times=times)
        say("Adding up")
        figures += sum_figures(installation, rivals=rivals, times=times)
    figures += ingest_figures(installation)
    say("Looking at the disk")
    figures += packing_figures(installation)
    say("Taking back")
    figures += revocation_figures(installation)
    say("Deciding")
    figures += deciding_figures(times=times)
    say("Listing by program")
    figures += listing_figures(installation, times=10 * times)
    say("Leafing through pages")
    figures += page_figures(installation, seconds=5.0 if quick else 20.0)
    say("Painting pages on a phone")
    figures += painting_figures(installation, times=3 if quick else 9)
    say("Acting")
    figures += acting_figures(installation, times=100 * times, seconds=3.0 if quick else 10.0, say=say)
    say("Letting a crowd in")
    with tempfile.TemporaryDirectory() as folder:
        figures += crowd_figures(installation, seconds=3.0 if quick else 8.0, folder=Path(folder))
    say("Planning files")
    figures += planning_figures(installation, times=times // 2)
    say("Finding things")
    figures += find_figures(installation, times=times)
    figures += merging_figures(installation, quick=quick, say=say)
    say("Going over the past with rules")
    figures += rule_figures(installation, times=1 if quick else 3)
    say("Looking for duplicates")
    figures += duplicate_figures(quick=quick, say=say)
    say("Telling what happened with customers")
    figures += timeline_figures(installation, quick=quick, say=say)
    figures += knowledge_figures(installation, quick=quick, say=say)
    return figures


if __name__ == "__main__":
    cyclopts.run(main)
