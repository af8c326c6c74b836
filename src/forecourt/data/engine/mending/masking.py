"""Masking: a line of a market file for those who may know how complete readings are, but not the readings.

A well-formed reading stands as a mark, and neighbours share one: `•117:1-40` are values 1 to 40 of line 117, as they
came. What is not well formed is no reading and stays visible: it is what has to be mended. Marks are put back by
`unmask_line`, so that a person can mend a day without seeing it. In a 300 record values are counted from 1 as its
intervals are; elsewhere the number is that of the field, from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

MARK: Final = "•"
_WELL_FORMED: Final = re.compile(r"[0-9]*\.?[0-9]+")
_TOKEN: Final = re.compile(rf"{MARK}(\d{{1,7}}):(\d{{1,4}})(?:-(\d{{1,4}}))?")
_FLAG: Final = re.compile(r"[A-Za-z][0-9]{0,2}")
_DATE_LENGTHS: Final = (8, 12, 14)
#: What quotes a field in a refusal; see `market.shown`.
_QUOTED: Final = re.compile("“([^”]*)”")
#: Which fields hold readings, by record; a 300 record and what is no record are looked at field by field.
_READING_FIELDS: Final[Mapping[str, tuple[int, ...]]] = {
    "100": (),
    "200": (),
    "250": (8, 13, 18),
    "400": (),
    "500": (4,),
    "550": (),
    "900": (),
}
#: The first value of a 300 record follows the indicator and the date.
_FIRST_VALUE: Final = 2


class UnknownMark(ValueError):
    """A mark stands for nothing that is there."""


def mask_line(text: str, *, line: int) -> str:
    """Return a line with its well-formed readings masked."""
    fields = text.split(",")
    return _masked(fields, set(_hidden_fields(fields)), line, _offset(fields))


def mask_against(text: str, *, old: str, line: int) -> str:
    """Return a new line with those readings masked that stand at the same places in the old one.

    What was not well formed there could be seen before; it stays visible, so that the new line can be given as an edit.
    """
    fields, before = text.split(","), old.split(",")
    same = {place for place in _hidden_fields(before) if place < len(fields) and fields[place] == before[place]}
    return _masked(fields, same, line, _offset(before))


def _masked(fields: Sequence[str], hidden: set[int], line: int, offset: int) -> str:
    parts: list[str] = []
    for is_hidden, group in groupby(range(len(fields)), key=hidden.__contains__):
        places = list(group)
        parts += [_mark(places, line, offset)] if is_hidden else [fields[place] for place in places]
    return ",".join(parts)


def unmask_line(text: str, *, lines: Mapping[int, str]) -> str:
    """Put back what marks stand for. `lines` are those that an edit replaces, by number. Raises UnknownMark."""

    def put_back(mark: re.Match[str]) -> str:
        line, first, last = int(mark[1]), int(mark[2]), int(mark[3] or mark[2])
        fields = lines.get(line, "").split(",")
        offset = _offset(fields)
        found = fields[first + offset : last + offset + 1]
        if first < offset or first > last or len(found) != last - first + 1:
            raise UnknownMark(f"{mark[0]} stands for nothing that is in the lines you edit.")
        return ",".join(found)

    restored = _TOKEN.sub(put_back, text)
    if MARK in restored:
        raise UnknownMark(f"A {MARK} is left that stands for nothing. Leave marks as they are, or take them out whole.")
    return restored


def mask_reason(reason: str, *, visible: str) -> str:
    """Return a refusal without what it quotes, unless that can be seen in the masked line anyway."""

    def keep(quoted: re.Match[str]) -> str:
        return quoted[0] if quoted[1].rstrip("…") in visible else f"“{MARK}”"

    return _QUOTED.sub(keep, reason)


def _hidden_fields(fields: Sequence[str]) -> Iterator[int]:
    known = _READING_FIELDS.get(fields[0])
    if known is not None:
        return (place for place in known if place < len(fields) and _WELL_FORMED.fullmatch(fields[place]))
    if fields[0] == "300":
        return (place for place in _value_places(fields) if _WELL_FORMED.fullmatch(fields[place]))
    return (place for place, field in enumerate(fields) if _may_be_a_reading(field))


def _value_places(fields: Sequence[str]) -> Iterator[int]:
    """Give the places of a day's values: up to its quality flag, wherever that is; without one, up to the end."""
    for place in range(_FIRST_VALUE, len(fields)):
        if _FLAG.fullmatch(fields[place]):
            return
        if not (fields[place].isdigit() and len(fields[place]) == _DATE_LENGTHS[-1]):
            yield place


def _may_be_a_reading(field: str) -> bool:
    return bool(_WELL_FORMED.fullmatch(field)) and not (field.isdigit() and len(field) in _DATE_LENGTHS)


def _mark(places: Sequence[int], line: int, offset: int) -> str:
    first, last = places[0] - offset, places[-1] - offset
    return f"{MARK}{line}:{first}" if first == last else f"{MARK}{line}:{first}-{last}"


def _offset(fields: Sequence[str]) -> int:
    return _FIRST_VALUE - 1 if fields[0] == "300" else 0
