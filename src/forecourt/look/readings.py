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
from typing import Any, Final

import httpx
import orjson

from forecourt.data.actions import read_rows
from forecourt.data.queries import INTERVAL_READINGS
from forecourt.kernel.actors import Actor
from forecourt.kernel.pipeline import perform
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


def fetch_daily_sums(
    *, actor: Actor, zone: str, start: datetime, end: datetime, keys: Sequence[str] | None = None
) -> list[DailySums] | None:
    """Return the daily sums of all that the actor's company holds, or of some of it, within `[start, end)`.

    Days begin in `zone`. Returns None where the data plane does not answer: the page then goes without.
    """
    receipt = perform(
        read_rows,
        actor=actor,
        parameters={
            "dataset": INTERVAL_READINGS,
            "keys": None if keys is None else tuple(keys),
            "period_from": start,
            "period_to": end,
            "resolution": "P1D",
            "zone": zone,
            "format": "chart",
        },
    )
    try:
        answer = plane().get("/v1/rows", params={"g": receipt.once["grant"]})
        answer.raise_for_status()
    except httpx.HTTPError as error:
        log.warning("The data plane gives no daily sums: %s", type(error).__name__)
        return None
    return [_sums(each) for each in orjson.loads(answer.content)["series"]]


@cache
def plane() -> httpx.Client:
    """Return the one connection pool to the data plane of this installation."""
    settings = environment()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return httpx.Client(base_url=f"http://{host}:{settings.data_port}", timeout=TIMEOUT_S, trust_env=False)


def _sums(series: Mapping[str, Any]) -> DailySums:
    quantities = tuple(series["quantity"])
    first, step = series["start"], series["step"] or 0
    starts = series.get("starts") or [first + position * step for position in range(len(quantities))]
    return DailySums(
        key=series["key"],
        register=series["register"],
        unit=series["unit"],
        starts=tuple(starts),
        quantities=quantities,
        quality=series["quality"],
    )
