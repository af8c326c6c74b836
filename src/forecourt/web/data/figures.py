"""The figures of My data's head: what is held, from when until when, and how old the oldest part is. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from forecourt.data.queries import MeterGroup, MeterLine
from forecourt.look import figures


@dataclass(frozen=True)
class Span:
    """The part of a company's own time of which there are readings, `[starts, ends)`."""

    starts: datetime
    ends: datetime


def held_of(*, meters: Iterable[MeterLine | MeterGroup]) -> Span | None:
    """Return the span from the first reading of any meter to the last; None where there is none."""
    spans = [(meter.oldest_at, meter.newest_at) for meter in meters if meter.oldest_at and meter.newest_at]
    if not spans:
        return None
    return Span(min(starts for starts, _ in spans), max(ends for _, ends in spans))


def span_words(*, span: Span, zone: ZoneInfo, locale: str) -> str:
    """Write the days of a span."""
    return figures.days(start=span.starts, end=span.ends, zone=zone, locale=locale)


def summary_of(*, count: int, held: Span | None, zone: ZoneInfo, locale: str) -> str:
    """Say in a line what the page is about."""
    if held is None:
        return "No readings yet" if count else "No meters"
    words = "1 meter" if count == 1 else f"{figures.number(value=count, locale=locale)} meters"
    return f"{words}, readings of {span_words(span=held, zone=zone, locale=locale)}, in NEM time"
