"""The one way in which anything is done.

parse → policy → guardrails → approval, where asked for → one transaction {do it, journal it} → receipt.

Pages, API, command line, files, automation and the worker all come through `perform`, so permission, guardrail,
approval, dry run, idempotency and audit are each written once, here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from pydantic import ValidationError

from forecourt.kernel import idempotency
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, Oversight, Parameters
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Conflict, Forbidden, Malformed, Refusal
from forecourt.kernel.ids import new_id
from forecourt.kernel.journal.writing import record
from forecourt.kernel.scope import scope

P = TypeVar("P", bound=Parameters)


@dataclass(slots=True)
class Performance:
    """One performing of an action: who, when, and what it wrote to the journal.

    Attributes:
        now: Business time, read once.
        once: Values told to this caller this one time, such as a new token; they are never stored.
    """

    action: str
    actor: Actor
    now: datetime
    dry_run: bool
    cause_id: UUID | None = None
    id: UUID = field(default_factory=new_id)
    journal_ids: list[UUID] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
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
    ) -> UUID:
        """Journal one thing that this performance does."""
        entry_id = record(
            actor=self.actor,
            event=event,
            subject=subject,
            company_id=company_id,
            old=old,
            new=new,
            action=self.action,
            cause_id=cause_id or self.cause_id,
            now=self.now,
        )
        self.journal_ids.append(entry_id)
        self.changes.append({"event": event, "subject": list(map(str, subject)), "old": old, "new": new})
        return entry_id


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of it.

    Attributes:
        outcome: `done`, `would_do` (a dry run: nothing was changed) or `waiting` (for approval).
        result: What the action returns.
        once: What is told this one time only.
        replayed: An earlier receipt, given again for the same idempotency key.
    """

    id: UUID
    action: str
    outcome: str
    result: Mapping[str, Any]
    changes: tuple[Mapping[str, Any], ...] = ()
    journal_ids: tuple[UUID, ...] = ()
    once: Mapping[str, Any] = field(default_factory=dict)
    replayed: bool = False


class LooksOnly(Forbidden):
    """Whoever looks through another's eyes sees what they see and does nothing in their place."""

    code, title = "looks_only", "Looking changes nothing"


class NothingRecorded(RuntimeError):
    """An action did something and journalled nothing: a mistake in the code, so nothing was done."""


Approval = Callable[[Performance, Action[Any], Parameters], Receipt]
_approval: list[Approval] = []


def register_approval(park: Approval) -> None:
    """Answer for actions that want approval: park them and return a waiting receipt. Oversight registers itself."""
    _approval[:] = [park]


def perform(
    action: Action[P],
    *,
    actor: Actor,
    parameters: Mapping[str, Any] | P,
    dry_run: bool = False,
    idempotency_key: str | None = None,
    cause_id: UUID | None = None,
    now: datetime | None = None,
) -> Receipt:
    """Perform an action, wholly or not at all.

    A dry run goes the whole way and is then rolled back; its receipt tells what would have changed. The same
    idempotency key with the same request gives the first receipt again. Raises a Refusal.
    """
    parsed = parse(action, parameters)
    performance = Performance(action.name, actor, now or business_now(), dry_run, cause_id)
    with scope(actor), transaction.atomic():
        judge(action, performance, parsed)
        if action.oversight is not Oversight.AT_ONCE and not dry_run:
            return _park(performance, action, parsed)
        receipt = _once(action, performance, parsed, None if dry_run else idempotency_key)
        if dry_run:
            transaction.set_rollback(True)
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


def judge(action: Action[P], performance: Performance, parameters: P) -> None:
    """Ask what the proof is good for, the policy, then each guardrail. An exception in any means no."""
    try:
        confine(action, performance.actor)
        action.policy(performance.actor, parameters)
        for guardrail in action.guardrails:
            guardrail(performance, parameters)
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
    """Tell whether the actor's role allows an action at all, whatever its parameters will be.

    The policy is asked with no parameters; one that cannot decide without them does not hide the action.
    """
    try:
        confine(action, actor)
        action.policy(actor, None)
    except Refusal:
        return False
    except Exception:
        return True
    return True


def _escaped(part: str | int) -> str:
    """Return a part of a JSON Pointer (RFC 6901, section 4)."""
    return str(part).replace("~", "~0").replace("/", "~1")


def _park(performance: Performance, action: Action[P], parameters: P) -> Receipt:
    if not _approval:
        raise Forbidden(f"{action.title} needs an approval, and nobody here can give one yet.")
    return _approval[0](performance, action, parameters)


def _once(action: Action[P], performance: Performance, parameters: P, key: str | None) -> Receipt:
    """Do it, unless this very request was done before."""
    if key is None:
        return _do(action, performance, parameters)
    earlier = idempotency.claim(performance=performance, key=key, request=parameters.model_dump_json())
    if earlier is not None:
        return _replay(action, earlier)
    receipt = _do(action, performance, parameters)
    idempotency.keep(performance=performance, key=key, receipt=receipt)
    return receipt


def _do(action: Action[P], performance: Performance, parameters: P) -> Receipt:
    try:
        result = action.do(performance, parameters)
        connection.check_constraints()  # now, so that a dry run finds out too, and not only the commit
    except (IntegrityError, DataError) as error:
        raise _clash(error) from error
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
    )


def _clash(error: DatabaseError) -> Refusal:
    """Say what a constraint said, in words that tell nothing of the rows it knows."""
    if isinstance(error.__cause__, psycopg.errors.ForeignKeyViolation):
        return Malformed("It names something that is not there.")
    if isinstance(error, IntegrityError):
        return Conflict("What is already there does not allow it.")
    return Malformed("A value is longer or larger than what can be kept.")


def _replay(action: Action[P], stored: Mapping[str, Any]) -> Receipt:
    return Receipt(
        id=UUID(stored["id"]),
        action=action.name,
        outcome="done",
        result=stored["result"],
        changes=tuple(stored["changes"]),
        journal_ids=tuple(UUID(journal_id) for journal_id in stored["journal_ids"]),
        replayed=True,
    )
