"""Repeat work and keep what each time took."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """The same thing measured several times, in the figure's unit."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the middle one."""
        return statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """Return the lower and the upper quartile: half of all measurements lie between."""
        if len(self.values) < 2:
            return self.median, self.median
        lower, _, upper = statistics.quantiles(self.values, n=4, method="inclusive")
        return lower, upper


def once(value: float) -> Sample:
    """Return a sample of a thing that was measured once."""
    return Sample((value,))


def repeat(work: Callable[[], object], *, times: int) -> Sample:
    """Do it so many times after one that does not count, and return milliseconds."""
    (sample,) = alternate([work], times=times)
    return sample


def alternate(works: Sequence[Callable[[], object]], *, times: int) -> list[Sample]:
    """Do several things in turn, so that what disturbs one disturbs all, and return milliseconds for each.

    The first round does not count. What a piece of work returns is dropped only after the clock was read.
    """
    taken: list[list[float]] = [[] for _ in works]
    with _no_collection():
        for _ in range(times + 1):
            for place, work in enumerate(works):
                taken[place].append(milliseconds(work))
    return [Sample(tuple(values[1:])) for values in taken]


def milliseconds(work: Callable[[], object]) -> float:
    """Do it once and return how long it took."""
    began = time.perf_counter()
    result = work()
    took = time.perf_counter() - began
    del result
    return took * 1000


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python's cycle collector from running in the middle of a measurement."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
