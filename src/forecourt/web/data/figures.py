"""The figures of My data: what is held, from when until when, and the rows of its table. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from forecourt.data.queries import MeterCard
from forecourt.look import figures


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a company's own time of which there are readings, `[starts, ends)`."""

    starts: datetime
    ends: datetime


def readable(*, meters: Sequence[MeterCard]) -> list[tuple[MeterCard, Span]]:
    """Return the meters of which there is something to read, each with the span of it."""
    return [
        (meter, Span(meter.periods[0].start, meter.newest_at))
        for meter in meters
        if meter.periods and meter.newest_at is not None
    ]


def whole(*, spans: Sequence[Span]) -> Span | None:
    """Return the span that covers all; None where there is none."""
    if not spans:
        return None
    return Span(min(span.starts for span in spans), max(span.ends for span in spans))


def keys_of(*, meters: Sequence[tuple[MeterCard, Span]]) -> list[dict[str, Any]]:
    """List the entries of the picker."""
    return [
        {"nmi": meter.nmi, "site": meter.site or meter.label, "starts": span.starts, "ends": span.ends}
        for meter, span in meters
    ]


def span_words(*, span: Span, zone: ZoneInfo, locale: str) -> str:
    """Write the days of a span."""
    return figures.days(start=span.starts, end=span.ends, zone=zone, locale=locale)


def summary_of(*, meters: Sequence[MeterCard], held: Span | None, zone: ZoneInfo, locale: str) -> str:
    """Say in a line what the page is about."""
    if held is None:
        return "No readings yet" if meters else "No meters"
    count = "1 meter" if len(meters) == 1 else f"{len(meters)} meters"
    return f"{count}, readings of {span_words(span=held, zone=zone, locale=locale)}"
