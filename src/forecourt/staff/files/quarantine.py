"""Why a file was refused, so that whoever sent it can mend it: the line in its context, the fault marked. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from forecourt.data.queries import FileCard

#: A reason says first what is wrong and then what the format asks for.
_SENTENCES: Final = re.compile(r"(?<=[.?]) (?=[A-ZÀ-Þ“])")
_QUOTED: Final = re.compile("“(.+?)…?”")
_INTERVAL: Final = re.compile(r"Interval (\d+)")
#: How many characters are shown on either side of a fault.
AROUND: Final = 60
_MEND: Final = "Correct it and give the file in again. This one stays here as it came, and nothing of it was taken in."


@dataclass(frozen=True, slots=True)
class Marked:
    """A line in three parts; `bad` is the part at fault, empty where that cannot be told."""

    before: str
    bad: str
    after: str


def refusal_of(*, file: FileCard) -> dict[str, Any] | None:
    """Describe the refusal as `staff/file.html` expects it; None for a file that was not refused."""
    if not file.refused_code:
        return None
    reason, *rule = _SENTENCES.split(file.refused_reason)
    return {
        "line": file.refused_line,
        "code": file.refused_code,
        "reason": reason,
        "rule": " ".join(rule) or "A market file follows AEMO's format for NEM12 and NEM13 to the letter.",
        "mend": _MEND,
        "lines": [_line(number, text, file) for number, text in file.refused_excerpt],
    }


def mark(*, text: str, reason: str) -> Marked:
    """Find the part of a line that a reason speaks of: the interval that it numbers, or what it quotes."""
    interval, quoted = _INTERVAL.match(reason), _QUOTED.search(reason)
    if interval:
        return _mark_field(text, 1 + int(interval[1]))
    at = text.find(quoted[1]) if quoted else -1
    if quoted and at >= 0:
        return Marked(text[:at], quoted[1], text[at + len(quoted[1]) :])
    return Marked("", text, "")


def _mark_field(text: str, position: int) -> Marked:
    fields = text.split(",")
    if position >= len(fields):
        return Marked(text, "", "")  # the line is shown in part, and the fault lies behind that
    before = "".join(f"{field}," for field in fields[:position])
    return Marked(before, fields[position], text[len(before) + len(fields[position]) :])


def _line(number: int, text: str, file: FileCard) -> dict[str, Any]:
    if number != file.refused_line:
        return {"number": number, "before": text, "marked": False}
    marked = shortened(mark(text=text, reason=file.refused_reason))
    return {"number": number, "before": marked.before, "bad": marked.bad, "after": marked.after, "marked": True}


def shortened(marked: Marked) -> Marked:
    """Leave out what is far from the fault, so that it stands in view: a day of intervals is a long line."""
    if not marked.bad:
        return marked
    before = marked.before if len(marked.before) <= AROUND else f"…{marked.before[-AROUND:]}"
    after = marked.after if len(marked.after) <= AROUND else f"{marked.after[:AROUND]}…"
    return Marked(before, marked.bad, after)
