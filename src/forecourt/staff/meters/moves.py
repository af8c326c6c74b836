"""What a move would do: who loses sight of what, who gains it, and what to think of first. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forecourt.access.directory import ReaderCount
from forecourt.contracts.queries import ContractCard, Hold
from forecourt.contracts.rules import Period
from forecourt.staff.meters.figures import covers, hold_at


@dataclass(frozen=True, slots=True)
class Move:
    """A meter would go to a contract's company at an instant.

    Attributes:
        present: The hold that would end; None where nobody holds the meter then.
        until: When the new hold would end; None for no end.
    """

    contract: ContractCard
    at: datetime
    present: Hold | None
    until: datetime | None

    @property
    def kept(self) -> Period | None:
        """Return what the loser keeps of the present hold; None where it would never have held the meter."""
        if self.present is None or self.present.period.start >= self.at:
            return None
        return Period(self.present.period.start, self.at)

    @property
    def taken(self) -> Period:
        """Return what changes hands."""
        return Period(self.at, self.until)

    def parts(self) -> list[Period]:
        """Return the periods whose rows are counted: what is kept, where there is any, and what is taken."""
        return [*([self.kept] if self.kept else []), self.taken]


def plan(*, holds: Sequence[Hold], contract: ContractCard, at: datetime) -> Move:
    """Work out a move as the action will do it."""
    present = hold_at(holds=holds, at=at)
    later = min((hold.period.start for hold in holds if hold.period.start > at), default=None)
    return Move(contract, at, present, present.period.end if present else later)


def warnings_of(
    *, move: Move, holds: Sequence[Hold], now: datetime, loser: str, gainer: str, opens: bool
) -> list[dict[str, str]]:
    """Say what to think of before moving: each a bold clause and a sentence."""
    found = []
    if move.present and move.at < now:
        cut = f"{loser} has seen readings from then until today, and will not see them again."
        found.append({"title": "It reaches into the past.", "text": cut})
    ended = max((hold.period.end for hold in holds if hold.period.end and hold.period.end <= move.at), default=None)
    if move.present is None and ended is not None and ended < move.at:
        gap = "Readings between the end of the last hold and then are seen by no customer."
        found.append({"title": "Nobody held it just before.", "text": gap})
    if not covers(move.contract.period, move.taken):
        limit = f"{gainer} sees readings only while {move.contract.number} is in force, which is not all of that time."
        found.append({"title": "The contract does not cover it all.", "text": limit})
    if not opens:
        nothing = f"{move.contract.number} has no service with readings: {gainer} would hold the meter and see nothing."
        found.append({"title": "The contract opens no readings.", "text": nothing})
    return found


def sides_of(
    *,
    move: Move,
    now: datetime,
    loser: str,
    gainer: str,
    readers: Sequence[ReaderCount],
    rows: Sequence[int] | None,
) -> dict[str, Any]:
    """Describe both sides as `staff/move.html` expects them.

    `readers` are those of the loser, where there is one, and of the gainer; `rows` counts `move.parts()`, if known.
    """
    counted = dict(zip([part.start for part in move.parts()], rows or [], strict=False))
    gains = _side(gainer, readers[-1], move.taken, now, counted.get(move.taken.start))
    if move.present is None:
        return {"loses": None, "gains": gains}
    loses = _side(loser, readers[0], move.taken, now, counted.get(move.taken.start))
    kept = _part(move.kept, now, counted.get(move.kept.start)) if move.kept else None
    return {"loses": {**loses, "kept": kept}, "gains": gains}


def _side(company: str, readers: ReaderCount, period: Period, now: datetime, rows: int | None) -> dict[str, Any]:
    return {"company": company, "people": readers.people, "tokens": readers.tokens, "part": _part(period, now, rows)}


def _part(period: Period, now: datetime, rows: int | None) -> dict[str, Any]:
    end = min(period.end, now) if period.end else now
    return {"starts": period.start, "ends": period.end, "days": max(0, (end - period.start).days), "rows": rows}
