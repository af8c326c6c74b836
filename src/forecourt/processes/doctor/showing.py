"""How findings are shown: to people, and to programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.table import Table

from forecourt.processes.doctor.findings import Finding, Level

MARKS: Final = {Level.WELL: "[green]✓[/]", Level.NOTE: "[yellow]·[/]", Level.AILING: "[bold red]✗[/]"}


def show(findings: Sequence[Finding], *, console: Console) -> None:
    """Print what was found, area by area, and a last line that says how it is on the whole."""
    for area, members in groupby(findings, key=lambda finding: finding.area):
        console.print(f"\n[bold]{area.capitalize()}[/]")
        console.print(_table(list(members)))
    console.print(f"\n{summary(findings)}")


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings as one JSON object."""
    is_well = not any(finding.level is Level.AILING for finding in findings)
    return json.dumps({"well": is_well, "findings": [asdict(finding) for finding in findings]}, ensure_ascii=False)


def summary(findings: Sequence[Finding]) -> str:
    """Return one line that says how the installation is."""
    ailing = sum(finding.level is Level.AILING for finding in findings)
    notes = sum(finding.level is Level.NOTE for finding in findings)
    known = f" {_count(notes, 'thing is', 'things are')} worth knowing." if notes else ""
    if not ailing:
        return f"The installation is well.{known}"
    return f"{_count(ailing, 'thing', 'things')} to be done.{known}"


def _table(findings: Sequence[Finding]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(width=2, justify="right")
    table.add_column(min_width=13, no_wrap=True)
    table.add_column()
    for finding in findings:
        words = f"{finding.words}\n[dim]→ {finding.remedy}[/]" if finding.remedy else finding.words
        table.add_row(MARKS[finding.level], finding.subject, words)
    return table


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
