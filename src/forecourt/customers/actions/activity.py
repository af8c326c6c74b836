"""Record what people did and what was done about them, correct it, and take it away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

import orjson
from django.db import connection
from pydantic import AwareDatetime, Field, field_validator

from forecourt.customers.actions.measuring import touch
from forecourt.customers.actions.placing import Placed, Places, find_places
from forecourt.customers.events import activity as events
from forecourt.customers.models import Activity, ActivityKind
from forecourt.customers.policies import may_keep_activity
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.journal.writing import Entry
from forecourt.kernel.pipeline import Performance

#: The source of what happened here: no other may call itself that.
JOURNAL: Final = "journal"
MOST: Final = 500
DETAILS_BYTES: Final = 4_000

Direction = Literal["in", "out", ""]


class ActivityEntry(Parameters):
    """One activity, as its source tells it."""

    kind: str = Field(max_length=40, description="The kind of activity, by code.", examples=["call"])
    external_id: str = Field(
        min_length=1,
        max_length=200,
        description="What the source calls it: sent again, it is the same one.",
        examples=["call-20261102-0041"],
    )
    at: AwareDatetime = Field(description="When it happened.", examples=["2026-11-02T09:20:00+10:00"])
    company_id: UUID | None = Field(default=None, description="Which company.", examples=[EXAMPLE_ID])
    company_number: str = Field(default="", max_length=20, description="Or its number.", examples=["C-0007"])
    person_id: UUID | None = Field(default=None, description="Which person.", examples=[EXAMPLE_ID])
    email: str = Field(
        default="",
        max_length=254,
        description="Or their address; where nobody has it, the activity is the company's, or waits.",
        examples=["ada@acme.example"],
    )
    direction: Direction | None = Field(
        default=None, description="`in`: from them to us; absent: as the kind says.", examples=["in"]
    )
    amount: Decimal | None = Field(
        default=None,
        max_digits=20,
        decimal_places=4,
        description="How much: rows, minutes, money.",
        examples=["12"],
    )
    unit: str = Field(default="", max_length=20, description="Of the amount; absent: the kind's.", examples=["min"])
    title: str = Field(
        default="", max_length=300, description="What people read.", examples=["Asked about the June invoice"]
    )
    details: dict[str, Any] = Field(
        default_factory=dict, description="What else is worth keeping, 4 kB at most.", examples=[{"channel": "phone"}]
    )

    @field_validator("details")
    @classmethod
    def refuse_much(cls, value: dict[str, Any]) -> dict[str, Any]:
        """Refuse details that are a document of their own."""
        if len(orjson.dumps(value)) > DETAILS_BYTES:
            raise ValueError(f"details hold {DETAILS_BYTES:,} bytes at most")
        return value


class RecordActivity(Parameters):
    """The parameters of `customers.record_activity`."""

    source: str = Field(
        pattern=r"^[a-z][a-z0-9_-]*$",
        max_length=40,
        description="Which system tells it; within it every `external_id` is one event.",
        examples=["telephony"],
    )
    entries: tuple[ActivityEntry, ...] = Field(
        min_length=1,
        max_length=MOST,
        description=f"What happened, {MOST} at most.",
        examples=[
            [
                {
                    "kind": "call",
                    "external_id": "call-20261102-0041",
                    "at": "2026-11-02T09:20:00+10:00",
                    "email": "ada@acme.example",
                    "title": "Asked about the June invoice",
                }
            ]
        ],
    )


class CorrectActivity(Parameters):
    """The parameters of `customers.correct_activity`: what is not given stays as it is."""

    activity_id: UUID = Field(description="Which activity.", examples=[EXAMPLE_ID])
    kind: str | None = Field(default=None, max_length=40, description="Its kind, by code.", examples=["call"])
    at: AwareDatetime | None = Field(
        default=None, description="When it happened.", examples=["2026-11-02T09:20:00+10:00"]
    )
    title: str | None = Field(
        default=None, min_length=1, max_length=300, description="What people read.", examples=["Asked about May"]
    )
    amount: Decimal | None = Field(
        default=None, max_digits=20, decimal_places=4, description="How much.", examples=["14"]
    )
    direction: Direction | None = Field(default=None, description="`in`: from them to us.", examples=["out"])


class OneActivity(Parameters):
    """The parameters of `customers.remove_activity`."""

    activity_id: UUID = Field(description="Which activity.", examples=[EXAMPLE_ID])


@action(
    name="customers.record_activity",
    title="Record activity",
    parameters=RecordActivity,
    policy=may_keep_activity,
    amounts={"activities": lambda _performance, parameters: len(parameters.entries)},
)
def record_activity(performance: Performance, parameters: RecordActivity) -> dict[str, Any]:
    """Keep what happened with companies and people, each event of a source exactly once, however often it is sent.

    Events of people whom nobody knows belong to the company where one is named, and wait for their person where none
    is. One whose clock runs ahead is kept as of now, with what it said. Raises Malformed.
    """
    if parameters.source == JOURNAL:
        raise Malformed("What happened here is recorded by itself.", pointer="/data/attributes/source")
    return keep_activity(performance, parameters.source, parameters.entries)


@action(
    name="customers.correct_activity",
    title="Correct an activity",
    parameters=CorrectActivity,
    policy=may_keep_activity,
    undone_by="customers.correct_activity",
)
def correct_activity(performance: Performance, parameters: CorrectActivity) -> dict[str, Any]:
    """Mend what an activity says; who it was and what its source calls it stay. Raises Invisible, Malformed."""
    row = _one(parameters.activity_id)
    given = parameters.model_dump(exclude={"activity_id"}, exclude_none=True)
    if "kind" in given:
        given["kind_id"] = given.pop("kind")
        if not ActivityKind.objects.filter(code=given["kind_id"]).exists():
            raise Malformed(f"There is no kind {given['kind_id']!r}.", pointer="/data/attributes/kind")
    wanted = {name: value for name, value in given.items() if getattr(row, name) != value}
    was = {name: getattr(row, name) for name in wanted}
    touch([row])
    for name, value in wanted.items():
        setattr(row, name, value)
    if wanted:
        row.save(update_fields=list(wanted))
        touch([row])
    performance.record(
        events.ACTIVITY_CORRECTED,
        subject=("activity", row.id),
        company_id=None,
        old=_plain(was),
        new=_plain({**_where(row), "title": row.title, **wanted}),
        people=_keepers(row),
    )
    return {"activity_id": row.id, "changed": sorted(wanted)}


@action(name="customers.remove_activity", title="Remove an activity", parameters=OneActivity, policy=may_keep_activity)
def remove_activity(performance: Performance, parameters: OneActivity) -> dict[str, Any]:
    """Take an activity away that is none; the same event sent again does not bring it back. Raises Invisible."""
    row = _one(parameters.activity_id)
    row.removed_at = performance.now
    row.save(update_fields=["removed_at"])
    touch([row])
    performance.record(
        events.ACTIVITY_REMOVED,
        subject=("activity", row.id),
        company_id=None,
        old=_plain({"title": row.title, "kind": row.kind_id, "at": row.at, "amount": row.amount}),
        new=_where(row),
        people=_keepers(row),
    )
    return {"activity_id": row.id}


def keep_activity(performance: Performance, source: str, entries: Sequence[ActivityEntry]) -> dict[str, Any]:
    """Keep what a source tells, each event exactly once. Raises Malformed."""
    kinds = _kinds_of(entries)
    places = find_places(entries, now=performance.now)
    rows = [
        _row(performance, source, kinds[each.kind], each, places.place(number, each))
        for number, each in enumerate(entries)
    ]
    fresh = _new_ones(source, rows)
    Activity.objects.bulk_create(fresh)
    touch(fresh)
    waiting = [row for row in fresh if row.company_id is None]
    told = {"source": source, "recorded": len(fresh), "repeated": len(rows) - len(fresh)}
    cause_id = performance.record(
        events.ACTIVITY_TAKEN_IN,
        subject=("system", source),
        company_id=None,
        new={**told, "waiting": len(waiting)},
    )
    performance.record_many(
        [
            Entry(
                events.ACTIVITY_RECORDED,
                ("activity", row.id),
                None,
                new=_told(row, places),
                cause_id=cause_id,
                people=_keepers(row),
            )
            for row in fresh
        ]
    )
    return {**told, "waiting": len(waiting), "activity_ids": [str(row.id) for row in fresh]}


def _kinds_of(entries: Sequence[ActivityEntry]) -> dict[str, ActivityKind]:
    kinds: dict[str, ActivityKind] = ActivityKind.objects.in_bulk({each.kind for each in entries})
    for number, each in enumerate(entries):
        if each.kind not in kinds:
            raise Malformed(
                f"There is no kind of activity {each.kind!r}.", pointer=f"/data/attributes/entries/{number}/kind"
            )
    return kinds


def _row(performance: Performance, source: str, kind: ActivityKind, entry: ActivityEntry, placed: Placed) -> Activity:
    """Make a row of an entry. A clock that runs ahead would put it above all that follows, so it counts as of now."""
    is_ahead = entry.at > performance.now
    details = {**entry.details, "said_at": entry.at.isoformat()} if is_ahead else entry.details
    return Activity(
        company_id=placed.company_id,
        person_id=placed.person_id,
        kind=kind,
        at=performance.now if is_ahead else entry.at,
        collected_at=performance.now,
        source=source,
        external_id=entry.external_id,
        direction=kind.direction if entry.direction is None else entry.direction,
        amount=entry.amount,
        unit=(entry.unit or kind.unit) if entry.amount is not None else "",
        title=entry.title or kind.title,
        who=placed.who,
        details=details,
    )


def _new_ones(source: str, rows: Sequence[Activity]) -> list[Activity]:
    """Leave out what was there before, and what comes twice in one message. Two who send at once take turns."""
    _take_turns(source)
    ids = [row.external_id for row in rows]
    there = set(Activity.objects.filter(source=source, external_id__in=ids).values_list("external_id", flat=True))
    fresh: dict[str, Activity] = {}
    for row in rows:
        if row.external_id not in there:
            fresh.setdefault(row.external_id, row)
    return list(fresh.values())


def _take_turns(source: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"activity of {source}"])


def _one(activity_id: UUID) -> Activity:
    found: Activity | None = (
        Activity.objects.select_for_update(of=("self",)).filter(id=activity_id, removed_at__isnull=True).first()
    )
    if found is None:
        raise Invisible()
    if found.source == JOURNAL:
        raise Malformed("What the journal tells is as it happened, and nobody changes that.")
    return found


def _keepers(row: Activity) -> tuple[UUID, ...]:
    """Return under whose key it is told: the person's; its own where it names somebody who is not known yet."""
    if row.person_id is not None:
        return (row.person_id,)
    return (row.id,) if row.who else ()


def _told(row: Activity, places: Places) -> dict[str, Any]:
    return _plain(
        {
            **_where(row),
            "kind": row.kind_id,
            "title": row.title,
            "at": row.at,
            "source": row.source,
            "direction": row.direction,
            "record": places.name_of(row.company_id, row.person_id),
            "who": row.who,
            **({"amount": row.amount, "unit": row.unit} if row.amount is not None else {}),
        }
    )


def _where(row: Activity) -> dict[str, Any]:
    return {
        "company_id": str(row.company_id) if row.company_id else None,
        "person_id": str(row.person_id) if row.person_id else None,
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Write values as JSON holds them."""
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value.normalize()) if isinstance(value, Decimal) else value
