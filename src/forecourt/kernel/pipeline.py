"""The one way in which anything is done.

parse → policy → guardrails → approval, where asked for → one transaction {do it, journal it} → receipt.

Pages, API, command line, files, automation and the worker all come through `perform`, so permission, guardrail,
approval, dry run, idempotency and audit are each written once, here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter_ns
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from pydantic import ValidationError

from forecourt.kernel import dial, idempotency
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, Oversight, Parameters
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.dial import Direction
from forecourt.kernel.effects import same_effect
from forecourt.kernel.errors import Forbidden, Malformed, Refusal, Unauthenticated
from forecourt.kernel.events import ACTION_ASKED
from forecourt.kernel.ids import new_id
from forecourt.kernel.journal.personal import people_named
from forecourt.kernel.journal.writing import Entry, record_many
from forecourt.kernel.refusing import Busy, clash, is_busy, journal_refusal
from forecourt.kernel.scope import scope

P = TypeVar("P", bound=Parameters)
#: Whose refusals are not journalled: nobody is there yet whose row it could be.
_NOBODY: Final = Unauthenticated
#: Nobody looks at what is done.
NOTHING_AROUND: Final[AbstractContextManager[None]] = nullcontext()


@dataclass(slots=True)
class Performance:
    """One performing of an action: who, when, and what it wrote to the journal.

    Attributes:
        now: Business time, read once.
        began_at: When it began, on the true clock.
        part_of: The composite performance that this one is a part of, and that asked for its approvals.
        approval_id: The approval that it uses up, where it needed one.
        direction: What the dial said of it.
        found: What was found out on the way, by what it is, for whatever comes later in the same performance.
        is_nested: It runs within a transaction that somebody else began.
        once: Values told to this caller this one time, such as a new token; they are never stored.
    """

    action: str
    actor: Actor
    now: datetime
    dry_run: bool
    cause_id: UUID | None = None
    part_of: Performance | None = None
    approval_id: UUID | None = None
    direction: Direction = Direction(Oversight.NONE)
    is_nested: bool = False
    began_at: datetime = field(default_factory=true_now)
    began_ns: int = field(default_factory=perf_counter_ns)
    id: UUID = field(default_factory=new_id)
    journal_ids: list[UUID] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)
    once: dict[str, Any] = field(default_factory=dict)

    def record(
        self,
        event: str,
        *,
        subject: tuple[str, str | UUID],
        company_id: UUID | None,
        old: Mapping[str, Any] | None = None,
        new: Mapping[str, Any] | None = None,
        cause_id: UUID | None = None,
        people: tuple[UUID, ...] | None = None,
    ) -> UUID:
        """Journal one thing that this performance does; `people` as `Entry` has it."""
        (entry_id,) = self.record_many([Entry(event, subject, company_id, old, new, cause_id or self.cause_id, people)])
        return entry_id

    def record_many(self, entries: Sequence[Entry]) -> list[UUID]:
        """Journal several things in one statement; a batch of records changed, for instance."""
        ids = record_many(
            actor=self.actor,
            entries=[replace(each, cause_id=each.cause_id or self.cause_id) for each in entries],
            action=self.action,
            now=self.now,
            duration_us=(perf_counter_ns() - self.began_ns) // 1000,
        )
        self.journal_ids += ids
        self.changes += [
            {"event": each.event, "subject": list(map(str, each.subject)), "old": each.old, "new": each.new}
            for each in entries
        ]
        return ids


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of it.

    Attributes:
        outcome: `done`, `would_do` (a dry run: nothing was changed) or `waiting` (for approval).
        result: What the action returns.
        once: What is told this one time only.
        replayed: An earlier receipt, given again for the same idempotency key.
        direction: What the dial said: of a dry run, what will be asked for.
    """

    id: UUID
    action: str
    outcome: str
    result: Mapping[str, Any]
    changes: tuple[Mapping[str, Any], ...] = ()
    journal_ids: tuple[UUID, ...] = ()
    once: Mapping[str, Any] = field(default_factory=dict)
    replayed: bool = False
    direction: Direction = Direction(Oversight.NONE)


class LooksOnly(Forbidden):
    """Whoever looks through another's eyes sees what they see and does nothing in their place."""

    code, title = "looks_only", "Looking changes nothing"


class NothingRecorded(RuntimeError):
    """An action did something and journalled nothing: a mistake in the code, so nothing was done."""


def perform(
    action: Action[P],
    *,
    actor: Actor,
    parameters: Mapping[str, Any] | P,
    dry_run: bool = False,
    idempotency_key: str | None = None,
    cause_id: UUID | None = None,
    now: datetime | None = None,
    approval_id: UUID | None = None,
    part_of: Performance | None = None,
    around: AbstractContextManager[None] = NOTHING_AROUND,
) -> Receipt:
    """Perform an action, wholly or not at all.

    A dry run goes the whole way and is then rolled back; its receipt tells what would have changed, and what will be
    asked for. The same idempotency key with the same request gives the first receipt again. What the dial wants
    approved is parked, and its receipt says that it waits. Raises a Refusal, which is journalled.

    Args:
        approval_id: An approval of this very performance, to be used up.
        part_of: The composite performance that does this as one of its parts.
        around: Entered just before it is done and left just after, within its scope and transaction: what a dry run
            would change is there to be looked at then.
    """
    performance = Performance(
        action=action.name,
        actor=actor,
        now=now or business_now(),
        dry_run=dry_run,
        cause_id=cause_id,
        part_of=part_of,
        approval_id=approval_id,
    )
    try:
        parsed = _read(action, actor, parameters)
        key = None if dry_run else idempotency_key
        receipt = _wholly_or_not_at_all(action, performance, parsed, key, around)
    except _NOBODY:
        raise
    except Refusal as refusal:
        if not dry_run and part_of is None:
            journal_refusal(performance, refusal, parameters)
            dial.end_void(performance, refusal)
        raise
    return receipt


def _wholly_or_not_at_all(
    action: Action[P],
    performance: Performance,
    parameters: P,
    key: str | None,
    around: AbstractContextManager[None],
) -> Receipt:
    """Judge and do it in one transaction. What a constraint says is a refusal, also where it waits for the commit."""
    # Where this performance alone began the transaction, that ends with it: no savepoint is needed.
    performance.is_nested = connection.in_atomic_block
    try:
        with scope(performance.actor) as beside, transaction.atomic(savepoint=performance.is_nested):
            performance.found.update(beside)
            judge(action, performance, parameters)
            with around:
                receipt = _once(action, performance, parameters, key)
            if performance.dry_run:
                transaction.set_rollback(True)
    except (IntegrityError, DataError) as error:
        raise clash(error) from error
    except OperationalError as error:
        if performance.is_nested or not is_busy(error):  # whoever began the transaction has to begin it again
            raise
        raise Busy("It was waited for, and nothing was done.", next=["Try again in a moment."]) from error
    return receipt


def parse(action: Action[P], parameters: Mapping[str, Any] | P) -> P:
    """Read parameters strictly. Raises Malformed with a pointer to the first field that is wrong."""
    if isinstance(parameters, action.parameters):
        return parameters
    try:
        return action.parameters.model_validate(parameters)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = "/".join(_escaped(part) for part in first["loc"])
        raise Malformed(f"{where or 'The body'}: {first['msg']}.", pointer=f"/data/attributes/{where}") from None


def _read(action: Action[P], actor: Actor, parameters: Mapping[str, Any] | P) -> P:
    """Read parameters; whoever may not do it at all is told that, and not what is wrong with what they sent."""
    try:
        return parse(action, parameters)
    except Malformed:
        with scope(actor):
            refusal = why_not(action, actor=actor)
        if refusal is not None:
            raise refusal from None
        raise


def judge(action: Action[P], performance: Performance, parameters: P) -> None:
    """Ask what the proof is good for, the policy, the dial, then each guardrail. An exception in any means no."""
    try:
        confine(action, performance.actor)
        action.policy(performance.actor, parameters)
        performance.direction = dial.direct(action, performance, parameters)
        for guardrail in action.guardrails:
            guardrail(performance, parameters)
        overseer = dial.overseer()
        if overseer is not None:
            overseer.guard(action, performance, parameters, performance.direction)
    except Refusal:
        raise
    except Exception as error:
        raise Forbidden(f"Whether you may {action.title.lower()} could not be decided, so the answer is no.") from error


def confine(action: Action[Any], actor: Actor) -> None:
    """Refuse what a proof is not good for, whatever the role would allow. Raises Forbidden."""
    if actor.only is not None and action.name not in actor.only:
        raise Forbidden("What you came with is good for something else alone.", next=["Sign in to the portal."])
    if actor.read_only and not action.is_reading:
        raise LooksOnly("You look through somebody else's eyes, and change nothing.", next=["Stop looking first."])


def is_allowed(action: Action[Any], *, actor: Actor) -> bool:
    """Tell whether the actor's role allows an action at all, whatever its parameters will be."""
    return why_not(action, actor=actor) is None


def why_not(action: Action[Any], *, actor: Actor) -> Refusal | None:
    """Return why the actor's role does not allow an action at all; None where it does.

    The policy is asked with no parameters; one that cannot decide without them does not hide the action.
    """
    try:
        confine(action, actor)
        action.policy(actor, None)
    except Refusal as refusal:
        return refusal
    except Exception:
        return None
    return None


def _escaped(part: str | int) -> str:
    """Return a part of a JSON Pointer (RFC 6901, section 4)."""
    return str(part).replace("~", "~0").replace("/", "~1")


def _once(action: Action[P], performance: Performance, parameters: P, key: str | None) -> Receipt:
    """Do it or park it, unless this very request was there before."""
    if key is None:
        return _do_or_park(action, performance, parameters)
    earlier = idempotency.claim(performance=performance, key=key, request=parameters.model_dump_json())
    if earlier is not None:
        return _replay(action, earlier)
    receipt = _do_or_park(action, performance, parameters)
    idempotency.keep(performance=performance, key=key, receipt=receipt)
    return receipt


def _do_or_park(action: Action[P], performance: Performance, parameters: P) -> Receipt:
    wants_approval = bool(performance.direction.level.approvals)
    if not wants_approval or performance.dry_run or performance.part_of is not None:
        return _do(action, performance, parameters)
    if performance.approval_id is None:
        return _park(action, performance, parameters)
    return _do_as_approved(action, performance, parameters)


def _park(action: Action[P], performance: Performance, parameters: P) -> Receipt:
    """Keep it until it is approved, with what it would do: found out by doing it and taking it back."""
    overseer = dial.overseer()
    if overseer is None:
        raise Forbidden(f"{action.title} needs an approval, and nobody here can give one yet.")
    cause_id = performance.cause_id
    with transaction.atomic():
        performance.dry_run = True
        shown = _do(action, performance, parameters).changes
        transaction.set_rollback(True)
    performance.dry_run, performance.cause_id = False, cause_id
    performance.journal_ids.clear()
    performance.changes.clear()
    performance.once = dict.fromkeys(performance.once)  # that something is told once, and not what
    return overseer.park(action, performance, parameters, performance.direction, shown)


def _do_as_approved(action: Action[P], performance: Performance, parameters: P) -> Receipt:
    """Do it and hold it against what was approved; where that is something else, nothing was done."""
    overseer = dial.overseer()
    assert overseer is not None
    assert performance.approval_id is not None
    approved = overseer.redeem(action, performance, parameters, performance.approval_id)
    receipt = _do(action, performance, parameters)
    if not same_effect(approved.changes, receipt.changes, shown_at=approved.shown_at, done_at=performance.began_at):
        raise dial.ApprovalVoid("What it would do has changed since it was approved.", next=["Ask again."])
    return receipt


def _do(action: Action[P], performance: Performance, parameters: P) -> Receipt:
    if performance.direction.level.rank >= Oversight.AUDITED.rank:
        _journal_what_was_asked(action, performance, parameters)
    result = action.do(performance, parameters)
    _check_constraints(performance)
    if not performance.journal_ids:
        raise NothingRecorded(action.name)
    return Receipt(
        id=performance.id,
        action=action.name,
        outcome="would_do" if performance.dry_run else "done",
        result=result,
        changes=tuple(performance.changes),
        journal_ids=() if performance.dry_run else tuple(performance.journal_ids),
        once={} if performance.dry_run else performance.once,
        direction=performance.direction,
    )


def _check_constraints(performance: Performance) -> None:
    """Check now what waits for the commit where there will be none, or not yet; in an outer transaction the rest waits.

    A performance that is alone in its transaction is followed by the commit, which checks the same.
    """
    if not performance.is_nested and not performance.dry_run:
        return
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        if performance.is_nested:
            cursor.execute("set constraints all deferred")


def _journal_what_was_asked(action: Action[P], performance: Performance, parameters: P) -> None:
    """From `audited` on, what was asked for stands in the journal ahead of what it did, secrets left out."""
    asked = action.open_parameters(parameters)
    performance.cause_id = performance.record(
        ACTION_ASKED,
        subject=("action", action.name),
        company_id=performance.actor.company_id,
        new={"parameters": asked, "level": performance.direction.level, "rules": list(performance.direction.rules)},
        people=people_named(asked),
    )
    performance.changes.clear()  # it tells what was asked: it changes nothing, and the receipt names what was done
    performance.journal_ids.clear()


def _replay(action: Action[P], stored: Mapping[str, Any]) -> Receipt:
    return Receipt(
        id=UUID(stored["id"]),
        action=action.name,
        outcome=stored.get("outcome", "done"),
        result=stored["result"],
        changes=tuple(stored["changes"]),
        journal_ids=tuple(UUID(journal_id) for journal_id in stored["journal_ids"]),
        replayed=True,
    )
