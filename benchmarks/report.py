"""Show the figures as a table, and keep them as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.figures import Bounds, Figure, Mark

_STYLES: Final[dict[Mark, str]] = {"met": "green", "between": "yellow", "missed": "bold red"}
#: Heading and least width: the same for all groups, so that their columns stand below each other.
_COLUMNS: Final = (
    ("", 42),
    ("median (half of all)", 32),
    ("beside it", 24),
    ("ratio", 8),
    ("goal", 20),
    ("not acceptable", 14),
    ("", 7),
)
#: Where the output is no terminal, and so has no width of its own.
WIDTH: Final = 170


def show(figures: Sequence[Figure], *, machine: dict[str, Any], console: Console) -> None:
    """Print a table for each group, and what there is to say about the figures below."""
    console.print(_title(machine))
    notes: list[str] = []
    for group, members in groupby(figures, key=lambda figure: figure.group):
        table = Table(title=f"[bold]{group}[/]", title_justify="left", title_style="", box=box.SIMPLE_HEAD)
        for heading, width in _COLUMNS:
            table.add_column(heading, min_width=width)
        for figure in members:
            table.add_row(*_row(figure, notes))
        console.print(table)
    for number, note in enumerate(notes, start=1):
        console.print(f"[{number}] {note}", markup=False)


def keep(figures: Sequence[Figure], *, machine: dict[str, Any], taken_at: datetime, path: Path) -> None:
    """Write the figures, what they were taken on and when."""
    document = {"taken_at": taken_at.isoformat(), "machine": machine, "figures": [_document(each) for each in figures]}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def _title(machine: dict[str, Any]) -> str:
    memory = machine["memory_bytes"] / (1 << 30)
    where = f"{machine['cores']} × {machine['processor']}, {memory:.0f} GiB, {machine['system']}"
    return f"{where}, Python {machine['python']}; processes that wanted a core beforehand: {machine['load_before']:.1f}"


def _row(figure: Figure, notes: list[str]) -> list[str]:
    name = figure.name
    if figure.note:
        notes.append(figure.note)
        name += f" \\[{len(notes)}]"
    beside = f"{figure.beside} {_number(figure.beside_value)}" if figure.beside_value is not None else ""
    return [
        name,
        _measured(figure),
        beside,
        f"{figure.ratio:.2f} ×" if figure.ratio is not None else "",
        *_bounds(figure.bounds, figure.unit),
        f"[{_STYLES[figure.mark]}]{figure.mark}[/]" if figure.mark else "",
    ]


def _measured(figure: Figure) -> str:
    low, high = figure.sample.spread
    spread = f" ({_number(low)} – {_number(high)})" if len(figure.sample.values) > 1 else ""
    return f"{_number(figure.sample.median)} {figure.unit}{spread}"


def _bounds(bounds: Bounds | None, unit: str) -> tuple[str, str]:
    if bounds is None:
        return "", ""
    unit = "×" if bounds.of_ratio else unit
    beyond = "below" if bounds.more_is_better else "above"
    limit = "" if bounds.limit is None else f"{beyond} {_number(bounds.limit)} {unit}"
    return f"{_number(bounds.goal)} {unit}", limit


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def _document(figure: Figure) -> dict[str, Any]:
    low, high = figure.sample.spread
    bounds = figure.bounds
    return {
        "group": figure.group,
        "name": figure.name,
        "unit": figure.unit,
        "median": figure.sample.median,
        "quartiles": [low, high],
        "repetitions": len(figure.sample.values),
        "beside": {"name": figure.beside, "median": figure.beside_value} if figure.beside else None,
        "ratio": figure.ratio,
        "goal": bounds and bounds.goal,
        "not_acceptable": bounds and bounds.limit,
        "judged_by": None if bounds is None else "ratio" if bounds.of_ratio else "median",
        "mark": figure.mark,
        "note": figure.note,
    }
