"""Take in what sources claim: the one writer of facts, a batch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from forecourt.customers import events
from forecourt.customers.actions.contesting import keep_conflicts
from forecourt.customers.actions.refreshing import close_answered
from forecourt.customers.actions.segmenting import sort_again
from forecourt.customers.actions.storing import Store, Stored, mirror
from forecourt.customers.events.facts import ABOUT_RECORD, ABOUT_SOURCES
from forecourt.customers.models import FactType
from forecourt.customers.queries.facts import SubjectType
from forecourt.customers.rules.best import DOUBTFUL_BELOW, STAFF, best_of, disagree, owners_here
from forecourt.customers.rules.lasting import days_for, stale_at
from forecourt.customers.rules.projection import ADDRESS, LONGEST_MIRRORED
from forecourt.customers.rules.values import BadValue, read_value, same_value
from forecourt.kernel.ids import new_id
from forecourt.kernel.journal.writing import Entry
from forecourt.kernel.pipeline import Performance

#: So far may a source's clock run ahead of ours.
AHEAD: Final = timedelta(days=1)
Place = tuple[UUID, str]
"""A field of a record."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a source says of one field of one record.

    Attributes:
        source: The system's code.
        process: What brought it here.
        confidence: From 0 to 1.
        observed_at: When it was so in the source, UTC.
        verified_at: When the source last said so; by default when it was observed.
    """

    subject_type: SubjectType
    subject_id: UUID
    field: str
    value: Any
    source: str
    process: str
    observed_at: datetime
    confidence: float = 0.9
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A claim that was not taken in: its place in the batch, a code, and a sentence."""

    index: int
    code: str
    said: str


@dataclass(slots=True)
class TakenIn:
    """What became of a batch.

    Attributes:
        written: Facts that are new.
        changed: Present values that are others now, by record: {field: (old, new)}.
        verified: Values that were said again.
        known: Claims that said nothing new: an older report of what is known, or the same once more.
        contested: Fields about which sources that count disagree now.
    """

    written: int = 0
    verified: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)
    changed: dict[UUID, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    contested: set[Place] = field(default_factory=set)


def take_in(performance: Performance, claims: Sequence[Claim], *, store: Store | None = None) -> TakenIn:
    """Take in claims of any number of records: keep what is new, choose anew what counts, and journal what changed.

    A claim about a record that was merged into another goes to that one. One that cannot be taken is named in
    `refused`, and the others are taken. Locks the records for the rest of the transaction, so that two writers of one
    record wait for each other.
    """
    taken = TakenIn()
    store = store or Store.open(claims)
    for claim in sorted(_read(performance, store, claims, taken), key=lambda each: each.observed_at):
        _place(store, claim, performance, taken)
    return settle(performance, store, taken)


def settle(performance: Performance, store: Store, taken: TakenIn | None = None) -> TakenIn:
    """Choose anew what counts of the fields that were touched, write it, and journal what changed."""
    taken = taken or TakenIn(verified=len(store.verified))
    _choose(store, performance.now, taken)
    taken.written = store.save()
    _journal(performance, store, taken)
    keep_conflicts(performance, store, contested=taken.contested)
    close_answered(performance, store)
    sort_again(performance, taken.changed)
    return taken


def _read(performance: Performance, store: Store, claims: Sequence[Claim], taken: TakenIn) -> list[Claim]:
    """Return the claims that can be taken, their values typed and their records resolved."""
    found = []
    for index, claim in enumerate(claims):
        try:
            found.append(_readable(performance, store, claim))
        except _CannotTake as cannot:
            taken.refused.append(Refused(index, cannot.code, str(cannot)))
    return found


class _CannotTake(Exception):
    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code = code


def _readable(performance: Performance, store: Store, claim: Claim) -> Claim:
    kind = store.types.get((claim.subject_type, claim.field))
    if kind is None:
        raise _CannotTake("unknown_field", f"Nothing called {claim.field!r} can be known of a {claim.subject_type}.")
    if claim.source not in store.systems:
        raise _CannotTake("unknown_source", f"There is no source {claim.source!r}.")
    subject_id = store.redirects.get(claim.subject_id, claim.subject_id)
    subject = store.subjects.get(subject_id)
    if subject is None or subject.type != claim.subject_type:
        raise _CannotTake("no_record", f"There is no {claim.subject_type} with this id.")
    if claim.observed_at > performance.now + AHEAD:
        raise _CannotTake("clock_ahead", "It is said to have been observed in the future.")
    try:
        value = read_value(kind.type, claim.value, choices=kind.choices)
    except BadValue as bad:
        raise _CannotTake("bad_value", f"{kind.title}: {bad}") from None
    longest = LONGEST_MIRRORED.get((claim.subject_type, claim.field))
    if longest is not None and len(value) > longest:
        raise _CannotTake("bad_value", f"{kind.title}: It is longer than {longest} characters.")
    if (claim.subject_type, claim.field) == ADDRESS and store.addresses.get(value, subject_id) != subject_id:
        raise _CannotTake("address_taken", f"{value} is the address of somebody else.")
    return replace(claim, subject_id=subject_id, value=value)


def _place(store: Store, claim: Claim, performance: Performance, taken: TakenIn) -> None:
    """Put one claim where it belongs: as the newest of its source, as a confirmation of that, or into history."""
    place = (claim.subject_id, claim.field)
    newest = store.newest(place, claim.source)
    kind = store.types[claim.subject_type, claim.field]
    verified_at = max(claim.verified_at or claim.observed_at, claim.observed_at)
    if newest is not None and same_value(kind.type, newest.value, claim.value):
        if verified_at <= newest.last_verified_at and claim.observed_at >= newest.observed_at:
            taken.known += 1
            return
        if claim.observed_at >= newest.observed_at:
            store.verify(newest, at=verified_at, confidence=_surer(newest, claim))
            taken.verified += 1
            return
    fact = Stored(
        id=new_id(),
        subject_type=claim.subject_type,
        subject_id=claim.subject_id,
        field=claim.field,
        value=claim.value,
        source=claim.source,
        process=claim.process,
        confidence=claim.confidence,
        observed_at=claim.observed_at,
        collected_at=performance.now,
        last_verified_at=verified_at,
    )
    store.add(fact, is_newest=newest is None or claim.observed_at >= newest.observed_at)


def _surer(newest: Stored, claim: Claim) -> float:
    """Return how sure a value is that was said again: doubt about it is ended by people alone, who can look."""
    return newest.confidence if newest.confidence < DOUBTFUL_BELOW and claim.source != STAFF else claim.confidence


def _choose(store: Store, now: datetime, taken: TakenIn) -> None:
    """Say for each field that was touched which value counts, and whether sources that count disagree."""
    days_of = cache(lambda kind, segment: days_for(fresh_for=kind.fresh_for, segment=segment))
    for place in store.touched:
        facts = store.candidates[place]
        kind = store.types[facts[0].subject_type, place[1]]
        days = days_of(kind, store.segments.get(place[0], ""))
        for each in facts:
            each.stale_at = stale_at(verified_at=each.last_verified_at, days=days)
        trusted = store.trusts.get(place)
        owners = owners_here(kind.owners, trusted=trusted)
        chosen = best_of(facts, owners=owners, type=kind.type, now=now)
        is_decided = trusted is not None and chosen.best is not None and chosen.best.source == trusted
        contested = not is_decided and disagree(chosen, owners=kind.owners, now=now)
        if contested:
            taken.contested.add(place)
        for each in facts:
            is_best = each is chosen.best
            store.stand(each, standing=2 if is_best else 1, is_contested=contested and is_best)


def _journal(performance: Performance, store: Store, taken: TakenIn) -> None:
    """Journal, record by record, which present values are others now; keep the columns that mirror them."""
    after = store.present_values(store.touched)
    entries = []
    for subject_id, fields in _by_record(store.touched).items():
        places = [(subject_id, name) for name in fields]
        changed = {
            place[1]: (store.before.get(place), after.get(place))
            for place in places
            if store.before.get(place) != after.get(place)
        }
        if changed:
            taken.changed[subject_id] = changed
            entries.append(_changed(store, subject_id, changed))
    mirror(store, taken.changed)
    performance.record_many([*entries, *_noted(store, taken)])


def _changed(store: Store, subject_id: UUID, changed: Mapping[str, tuple[Any, Any]]) -> Entry:
    about = {
        ABOUT_RECORD: store.subjects[subject_id].name,
        ABOUT_SOURCES: {name: store.present_source((subject_id, name)) for name in changed},
    }
    return Entry(
        events.FACTS_CHANGED,
        subject=(store.subjects[subject_id].type, subject_id),
        company_id=None,  # what is known of a customer is the provider's
        old={name: was for name, (was, _) in changed.items()},
        new=about | {name: new for name, (_, new) in changed.items()},
    )


def _noted(store: Store, taken: TakenIn) -> Iterator[Entry]:
    """Tell what was said without a change of what counts: said otherwise, or said again."""
    for event, places in ((events.FACTS_NOTED, store.noted), (events.FACTS_VERIFIED, store.verified)):
        for subject_id, fields in _by_record(places).items():
            changed = taken.changed.get(subject_id, {})
            said = {name: store.said[subject_id, name] for name in fields if name not in changed}
            subject = store.subjects[subject_id]
            if said:
                yield Entry(event, (subject.type, subject_id), None, new={ABOUT_RECORD: subject.name} | said)


def _by_record(places: Iterable[Place]) -> dict[UUID, list[str]]:
    """List fields by record, both in order."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for subject_id, name in sorted(places, key=lambda place: (place[0].int, place[1])):
        found[subject_id].append(name)
    return found


def types_of(subject_type: SubjectType) -> dict[str, FactType]:
    """Return what can be known of a kind of record, by code. Within a scope."""
    return {each.code: each for each in FactType.objects.filter(subject=subject_type)}
