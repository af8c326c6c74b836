"""A company's meters as a long list: found, filtered, put in order, a page at a time. Fast with thousands of them.

Four statements whatever the number of meters, and nothing of the manifest's JSON except where a filter needs it or a
meter changed hands in the middle of an object.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from forecourt.contracts.queries import Holding, list_holdings
from forecourt.contracts.rules import Period
from forecourt.data.engine.aggregate import kind_of
from forecourt.data.policies import visible_objects
from forecourt.data.queries.dictionary import FreshnessRules, get_freshness_rules
from forecourt.data.queries.meters import INTERVAL_READINGS
from forecourt.data.rules import quality_within, registers_within, rows_within
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

Order = Literal["nmi", "site", "newest", "quality"]
ORDERS: Final[tuple[Order, ...]] = ("nmi", "site", "newest", "quality")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which meters are wanted; what is empty does not count.

    Attributes:
        words: Each of them stands in the NMI, the label, the site or the town.
        site: The site's whole name.
        kind: `import`, `export` or `reactive`: has a register that counts it.
        quality: `gaps` (some of it not measured), `estimated` (in part) or `actual` (all of it).
        fresh: `fresh`, `ageing`, `stale` or `fixed`.
        without: NMIs that are left out.
    """

    words: str = ""
    site: str = ""
    kind: str = ""
    quality: str = ""
    fresh: str = ""
    without: frozenset[str] = frozenset()


ANY: Final = Wanted()


@dataclass(frozen=True, slots=True)
class MeterLine:
    """A meter in a long list, with what is known of it in the company's own time.

    Attributes:
        oldest_at: The start of its oldest interval; None where there is none. `newest_at`: the end of its newest.
        rows: How many rows may be read, about.
        why: Why they are not simply fresh; empty where there is nothing to add.
        quality: Rows by quality flag; only where it was asked for.
        kinds: Of what it counts; only where it was asked for.
    """

    nmi: str
    label: str
    site: str
    town: str
    periods: tuple[Period, ...]
    oldest_at: datetime | None
    newest_at: datetime | None
    rows: int
    freshness: str
    source: str
    why: str = ""
    quality: Mapping[str, int] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return what people call it."""
        return self.label or self.site

    @property
    def actual(self) -> float | None:
        """Return the share of rows that are actual; None where that is not known."""
        rows = sum(self.quality.values())
        return self.quality.get("A", 0) / rows if rows else None


def list_meter_lines(
    *,
    actor: Actor,
    now: datetime,
    wanted: Wanted = ANY,
    order: Order = "nmi",
    descending: bool = False,
    keys: Collection[str] | None = None,
    dataset: str = INTERVAL_READINGS,
) -> list[MeterLine]:
    """List the meters that the actor's company holds or held and that are wanted, in order.

    `keys` names those to look among. Meters without readings come too; in any order those of which that order's figure
    is not known come last.
    """
    with scope(actor):
        rules = get_freshness_rules(actor=actor, facts=[dataset])
        holdings = list_holdings(actor=actor, dataset=dataset, keys=keys)
        objects = visible_objects(actor).filter(dataset_id=dataset, known_to__isnull=True)
        if keys is not None:
            objects = objects.filter(resource_id__in=[each.resource_id for each in holdings])
        parts = _parts(objects, holdings, with_quality=bool(wanted.quality) or order == "quality")
        inside = _looked_into(objects, parts, all_of_them=bool(wanted.kind))
    lines = [_line(each, parts.get(each.resource_id, ()), inside, dataset, rules, now) for each in holdings]
    return _in_order([line for line in lines if _matches(line, wanted)], order, descending=descending)


class _Part(NamedTuple):
    """What of an object lies within one of the company's periods."""

    object_id: UUID
    cut: Period
    is_whole: bool
    rows: int
    quality: Mapping[str, int]


class _Inside(NamedTuple):
    """The JSON of an object that has to be looked into."""

    spans: Mapping[str, Any]
    months: Sequence[Mapping[str, Any]]


def _parts(objects: Any, holdings: Iterable[Holding], *, with_quality: bool) -> dict[UUID, list[_Part]]:
    """Lay the manifest under the company's periods."""
    columns = ("resource_id", "id", "first_at", "last_end_at", "rows")
    stored: dict[UUID, list[tuple[Any, ...]]] = {}
    for resource_id, *row in objects.values_list(*columns, *(("quality_counts",) if with_quality else ())):
        stored.setdefault(resource_id, []).append(tuple(row))
    return {
        each.resource_id: [
            _Part(object_id, cut, cut == Period(first_at, last_end_at), rows, quality[0] if quality else {})
            for object_id, first_at, last_end_at, rows, *quality in stored.get(each.resource_id, ())
            for period in each.periods
            if (cut := period.cut(start=first_at, end=last_end_at)) is not None
        ]
        for each in holdings
    }


def _looked_into(objects: Any, parts: Mapping[UUID, list[_Part]], *, all_of_them: bool) -> dict[UUID, _Inside]:
    """Fetch the JSON of objects of which only a part is the company's, or of all."""
    wanted = [part.object_id for group in parts.values() for part in group if all_of_them or not part.is_whole]
    rows = objects.filter(id__in=wanted).values_list("id", "spans", "months") if wanted else ()
    return {object_id: _Inside(spans, months) for object_id, spans, months in rows}


def _line(
    holding: Holding,
    parts: Sequence[_Part],
    inside: Mapping[UUID, _Inside],
    dataset: str,
    rules: FreshnessRules,
    now: datetime,
) -> MeterLine:
    newest_at = max((part.cut.end for part in parts if part.cut.end), default=None)
    age = rules.judge_held(fact=dataset, holding=holding, newest=newest_at, now=now)
    return MeterLine(
        nmi=holding.identifier,
        label=holding.label,
        site=holding.site,
        town=holding.town,
        periods=holding.periods,
        oldest_at=min((part.cut.start for part in parts), default=None),
        newest_at=newest_at,
        rows=round(sum(_rows(part, inside) for part in parts)),
        freshness=age.state,
        source=rules.limits(fact=dataset, level=holding.level).source,
        why=age.why,
        quality=_quality(parts, inside),
        kinds=_kinds(parts, inside),
    )


def _rows(part: _Part, inside: Mapping[UUID, _Inside]) -> float:
    if part.is_whole:
        return part.rows
    return rows_within(spans=inside[part.object_id].spans, start=part.cut.start, end=part.cut.end)


def _quality(parts: Iterable[_Part], inside: Mapping[UUID, _Inside]) -> dict[str, int]:
    """Add up the rows by flag; of an object that is shared with another company only whole months of the own time."""
    found: Counter[str] = Counter()
    for part in parts:
        if part.is_whole or not part.quality:
            found.update(part.quality)
        else:
            months = inside[part.object_id].months
            found.update(quality_within(months=months, start=part.cut.start, end=part.cut.end))
    return dict(found)


def _kinds(parts: Iterable[_Part], inside: Mapping[UUID, _Inside]) -> frozenset[str]:
    return frozenset(
        kind_of(register=register, unit=known.spans[register]["unit"])
        for part in parts
        if (known := inside.get(part.object_id)) is not None
        for register in registers_within(spans=known.spans, start=part.cut.start, end=part.cut.end)
    )


def _matches(line: MeterLine, wanted: Wanted) -> bool:
    text = f"{line.nmi} {line.label} {line.site} {line.town}".casefold()
    return (
        line.nmi not in wanted.without
        and all(word in text for word in wanted.words.casefold().split())
        and wanted.site in ("", line.site)
        and (not wanted.kind or wanted.kind in line.kinds)
        and wanted.fresh in ("", line.freshness)
        and _is_as_good(line, wanted.quality)
    )


def _is_as_good(line: MeterLine, quality: str) -> bool:
    """Tell whether a meter's readings are of the wanted quality."""
    counts = line.quality
    asked = {
        "": True,
        "gaps": counts.get("N", 0) > 0,
        "estimated": counts.get("E", 0) > 0,
        "actual": line.actual == 1,
    }
    return asked.get(quality, False)


def _in_order(lines: list[MeterLine], order: Order, *, descending: bool) -> list[MeterLine]:
    """Sort; what is not known comes last, whichever way."""
    figures: dict[Order, Callable[[MeterLine], Any]] = {
        "nmi": lambda line: line.nmi,
        "site": lambda line: line.name.casefold(),
        "newest": lambda line: line.newest_at,
        "quality": lambda line: line.actual,
    }
    figure = figures[order]
    known = sorted((line for line in lines if figure(line) is not None), key=figure, reverse=descending)
    return known + [line for line in lines if figure(line) is None]
