"""What comes back from outside: what a connector answered, that it could not, that a mail bounced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import Field

from forecourt.customers import events
from forecourt.customers.actions.claims import Claim, settle, take_in
from forecourt.customers.actions.refreshing import Ask, open_refreshes
from forecourt.customers.actions.storing import Store, Stored
from forecourt.customers.events.facts import ABOUT_RECORD
from forecourt.customers.models import Fact, FactType, Person, Refresh, System
from forecourt.customers.policies import may_tend_freshness
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance

#: How sure one is of what a system says of itself.
SAID_BY_SYSTEM: Final = 0.9
#: What is left of that once a mail came back, or the record is gone: any other source comes first.
DOUBTED: Final = 0.1
#: What is left where a system could not be asked for long: what others say counts before it, and it still counts.
UNCONFIRMED: Final = 0.5


class TakeAnswer(Parameters):
    """The parameters of `customers.take_answer`."""

    subject_type: Literal["company", "person"]
    subject_id: UUID
    system: str = Field(max_length=40)
    asked: list[str] = Field(max_length=200)
    values: dict[str, Any]


class NoteFailedSync(Parameters):
    """The parameters of `customers.note_failed_sync`. `is_gone`: the system has no such record any more."""

    subject_type: Literal["company", "person"]
    subject_id: UUID
    system: str = Field(max_length=40)
    asked: list[str] = Field(max_length=200)
    is_gone: bool
    said: str = Field(max_length=500)


class NoteBounce(Parameters):
    """The parameters of `customers.note_bounce`: what a mail server said of an address, for good."""

    address: str = Field(max_length=254)
    said: str = Field(max_length=500)


@action(
    name="customers.take_answer",
    title="Take in what a connector answered",
    parameters=TakeAnswer,
    policy=may_tend_freshness,
    is_internal=True,
)
def take_answer(performance: Performance, parameters: TakeAnswer) -> dict[str, Any]:
    """Take in what another system has of a record now; what it could not say is asked of people. Raises Invisible."""
    claims = [
        Claim(
            subject_type=parameters.subject_type,
            subject_id=parameters.subject_id,
            field=field,
            value=value,
            source=parameters.system,
            process=performance.action,
            observed_at=performance.now,
            confidence=SAID_BY_SYSTEM,
        )
        for field, value in parameters.values.items()
        if field in parameters.asked
    ]
    store = Store.open(claims) if claims else Store.over([parameters.subject_id], [])
    name = _name(store, parameters.subject_id)
    taken = take_in(performance, claims, store=store)
    given = len(claims) - len(taken.refused)
    left = _ask_people(parameters.subject_id, parameters.asked)
    performance.record(
        events.CONNECTOR_ASKED,
        subject=(parameters.subject_type, parameters.subject_id),
        company_id=None,
        new={
            ABOUT_RECORD: name,
            "system": _title(parameters.system),
            "asked": sorted(parameters.asked),
            "outcome": f"it gave {given} of {len(parameters.asked)} values",
            "refused": [each.said for each in taken.refused],
        },
    )
    return {"given": given, "left": left}


@action(
    name="customers.note_failed_sync",
    title="Note that a system could not be asked",
    parameters=NoteFailedSync,
    policy=may_tend_freshness,
    is_internal=True,
)
def note_failed_sync(performance: Performance, parameters: NoteFailedSync) -> dict[str, Any]:
    """Lower how sure one is of what a system said of a record that it could not be asked about; people are asked.

    Where the record is gone there, all that the system ever said of it is in doubt. Raises Invisible.
    """
    fields = set(parameters.asked)
    if parameters.is_gone:
        said = Fact.objects.filter(subject_id=parameters.subject_id, source=parameters.system, standing__gt=0)
        fields |= set(said.values_list("field", flat=True))
    store = Store.over([parameters.subject_id], fields)
    name = _name(store, parameters.subject_id)
    ours = [each for facts in store.candidates.values() for each in facts if each.source == parameters.system]
    present = {each.field for each in ours if each.standing == Fact.PRESENT}
    _lower(store, ours, DOUBTED if parameters.is_gone else UNCONFIRMED)
    settle(performance, store)
    wanted = sorted(present | set(parameters.asked))
    asks = [
        Ask(parameters.subject_type, parameters.subject_id, each, Refresh.FAILED_SYNC, parameters.said)
        for each in wanted
    ]
    open_refreshes(asks, now=performance.now)
    performance.record(
        events.SYNC_FAILED,
        subject=(parameters.subject_type, parameters.subject_id),
        company_id=None,
        new={
            ABOUT_RECORD: name,
            "system": _title(parameters.system),
            "said": parameters.said,
            "is_gone": parameters.is_gone,
            "asked": wanted,
        },
    )
    return {"asked": len(wanted)}


@action(
    name="customers.note_bounce",
    title="Note that a mail came back",
    parameters=NoteBounce,
    policy=may_tend_freshness,
    is_internal=True,
)
def note_bounce(performance: Performance, parameters: NoteBounce) -> dict[str, Any]:
    """Doubt a person's mail address because a mail to it came back for good, and ask people for a better one.

    Raises Invisible where the address is nobody's.
    """
    person = Person.objects.filter(email=parameters.address.lower()).first()
    if person is None:
        raise Invisible()
    store = Store.over([person.id], ["email"])
    facts = store.candidates.get((person.id, "email"), [])
    bounced = [each for each in facts if str(each.value).lower() == parameters.address.lower()]
    was = {each.source: each.confidence for each in bounced}
    _lower(store, bounced, DOUBTED)
    settle(performance, store)
    open_refreshes([Ask("person", person.id, "email", Refresh.BOUNCED, parameters.said)], now=performance.now)
    performance.record(
        events.MAIL_BOUNCED,
        subject=("person", person.id),
        company_id=None,
        old={"confidence": was},
        new={
            ABOUT_RECORD: person.name,
            "email": parameters.address,
            "said": parameters.said,
            "confidence": dict.fromkeys(was, DOUBTED),
        },
    )
    return {"person_id": person.id}


def knows_address(address: str) -> bool:
    """Tell whether a mail address is a customer's person's. Within a scope."""
    return (
        Person.objects.filter(email=address.lower()).exists()
        and FactType.objects.filter(subject="person", code="email").exists()
    )


def _lower(store: Store, facts: Iterable[Stored], confidence: float) -> None:
    for fact in facts:
        fact.confidence = min(fact.confidence, confidence)
        store.touched.add(fact.place)


def _ask_people(subject_id: UUID, fields: Iterable[str]) -> int:
    """Hand on to people what a connector was asked for and did not answer."""
    left = Refresh.objects.filter(subject_id=subject_id, field__in=list(fields), done_at__isnull=True)
    return left.update(asked_of=Refresh.PERSON, state=Refresh.OPEN, next_at=None)


def _name(store: Store, subject_id: UUID) -> str:
    subject = store.subjects.get(store.redirects.get(subject_id, subject_id))
    if subject is None:
        raise Invisible()
    return subject.name


def _title(system: str) -> str:
    found: str | None = System.objects.filter(code=system).values_list("title", flat=True).first()
    return found or system
