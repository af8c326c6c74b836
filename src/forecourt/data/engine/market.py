"""What NEM12 and NEM13 files have in common: the refusal, the header, and the fields both are made of.

The format is AEMO's *Meter Data File Format Specification NEM12 & NEM13*: plain ASCII, one record a line, fields parted
by commas and never quoted. Times are NEM time (UTC+10 all year); what is handed on is UTC.

Each `read_…` takes a field as it stands in the file and the number of its line, and gives the value or raises
`FileRefused`. Units may be written in either case, because real files do; all else is taken as the format spells it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from forecourt.data.engine.blocks import DAY_S, NEM_OFFSET_S, QUALITIES

Kind = Literal["NEM12", "NEM13"]

#: A date outside these years is a slip of the pen: the market began in 1998.
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2099


class FileRefused(Exception):
    """A market file cannot be taken, and nothing of it may be kept.

    Attributes:
        line: The line at fault, from 1; None where it is the file as a whole.
        reason: What is wrong and what would mend it, for people.
        code: The same for programs, such as `not_a_number`.
    """

    title: Final = "The file was refused"
    status: Final = 422

    def __init__(self, line: int | None, reason: str, code: str) -> None:
        super().__init__(line, reason, code)
        self.line = line
        self.reason = reason
        self.code = code

    def __str__(self) -> str:
        return self.reason if self.line is None else f"Line {self.line}: {self.reason}"


@dataclass(slots=True, frozen=True)
class Header:
    """The 100 record: what kind of file this is, when it was made (seconds since the epoch, UTC), and by whom."""

    kind: Kind
    created_at: int
    sender: str


class Flag(NamedTuple):
    """A quality flag with its method: `S14` is (code of S, 14); 0 where there is no method."""

    quality: int
    method: int


class Unit(NamedTuple):
    """The unit we keep, and how far to move the point of a written value to get thousandths of it."""

    name: str
    places: int


#: The flag of a day whose quality varies; its 400 records say how.
VARIABLE: Final = Flag(quality=-1, method=0)

_FLAGS: Final[dict[bytes, Flag]] = {
    b"A": Flag(QUALITIES.index("A"), 0),
    b"N": Flag(QUALITIES.index("N"), 0),
    b"V": VARIABLE,
} | {
    f"{letter}{method}".encode(): Flag(QUALITIES.index(letter), method) for letter in "EFS" for method in range(10, 100)
}

# One unit for each physical quantity, so that a register reads the same whichever way its provider writes it. Moving
# the point is exact; 1 Wh is one thousandth of a kWh, so a fraction of a Wh is finer than we keep and is refused.
_UNITS: Final[dict[bytes, Unit]] = {
    **{f"{prefix}WH".encode(): Unit("kWh", places) for prefix, places in (("M", 6), ("K", 3), ("", 0))},
    **{f"{prefix}VARH".encode(): Unit("kvarh", places) for prefix, places in (("M", 6), ("K", 3), ("", 0))},
    **{f"{prefix}VAH".encode(): Unit("kVAh", places) for prefix, places in (("M", 6), ("K", 3), ("", 0))},
    **{f"{prefix}W".encode(): Unit("kW", places) for prefix, places in (("M", 6), ("K", 3), ("", 0))},
    **{f"{prefix}VAR".encode(): Unit("kvar", places) for prefix, places in (("M", 6), ("K", 3), ("", 0))},
    **{f"{prefix}VA".encode(): Unit("kVA", places) for prefix, places in (("M", 6), ("K", 3), ("", 0))},
    **{f"{prefix}V".encode(): Unit("V", places) for prefix, places in (("K", 6), ("", 3))},
    **{f"{prefix}A".encode(): Unit("A", places) for prefix, places in (("K", 6), ("", 3))},
    b"PF": Unit("pf", 3),
}

# The letters I and O are kept out of identifiers because they look like figures (AEMO, NMI Procedure).
_NMI: Final = re.compile(rb"[A-HJ-NP-Z0-9]{10}")
_NMI_WITH_CHECK_DIGIT: Final = re.compile(rb"[A-HJ-NP-Z0-9]{10}[0-9]")

# A letter tells the kind of stream and its direction, a second sign the meter; registers that are read by walking past
# (NEM13) go by two figures too.
_SUFFIXES: Final[dict[Kind, re.Pattern[bytes]]] = {
    "NEM12": re.compile(rb"[A-HJ-NP-Z][1-9A-HJ-NP-Z]"),
    "NEM13": re.compile(rb"[A-HJ-NP-Z][1-9A-HJ-NP-Z]|[1-9][0-9]"),
}

#: A participant's identifier. It decides nothing about readings, so an odd one is no reason to refuse a file.
_PARTICIPANT: Final = re.compile(rb"[A-Za-z0-9]{1,10}")

_KINDS: Final[dict[bytes, Kind]] = {b"NEM12": "NEM12", b"NEM13": "NEM13"}
_EPOCH: Final = date(1970, 1, 1).toordinal()


def read_header(record: bytes, *, kind: Kind | None = None) -> Header:
    """Read the 100 record, which is line 1 of every market file, and of `kind` if that is given."""
    if not record.startswith(b"100,"):
        reason = f"The file begins with {shown(record)}, not with a 100 record. Ask for the whole market file."
        raise FileRefused(1, reason, "header_missing")
    _, written, created, sender, _ = split_record(record, line=1, counts=(5,))
    found = _KINDS.get(written)
    if found is None or (kind is not None and found != kind):
        reason = f"The header says {shown(written)}. A {kind or 'NEM12 or NEM13'} file is wanted here."
        raise FileRefused(1, reason, "unknown_kind")
    created_at = _instant(created + b"00") if len(created) == 12 else None
    if created_at is None:
        reason = f"{shown(created)} is not a moment of creation. It is written YYYYMMDDhhmm, in NEM time."
        raise FileRefused(1, reason, "bad_date")
    return Header(found, created_at, sender.decode("ascii") if _PARTICIPANT.fullmatch(sender) else "")


def split_record(record: bytes, *, line: int, counts: tuple[int, ...]) -> list[bytes]:
    """Part a record into its fields, of which there must be one of `counts`."""
    fields = record.split(b",")
    if len(fields) not in counts:
        wanted = " or ".join(str(count) for count in counts)
        reason = (
            f"A {fields[0].decode('ascii', 'replace')} record has {wanted} fields and this one has {len(fields)}. "
            "Commas stand between all fields, empty ones too, and never inside one."
        )
        raise FileRefused(line, reason, "wrong_field_count")
    return fields


def read_nmi(field: bytes, *, line: int) -> str:
    """Read a National Metering Identifier: ten characters, without the check digit, as the format has it."""
    if _NMI.fullmatch(field):
        return field.decode("ascii")
    mend = "It has ten characters: figures and capital letters other than I and O."
    if _NMI_WITH_CHECK_DIGIT.fullmatch(field):
        mend = "Leave out its eleventh character, the check digit."
    raise FileRefused(line, f"{shown(field)} is not an NMI. {mend}", "bad_nmi")


def read_suffix(field: bytes, *, kind: Kind, line: int) -> str:
    """Read an NMI suffix, the name of a register: `E1`, `B1`, `Q1`, `K1`, and in NEM13 `11` or `41`."""
    if _SUFFIXES[kind].fullmatch(field):
        return field.decode("ascii")
    reason = f"{shown(field)} is not an NMI suffix. It is a capital letter and a figure or second letter, such as E1."
    raise FileRefused(line, reason, "bad_suffix")


def read_unit(field: bytes, *, line: int) -> Unit:
    """Read a unit of measure, written in either case."""
    unit = _UNITS.get(field.upper())
    if unit is None:
        reason = f"{shown(field)} is not a unit of the format. Write, for example, kWh, MWh or kvarh."
        raise FileRefused(line, reason, "unknown_unit")
    return unit


def read_flag(field: bytes, *, line: int) -> Flag:
    """Read a quality flag with its method, such as `A` or `S14`; V gives `VARIABLE`.

    E, F and S come with a method of two figures, and A, N and V without. Which methods there are changes with the
    Metrology Procedure, so any two figures will do.
    """
    flag = _FLAGS.get(field)
    if flag is None:
        reason = (
            f"{shown(field)} is not a quality. It is A, N or V, or E, F or S with a method of two figures, such as S14."
        )
        raise FileRefused(line, reason, "unknown_quality")
    return flag


def read_reason(field: bytes, *, line: int) -> int:
    """Read a reason code; 0 where there is none (and for reason 0, which is free text)."""
    if not field:
        return 0
    if not field.isdigit() or len(field) > 3:
        reason = f"{shown(field)} is not a reason code. It is a whole number of up to three figures, or empty."
        raise FileRefused(line, reason, "bad_reason_code")
    return int(field)


def read_day(field: bytes, *, line: int) -> int:
    """Read a YYYYMMDD date, as days since 1970-01-01."""
    day = _day(field)
    if day is None:
        reason = f"{shown(field)} is no date from {FIRST_YEAR} to {LAST_YEAR}. It is written YYYYMMDD."
        raise FileRefused(line, reason, "bad_date")
    return day


def read_instant(field: bytes, *, line: int) -> int:
    """Read a YYYYMMDDhhmmss moment of NEM time, as seconds since the epoch (UTC)."""
    instant = _instant(field)
    if instant is None:
        reason = (
            f"{shown(field)} is no moment from {FIRST_YEAR} to {LAST_YEAR}. It is written YYYYMMDDhhmmss, in NEM time."
        )
        raise FileRefused(line, reason, "bad_date")
    return instant


def shown(field: bytes) -> str:
    """Quote a field for a message: printable and short, whatever is in it."""
    text = field[:40].decode("ascii", "backslashreplace")
    text = "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)
    return f"“{text}{'…' if len(field) > 40 else ''}”"


# A file repeats the same few days and moments on thousands of lines.
@lru_cache(maxsize=4096)
def _day(field: bytes) -> int | None:
    if len(field) != 8 or not field.isdigit() or not FIRST_YEAR <= int(field[:4]) <= LAST_YEAR:
        return None
    try:
        return date(int(field[:4]), int(field[4:6]), int(field[6:])).toordinal() - _EPOCH
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _instant(field: bytes) -> int | None:
    day = _day(field[:8])
    if day is None or len(field) != 14 or not field.isdigit():
        return None
    hour, minute, second = int(field[8:10]), int(field[10:12]), int(field[12:])
    if hour > 23 or minute > 59 or second > 59:
        return None
    return day * DAY_S + hour * 3600 + minute * 60 + second - NEM_OFFSET_S
