"""Figures of the way in: NEM12 files to committed, readable rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from benchmarks.figures import Bounds, Figure
from benchmarks.installation import Installation
from benchmarks.repetition import Sample, once

GROUP: Final = "NEM12 files in, 5-minute readings"
_MIB: Final = 1 << 20
#: Readings a second of CPU: what one core does.
_UNIT: Final = "M/s a core"


def ingest_figures(installation: Installation) -> list[Figure]:
    """Judge what loading the demo's world took, file by file."""
    told = installation.loading
    whole, parse = _per_cpu_second(told["taken"]), _per_cpu_second(told["parsed"])
    return [
        Figure(
            GROUP,
            "to committed, readable rows",
            whole,
            _UNIT,
            beside="parsing alone",
            beside_value=parse.median,
            bounds=Bounds(goal=2.0, limit=1.0, more_is_better=True),
            note=f"one sample a file; our own process's CPU, to which PostgreSQL adds {_database_share(told):.0%}",
        ),
        Figure(GROUP, "parsing alone", parse, _UNIT, bounds=Bounds(goal=4.5, more_is_better=True)),
        _memory(told),
    ]


def _memory(told: Mapping[str, Any]) -> Figure:
    """Say how much the process grew over all files, beside the first alone: later and larger ones must add little."""
    grown = [(each["peak_memory_bytes"] - told["idle_memory_bytes"]) / _MIB for each in told["taken"]]
    sizes = [each["size_bytes"] / _MIB for each in told["taken"]]
    return Figure(
        GROUP,
        "peak memory above the idle process",
        once(grown[-1]),
        "MiB",
        beside="after the first file",
        beside_value=grown[0],
        note=f"the first file has {sizes[0]:.1f} MiB, the largest {max(sizes):.1f} MiB, all {sum(sizes):.1f} MiB",
    )


def _per_cpu_second(files: Iterable[Mapping[str, Any]]) -> Sample:
    return Sample(tuple(each["readings"] / each["cpu_s"] / 1e6 for each in files))


def _database_share(told: Mapping[str, Any]) -> float:
    ours = sum(each["cpu_s"] for each in told["taken"])
    database: float = sum(each["database_cpu_s"] for each in told["taken"])
    return database / ours
