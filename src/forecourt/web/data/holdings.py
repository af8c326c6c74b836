"""What My data asks of the company's meters: each of them where they are few, else sums and the part that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forecourt.data.queries import (
    MeterGroup,
    MeterLine,
    Wanted,
    count_sites,
    group_meters,
    list_meter_lines,
    list_meter_names,
)
from forecourt.kernel.errors import Invisible
from forecourt.look.pages import Visit
from forecourt.web.data.choices import ALL, MANY, Choice, Chosen, describe
from forecourt.web.data.listing import PAGE, SITES_LISTED, Asked


@dataclass(frozen=True, slots=True)
class Held:
    """All that a company holds or held.

    Attributes:
        groups: Meters that are alike in age, counted.
        lines: Each meter, where they are not many; else the first ones.
    """

    groups: Sequence[MeterGroup]
    lines: Sequence[MeterLine]

    @property
    def count(self) -> int:
        """Count the meters."""
        return sum(group.count for group in self.groups)

    @property
    def is_few(self) -> bool:
        """Tell whether each meter is known."""
        return self.count <= MANY


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list: what was asked for (its start within what there is), the lines, and how many were found."""

    asked: Asked
    shown: Sequence[MeterLine]
    found: int


def list_held(visit: Visit) -> Held:
    """Ask what the company holds."""
    lines = list_meter_lines(actor=visit.actor, now=visit.now, limit=MANY + 1)
    if len(lines) <= MANY:
        return Held([line.group for line in lines], lines)
    return Held(group_meters(actor=visit.actor, now=visit.now), lines)


def list_page(visit: Visit, asked: Asked, held: Held) -> Listed:
    """Ask for a page of the list; without a filter or an order of its own nothing more has to be asked."""
    is_plain = asked == Asked(wanted=Wanted(), start=asked.start)
    found = held.count
    if asked.wanted != Wanted():
        groups = group_meters(actor=visit.actor, now=visit.now, wanted=asked.wanted)
        found = sum(group.count for group in groups)
    asked = asked if asked.start < found else replace(asked, start=0)
    if is_plain and asked.start + PAGE <= max(len(held.lines), PAGE if held.is_few else 0):
        return Listed(asked, held.lines[asked.start : asked.start + PAGE], found)
    shown = list_meter_lines(
        actor=visit.actor,
        now=visit.now,
        wanted=asked.wanted,
        order=asked.order,
        descending=asked.descending,
        start=asked.start,
        limit=PAGE,
    )
    return Listed(asked, shown, found)


def list_sites(visit: Visit, held: Held) -> list[str]:
    """Name the sites to choose from; none where they are too many for a menu."""
    if held.is_few:
        names = sorted({line.site for line in held.lines if line.site}, key=str.lower)
    else:
        names = [site for site, _ in count_sites(actor=visit.actor, now=visit.now, limit=SITES_LISTED + 1)]
    return names if len(names) <= SITES_LISTED else []


def describe_choice(visit: Visit, choice: Choice) -> Chosen:
    """Say what a choice comes to. Raises Invisible."""
    wanted = choice.wanted or Wanted()
    lines = list_meter_lines(actor=visit.actor, now=visit.now, wanted=wanted, keys=choice.nmis, limit=MANY + 1)
    if len(lines) <= MANY:
        return describe(choice=choice, groups=[line.group for line in lines], lines=lines)
    groups = group_meters(actor=visit.actor, now=visit.now, wanted=wanted, keys=choice.nmis)
    return describe(choice=choice, groups=groups, lines=[])


def describe_among(visit: Visit, choice: Choice, held: Held) -> Chosen:
    """Say what a choice comes to, asking nothing more where `held` knows it already. Raises Invisible."""
    if choice.text == ALL:
        return describe(choice=choice, groups=held.groups, lines=held.lines if held.is_few else [])
    if choice.nmis is None or not held.is_few:
        return describe_choice(visit, choice)
    lines = [line for line in held.lines if line.nmi in choice.nmis]
    return describe(choice=choice, groups=[line.group for line in lines], lines=lines)


def keys_of(visit: Visit, choice: Choice) -> tuple[str, ...] | None:
    """Name the meters that a choice means; None for all. Raises Invisible where a search finds none."""
    if choice.wanted is None:
        return choice.nmis
    found = tuple(list_meter_names(actor=visit.actor, now=visit.now, wanted=choice.wanted))
    if not found:
        raise Invisible()
    return found
