"""The figures of My data: what is held, from when until when, and the rows of its table. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from forecourt.data.queries import MeterCard
from forecourt.look import figures


@dataclass(frozen=True)
class Span:
    """The part of a company's own time of which there are readings, `[starts, ends)`."""

    starts: datetime
    ends: datetime


def readable(*, meters: Iterable[MeterCard]) -> dict[str, Span]:
    """Return by NMI the span in which a meter may be read; meters without readings are left out."""
    return {
        meter.nmi: Span(meter.oldest_at, meter.newest_at)
        for meter in meters
        if meter.oldest_at is not None and meter.newest_at is not None
    }


def whole(*, spans: Mapping[str, Span]) -> Span | None:
    """Return the span that covers all; None where there is none."""
    if not spans:
        return None
    return Span(min(span.starts for span in spans.values()), max(span.ends for span in spans.values()))


def keys_of(*, meters: Iterable[MeterCard], spans: Mapping[str, Span]) -> list[dict[str, Any]]:
    """List the entries of the picker: the meters that may be read."""
    return [
        {"nmi": meter.nmi, "site": meter.label or meter.site, **asdict(spans[meter.nmi])}
        for meter in meters
        if meter.nmi in spans
    ]


def span_words(*, span: Span, zone: ZoneInfo, locale: str) -> str:
    """Write the days of a span."""
    return figures.days(start=span.starts, end=span.ends, zone=zone, locale=locale)


def summary_of(*, meters: Sequence[MeterCard], held: Span | None, zone: ZoneInfo, locale: str) -> str:
    """Say in a line what the page is about."""
    if held is None:
        return "No readings yet" if meters else "No meters"
    count = "1 meter" if len(meters) == 1 else f"{len(meters)} meters"
    return f"{count}, readings of {span_words(span=held, zone=zone, locale=locale)}, in NEM time"
