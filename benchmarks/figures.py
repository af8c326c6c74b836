"""A figure: what was measured, what stands beside it, and what was hoped for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from benchmarks.repetition import Sample

Mark = Literal["met", "between", "missed"]
MS: Final = "ms"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a figure is judged by.

    Attributes:
        goal: What we want.
        limit: Beyond it the figure is not acceptable; None where only the goal was set.
        of_ratio: Judge the ratio to what stands beside it, not the figure itself.
        more_is_better: As for a throughput.
    """

    goal: float
    limit: float | None = None
    of_ratio: bool = False
    more_is_better: bool = False

    def mark(self, judged: float) -> Mark:
        """Tell on which side of the bounds a number lies."""
        sign = -1 if self.more_is_better else 1
        if sign * judged <= sign * self.goal:
            return "met"
        if self.limit is not None and sign * judged > sign * self.limit:
            return "missed"
        return "missed" if self.limit == self.goal else "between"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        group: The heading it stands under.
        name: What was measured.
        unit: Of the sample and of what stands beside it.
        beside: Names the floor or rival; empty for none.
        beside_value: Its median, measured in this very run.
        note: How to read it.
    """

    group: str
    name: str
    sample: Sample
    unit: str
    beside: str = ""
    beside_value: float | None = None
    bounds: Bounds | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return the figure as a multiple of what stands beside it."""
        return self.sample.median / self.beside_value if self.beside_value else None

    @property
    def judged(self) -> float | None:
        """Return the number that the bounds speak of; None where there are none."""
        if self.bounds is None:
            return None
        return self.ratio if self.bounds.of_ratio else self.sample.median

    @property
    def mark(self) -> Mark | None:
        """Return how it stands to its bounds; None where there are none."""
        return None if self.bounds is None or self.judged is None else self.bounds.mark(self.judged)
