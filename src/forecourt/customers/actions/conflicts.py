"""Decide what waits in the conflict queue: which value, whose word, which record; or set it aside, or let it go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.claims import settle
from forecourt.customers.actions.contesting import values_of
from forecourt.customers.actions.importing.queueing import record_ended
from forecourt.customers.actions.importing.waking import release
from forecourt.customers.actions.people import Affiliate, affiliate
from forecourt.customers.actions.references import AddReference, refer
from forecourt.customers.actions.storing import Store
from forecourt.customers.models import (
    Affiliation,
    Conflict,
    FactType,
    FieldTrust,
    Import,
    KnownMatching,
    Redirect,
    Waiting,
)
from forecourt.customers.policies import may_settle, visible_conflicts
from forecourt.customers.queries.hanging import keepers_of
from forecourt.customers.rules.importing.layouts import LEFT_OUT
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict as Clash
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.pipeline import Performance

#: What somebody decided against is no longer believed, until its source says something else.
DECIDED_AGAINST: Final = 0.1
SURE: Final = 1.0
USUAL_WAIT: Final = timedelta(days=7)


class SettledAlready(Clash):
    """What is decided is not decided again."""

    code, title = "settled_already", "This does not wait any more"


class SettleConflict(Parameters):
    """The parameters of `customers.settle_conflict`."""

    conflict_id: UUID = Field(description="Which conflict.", examples=[EXAMPLE_ID])
    choice: Literal["value", "trust", "rule", "wait", "field", "record", "apart", "join"] = Field(
        description="Of values: `value` (this source is right here), `trust` (and it is from now on), `rule` (as the "
        "rule says). Of what is missing: `record` (it is this one), `field` (the property is this fact). Of two records"
        " that claim one id: `apart` (they are two). Of a person and the company of their address: `join` (they belong"
        " there), `apart` (they do not). Of any: `wait` (for a while).",
        examples=["value"],
    )
    source: str = Field(default="", max_length=40, description="Whose value it is.", examples=["netsuite"])
    field: str = Field(
        default="", max_length=60, description="Which fact; `-` leaves the property out.", examples=["town"]
    )
    record_id: UUID | None = Field(default=None, description="Which record it is.", examples=[EXAMPLE_ID])
    until: datetime | None = Field(
        default=None,
        description="Until when it is set aside; a week if not said.",
        examples=["2026-12-01T00:00:00+10:00"],
    )
    reason: str = Field(
        default="", max_length=500, description="Why, for the journal.", examples=["Their invoice says so."]
    )


class DismissConflict(Parameters):
    """The parameters of `customers.dismiss_conflict`."""

    conflict_id: UUID = Field(description="Which conflict.", examples=[EXAMPLE_ID])
    reason: str = Field(min_length=1, max_length=500, description="Why.", examples=["That contact was deleted."])


@action(
    name="customers.settle_conflict",
    title="Decide a conflict",
    parameters=SettleConflict,
    policy=may_settle,
    undone_by="customers.settle_conflict",
)
def settle_conflict(performance: Performance, parameters: SettleConflict) -> dict[str, Any]:
    """Decide what waits in the conflict queue. Raises Invisible, Malformed, SettledAlready."""
    conflict = _open_one(performance, parameters.conflict_id)
    if parameters.choice not in CHOICES[conflict.kind]:
        known = ", ".join(CHOICES[conflict.kind])
        raise Malformed(f"Such a conflict is settled by one of {known}.", pointer="/data/attributes/choice")
    if parameters.choice == "wait":
        return _set_aside(performance, conflict, parameters)
    told = _DECIDE[parameters.choice](performance, conflict, parameters)
    _end(performance, conflict, Conflict.SETTLED, told | {"choice": parameters.choice, "reason": parameters.reason})
    return {"conflict_id": conflict.id, "state": conflict.state, **told}


@action(
    name="customers.dismiss_conflict",
    title="Let a conflict go",
    parameters=DismissConflict,
    policy=may_settle,
)
def dismiss_conflict(performance: Performance, parameters: DismissConflict) -> dict[str, Any]:
    """Let a conflict go undecided. Lines that wait under it are kept, and no longer wait. Raises Invisible."""
    conflict = _open_one(performance, parameters.conflict_id)
    told: dict[str, Any] = {"reason": parameters.reason}
    if conflict.kind == Conflict.VALUES:
        assert conflict.subject_id is not None
        store = Store.over([conflict.subject_id], [conflict.field])
        told["values"] = values_of(store, (conflict.subject_id, conflict.field))
    _end(performance, conflict, Conflict.DISMISSED, told)
    return {"conflict_id": conflict.id, "state": conflict.state}


def _open_one(performance: Performance, conflict_id: UUID) -> Conflict:
    conflict: Conflict | None = (
        visible_conflicts(performance.actor).select_for_update(of=("self",)).filter(id=conflict_id).first()
    )
    if conflict is None:
        raise Invisible()
    if conflict.state != Conflict.OPEN:
        raise SettledAlready(f"It was {conflict.state} by {conflict.ended_by}: {conflict.said}")
    return conflict


def _end(performance: Performance, conflict: Conflict, state: str, told: Mapping[str, Any]) -> None:
    conflict.state, conflict.ended_at, conflict.ended_by = state, performance.now, performance.actor.name
    conflict.settlement = {**told}
    conflict.save(update_fields=["state", "ended_at", "ended_by", "settlement"])
    record_ended(performance, conflict, how=dict(told))


def _set_aside(performance: Performance, conflict: Conflict, parameters: SettleConflict) -> dict[str, Any]:
    until = parameters.until or performance.now + USUAL_WAIT
    if until.tzinfo is None or until <= performance.now:
        raise Malformed("It is set aside until an instant that is to come.", pointer="/data/attributes/until")
    was = conflict.waits_until
    conflict.waits_until = until
    conflict.save(update_fields=["waits_until"])
    performance.record(
        events.CONFLICT_SET_ASIDE,
        subject=("conflict", conflict.id),
        company_id=None,
        old={"waits_until": was.isoformat() if was else None},
        new={"said": conflict.said, "waits_until": until.isoformat(), "reason": parameters.reason},
        people=keepers_of(conflict.subject_type, conflict.subject_id, conflict.other_id),
    )
    return {"conflict_id": conflict.id, "state": conflict.state, "waits_until": until.isoformat()}


def _as_the_rule_says(performance: Performance, conflict: Conflict, parameters: SettleConflict) -> dict[str, Any]:
    store, place = _opened(conflict)
    return {"values": values_of(store, place)}


def _take_value(performance: Performance, conflict: Conflict, parameters: SettleConflict) -> dict[str, Any]:
    """Believe one source here: what others say is in doubt until they say something else."""
    store, place = _opened(conflict)
    _confirm(performance, store, place, parameters.source)
    for fact in store.candidates[place]:
        if fact.source != parameters.source and fact.withdrawn_at is None:
            fact.confidence = min(fact.confidence, DECIDED_AGAINST)
    store.touched.add(place)
    settle(performance, store)
    return {"source": parameters.source, "values": values_of(store, place)}


def _trust(performance: Performance, conflict: Conflict, parameters: SettleConflict) -> dict[str, Any]:
    """Let one source's word count first for this field of this record from now on."""
    assert conflict.subject_id is not None
    store, place = _opened(conflict)
    _confirm(performance, store, place, parameters.source)
    was = store.trusts.get(place)
    FieldTrust.objects.update_or_create(
        subject_id=conflict.subject_id,
        field=conflict.field,
        defaults={
            "subject_type": conflict.subject_type,
            "source": parameters.source,
            "since": performance.now,
            "decided_by": performance.actor.name,
        },
    )
    store.trusts[place] = parameters.source
    store.touched.add(place)
    settle(performance, store)
    return {"source": parameters.source, "trusted_before": was, "values": values_of(store, place)}


def _confirm(performance: Performance, store: Store, place: tuple[UUID, str], source: str) -> None:
    """Note that somebody looked, and what the source says is so. Raises Malformed where it says nothing."""
    fact = store.newest(place, source)
    if fact is None or fact.withdrawn_at is not None:
        names = ", ".join(sorted(values_of(store, place)))
        raise Malformed(f"It is the value of one of {names}.", pointer="/data/attributes/source")
    store.verify(fact, at=performance.now, confidence=SURE)


def _opened(conflict: Conflict) -> tuple[Store, tuple[UUID, str]]:
    assert conflict.subject_id is not None
    return Store.over([conflict.subject_id], [conflict.field]), (conflict.subject_id, conflict.field)


def _it_is_this_record(performance: Performance, conflict: Conflict, parameters: SettleConflict) -> dict[str, Any]:
    """Say which record an id is: what waits for it is taken in."""
    if not conflict.external_id or conflict.system_id is None:
        raise Malformed("It lacks a fact, and no record.", pointer="/data/attributes/choice")
    if parameters.record_id is None:
        raise Malformed("Say which record it is.", pointer="/data/attributes/record_id")
    refer(
        performance,
        AddReference(
            subject_type=conflict.subject_type,  # type: ignore[arg-type]
            subject_id=parameters.record_id,
            system=conflict.system_id,
            external_id=conflict.external_id,
        ),
    )
    lines = release(performance, [conflict], closes=False)
    return {"record_id": str(parameters.record_id), "lines": lines}


def _it_is_this_fact(performance: Performance, conflict: Conflict, parameters: SettleConflict) -> dict[str, Any]:
    """Say which fact a property is, for what waits and for the files that come."""
    if conflict.external_id:
        raise Malformed("It lacks a record, and no fact.", pointer="/data/attributes/choice")
    known = FactType.objects.filter(subject=conflict.subject_type, code=parameters.field)
    if parameters.field != LEFT_OUT and not known.exists():
        raise Malformed(f"There is no fact {parameters.field!r}.", pointer="/data/attributes/field")
    jobs = Import.objects.filter(id__in=Waiting.objects.filter(conflict=conflict).values("of_id"))
    for job in jobs:
        job.matching = _with_property(job.matching, conflict.field, parameters.field)
        job.save(update_fields=["matching"])
    known_matchings = KnownMatching.objects.filter(
        system_id=conflict.system_id, signature__in=[job.signature for job in jobs]
    )
    for each in known_matchings:
        each.matching = _with_property(each.matching, conflict.field, parameters.field)
        each.save(update_fields=["matching"])
    return {"field": parameters.field, "lines": release(performance, [conflict], closes=False)}


def _with_property(matching: dict[str, Any], name: str, code: str) -> dict[str, Any]:
    return {**matching, "properties": {**matching.get("properties", {}), name: code}}


def _they_are_two(performance: Performance, conflict: Conflict, parameters: SettleConflict) -> dict[str, Any]:
    return {"record_id": str(conflict.subject_id), "other_id": str(conflict.other_id)}


def _they_belong(performance: Performance, conflict: Conflict, parameters: SettleConflict) -> dict[str, Any]:
    """Let the person belong to the company from now on; first of all, where they belong to none."""
    assert conflict.subject_id is not None
    leads = Redirect.objects.filter(old_id=conflict.other_id).values_list("new_id", flat=True).first()
    somewhere = Affiliation.objects.filter(person_id=conflict.subject_id, valid__contains=performance.now)
    told = affiliate.do(
        performance,
        Affiliate(
            person_id=conflict.subject_id,
            company_id=leads or conflict.other_id,
            since=performance.now,
            is_primary=not somewhere.exists(),
        ),
    )
    return {"record_id": str(conflict.subject_id), "other_id": str(conflict.other_id), **_as_text(told)}


def _as_text(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in told.items()}


CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    Conflict.VALUES: ("value", "trust", "rule", "wait"),
    Conflict.MISSING: ("record", "field", "wait"),
    Conflict.IDENTITY: ("apart", "wait"),
    Conflict.BELONGS: ("join", "apart", "wait"),
}
_DECIDE: Final[Mapping[str, Callable[[Performance, Conflict, SettleConflict], dict[str, Any]]]] = {
    "value": _take_value,
    "trust": _trust,
    "rule": _as_the_rule_says,
    "record": _it_is_this_record,
    "field": _it_is_this_fact,
    "apart": _they_are_two,
    "join": _they_belong,
}
