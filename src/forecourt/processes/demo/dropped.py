"""Files that meter data providers drop into their watched folders on the demo's first morning.

One is sound; two break a rule of the format and lie in quarantine until somebody looks: of the one, how it is written
is wrong, of the other a value that only its sender can tell. None is of ACME's meters, and none brings a new day.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from forecourt.data.queries import list_sources
from forecourt.kernel.actors import Actor
from forecourt.processes.demo.files import CORRECTION_CREATED_AT, write_correction

_DAY: Final = date(2026, 10, 30)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A correction of one day, and what went wrong with it on its way."""

    sender: str
    nmi: str
    spoil: Callable[[list[str]], list[str]]


def drop_files(*, actor: Actor, home: Path) -> None:
    """Drop the files, each by one rename, as a careful sender does."""
    folders = {source.sender: source.folder for source in list_sources(actor=actor)}
    for number, each in enumerate(_DROPPED):
        folder = home / folders[each.sender]
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as apart:
            created_at = CORRECTION_CREATED_AT + timedelta(minutes=number)
            path = write_correction(folder=Path(apart), nmi=each.nmi, day=_DAY, created_at=created_at)
            lines = path.read_bytes().decode("ascii").split("\r\n")
            path.write_text("\r\n".join(each.spoil(lines)), encoding="utf-8", newline="")
            os.replace(path, folder / path.name)


def _sound(lines: list[str]) -> list[str]:
    return lines


def _small_letter(lines: list[str]) -> list[str]:
    """Write the day's quality as `a`."""
    return [line.replace(",A,", ",a,") if line.startswith("300,") else line for line in lines]


def _two_points(lines: list[str]) -> list[str]:
    """Give the value at 10:00 a second point, as a slip of a hand does."""
    at = next(at for at, line in enumerate(lines) if line.startswith("300,"))
    fields = lines[at].split(",")
    fields[122] = fields[122].replace(".", "..", 1)
    return [*lines[:at], ",".join(fields), *lines[at + 1 :]]


_DROPPED: Final = (
    Dropped("GULFMDP", "4300000028", _sound),
    Dropped("TASMANMDP", "4300000032", _small_letter),
    Dropped("CORALMDP", "4300000040", _two_points),
)
