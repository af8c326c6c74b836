"""Look into how a day of a meter came to be: each version, with flags, reasons, file and line.

Its receipt is a grant, as that of reading rows: the portal's own process opens no stored object. The grant names, in
the order in which they became known, those versions of the year's object in which anything of the day's month changed;
the data plane tells which of them changed the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, F, Func, JSONField, Value
from pydantic import Field

from forecourt.contracts.queries import Holding, list_holdings
from forecourt.contracts.rules import Period
from forecourt.data import events
from forecourt.data.actions.rows import grant_reading, sign_grant, whole_seconds
from forecourt.data.engine.grants import HISTORY, KeySlice
from forecourt.data.engine.shapes import INTERVAL_READINGS
from forecourt.data.models import StoredObject
from forecourt.data.policies import may_read_rows, reads
from forecourt.data.rules import NEM_OFFSET
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance

#: More versions of one month than this are not looked through; the newest are.
MOST_OBJECTS: Final = 400


class ReadHistory(Parameters):
    """The parameters of `data.read_history`: a meter's NMI, and a day in NEM time."""

    key: str = Field(description="The meter's number (NMI).", examples=["4300000001"])
    day: date = Field(description="Which day, as the market counts it (UTC+10).", examples=["2026-10-30"])


@action(
    name="data.read_history",
    title="Look into how a day of readings came to be",
    parameters=ReadHistory,
    policy=may_read_rows,
    is_reading=True,
)
def read_history(performance: Performance, parameters: ReadHistory) -> dict[str, Any]:
    """Grant the reading of all versions of a day, cut to the company's own time.

    A key that is not held, and a day on which it was not, are Invisible in the same words.
    """
    holding = _held(performance, parameters.key)
    periods = _own_part(holding, parameters.day)
    paths = _changed_objects(holding.resource_id, parameters.day)
    part = KeySlice(key=holding.identifier, periods=whole_seconds(periods), objects=tuple(paths))
    grant = grant_reading(
        performance,
        dataset=INTERVAL_READINGS,
        format=HISTORY,
        slices=(part,),
        filename=f"{holding.identifier}-{parameters.day}.json",
    )
    performance.once["grant"] = sign_grant(performance, grant)
    performance.record(
        events.HISTORY_GRANTED,
        subject=("dataset", INTERVAL_READINGS.name),
        company_id=performance.actor.company_id,
        new={"key": holding.identifier, "day": parameters.day.isoformat(), "grant_id": str(grant.id)},
    )
    return {"grant_id": grant.id, "key": holding.identifier, "periods": [list(period) for period in part.periods]}


def _held(performance: Performance, key: str) -> Holding:
    actor = performance.actor
    held = list_holdings(actor=actor, dataset=INTERVAL_READINGS.name, keys=(key,)) if reads(actor) else []
    if not held:
        raise Invisible("This day of this meter is not one that you can read.")
    return held[0]


def _own_part(holding: Holding, day: date) -> list[Period]:
    begins = datetime.combine(day, time(), timezone(NEM_OFFSET))
    cut = (period.cut(start=begins, end=begins + timedelta(days=1)) for period in holding.periods)
    periods = [period for period in cut if period is not None]
    if not periods:
        raise Invisible("This day of this meter is not one that you can read.")
    return periods


def _changed_objects(resource_id: UUID, day: date) -> list[str]:
    """Return the objects of the day's year, oldest first, that differ from the one before in the day's month."""
    stored = StoredObject.objects.filter(dataset_id=INTERVAL_READINGS.name, resource_id=resource_id, year=day.year)
    rows: Sequence[tuple[str, Any]] = list(
        stored.order_by("known_from").annotate(month=_month(day)).values_list("path", "month")
    )
    changed = [path for place, (path, month) in enumerate(rows) if place == 0 or month != rows[place - 1][1]]
    return changed[-MOST_OBJECTS:]


def _month(day: date) -> Func:
    """Return what the manifest keeps of a month, by register."""
    path = Value(f'$[*] ? (@.month == "{day:%Y-%m}")', output_field=CharField())
    template = "%(function)s(%(expressions)s::jsonpath)"
    return Func(F("months"), path, function="jsonb_path_query_array", template=template, output_field=JSONField())
