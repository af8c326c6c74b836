"""Pages perform in one way, so that what has to be approved leads to where that stands from each of them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import forecourt

HOUSE = Path(forecourt.__file__).parent
#: Nobody is signed in yet who could be led anywhere: whoever joins has no approvers.
NOBODY_YET = {"web/people/welcome.py"}
PAGES = [path for room in ("web", "staff") for path in sorted((HOUSE / room).rglob("*.py"))]


def _performed_alone(path: Path) -> list[int]:
    """List the lines that call the pipeline without the visit, dry runs aside: those wait for nobody."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "perform"
        and not any(each.arg == "dry_run" for each in node.keywords)
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_page_performs_through_its_visit(path: Path) -> None:
    if str(path.relative_to(HOUSE)) not in NOBODY_YET:
        assert _performed_alone(path) == []
