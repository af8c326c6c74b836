"""Tables for people: as wide as what stands in them, and cut to the terminal where there is one."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Final
from unicodedata import east_asian_width

GAP: Final = "  "
NARROWEST: Final = 8


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], *, whole: int = 0) -> list[str]:
    """Lay rows out under their heads, one line each; columns of numbers stand to the right.

    On a terminal the widest columns give way until a line fits, all but the first `whole`.
    """
    cells = [[*heads], *([text(value) for value in row] for row in rows)]
    widths = [max(_width(line[place]) for line in cells) for place in range(len(heads))]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    while room is not None and sum(widths) + len(GAP) * (len(widths) - 1) > room:
        widest = max(widths[whole:], default=0)
        if widest <= NARROWEST:
            break
        widths[widths.index(widest, whole)] -= 1
    ruled = [cells[0], ["-" * width for width in widths], *cells[1:]]
    shapes = [(width, _is_numeric([row[place] for row in rows])) for place, width in enumerate(widths)]
    return [
        GAP.join(_fitted(cell, *shape) for cell, shape in zip(line, shapes, strict=True)).rstrip() for line in ruled
    ]


def text(value: object) -> str:
    """Write a value for people, on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return ", ".join(map(text, value))
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    return " ".join(str(value).split())


def _is_numeric(values: Sequence[object]) -> bool:
    """Tell whether a column holds numbers and nothing else."""
    there = [value for value in values if value is not None]
    return bool(there) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in there)


def _fitted(text: str, width: int, to_the_right: bool) -> str:
    if _width(text) > width:
        while text and _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    space = " " * (width - _width(text))
    return space + text if to_the_right else text + space


def _width(text: str) -> int:
    """Count columns of a terminal: some letters of East Asia take two."""
    return len(text) + sum(east_asian_width(letter) in "WF" for letter in text)
