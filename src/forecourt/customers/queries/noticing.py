"""Find changes worth noticing: hold the newest whole month and week of every measure against what was usual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from forecourt.customers.models import Anomaly, Company, Measure, Measurement
from forecourt.customers.rules import measures as rules
from forecourt.customers.rules.anomalies import (
    LASTING,
    MOST,
    Expected,
    Finding,
    Grain,
    Watch,
    ending_of,
    is_as_others,
    judge,
    moves_of,
)
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

#: How far back a series is read: enough for a season to be known.
PERIODS: Final[dict[Grain, int]] = {"month": 37, "week": 110}
#: From so many companies on, a period in which none of them did anything was not measured.
A_BASE: Final = 5
FORMER: Final = "former"
#: So many others are asked how their figures moved.
OTHERS: Final = 300


#: The periods in which anybody was measured: from one to the next by the index, however many companies there are. Asked
#: whether there is any for one period, the planner trusts in coming upon one soon, and reads all where there is none.
_MEASURED: Final = """
    with recursive measured (starts_on) as (
        select min(starts_on) from customers_measurement
        where measure_id = %(measure)s and grain = %(grain)s and value > 0 and starts_on >= %(first)s
        union all
        select (select min(m.starts_on) from customers_measurement m
            where m.measure_id = %(measure)s and m.grain = %(grain)s and m.value > 0
                and m.starts_on > measured.starts_on)
        from measured where measured.starts_on is not null
    ) select starts_on from measured where starts_on is not null
"""


@dataclass(frozen=True, slots=True)
class Raised:
    """A change to be raised: parameters of `customers.raise_anomaly`."""

    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A change to be resolved: parameters of `customers.resolve_anomaly`."""

    parameters: Mapping[str, Any]


@dataclass
class _Base:
    """What one look holds: the measure, its periods, and in which of them nobody at all was measured."""

    measure: Measure
    watch: Watch
    starts: list[date]
    today: date
    series: dict[UUID, dict[date, float]] = field(default_factory=dict)

    @cached_property
    def others(self) -> list[dict[date, float]]:
        """Return the newest figures of those who have been measured for longest."""
        return _others(self)

    @cached_property
    def silent(self) -> frozenset[date]:
        """Return the periods in which nothing came of anybody: then a source was down, and nobody fell silent.

        Where few are measured at all, one who falls silent is no source that is down.
        """
        is_base = len(self.series) >= A_BASE or len(self.others) >= A_BASE
        return _silent(self.measure, self.starts) if is_base else frozenset()

    @cached_property
    def moves(self) -> list[float] | None:
        """Return how everybody's figures moved of late, asked when it is first needed; see `rules.anomalies`."""
        newest = self.starts[-MOST - LASTING :]
        return moves_of([None if start in self.silent else each.get(start) for start in newest] for each in self.others)

    def values(self, company_id: UUID, *, since: date | None = None) -> list[float | None]:
        """Return a company's values by period; where activity left none, none came: that is 0, and not unknown."""
        found = self.series.get(company_id, {})
        return [
            None if start in self.silent else found.get(start, 0.0)
            for start in self.starts
            if since is None or start >= since
        ]


def find_changes(*, actor: Actor, company_ids: Collection[UUID], now: datetime) -> list[Raised | Resolved]:
    """Find what is to be raised and resolved of these companies (business time)."""
    found: list[Raised | Resolved] = []
    with scope(actor):
        former = set(Company.objects.filter(id__in=company_ids, stage=FORMER).values_list("id", flat=True))
        for measure in Measure.objects.exclude(grain="").filter(statistic__in=rules.BY_PERIOD):
            found += _changes_of(measure, company_ids, former, now)
    return found


def provider_zone() -> ZoneInfo:
    """Return the zone by which months and weeks are over; the caller's scope is open."""
    zone = Company.objects.filter(is_provider=True).values_list("zone", flat=True).first()
    return ZoneInfo(zone or "UTC")


def _changes_of(
    measure: Measure, company_ids: Collection[UUID], former: Collection[UUID], now: datetime
) -> Iterator[Raised | Resolved]:
    base = _base_of(measure, company_ids, now)
    known = defaultdict(list)
    rows = Anomaly.objects.filter(measure=measure, company_id__in=company_ids).order_by("starts_on")
    for anomaly in rows:
        known[anomaly.company_id].append(anomaly)
    for company_id in sorted(set(base.series) | set(known)):
        earlier = known[company_id]
        still_open = next((each for each in earlier if each.resolved_at is None), None)
        if still_open is not None:
            resolved = _resolved(base, still_open, has_gone=company_id in former)
            if resolved is not None:
                yield resolved
        elif company_id not in former:
            raised = _raised(base, company_id, earlier)
            if raised is not None:
                yield raised


def _base_of(measure: Measure, company_ids: Collection[UUID], now: datetime) -> _Base:
    grain: Grain = measure.grain  # type: ignore[assignment]
    newest = rules.newest_whole(now=now, zone=provider_zone(), grain=grain)
    starts = rules.starts_until(start=newest, grain=grain, count=PERIODS[grain])
    watch = Watch(grain, measure.least, measure.share, measure.statistic in rules.COUNTS)
    base = _Base(measure, watch, starts, now.astimezone(UTC).date())
    rows = Measurement.objects.filter(
        company_id__in=company_ids, measure=measure, grain=grain, starts_on__gte=starts[0], starts_on__lte=newest
    )
    for company_id, start, value in rows.values_list("company_id", "starts_on", "value"):
        base.series.setdefault(company_id, {})[start] = float(value)
    return base


def _others(base: _Base) -> list[dict[date, float]]:
    ids = Company.objects.exclude(stage=FORMER).filter(is_provider=False).order_by("id").values("id")[:OTHERS]
    starts = base.starts[-MOST - LASTING :]
    rows = Measurement.objects.filter(
        company_id__in=ids, measure=base.measure, grain=base.watch.grain, starts_on__in=starts
    )
    found: dict[UUID, dict[date, float]] = defaultdict(dict)
    for company_id, start, value in rows.values_list("company_id", "starts_on", "value"):
        found[company_id][start] = float(value)
    return list(found.values())


def _silent(measure: Measure, starts: Sequence[date]) -> frozenset[date]:
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"measure": measure.code, "grain": measure.grain, "first": starts[0]}
        cursor.execute(_MEASURED, asked)
        measured = {row[0] for row in cursor.fetchall()}
    return frozenset(start for start in starts if start not in measured)


def _raised(base: _Base, company_id: UUID, earlier: Sequence[Anomaly]) -> Raised | None:
    newest = base.starts[-1]
    if any(each.starts_on == newest for each in earlier):
        return None
    settled = [each.starts_on for each in earlier if each.ending == Anomaly.SETTLED]
    values = base.values(company_id, since=max(settled, default=None))
    finding = judge(values, watch=base.watch)
    if finding is None or (base.moves is not None and is_as_others(values, watch=base.watch, moves=base.moves)):
        return None
    grain = base.watch.grain
    sentence = rules.raised_sentence(
        title=base.measure.title,
        finding=finding,
        period=rules.period_words(start=newest, grain=grain, now=base.today),
        grain=grain,
        unit=base.measure.unit,
    )
    usual = finding.expected
    return Raised(
        {
            "company_id": company_id,
            "measure": base.measure.code,
            "grain": grain,
            "starts_on": newest,
            "kind": finding.kind,
            "value": round(finding.value, 4),
            "expected": round(usual.value, 4),
            "low": round(usual.low, 4),
            "high": round(usual.high, 4),
            "basis": usual.basis,
            "sentence": sentence,
        }
    )


def _resolved(base: _Base, anomaly: Anomaly, *, has_gone: bool) -> Resolved | None:
    if has_gone:
        words = f"{base.measure.title}: no customer any more, so nothing is expected."
        return Resolved({"anomaly_id": anomaly.id, "ending": "ended", "value": None, "resolution": words})
    later = [start for start in base.starts if start > anomaly.starts_on]
    values = base.values(anomaly.company_id)
    upto = values[: len(values) - len(later)]
    finding = _finding_of(anomaly)
    ending: str | None = ending_of(values[len(upto) :], finding=finding, watch=base.watch)
    period = base.starts[-1]
    if ending is None and upto and upto[-1] is not None and not _is_still_out(upto[-1], finding):
        ending, period = "mistaken", anomaly.starts_on
    value = values[base.starts.index(period)] if period in base.starts else None
    if ending is None or value is None:
        return None
    words = rules.resolved_sentence(
        title=base.measure.title,
        ending=ending,
        value=value,
        period=rules.period_words(start=period, grain=base.watch.grain, now=base.today),
        grain=base.watch.grain,
        usual={"low": float(anomaly.low), "high": float(anomaly.high)},
        unit=base.measure.unit,
    )
    return Resolved({"anomaly_id": anomaly.id, "ending": ending, "value": value, "resolution": words})


def _is_still_out(value: float, finding: Finding) -> bool:
    """Tell whether the very period that was raised still lies outside the usual range, with all that came late."""
    if finding.kind.startswith("shift"):  # it was raised for several periods together, each of them near enough
        return True
    return value < finding.expected.low if finding.falls else value > finding.expected.high


def _finding_of(anomaly: Anomaly) -> Finding:
    usual = Expected(float(anomaly.expected), float(anomaly.low), float(anomaly.high), anomaly.basis)  # type: ignore[arg-type]
    return Finding(anomaly.kind, float(anomaly.value), usual)  # type: ignore[arg-type]
