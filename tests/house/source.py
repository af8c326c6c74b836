"""The house's own source, as text and as trees: what the tests of this folder walk over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "src" / "forecourt"
#: Rooms from the ground up, as the import contracts have them.
STAIRCASE: Final = (
    "kernel",
    "customers",
    "access",
    "contracts",
    "data",
    "notifications",
    "oversight",
    "automation",
    "blueprint",
)


@cache
def python_files() -> tuple[Path, ...]:
    """Return every module of the package and of the client."""
    found = [*PACKAGE.rglob("*.py"), *(ROOT / "clients" / "python" / "src").rglob("*.py")]
    return tuple(sorted(path for path in found if "node_modules" not in path.parts))


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a module as a tree."""
    return ast.parse(path.read_text(), filename=str(path))


def room_files(room: str) -> Iterator[Path]:
    """Yield the modules of a room, its surfaces not included."""
    return (path for path in python_files() if path.is_relative_to(PACKAGE / room))


def words_of(path: Path, pattern: str) -> set[str]:
    """Return what a pattern's one group matches in a file."""
    return set(re.findall(pattern, path.read_text()))
