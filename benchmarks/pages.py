"""Figures of pages: what the server takes for one while 70 a second are asked for."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.installation import Installation, run_module
from benchmarks.repetition import Sample, once

RATE: Final = 70
#: Both sides of the counter: an administrator, and staff who serve customers, look after files, and keep the platform.
PEOPLE: Final = ("ada@acme.example", "khan@meridian.example", "susy@meridian.example", "olga@meridian.example")
GROUP: Final = f"pages, {RATE} requests a second, every page that four people reach by links"
_SLOWEST: Final = 5


def page_figures(installation: Installation, *, seconds: float) -> list[Figure]:
    """Let four people leaf through every page they can reach."""
    told = run_module("pages_load", installation.url, str(RATE), str(seconds), *PEOPLE)
    taken: Mapping[str, Sequence[tuple[float, float]]] = told["taken"]
    server = [ms for times in taken.values() for ms, _ in times]
    visitor = [ms for times in taken.values() for _, ms in times]
    return [
        Figure(GROUP, "server time, p50", Sample(tuple(server)), MS, bounds=Bounds(10), note=_kinds(taken)),
        Figure(GROUP, "server time, p95", once(_p95(server)), MS, bounds=Bounds(25, 100)),
        Figure(GROUP, "visitor's wait, p95", once(_p95(visitor)), MS),
        Figure(GROUP, "errors", once(len(told["errors"])), "", bounds=Bounds(0, 0), note="; ".join(told["errors"][:3])),
    ]


def _kinds(taken: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    medians = sorted(((statistics.median(ms for ms, _ in times), kind) for kind, times in taken.items()), reverse=True)
    slowest = ", ".join(f"{kind} {ms:.0f} ms" for ms, kind in medians[:_SLOWEST])
    return f"{len(taken)} kinds of page; the slowest by their medians: {slowest}"


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]
