"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Well; worth knowing; or something to be done."""

    WELL = "well"
    NOTE = "note"
    AILING = "ailing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        area: Where it belongs, such as `database`.
        subject: What was looked at, in a word or two.
        level: How it is.
        words: What was found, in a sentence.
        remedy: What to do about it, where there is something to do.
    """

    area: str
    subject: str
    level: Level
    words: str
    remedy: str = ""


def well(area: str, subject: str, words: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(area, subject, Level.WELL, words)


def note(area: str, subject: str, words: str, remedy: str = "") -> Finding:
    """Say something worth knowing that is no fault."""
    return Finding(area, subject, Level.NOTE, words, remedy)


def ailing(area: str, subject: str, words: str, remedy: str = "") -> Finding:
    """Say that something has to be done."""
    return Finding(area, subject, Level.AILING, words, remedy)
