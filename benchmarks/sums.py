"""Figures of adding up: the daily sums of ACME's meters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.figures import MS, Figure
from benchmarks.installation import Installation
from benchmarks.reading import GrantHolder, WrongRows
from benchmarks.repetition import Sample, milliseconds, repeat
from benchmarks.rivals import Rivals

GROUP: Final = "Daily sums of 18 meter-years → Arrow table in our client, grant held"
_NEM_MINUTES: Final = 600
_STEP_MINUTES: Final = 15


def sum_figures(installation: Installation, *, rivals: Rivals, times: int) -> list[Figure]:
    """Measure days that were never added up before, and days that were.

    A sum is kept, so each repetition asks for the days of another offset from UTC, of which there are enough.
    """
    duck_ms = repeat(lambda: rivals.duck.daily_sums(offset_minutes=_NEM_MINUTES), times=times)
    grant = GrantHolder(installation, resolution="P1D", zone="+10:00")
    _check(grant.read(), rivals.duck.daily_sums(offset_minutes=_NEM_MINUTES))
    again_ms = repeat(grant.read, times=times)
    fresh_ms = _fresh(grant, times=times)
    return [
        Figure(GROUP, "added up from rows in memory", fresh_ms, MS, "DuckDB native", duck_ms.median),
        Figure(GROUP, "the same days again", again_ms, MS, "DuckDB native", duck_ms.median),
        Figure(GROUP, "rival: DuckDB native", duck_ms, MS),
    ]


def _fresh(grant: GrantHolder, *, times: int) -> Sample:
    taken = []
    for zone in _zones(times):
        grant.renew(resolution="P1D", zone=zone)
        taken.append(milliseconds(grant.read))
    return Sample(tuple(taken))


def _zones(number: int) -> Iterator[str]:
    """Yield offsets of which nothing was asked yet."""
    for _, minutes in zip(range(number), count(_NEM_MINUTES - _STEP_MINUTES, -_STEP_MINUTES), strict=False):
        yield f"+{minutes // 60:02}:{minutes % 60:02}"


def _check(ours: pa.Table, theirs: pa.Table) -> None:
    """Compare what was added up: a quick wrong answer is worth nothing."""
    total: Callable[[pa.Table], int] = lambda table: pc.sum(table["quantity"]).as_py()  # noqa: E731
    if ours.num_rows != theirs.num_rows or total(ours) != total(theirs):
        raise WrongRows(f"sums differ: {ours.num_rows} rows, {total(ours)}; {theirs.num_rows} rows, {total(theirs)}")
