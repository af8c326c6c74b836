"""Two versions of a day side by side: what changed, by how much, and where on the picture. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from forecourt.look.histories import DayVersion

WIDTH: Final = 960
HEIGHT: Final = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One interval that two versions tell differently. Quantities are thousandths, None where not measured."""

    position: int
    starts_at: datetime
    ends_at: datetime
    old: int | None
    new: int | None
    old_letter: str
    new_letter: str

    @property
    def change(self) -> int | None:
        """Return new less old; None where either was not measured."""
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of changed intervals on the picture, in its own units."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Both curves as SVG paths over `WIDTH` by `HEIGHT`, with the stretches that changed."""

    old: str
    new: str
    bands: tuple[Band, ...]
    top: int


def choose(*, versions: Sequence[DayVersion], old: int | None, new: int | None) -> tuple[DayVersion | None, DayVersion]:
    """Return the versions to compare: those asked for, else the newest and the one before it, if there is one.

    A number that no version has counts as not asked for.
    """
    by_number = {each.version: each for each in versions}
    newer = by_number.get(new or -1, versions[-1])
    earlier = [each for each in versions if each.version != newer.version]
    older = by_number.get(old if old is not None else -1)
    if older is None or older is newer:
        before = [each for each in earlier if each.version < newer.version]
        older = next(iter(reversed(before or earlier)), None)
    return older, newer


def differences(*, old: DayVersion, new: DayVersion) -> list[Difference]:
    """List the intervals that differ in quantity or quality, oldest first; none where their lengths differ."""
    if not comparable(old=old, new=new):
        return []
    letters = zip(old.letters, new.letters, strict=True)
    rows = enumerate(zip(old.quantity, new.quantity, letters, strict=True))
    return [
        Difference(position, new.start_of(position), new.start_of(position + 1), before, after, *quality)
        for position, (before, after, quality) in rows
        if before != after or quality[0] != quality[1]
    ]


def comparable(*, old: DayVersion, new: DayVersion) -> bool:
    """Tell whether two versions have the same intervals in the same unit."""
    return (old.step_s, old.unit, old.starts_at, len(old.quantity)) == (
        new.step_s,
        new.unit,
        new.starts_at,
        len(new.quantity),
    )


def summary_of(*, old: DayVersion, new: DayVersion, changed: Sequence[Difference]) -> dict[str, Any]:
    """Say what the change comes to: how much time, from when until when, and how much energy."""
    totals = old.total, new.total
    return {
        "seconds": len(changed) * new.step_s,
        "count": len(changed),
        "starts": changed[0].starts_at if changed else None,
        "ends": changed[-1].ends_at if changed else None,
        "change": None if totals[0] is None or totals[1] is None else totals[1] - totals[0],
        "share": abs(totals[1] - totals[0]) / totals[0] if totals[0] and totals[1] is not None else None,
    }


def picture_of(*, old: DayVersion | None, new: DayVersion, changed: Iterable[Difference]) -> Picture:
    """Draw the versions over one another, each interval as the step that it is, broken where nothing was measured."""
    shown = [each for each in (old, new) if each is not None and comparable(old=each, new=new)]
    top = max((quantity or 0 for each in shown for quantity in each.quantity), default=0) or 1
    return Picture(
        old=_path(shown[0].quantity, top) if len(shown) > 1 else "",
        new=_path(new.quantity, top),
        bands=tuple(_bands([each.position for each in changed], len(new.quantity))),
        top=top,
    )


def _path(quantity: Sequence[int | None], top: int) -> str:
    step = WIDTH / max(len(quantity), 1)
    parts: list[str] = []
    drawing = False
    for position, amount in enumerate(quantity):
        if amount is None:
            drawing = False
            continue
        y = HEIGHT * (1 - amount / top)
        parts.append(f"{'L' if drawing else 'M'}{position * step:.1f} {y:.1f}H{(position + 1) * step:.1f}")
        drawing = True
    return "".join(parts)


def _bands(positions: Sequence[int], count: int) -> Iterable[Band]:
    step = WIDTH / max(count, 1)
    for _, group in groupby(enumerate(positions), key=lambda each: each[1] - each[0]):
        run = [position for _, position in group]
        yield Band(round(run[0] * step, 2), round(len(run) * step, 2))
