"""What can be done about what is known: say it, confirm it, doubt it, withdraw it, bring an earlier value back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from forecourt.customers import events
from forecourt.customers.actions.claims import Claim, TakenIn, settle, take_in
from forecourt.customers.actions.refreshing import Ask, open_refreshes
from forecourt.customers.actions.storing import Store, Stored
from forecourt.customers.events.facts import ABOUT_RECORD
from forecourt.customers.models import Fact, Refresh
from forecourt.customers.policies import may_keep_customers, visible_facts
from forecourt.customers.queries.facts import SubjectType
from forecourt.customers.rules.best import STAFF
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance

#: What people here say is said with this confidence.
SURE = 0.95


class NothingNew(Conflict):
    """All that was said is known, and was said as late before."""

    code, title = "nothing_new", "All of it is known"


class Said(BaseModel):
    """One value of one field of one record, as a source says it."""

    model_config = ConfigDict(extra="forbid", str_max_length=10_000)

    subject_type: SubjectType = Field(description="`company` or `person`.", examples=["company"])
    subject_id: UUID = Field(description="Which one.", examples=[EXAMPLE_ID])
    field: str = Field(max_length=60, description="What of it: a code from `facts.yaml`.", examples=["phone"])
    value: Any = Field(description="The value, as the field's type wants it.", examples=["+61 3 9000 0007"])
    source: str = Field(default=STAFF, max_length=40, description="Which system says so.", examples=["staff"])
    confidence: float = Field(default=0.9, ge=0, le=1, description="How sure, from 0 to 1.", examples=[0.9])
    observed_at: datetime | None = Field(
        default=None,
        description="When it was so in the source; now, where not given.",
        examples=["2026-11-01T00:00:00Z"],
    )


class RecordFacts(Parameters):
    """The parameters of `customers.record_facts`."""

    facts: list[Said] = Field(
        min_length=1,
        max_length=5_000,
        description="What is said, of one record or many.",
        examples=[
            [
                {
                    "subject_type": "company",
                    "subject_id": EXAMPLE_ID,
                    "field": "phone",
                    "value": "+61 3 9000 0007",
                    "source": "staff",
                }
            ]
        ],
    )


class VerifyFacts(Parameters):
    """The parameters of `customers.verify_facts`."""

    fact_ids: list[UUID] = Field(
        min_length=1, max_length=500, description="The values that were found to be still so.", examples=[[EXAMPLE_ID]]
    )


class DoubtFacts(Parameters):
    """The parameters of `customers.doubt_facts`."""

    fact_ids: list[UUID] = Field(
        min_length=1, max_length=500, description="The values that there is doubt about.", examples=[[EXAMPLE_ID]]
    )
    confidence: float = Field(default=0.1, ge=0, le=1, description="How sure one may still be.", examples=[0.1])
    reason: str = Field(min_length=1, max_length=500, description="Why.", examples=["A letter came back."])


class WithdrawFact(Parameters):
    """The parameters of `customers.withdraw_fact`."""

    fact_id: UUID = Field(description="The value that is wrong.", examples=[EXAMPLE_ID])
    reason: str = Field(default="", max_length=500, description="Why.", examples=["That is another company's."])


class RestoreFact(Parameters):
    """The parameters of `customers.restore_fact`."""

    fact_id: UUID = Field(description="The earlier value that is to count again.", examples=[EXAMPLE_ID])


@action(
    name="customers.record_facts",
    title="Record facts",
    parameters=RecordFacts,
    policy=may_keep_customers,
    amounts={"facts": lambda _, parameters: len(parameters.facts)},
    undone_by="customers.restore_fact",
)
def record_facts(performance: Performance, parameters: RecordFacts) -> dict[str, Any]:
    """Record what is known of companies and people: a value never overwrites another, and the best one counts.

    Raises Malformed with the first that cannot be taken; NothingNew where all of it is known.
    """
    taken = take_in(performance, [_claim(performance, each) for each in parameters.facts])
    if taken.refused:
        first = taken.refused[0]
        raise Malformed(first.said, pointer=f"/data/attributes/facts/{first.index}")
    if not (taken.written or taken.verified or taken.changed):
        raise NothingNew("All of it is known, and was said as late before.")
    return summary_of(taken)


@action(
    name="customers.verify_facts",
    title="Confirm that facts are still so",
    parameters=VerifyFacts,
    policy=may_keep_customers,
)
def verify_facts(performance: Performance, parameters: VerifyFacts) -> dict[str, Any]:
    """Confirm that values are still so: they are fresh from now on. Raises Invisible."""
    store, facts = _opened(performance, parameters.fact_ids)
    for fact in facts:
        store.verify(fact, at=performance.now, confidence=max(fact.confidence, SURE))
    return summary_of(settle(performance, store))


@action(
    name="customers.doubt_facts",
    title="Doubt facts",
    parameters=DoubtFacts,
    policy=may_keep_customers,
    undone_by="customers.verify_facts",
)
def doubt_facts(performance: Performance, parameters: DoubtFacts) -> dict[str, Any]:
    """Lower how sure values are: a doubtful one counts only while there is nothing better, and people are asked.

    Raises Invisible.
    """
    store, facts = _opened(performance, parameters.fact_ids)
    for fact in facts:
        _record_doubt(performance, store, fact, parameters)
        fact.confidence = min(fact.confidence, parameters.confidence)
        store.touched.add(fact.place)
    taken = settle(performance, store)
    open_refreshes(
        [Ask(each.subject_type, each.subject_id, each.field, Refresh.DOUBTED, parameters.reason) for each in facts],
        now=performance.now,
    )
    return summary_of(taken)


@action(
    name="customers.withdraw_fact",
    title="Withdraw a fact as wrong",
    parameters=WithdrawFact,
    policy=may_keep_customers,
    undone_by="customers.restore_fact",
)
def withdraw_fact(performance: Performance, parameters: WithdrawFact) -> dict[str, Any]:
    """Withdraw a value as wrong: it stays in the history and counts no more, also when its source says it again.

    Raises Invisible.
    """
    store, (fact,) = _opened(performance, [parameters.fact_id])
    fact.withdrawn_at = performance.now
    store.touched.add(fact.place)
    performance.record(
        events.FACT_WITHDRAWN,
        subject=(fact.subject_type, fact.subject_id),
        company_id=None,
        old={fact.field: fact.value},
        new={ABOUT_RECORD: store.subjects[fact.subject_id].name, fact.field: None, "reason": parameters.reason},
    )
    return summary_of(settle(performance, store))


@action(
    name="customers.restore_fact",
    title="Bring an earlier value back",
    parameters=RestoreFact,
    policy=may_keep_customers,
    undone_by="customers.restore_fact",
)
def restore_fact(performance: Performance, parameters: RestoreFact) -> dict[str, Any]:
    """Bring an earlier value back: it is said anew, by who brings it back, and the history stays whole.

    Raises Invisible, and NothingNew where it counts already.
    """
    fact = visible_facts(performance.actor).filter(id=parameters.fact_id).first()
    if fact is None:
        raise Invisible()
    if fact.standing == Fact.PRESENT:
        raise NothingNew("That value counts already.")
    claim = Claim(
        subject_type="company" if fact.subject_type == "company" else "person",
        subject_id=fact.subject_id,
        field=fact.field,
        value=fact.value,
        source=STAFF,
        process=performance.action,
        confidence=SURE,
        observed_at=performance.now,
    )
    store = Store.open([claim])
    standing = store.newest((fact.subject_id, fact.field), STAFF)
    if standing is not None and standing.withdrawn_at is not None:
        standing.withdrawn_at = None
        store.touched.add(standing.place)
    return summary_of(take_in(performance, [claim], store=store))


def summary_of(taken: TakenIn) -> dict[str, Any]:
    """Return what an action tells of what was taken in."""
    return {
        "written": taken.written,
        "verified": taken.verified,
        "known": taken.known,
        "changed": sum(len(fields) for fields in taken.changed.values()),
        "contested": len(taken.contested),
    }


def _claim(performance: Performance, said: Said) -> Claim:
    return Claim(
        subject_type=said.subject_type,
        subject_id=said.subject_id,
        field=said.field,
        value=said.value,
        source=said.source,
        process=performance.action,
        confidence=said.confidence,
        observed_at=said.observed_at or performance.now,
    )


def _opened(performance: Performance, ids: list[UUID]) -> tuple[Store, list[Stored]]:
    """Open the fields that some values are of, locked. Raises Invisible where one is not there, or history alone."""
    rows = list(visible_facts(performance.actor).filter(id__in=ids, standing__gt=0).values("id", "subject_id", "field"))
    store = Store.over({row["subject_id"] for row in rows}, {row["field"] for row in rows})
    by_id = {fact.id: fact for facts in store.candidates.values() for fact in facts}
    if any(each not in by_id for each in ids):
        raise Invisible("There is no such value that counts, or could.")
    return store, [by_id[each] for each in dict.fromkeys(ids)]


def _record_doubt(performance: Performance, store: Store, fact: Stored, parameters: DoubtFacts) -> None:
    about: Mapping[str, Any] = {ABOUT_RECORD: store.subjects[fact.subject_id].name, "reason": parameters.reason}
    performance.record(
        events.FACTS_DOUBTED,
        subject=(fact.subject_type, fact.subject_id),
        company_id=None,
        old={"confidence": fact.confidence},
        new={**about, fact.field: fact.value, "confidence": min(fact.confidence, parameters.confidence)},
    )
