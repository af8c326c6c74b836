"""Daily sums of meters for the server-drawn parts of pages, read from the data plane as any reader would.

Each reading is the action `data.read_rows`, so permission, entitlement and journal apply; its grant is then opened over
the loopback, once the action's transaction is over.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any, Final

import httpx
import orjson
from django.db import transaction

from forecourt.data.actions import read_rows
from forecourt.data.queries import INTERVAL_READINGS
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.pipeline import Receipt, perform
from forecourt.settings.environment import environment

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class DailySums:
    """What one register of a meter counted, day by day in the zone that was asked for.

    Attributes:
        starts: When each day begins, in seconds since the epoch, ascending.
        quantities: Thousandths of `unit`; None where nothing was measured.
        quality: The worst letter of each day: A, F, S, E or N.
    """

    key: str
    register: str
    unit: str
    starts: tuple[int, ...]
    quantities: tuple[int | None, ...]
    quality: str

    @property
    def is_import(self) -> bool:
        """Tell whether this is energy taken from the grid: not given to it, and not reactive."""
        return self.unit.endswith("Wh") and not self.register.startswith("B")


@dataclass(frozen=True, slots=True)
class Series:
    """How well one register of a meter was measured, interval by interval.

    Attributes:
        step_s: How long an interval is, in seconds; of several lengths the shortest.
        intervals: Start and end of each in seconds since the epoch, and its quality letter.
    """

    key: str
    register: str
    step_s: int
    intervals: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the data plane sent: its series, what it says of them (see `formats.served`), and the files behind them."""

    series: list[Mapping[str, Any]]
    meta: Mapping[str, Any]
    files: list[str]


def fetch_daily_sums(
    *, actor: Actor, zone: str, start: datetime, end: datetime, keys: Sequence[str] | None = None
) -> list[DailySums] | None:
    """Return the daily sums of all that the actor's company holds within `[start, end)`, or of some keys of it.

    Days begin in `zone`. Returns None where the data plane does not answer: the page then goes without.
    """
    answer = fetch_sums(actor=actor, zone=zone, start=start, end=end, keys=keys)
    return None if answer is None else [_sums(each) for each in answer.series]


def fetch_sums(
    *, actor: Actor, zone: str, start: datetime, end: datetime, keys: Sequence[str] | None = None
) -> Answer | None:
    """Return daily sums as they are sent, with what is said of the rows behind them; None as `fetch_daily_sums`."""
    return _fetch(
        actor, {"period_from": start, "period_to": end, "resolution": "P1D", "zone": zone, "keys": _tuple(keys)}
    )


def fetch_qualities(*, actor: Actor, start: datetime, end: datetime, keys: Sequence[str]) -> list[Series] | None:
    """Return how well each interval of some meters was measured; None where the data plane does not answer."""
    answer = _fetch(actor, {"period_from": start, "period_to": end, "keys": _tuple(keys)})
    return None if answer is None else [_series(each) for each in answer.series]


def _tuple(keys: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if keys is None else tuple(keys)


def _fetch(actor: Actor, asked: Mapping[str, Any]) -> Answer | None:
    parameters = {"dataset": INTERVAL_READINGS, "format": "chart", **asked}
    receipt = perform_at_once(read_rows, actor=actor, parameters=parameters)
    try:
        answer = plane().get("/v1/rows", params={"g": receipt.once["grant"]})
        answer.raise_for_status()
    except httpx.HTTPError as error:
        log.warning("The data plane gives no readings: %s", type(error).__name__)
        return None
    sent = orjson.loads(answer.content)
    return Answer(sent["series"], sent["meta"], sent["files"])


def perform_at_once(action: Action[Any], *, actor: Actor, parameters: Mapping[str, Any], **how: Any) -> Receipt:
    """Perform a reading of which a page draws something: nobody is asked to approve a drawing, so what would wait is
    refused instead. Raises Forbidden."""
    with transaction.atomic():
        receipt = perform(action, actor=actor, parameters=parameters, **how)
        if receipt.outcome == "waiting":
            raise Forbidden("So much at once needs an approval.", next=["Choose fewer meters or a shorter time."])
    return receipt


@cache
def plane() -> httpx.Client:
    """Return the one connection pool to the data plane of this installation."""
    settings = environment()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return httpx.Client(base_url=f"http://{host}:{settings.data_port}", timeout=TIMEOUT_S, trust_env=False)


def _series(series: Mapping[str, Any]) -> Series:
    starts = _starts(series)
    steps = [after - before for before, after in pairwise(starts)]
    step_s = series["step"] or min(steps, default=300)
    marked = zip(starts, series["quality"], strict=True)
    return Series(
        series["key"], series["register"], step_s, tuple((start, start + step_s, letter) for start, letter in marked)
    )


def _starts(series: Mapping[str, Any]) -> list[int]:
    first, step = series["start"], series["step"] or 0
    starts: list[int] = series.get("starts") or [first + number * step for number in range(len(series["quality"]))]
    return starts


def _sums(series: Mapping[str, Any]) -> DailySums:
    return DailySums(
        key=series["key"],
        register=series["register"],
        unit=series["unit"],
        starts=tuple(_starts(series)),
        quantities=tuple(series["quantity"]),
        quality=series["quality"],
    )
