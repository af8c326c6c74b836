"""Proposals: where a fault has one mechanical mend that invents nothing, the edit that makes it.

A proposal only ever changes how something is written, never what was measured; a person looks at it before it is used.
Where a value is missing, or could mean two things, there is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forecourt.data.engine.market import FileRefused, read_flag, read_unit
from forecourt.data.engine.mending.edits import Edit
from forecourt.data.engine.mending.text import Region

_MOMENT_FIELDS: Final = {"100": (2,), "250": (9, 14, 21, 22), "500": (3,)}
_INTERVALS: Final = {"5": 288, "15": 96, "30": 48}
_AFTER_VALUES: Final = 5
_LOOSE_NUMBER: Final = re.compile(r"\s*\+?([0-9]*\.?[0-9]+|[0-9]+\.)\s*")
#: What a field counter of a spreadsheet leaves behind at the end of a file: blanks, and the end mark of old systems.
_NOTHING: Final = re.compile("[\\s,\x1a\x00]*")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit that would mend a fault, and what it does in words. `edit` has the text as it is, nothing masked."""

    edit: Edit
    words: str


def propose(*, fault: FileRefused, region: Region) -> Proposal | None:
    """Return what would mend a fault mechanically, or None where a person has to decide."""
    if fault.code == "end_missing":
        return Proposal(Edit(region.total + 1, 0, ("900",)), "Add the 900 record at the end of the file.")
    text = region.line(fault.line) if fault.line else None
    if fault.line is None or text is None:
        return None
    if fault.code in _LINES_TO_DROP and _NOTHING.fullmatch(text):
        return Proposal(Edit(fault.line, 1, ()), f"Take line {fault.line:,} out: nothing is on it.")
    mend = _MENDS.get(fault.code)
    mended = mend(text, region) if mend else None
    if mended is None or mended[0] == text:
        return None
    return Proposal(Edit(fault.line, 1, (mended[0],)), mended[1])


def _as_ascii(text: str, region: Region) -> tuple[str, str] | None:
    plain = unicodedata.normalize("NFKC", text.removeprefix("\ufeff"))
    plain = plain.replace("\u2212", "-").replace("\u200b", "")
    if not plain.isascii() or "\0" in plain:
        return None
    if text.startswith("\ufeff") and plain == text[1:]:
        return plain, "Take out the byte-order mark before the first record."
    return plain, "Write the same figures and letters in plain ASCII."


def _loose_numbers(text: str, region: Region) -> tuple[str, str] | None:
    """Take blanks and plus signs off numbers, and give `5.` its nought: the value stays the same."""
    fields = text.split(",")
    for place, field in enumerate(fields):
        loose = _LOOSE_NUMBER.fullmatch(field)
        if loose and loose[1] != field:
            fields[place] = loose[1]
        if fields[place].endswith(".") and loose:
            fields[place] += "0"
    return ",".join(fields), "Write the values without blanks and signs; they stay the same."


def _flag(text: str, region: Region) -> tuple[str, str] | None:
    """Write a flag in capitals and without blanks, where that is what it lacks."""
    fields = text.split(",")
    for place, field in enumerate(fields[1:], start=1):
        better = field.strip().upper()
        if better != field and re.fullmatch("[A-Z][0-9]{0,2}", better) and _is_flag(better):
            fields[place] = better
            return ",".join(fields), f"Write the quality as {better}."
    return None


def _is_flag(field: str) -> bool:
    try:
        read_flag(field.encode(), line=1)
    except FileRefused:
        return False
    return True


def _unit(text: str, region: Region) -> tuple[str, str] | None:
    fields = text.split(",")
    place = 7 if fields[0] == "200" else 19
    if place >= len(fields):
        return None
    try:
        read_unit(fields[place].strip().encode("ascii", "replace"), line=1)
    except FileRefused:
        return None
    fields[place] = fields[place].strip()
    return ",".join(fields), f"Write the unit as {fields[place]}."


def _nmi(text: str, region: Region) -> tuple[str, str] | None:
    """Leave out an eleventh character, if it really is the check digit of the ten before it."""
    fields = text.split(",")
    with_check = fields[1].strip() if len(fields) > 1 else ""
    if not re.fullmatch("[A-HJ-NP-Z0-9]{10}[0-9]?", with_check):
        return None
    if len(with_check) == 11 and check_digit(nmi=with_check[:10]) != int(with_check[10]):
        return None
    fields[1] = with_check[:10]
    return ",".join(fields), f"Leave out the check digit: {fields[1]}."


def check_digit(*, nmi: str) -> int:
    """Return the check digit of an NMI (AEMO, National Metering Identifier Procedure: check digit, Luhn over ASCII)."""
    total = 0
    for place, letter in enumerate(reversed(nmi)):
        doubled = ord(letter) * (2 if place % 2 == 0 else 1)
        total += sum(map(int, str(doubled)))
    return -total % 10


def _moments(text: str, region: Region) -> tuple[str, str] | None:
    """Write dates and moments in full: without separators, with seconds, and 24:00 as the next day's 00:00."""
    fields = text.split(",")
    places = _MOMENT_FIELDS.get(fields[0]) or ((1, len(fields) - 2, len(fields) - 1) if fields[0] == "300" else ())
    for place in places:
        if 0 < place < len(fields) and (better := _moment(fields[place], fields[0], place)):
            fields[place] = better
    return ",".join(fields), "Write the moment in full, as YYYYMMDDhhmmss without separators."


def _moment(field: str, record: str, place: int) -> str | None:
    if not re.fullmatch(r"[0-9][0-9 :/T.-]+[0-9]", field.strip()):
        return None
    figures = re.sub("[^0-9]", "", field)
    wanted = 8 if (record, place) == ("300", 1) else 12 if record == "100" else 14
    if len(figures) == wanted - 2 and wanted == 14:
        figures += "00"
    if len(figures) == wanted and figures[8:] in ("2400", "240000"):
        figures = _next_day(figures[:8]) + "0" * (wanted - 8)
    return figures if len(figures) == wanted and figures != field else None


def _next_day(figures: str) -> str:
    try:
        day = date(int(figures[:4]), int(figures[4:6]), int(figures[6:]))
    except ValueError:
        return ""
    return f"{day + timedelta(days=1):%Y%m%d}"


def _commas(text: str, region: Region) -> tuple[str, str] | None:
    """Take surplus commas off the end of a record, or put missing ones there: empty fields, never a value."""
    fields = text.split(",")
    wanted = _field_count(fields, region)
    if wanted is None:
        return None
    while len(fields) > wanted and not fields[-1]:
        fields.pop()
    if len(fields) < wanted and _ends_behind_values(fields, wanted):
        fields += [""] * (wanted - len(fields))
    if len(fields) != wanted:
        return None
    return ",".join(fields), f"Give the record its {wanted} fields: the empty ones at its end."


def _field_count(fields: list[str], region: Region) -> int | None:
    if fields[0] == "300":
        stream = region.stream.split(",")
        intervals = _INTERVALS.get(stream[8]) if len(stream) > 8 else None
        return intervals + 2 + _AFTER_VALUES if intervals else None
    return {"100": 5, "200": 10, "250": 23, "400": 6, "500": 5, "550": 5, "900": 1}.get(fields[0])


def _ends_behind_values(fields: list[str], wanted: int) -> bool:
    """Tell whether only fields that may be empty are missing: those after a quality flag in its right place."""
    at = wanted - _AFTER_VALUES
    return fields[0] == "300" and len(fields) > at and _is_flag(fields[at])


_Mend = Callable[[str, Region], tuple[str, str] | None]
_LINES_TO_DROP: Final = ("blank_line", "data_after_end", "unknown_record")
_MENDS: Final[dict[str, _Mend]] = {
    "bad_date": _moments,
    "bad_nmi": _nmi,
    "byte_order_mark": _as_ascii,
    "not_a_number": _loose_numbers,
    "not_ascii": _as_ascii,
    "unknown_quality": _flag,
    "unknown_unit": _unit,
    "wrong_field_count": _commas,
    "wrong_interval_count": _commas,
}
