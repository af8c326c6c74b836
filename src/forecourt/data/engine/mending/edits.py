"""Edits: which lines of a text are replaced by which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forecourt.data.engine.mending.masking import UnknownMark, unmask_line

#: One fault is one region; a file with more of them than this is asked for again.
MOST_EDITS: Final = 50
MOST_LINES: Final = 40
LONGEST_LINE: Final = 16 << 10


class BadEdit(ValueError):
    """An edit does not fit the text, or holds what no market file can. Its words are for people."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `removed` lines from line `first` on (from 1) by `lines`; with none removed, insert before `first`.

    `lines` may hold marks for readings of the lines removed; see `masking`.
    """

    first: int
    removed: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit did, nothing masked: the lines from `first` on as they were, and as they are."""

    first: int
    old: tuple[str, ...]
    new: tuple[str, ...]


def apply_edits(
    lines: Iterable[bytes], edits: Sequence[Edit], changes: dict[int, Change] | None = None
) -> Iterator[bytes]:
    """Give the lines of a text after its edits, lazily; each as it was where no edit touched it. Raises BadEdit.

    What each edit did is put into `changes`, by its place among the edits, once all lines were given.
    """
    noted = {} if changes is None else changes
    if len(edits) > MOST_EDITS:
        raise BadEdit(f"More than {MOST_EDITS} places were edited. Ask for the file to be sent again.")
    edited = iter(lines)
    for place, edit in enumerate(edits):
        check_edit(edit)
        edited = _apply(edited, edit, place, noted)
    return edited


def check_edit(edit: Edit) -> None:
    """Refuse what no market file can hold. Raises BadEdit."""
    if edit.first < 1 or edit.removed < 0 or not (edit.removed or edit.lines):
        raise BadEdit("The edit changes nothing, or begins before the first line.")
    if edit.removed > MOST_LINES or len(edit.lines) > MOST_LINES:
        raise BadEdit(f"More than {MOST_LINES} lines are edited at once.")
    for line in edit.lines:
        if len(line) > LONGEST_LINE:
            raise BadEdit(f"A line has more than {LONGEST_LINE:,} characters. A record takes one line.")


def _apply(lines: Iterator[bytes], edit: Edit, place: int, changes: dict[int, Change]) -> Iterator[bytes]:
    ending, number, replaced = b"", 0, dict[int, str]()
    after = edit.first + edit.removed
    for number, line in enumerate(lines, start=1):
        if number == 1:
            ending = line[len(line.rstrip(b"\r")) :]
        if number == after:
            yield from _replace(edit, replaced, ending, place, changes)
        if edit.first <= number < after:
            replaced[number] = line.rstrip(b"\r").decode("utf-8", "replace")
        else:
            yield line
    if number < after - 1:
        raise BadEdit(f"The text has {number:,} lines, so line {after - 1:,} cannot be edited.")
    if number == after - 1:
        yield from _replace(edit, replaced, ending, place, changes)


def _replace(
    edit: Edit, replaced: dict[int, str], ending: bytes, place: int, changes: dict[int, Change]
) -> Iterator[bytes]:
    new = tuple(_restored(line, edit.first + offset, replaced) for offset, line in enumerate(edit.lines))
    changes[place] = Change(edit.first, tuple(replaced.values()), new)
    return (line.encode() + ending for line in new)


def _restored(line: str, number: int, replaced: dict[int, str]) -> str:
    try:
        text = unmask_line(line, lines=replaced)
    except UnknownMark as error:
        raise BadEdit(str(error)) from None
    if text.isascii() and (text.isprintable() or not text):
        return text
    at = next(at for at, letter in enumerate(text) if not (letter.isascii() and letter.isprintable()))
    raise BadEdit(
        f"Line {number:,} holds {text[at]!r} at character {at + 1:,}. A market file is plain ASCII: write figures, "
        "capital letters, points and commas."
    )
