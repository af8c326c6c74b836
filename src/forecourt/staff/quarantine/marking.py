"""Which part of which line is at fault, so that whoever mends it sees it at once. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from forecourt.data.engine.mending import MARK

_QUOTED: Final = re.compile("“(.+?)…?”")
_INTERVAL: Final = re.compile(r"Interval (\d+)")
_TOKEN: Final = re.compile(rf"{MARK}\d+:(\d+)(?:-(\d+))?")
#: How many characters are shown on either side of a fault.
AROUND: Final = 60
#: How many of a line that has no fault.
PLAIN: Final = 160


@dataclass(frozen=True, slots=True)
class Marked:
    """A line in three parts; `bad` is the part at fault, empty where that cannot be told."""

    before: str
    bad: str
    after: str


def line_row(*, number: int, text: str, fault_line: int | None, reason: str) -> dict[str, Any]:
    """Describe a line for `staff/bench.html`, with what is at fault marked."""
    if number != fault_line:
        shown = text if len(text) <= PLAIN else f"{text[:PLAIN]}…"
        return {"number": number, "before": shown, "marked": False}
    marked = shortened(mark(text=text, reason=reason))
    return {"number": number, "before": marked.before, "bad": marked.bad, "after": marked.after, "marked": True}


def mark(*, text: str, reason: str) -> Marked:
    """Find the part of a line that a reason speaks of: the interval that it numbers, or what it quotes."""
    interval, quoted = _INTERVAL.match(reason), _QUOTED.search(reason)
    if interval and MARK in text:
        return _mark_masked(text, int(interval[1]), quoted[1] if quoted else "")
    if interval:
        return _mark_field(text, 1 + int(interval[1]))
    at = text.find(quoted[1]) if quoted else -1
    if quoted and at >= 0:
        return Marked(text[:at], quoted[1], text[at + len(quoted[1]) :])
    return Marked("", text, "")


def shortened(marked: Marked) -> Marked:
    """Leave out what is far from the fault, so that it stands in view: a day of intervals is a long line."""
    if not marked.bad:
        return marked
    before = marked.before if len(marked.before) <= AROUND else f"…{marked.before[-AROUND:]}"
    after = marked.after if len(marked.after) <= AROUND else f"{marked.after[:AROUND]}…"
    return Marked(before, marked.bad, after)


def difference(*, old: str, new: str) -> tuple[Marked, Marked]:
    """Part two lines into what they have in common at both ends and what differs between, and shorten them."""
    first = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    longest = min(len(old), len(new)) - first
    last = next((at for at in range(longest) if old[-1 - at] != new[-1 - at]), longest)
    return tuple(  # type: ignore[return-value]
        shortened(Marked(text[:first], text[first : len(text) - last], text[len(text) - last :])) for text in (old, new)
    )


def _mark_field(text: str, position: int) -> Marked:
    fields = text.split(",")
    if position >= len(fields):
        return Marked(text, "", "")  # the line is shown in part, and the fault lies behind that
    before = "".join(f"{field}," for field in fields[:position])
    return Marked(before, fields[position], text[len(before) + len(fields[position]) :])


def _mark_masked(text: str, interval: int, quoted: str) -> Marked:
    """Find an interval among masked ones: what stands between two marks, or the mark that hides it."""
    place = 0
    for part in re.finditer("[^,]+|(?<=,)(?=,)", text.partition(",")[2].partition(",")[2]):
        token = _TOKEN.fullmatch(part[0])
        place = int(token[2] or token[1]) if token else place + 1
        first = int(token[1]) if token else place
        if first <= interval <= place:
            start = len(text) - len(text.partition(",")[2].partition(",")[2]) + part.start()
            return Marked(text[:start], part[0], text[start + len(part[0]) :])
    at = text.find(quoted) if quoted else -1
    return Marked(text[:at], quoted, text[at + len(quoted) :]) if at >= 0 else Marked("", text, "")
