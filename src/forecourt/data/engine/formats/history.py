"""How a few days came to be: each version of a register's day, with flags, reasons, and the line that told it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import orjson

from forecourt.data.engine.blocks import DAY_S, NEM_OFFSET_S, NOT_MEASURED, QUALITIES
from forecourt.data.engine.formats.rendering import Chunk, Rendering
from forecourt.data.engine.grants import KeySlice
from forecourt.data.engine.objects import IntervalDay, IntervalIndex


class _Told(NamedTuple):
    """A version of a register's day, and the first object that holds it."""

    register: str
    day: int
    version: int
    path: str


class HistoryRendering(Rendering):
    """Serves `{"days": [{…}, …]}`: by key, register, day and version.

    Each has `key`, `register`, `unit`, `start` (the first interval within the granted period, seconds since the
    epoch), `step` (seconds), `version`, `updated_at` and `collected_at` (seconds; null where nobody delivered the day),
    `file` and `line` (of its 300 record), `quantity` (thousandths, null where not measured) and `runs`: stretches
    of like `quality`, `method` and `reason` as `{first, count, …}`, counted from 0 at `start`; `number` is the number
    that the market file gives to the first interval of the stretch, counted from 1 at the beginning of the day.
    """

    is_whole = True

    @property
    def rows(self) -> int:
        """Count the intervals, those of earlier versions too."""
        return sum(len(day["quantity"]) for day in self._days)

    def measure(self) -> int:
        """Make the document and return its size in bytes."""
        return len(self.data)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the document at once."""
        yield Chunk(self.data, self.rows)

    def whole(self) -> bytes:
        """Return all bytes at once."""
        return self.data

    @cached_property
    def data(self) -> bytes:
        """Return the document."""
        return orjson.dumps({"days": self._days}, option=orjson.OPT_SERIALIZE_NUMPY)

    @cached_property
    def _days(self) -> list[dict[str, Any]]:
        return [day for part in self.reading.grant.slices for day in self._days_of(part)]

    def _days_of(self, part: KeySlice) -> Iterator[dict[str, Any]]:
        told = sorted(self._told(part))
        decoded = {path: self._decoded(path, told) for path in {each.path for each in told}}
        for each in told:
            for period in part.periods:
                described = _described(part.key, decoded[each.path][each.register, each.day], period)
                if described is not None:
                    yield described

    def _told(self, part: KeySlice) -> list[_Told]:
        """Find the versions of the days that the periods touch, each in the first object that has it."""
        found: dict[tuple[str, int, int], str] = {}
        for path in part.objects:
            index: IntervalIndex = self.reading.library.index(path)
            for register, day, version in _versions(index, part.periods):
                found.setdefault((register, day, version), path)
        delivered = {(register, day) for register, day, version in found if version > 0}
        return [_Told(*name, path) for name, path in found.items() if name[2] > 0 or name[:2] not in delivered]

    def _decoded(self, path: str, told: list[_Told]) -> dict[tuple[str, int], IntervalDay]:
        wanted = {(each.register, each.day) for each in told if each.path == path}
        days = self.reading.library.days(path)
        return {(day.register, day.at): day for day in days if (day.register, day.at) in wanted}


def _versions(index: IntervalIndex, periods: tuple[tuple[int, int], ...]) -> Iterator[tuple[str, int, int]]:
    starts = index.starts_at
    touched = np.zeros(len(starts), bool)
    for from_s, to_s in periods:
        touched |= (starts < to_s) & (starts + DAY_S > from_s)
    for row in np.flatnonzero(touched).tolist():
        yield index.registers[index.register[row]], int(index.day[row]), int(index.version[row])


def _described(key: str, day: IntervalDay, period: tuple[int, int]) -> dict[str, Any] | None:
    """Describe the part of a day that lies within a period; None where nothing does."""
    step = 60 * day.interval_minutes
    begins = day.at * DAY_S - NEM_OFFSET_S
    first = max(0, -((begins - period[0]) // step))
    last = min(len(day.quantity), -((begins - period[1]) // step))
    if last <= first:
        return None
    quality = day.quality[first:last]
    delivered = day.version > 0
    return {
        "key": key,
        "register": day.register,
        "unit": day.unit,
        "start": begins + first * step,
        "step": step,
        "version": day.version,
        "updated_at": day.updated_at if delivered else None,
        "collected_at": day.collected_at if delivered else None,
        "file": day.file_id,
        "line": day.line,
        "quantity": [
            None if code == NOT_MEASURED else amount
            for amount, code in zip(day.quantity[first:last].tolist(), quality.tolist(), strict=True)
        ],
        "runs": list(_runs(day, first, last)),
    }


def _runs(day: IntervalDay, first: int, last: int) -> Iterator[dict[str, Any]]:
    marks = np.stack([day.quality[first:last], day.method[first:last], day.reason[first:last]])
    edges = [0, *(np.flatnonzero((np.diff(marks) != 0).any(axis=0)) + 1).tolist(), last - first]
    for begin, end in pairwise(edges):
        code, method, reason = marks[:, begin].tolist()
        yield {
            "first": begin,
            "count": end - begin,
            "number": first + begin + 1,
            "quality": QUALITIES[code],
            "method": method,
            "reason": reason,
        }
