"""Tables for people: as wide as what stands in them, and cut to the terminal where there is one."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import Final
from unicodedata import east_asian_width

GAP: Final = "  "
NARROWEST: Final = 8


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Lay rows out under their heads, one line each. On a terminal the widest columns give way until a line fits."""
    cells = [[*heads], *([_text(value) for value in row] for row in rows)]
    widths = [max(_width(line[place]) for line in cells) for place in range(len(heads))]
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    while room is not None and sum(widths) + len(GAP) * (len(widths) - 1) > room and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    ruled = [cells[0], ["-" * width for width in widths], *cells[1:]]
    return [GAP.join(_fitted(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in ruled]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return " ".join(str(value).split())


def _fitted(text: str, width: int) -> str:
    if _width(text) > width:
        while text and _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Count columns of a terminal: some letters of East Asia take two."""
    return len(text) + sum(east_asian_width(letter) in "WF" for letter in text)
