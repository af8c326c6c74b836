"""What a refusal leaves behind, and what a constraint says in words."""

from __future__ import annotations

from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import DatabaseError, IntegrityError, transaction
from pydantic import BaseModel

from forecourt.kernel.errors import Conflict, Malformed, Refusal, Unauthenticated
from forecourt.kernel.events import ACTION_REFUSED
from forecourt.kernel.journal.personal import people_named
from forecourt.kernel.journal.writing import record
from forecourt.kernel.scope import scope

if TYPE_CHECKING:
    from forecourt.kernel.pipeline import Performance


def journal_refusal(performance: Performance, refusal: Refusal, asked: Any) -> None:
    """Journal that something was refused, and why, in a transaction of its own: the other one is gone.

    What was asked for is not told; why it was refused may name the people whom it was about, so it is under their keys.
    """
    try:
        with scope(performance.actor), transaction.atomic():
            record(
                actor=performance.actor,
                event=ACTION_REFUSED,
                subject=("action", performance.action),
                company_id=performance.actor.company_id,
                new={"code": refusal.code, "status": refusal.status, "reason": refusal.detail},
                action=performance.action,
                cause_id=performance.cause_id,
                now=performance.now,
                duration_us=(perf_counter_ns() - performance.began_ns) // 1000,
                people=people_named(asked.model_dump() if isinstance(asked, BaseModel) else asked),
            )
    except Unauthenticated:
        return  # the proof ended meanwhile: there is nobody left whose row it could be


class Busy(Conflict):
    """Somebody else holds what this needs for longer than anybody waits."""

    code, title = "busy", "Somebody else is changing the same"


def is_busy(error: DatabaseError) -> bool:
    """Tell whether something was given up because others held what it needs, so that it may go when tried again."""
    return isinstance(error.__cause__, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected)


def clash(error: DatabaseError) -> Refusal:
    """Say what a constraint said, in words that tell nothing of the rows it knows."""
    if isinstance(error.__cause__, psycopg.errors.ForeignKeyViolation):
        return Malformed("It names something that is not there.")
    if isinstance(error, IntegrityError):
        return Conflict("What is already there does not allow it.")
    return Malformed("A value is longer or larger than what can be kept.")
