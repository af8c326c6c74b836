"""Read rows in bulk: an action whose receipt is a grant.

The grant pins what it opens: the keys with their periods, the columns, and the very versions of the objects that
are current (or were, `as_of`) in this transaction, so a reader has a snapshot and the data plane needs no manifest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from math import ceil
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from django.db.models import Q
from pydantic import AwareDatetime, Field

from forecourt.contracts.queries import Holding, list_holdings
from forecourt.contracts.rules import Period
from forecourt.data import events
from forecourt.data.engine.aggregate.zones import UnknownZone, find_zone
from forecourt.data.engine.grants import GRANT_LIFE_S, Grant, KeySlice, Subject
from forecourt.data.engine.shapes import RAW, Dataset, UnknownColumn, UnknownDataset, UnknownResolution, find_dataset
from forecourt.data.models import StoredObject
from forecourt.data.policies import may_read_rows, reads
from forecourt.data.queries.dictionary import get_freshness_rules
from forecourt.data.rules import rows_within, share_within
from forecourt.data.signing import sign
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.pipeline import Performance

#: The last three are for our own pages: series to draw, their sum over all keys, and what a load comes to.
Format = Literal["arrow", "parquet", "csv", "json", "chart", "total", "measures"]
ENDINGS: Final = {"arrow": "arrows", "parquet": "parquet", "csv": "csv"}
NOBODY: Final = UUID(int=0)

Objects = dict[UUID, list[StoredObject]]


class NotPublished(Malformed):
    """Only the published shape can be asked for; anything else is refused by name."""

    code, title, status = "not_published", "This dataset does not publish that", 400


class ReadRows(Parameters):
    """The parameters of `data.read_rows`.

    Attributes:
        keys: Identifiers; absent: all that the company holds.
        period_from: Rows from this instant on.
        period_to: Rows before this instant.
        as_of: Rows as they were known at this instant of business time.
        columns: In this order; absent: the dataset's default ones.
        zone: Where days begin, for sums over days and months; absent: the dataset's own.
    """

    dataset: str = Field(description="The dataset, by code.", examples=["interval-readings"])
    keys: tuple[str, ...] | None = Field(
        default=None, description="Meters (NMI); absent: all that the company holds.", examples=[["4300000001"]]
    )
    period_from: AwareDatetime | None = Field(
        default=None, description="Rows from this instant on.", examples=["2026-10-30T00:00:00+10:00"]
    )
    period_to: AwareDatetime | None = Field(
        default=None, description="Rows before this instant.", examples=["2026-10-31T00:00:00+10:00"]
    )
    as_of: AwareDatetime | None = Field(
        default=None,
        description="Rows as they were known at this instant; absent: now.",
        examples=["2026-11-01T00:00:00+10:00"],
    )
    resolution: str = Field(
        default="raw", description="`raw`, or sums over PT15M, PT30M, PT1H, P1D or P1M.", examples=["PT30M"]
    )
    zone: str | None = Field(
        default=None,
        description="Where days begin, for sums over days and months; absent: the dataset's own.",
        examples=["Australia/Sydney"],
    )
    columns: tuple[str, ...] = Field(
        default=(),
        description="In this order; none: the dataset's usual ones.",
        examples=[["key", "interval_start", "quantity"]],
    )
    format: Format = Field(default="arrow", description="What comes.", examples=["csv"])


#: How long a sum of each resolution is, in seconds; months at their shortest.
SUM_LENGTH_S: Final = {"PT15M": 900, "PT30M": 1800, "PT1H": 3600, "P1D": 86_400, "P1M": 28 * 86_400}
SHORTEST_INTERVAL_S: Final = 300
#: A drawing gives out points, as many as it is wide for each of a few lines.
DRAWN: Final = ("chart", "total", "measures")
MOST_DRAWN: Final = 50_000


def _rows_asked_for(performance: Performance, parameters: ReadRows) -> int:
    """Count the rows that are given out, about: sums and drawings are fewer than the readings that they are made of."""
    found = _look_up(performance, parameters)
    if parameters.format in DRAWN:
        return min(found.rows, MOST_DRAWN)
    return min(found.rows, _sums(found, parameters.resolution))


def _sums(found: _LookedUp, resolution: str) -> int:
    """Count the sums of a resolution; of raw rows there are as many as there are."""
    length_s = SUM_LENGTH_S.get(resolution)
    if length_s is None:
        return found.rows
    held_s = sum(end - start for each in found.slices for start, end in each.periods)
    registers = max(1, round(found.rows * SHORTEST_INTERVAL_S / held_s)) if held_s else 1
    return ceil(held_s / length_s) * registers


@action(
    name="data.read_rows",
    title="Read rows of a dataset",
    parameters=ReadRows,
    policy=may_read_rows,
    is_reading=True,
    amounts={"rows": _rows_asked_for},
)
def read_rows(performance: Performance, parameters: ReadRows) -> dict[str, Any]:
    """Grant the reading of what the company holds.

    A part of the period outside an entitlement is left out. One key that is not visible makes the whole request
    Invisible, in the same words whether it is somebody else's or nobody's. Raises NotPublished, Malformed.
    """
    dataset = _published(parameters)
    holdings, objects, slices, rows = _look_up(performance, parameters)
    grant = grant_reading(
        performance,
        dataset=dataset,
        format=parameters.format,
        slices=slices,
        filename=_filename(dataset, parameters, slices),
        columns=parameters.columns,
        resolution=parameters.resolution,
        zone=parameters.zone,
        notes=_notes(performance, parameters, holdings, objects),
    )
    performance.once["grant"] = sign_grant(performance, grant)
    performance.record(
        events.ROWS_GRANTED,
        subject=("dataset", dataset.name),
        company_id=performance.actor.company_id,
        new=_noted(parameters, grant.id, keys=len(holdings)),
    )
    return {
        "grant_id": grant.id,
        "expires_at": datetime.fromtimestamp(grant.expires_s, tz=UTC),
        "rows_about": rows,
        "served": {each.key: [list(period) for period in each.periods] for each in slices},
    }


class _LookedUp(NamedTuple):
    """What a request for rows comes to."""

    holdings: list[Holding]
    objects: Objects
    slices: list[KeySlice]
    rows: int


def _look_up(performance: Performance, parameters: ReadRows) -> _LookedUp:
    """Find out what is held, asked for and there: once a performance, for the dial wants the number of rows first."""
    known: _LookedUp | None = performance.found.get("rows")
    if known is None:
        holdings = _held(performance, parameters)
        objects = _objects({each.resource_id for each in holdings}, parameters.dataset, parameters.as_of)
        known = performance.found["rows"] = _LookedUp(holdings, objects, *_slices(parameters, holdings, objects))
    return known


def _published(parameters: ReadRows) -> Dataset:
    if parameters.period_from and parameters.period_to and parameters.period_to <= parameters.period_from:
        raise Malformed("The period ends before or as it begins.", pointer="/data/attributes/period_to")
    try:
        dataset = find_dataset(name=parameters.dataset)
        dataset.pick(names=parameters.columns, resolution=parameters.resolution)
        if parameters.zone is not None:
            find_zone(name=parameters.zone)
    except UnknownDataset:
        raise Invisible("There is no such dataset.") from None
    except UnknownColumn as error:
        raise NotPublished(f"{str(error)[:1].upper()}{str(error)[1:]}.", pointer="/data/attributes/columns") from None
    except UnknownResolution as error:
        raise NotPublished(
            f"{str(error)[:1].upper()}{str(error)[1:]}.", pointer="/data/attributes/resolution"
        ) from None
    except UnknownZone as error:
        raise NotPublished(f"{str(error)[:1].upper()}{str(error)[1:]}.", pointer="/data/attributes/zone") from None
    return dataset


def _held(performance: Performance, parameters: ReadRows) -> list[Holding]:
    actor = performance.actor
    holdings = list_holdings(actor=actor, dataset=parameters.dataset, keys=parameters.keys) if reads(actor) else []
    if parameters.keys is not None and {each.identifier for each in holdings} != set(parameters.keys):
        raise Invisible("At least one of these keys is not one that you can read.")
    return sorted(holdings, key=lambda each: each.identifier)  # as files are ordered, whatever the database's collation


def _slices(parameters: ReadRows, holdings: Iterable[Holding], objects: Objects) -> tuple[list[KeySlice], int]:
    """Say for each key what is held, asked for and there, and in which objects. Also counts the rows, about."""
    slices, rows = [], 0.0
    for holding in holdings:
        stored = objects.get(holding.resource_id, [])
        periods = _served(holding, parameters, stored)
        whole = whole_seconds(periods)
        inside = [each for each in stored if whole and any(_share(each, period) for period in periods)]
        slices.append(
            KeySlice(
                key=holding.identifier,
                periods=whole,
                objects=tuple(each.path for each in inside),
            )
        )
        rows += sum(
            rows_within(spans=each.spans, start=period.start, end=period.end) for each in inside for period in periods
        )
    return slices, round(rows)


def _served(holding: Holding, parameters: ReadRows, stored: list[StoredObject]) -> list[Period]:
    """Cut the held periods to what was asked for and to what there is."""
    if not stored:
        return []
    first_at, last_end_at = stored[0].first_at, stored[-1].last_end_at
    asked = (each.cut(start=parameters.period_from, end=parameters.period_to) for each in holding.periods)
    there = (each.cut(start=first_at, end=last_end_at) for each in asked if each is not None)
    return [period for period in there if period is not None]


def _share(stored: StoredObject, period: Period) -> float:
    return share_within(first_at=stored.first_at, last_end_at=stored.last_end_at, start=period.start, end=period.end)


def _objects(resources: Iterable[UUID], dataset: str, as_of: datetime | None) -> Objects:
    found: dict[UUID, list[StoredObject]] = {}
    stored = StoredObject.objects.filter(dataset_id=dataset, resource_id__in=list(resources)).order_by("year")
    stored = stored.only("resource_id", "path", "spans", "first_at", "last_end_at")
    if as_of is None:
        stored = stored.filter(known_to__isnull=True)
    else:
        stored = stored.filter(Q(known_to__isnull=True) | Q(known_to__gt=as_of), known_from__lte=as_of)
    for each in stored:
        found.setdefault(each.resource_id, []).append(each)
    return found


def _notes(
    performance: Performance, parameters: ReadRows, holdings: Iterable[Holding], objects: Objects
) -> dict[str, Any]:
    """Say where the rows come from and which series are not fresh: of what was known then, age does not count.

    What is told of a series' age is told of the company's own time with it, as on the pages.
    """
    rules = get_freshness_rules(actor=performance.actor, facts=[parameters.dataset])
    notes: dict[str, Any] = {"source": rules.limits(fact=parameters.dataset).source}
    if parameters.as_of is not None:
        return notes | {"as_of": parameters.as_of.isoformat()}
    states: dict[str, list[str]] = {}
    for holding in holdings:
        newest = _newest_at(holding, objects.get(holding.resource_id, []))
        age = rules.judge_held(fact=parameters.dataset, holding=holding, newest=newest, now=performance.now)
        if age.state != "fresh":
            states.setdefault(age.state, []).append(holding.identifier)
    return notes | {"freshness": states}


def _newest_at(holding: Holding, stored: Iterable[StoredObject]) -> datetime | None:
    """Return the end of the newest row of the company's own time; None where there is none."""
    parts = [period.cut(start=each.first_at, end=each.last_end_at) for each in stored for period in holding.periods]
    return max((part.end for part in parts if part is not None and part.end is not None), default=None)


def grant_reading(
    performance: Performance,
    *,
    dataset: Dataset,
    format: str,
    slices: Iterable[KeySlice],
    filename: str,
    columns: tuple[str, ...] = (),
    resolution: str = RAW,
    zone: str | None = None,
    notes: Mapping[str, Any] | None = None,
) -> Grant:
    """Return the grant of a performance, good from now on for a minute."""
    actor, now = performance.actor, true_now().timestamp()
    return Grant(
        id=performance.id,
        dataset=dataset.name,
        format=format,
        columns=columns,
        resolution=resolution,
        zone=zone or dataset.zone,
        slices=tuple(slices),
        subject=Subject(company_id=actor.company_id or NOBODY, user_id=actor.id, token_id=actor.token_id),
        filename=filename,
        issued_ms=int(now * 1000),
        expires_s=int(now) + GRANT_LIFE_S,
        notes=notes or {},
    )


def _filename(dataset: Dataset, parameters: ReadRows, slices: list[KeySlice]) -> str:
    whose = slices[0].key if len(slices) == 1 else f"{len(slices)}-meters"
    step = "" if parameters.resolution == RAW else f"-{parameters.resolution}"
    return f"{dataset.name}-{whose}{step}.{ENDINGS.get(parameters.format, 'json')}"


def sign_grant(performance: Performance, grant: Grant) -> str:
    """Let the signer open and sign a grant on the actor's own proof; of a dry run nothing comes."""
    return "" if performance.dry_run else sign(proof=performance.actor.proof, grant=grant)


def _noted(parameters: ReadRows, grant_id: UUID, *, keys: int) -> dict[str, Any]:
    asked = parameters.model_dump(mode="json", exclude={"keys", "dataset"}, exclude_none=True, exclude_defaults=True)
    return {**asked, "format": parameters.format, "keys": keys, "grant_id": str(grant_id)}


def whole_seconds(periods: Iterable[Period]) -> tuple[tuple[int, int], ...]:
    """Return periods in seconds since the epoch, rounded up: rows begin on whole seconds, so none comes or goes."""
    whole: list[tuple[int, int]] = []
    for period in periods:
        if period.end is None:
            continue
        first, after = ceil(period.start.timestamp()), ceil(period.end.timestamp())
        if whole and first <= whole[-1][1]:
            whole[-1] = (whole[-1][0], after)
        elif first < after:
            whole.append((first, after))
    return tuple(whole)
