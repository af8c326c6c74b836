"""Where the bins of a resolution begin in a zone."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from forecourt.data.engine.aggregate.zones import find_offsets
from forecourt.data.engine.blocks import DAY_S
from forecourt.data.engine.shapes import UnknownResolution

_STEP_S: Final = {"PT15M": 900, "PT30M": 1800, "PT1H": 3600}
#: Longer than the longest bin, so that the first and the last are seen whole.
_MARGIN_DAYS: Final = 33


@lru_cache(maxsize=256)
def bin_edges(*, resolution: str, zone: str, from_s: int, to_s: int) -> NDArray[np.int64]:
    """Return the instants at which bins begin, so that they cover `[from_s, to_s)`: `int64[n + 1]`, UTC seconds.

    Days and months begin at local midnight, or where the clocks jump over it at the jump; a day on which they change
    is 23, 24.5 or 25 hours long. Shorter bins begin at round local times and wherever the clocks change, so
    none straddles a change: Lord Howe, which shifts by half an hour, has an hour of 30 minutes twice a year.

    Raises UnknownZone and UnknownResolution.
    """
    from_day, to_day = from_s // DAY_S - _MARGIN_DAYS, to_s // DAY_S + _MARGIN_DAYS
    changes, offsets = find_offsets(zone=zone, from_day=from_day, to_day=to_day)
    ends = np.append(changes[1:], to_day * DAY_S)
    stretches = list(zip(changes.tolist(), ends.tolist(), offsets.tolist(), strict=True))
    if resolution in _STEP_S:
        edges = np.concatenate([_round_times(*stretch, step_s=_STEP_S[resolution]) for stretch in stretches])
    elif resolution in ("P1D", "P1M"):
        edges = _first_of_each([_dates(*stretch, months=resolution == "P1M") for stretch in stretches])
    else:
        raise UnknownResolution(f"no resolution {resolution!r}")
    first = int(np.searchsorted(edges, from_s, side="right")) - 1
    last = int(np.searchsorted(edges, to_s, side="left"))
    return edges[first : last + 1]


def _round_times(from_s: int, to_s: int, offset_s: int, *, step_s: int) -> NDArray[np.int64]:
    """Return the round local times of a stretch with one offset, and its very beginning."""
    first = (from_s + offset_s) // step_s * step_s
    local = np.arange(first, to_s + offset_s, step_s, dtype=np.int64)
    return np.maximum(local - offset_s, from_s)


def _dates(from_s: int, to_s: int, offset_s: int, *, months: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the dates (or months) that a stretch with one offset touches, and when each begins in it."""
    unit = "datetime64[M]" if months else "datetime64[D]"
    first, last = np.array([from_s + offset_s, to_s - 1 + offset_s], "datetime64[s]").astype(unit).astype(np.int64)
    dates = np.arange(first, last + 1, dtype=np.int64)
    begins = dates.astype(unit).astype("datetime64[s]").astype(np.int64) - offset_s
    return dates, np.maximum(begins, from_s)


def _first_of_each(stretches: list[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> NDArray[np.int64]:
    """Return when each date first begins: where clocks go back over midnight it would begin twice."""
    dates = np.concatenate([dates for dates, _ in stretches])
    begins = np.concatenate([begins for _, begins in stretches])
    seen = np.maximum.accumulate(np.append(dates[0] - 1, dates[:-1]))
    return cast("NDArray[np.int64]", begins[dates > seen])
