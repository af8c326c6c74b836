"""Requirements: the rule behind each refusal, where it is written, and what a person can do about it.

The format is AEMO's *Meter Data File Format Specification NEM12 & NEM13*; its sections are named by their records,
which stay the same from one version to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_FORMAT: Final = "AEMO, Meter Data File Format Specification NEM12 & NEM13"
_HEADER: Final = f"{_FORMAT}, Header record (100)"
_STREAM: Final = f"{_FORMAT}, NMI data details record (200)"
_DAY: Final = f"{_FORMAT}, Interval data record (300)"
_EVENT: Final = f"{_FORMAT}, Interval event record (400)"
_END: Final = f"{_FORMAT}, End of data record (900)"
_READ: Final = f"{_FORMAT}, Accumulation meter data record (250)"
_FILE: Final = f"{_FORMAT}, file format and field conventions"
_FLAGS: Final = f"{_FORMAT}, quality and method flags"
_UNITS: Final = f"{_FORMAT}, units of measurement"
_NMI: Final = "AEMO, National Metering Identifier Procedure"
_OURS: Final = "Ours: limits of this portal"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A rule of the format, or of this portal, in words.

    Attributes:
        rule: What a file must be like.
        source: Where that is written.
        mend: What a person can do about it.
    """

    rule: str
    source: str
    mend: str


_ASK: Final = "Reject it, and ask whoever sent it for the file as it was made."
_NUMBER: Final = "Write the value as it was measured. Whoever does not know it asks the sender, and rejects the file."

_REQUIREMENTS: Final[dict[str, Requirement]] = {
    "bad_date": Requirement(
        "A date is YYYYMMDD, a moment YYYYMMDDhhmmss, in NEM time.", _FILE, "Write the date or moment in full."
    ),
    "bad_event_range": Requirement(
        "A 400 record names its first and last interval, counted from 1, within the day.",
        _EVENT,
        "Mend the two interval numbers.",
    ),
    "bad_nmi": Requirement(
        "An NMI has ten characters: figures and capital letters other than I and O, without the check digit.",
        _NMI,
        "Write the NMI with ten characters.",
    ),
    "bad_reason_code": Requirement(
        "A reason code is a whole number of up to three figures, or empty.", _DAY, "Mend the code, or leave it empty."
    ),
    "bad_suffix": Requirement(
        "An NMI suffix is a capital letter and a figure or second letter, such as E1 or B1.",
        _STREAM,
        "Write the suffix of the register.",
    ),
    "blank_line": Requirement("Each line is a record; none is blank.", _FILE, "Take the blank line out."),
    "byte_order_mark": Requirement(
        "A market file is plain ASCII text from its first byte on.", _FILE, "Take the mark out."
    ),
    "data_after_end": Requirement(
        "The 900 record is the last of a file.", _END, "Take out what follows it, if that is no record."
    ),
    "day_contradicts": Requirement(
        "A day of a register has one set of values for one update time.",
        _DAY,
        "Take out the line that is wrong, or give the right one the later update time.",
    ),
    "end_missing": Requirement(
        "A file ends with a 900 record, which says that nothing is missing.",
        _END,
        "Add it only if the sender says that the file was whole. Else reject it and ask for it again.",
    ),
    "event_gap": Requirement(
        "A day of quality V has 400 records that tell the quality of every interval.",
        _EVENT,
        "Add the 400 record that is missing, or give the day one quality.",
    ),
    "event_overlap": Requirement(
        "Each interval has one quality: 400 records do not overlap.", _EVENT, "Mend the range of one of them."
    ),
    "event_without_variable_day": Requirement(
        "400 records follow a day of quality V and no other.", _EVENT, "Give the day quality V, or take this line out."
    ),
    "header_missing": Requirement("A file begins with one 100 record.", _HEADER, _ASK),
    "line_too_long": Requirement(
        "A record takes one line, of at most 16 KiB.", _OURS, "Part the line where its end is missing."
    ),
    "negative_value": Requirement("A value is never negative: the register tells the direction.", _DAY, _NUMBER),
    "not_a_number": Requirement(
        "A value is figures with at most one point: no sign, blank, exponent or separator.", _DAY, _NUMBER
    ),
    "not_ascii": Requirement(
        "A market file is plain ASCII text.", _FILE, "Write the character in plain figures or capital letters."
    ),
    "number_too_fine": Requirement(
        "A value has at most three decimals of a kWh; none is rounded here.", _OURS, _NUMBER
    ),
    "number_too_large": Requirement("A value has at most nine figures before its point.", _OURS, _NUMBER),
    "period_contradicts": Requirement(
        "A period of a register has one set of values for one update time.",
        _READ,
        "Take out the line that is wrong, or give the right one the later update time.",
    ),
    "period_empty": Requirement(
        "The current read is later than the previous one.", _READ, "Put the two moments in order."
    ),
    "record_out_of_order": Requirement(
        "Records follow each other in blocks: 200, its days (300), their events (400), 900 at the end.",
        _FILE,
        "Put the missing record in, or take the one out that has no place here.",
    ),
    "unknown_direction": Requirement("A direction is E or I.", _READ, "Write E (out of the grid) or I (into it)."),
    "unknown_interval_length": Requirement(
        "An interval takes 5, 15 or 30 minutes.", _STREAM, "Write the length that the days below have."
    ),
    "unknown_kind": Requirement("The header names the format: NEM12 or NEM13.", _HEADER, "Write which of them it is."),
    "unknown_quality": Requirement(
        "A quality is A, N or V, or E, F or S with a method of two figures.",
        _FLAGS,
        "Write the flag as the format has it.",
    ),
    "unknown_record": Requirement(
        "Each line begins with the number of its record.", _FILE, "Mend the number, or take the line out."
    ),
    "unknown_unit": Requirement(
        "A unit is one that the format lists, such as kWh or kvarh.", _UNITS, "Write the unit of the register."
    ),
    "wrong_field_count": Requirement(
        "Each record has a fixed number of fields; empty ones keep their comma.", _FILE, "Mend the commas."
    ),
    "wrong_interval_count": Requirement(
        "A day has one value for each of its intervals: 288 of 5 minutes, 96 of 15, 48 of 30; then five more fields.",
        _DAY,
        "Mend the commas, if they are what is wrong. If a value is missing, nobody here can know it: reject the file.",
    ),
}
_OTHERWISE: Final = Requirement(
    "A market file is one text of one sender, plain or in a zip by itself, within the limits of size.", _OURS, _ASK
)


def requirement_of(*, code: str) -> Requirement:
    """Return the rule that a refusal's code stands for."""
    return _REQUIREMENTS.get(code, _OTHERWISE)
