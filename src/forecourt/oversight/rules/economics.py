"""What self-service saves: shares, per employee, and the day on which it has paid. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

#: The pace at which a break-even that is still to come is reckoned: that of so many last days.
PACE_DAYS: Final = 28
#: What would take longer than that to pay is said not to.
FAR: Final = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Return:
    """What an action brought in so far.

    Attributes:
        saved_h: Hours of work that customers saved the provider by doing it themselves.
        built_h: Hours that it took to build.
        pays_on: The day on which it has or will have paid; None where that is further off than ten years.
        has_paid: Whether that day has come.
    """

    saved_h: Decimal
    built_h: int
    pays_on: date | None
    has_paid: bool

    @property
    def ratio(self) -> Decimal | None:
        """Return what came back of each hour; None where building took none."""
        return self.saved_h / self.built_h if self.built_h else None


def return_of(*, by_day: Mapping[date, int], by_hand_min: int, built_h: int, today: date) -> Return:
    """Reckon the return on an action from how often customers did it themselves, day by day."""
    hours = Decimal(by_hand_min) / 60
    saved, paid_on = Decimal(0), None
    for day in sorted(by_day):
        saved += by_day[day] * hours
        if paid_on is None and saved >= built_h:
            paid_on = day
    if paid_on is not None:
        return Return(saved, built_h, paid_on, has_paid=True)
    recent = sum(count for day, count in by_day.items() if today - timedelta(days=PACE_DAYS) < day <= today)
    pace = recent * hours / PACE_DAYS
    ahead = timedelta(days=float((built_h - saved) / pace)) if pace else None
    return Return(saved, built_h, today + ahead if ahead is not None and ahead <= FAR else None, has_paid=False)


def share(part: int, whole: int) -> float | None:
    """Return a part of a whole from 0 to 1; None where there is no whole."""
    return part / whole if whole else None


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks_before(day: date, *, weeks: int) -> list[date]:
    """Return the Mondays of so many weeks, the last one that of the day."""
    last = week_of(day)
    return [last - timedelta(weeks=back) for back in reversed(range(weeks))]


def middle(values: Iterable[float], *, at: float) -> float | None:
    """Return the value below which a share of all lie, by linear interpolation (Hyndman and Fan's type 7)."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * at
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
