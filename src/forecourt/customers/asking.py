"""Ask connectors for what went stale or is missing, before people are: no network while a transaction is open.

That a record is being asked about is written first, with a lease; what came of it is one action. What a connector
cannot say, or could not be asked for often enough, is asked of people.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from forecourt.customers.actions.answers import note_failed_sync, take_answer
from forecourt.customers.models import FactType, Reference, Refresh
from forecourt.customers.refreshers import NotNow, RecordGone, connectors_there, find_refresher
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

log = logging.getLogger(__name__)

#: How many records one round asks about before it looks whether it is to stop.
ROUND: Final = 20
#: A record that is asked about for longer than this was left by a worker that died.
LEASE: Final = timedelta(minutes=2)
#: After so many tries people are asked.
MOST_TRIES: Final = 5
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)

#: Until when a connector wants to be left alone (true clock), by its name.
_resting: dict[str, datetime] = {}


@dataclass(frozen=True, slots=True)
class Asking:
    """What one connector is asked about one record. `tries` counts this one."""

    subject_type: str
    subject_id: UUID
    system: str
    connector: str
    external_id: str
    fields: tuple[str, ...]
    tries: int


def ask_connectors(*, actor: Actor, now: datetime | None = None, limit: int = ROUND) -> int:
    """Ask about what is due (true clock), what is worth most first; business time is what answers are stamped with.

    Returns about how many records connectors were asked.
    """
    asked = 0
    while asked < limit and (asking := _take_next(actor)) is not None:
        _ask(actor, asking, now or business_now())
        asked += 1
    return asked


def wait_after(*, tries: int, retry_after_s: float | None) -> timedelta:
    """Return how long to wait after so many tries: twice as long each time, and as long as the other side asked."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1))
    return max(wait, min(timedelta(seconds=retry_after_s or 0), LONGEST_WAIT))


def _take_next(actor: Actor) -> Asking | None:
    """Take the record whose values are worth most, for this worker alone; what no connector knows goes to people."""
    now = true_now()
    free = [each for each in connectors_there() if _resting.get(each, now) <= now]
    with scope(actor), transaction.atomic():
        due = Refresh.objects.filter(done_at__isnull=True, asked_of=Refresh.CONNECTOR)
        due = due.filter(Q(next_at__isnull=True) | Q(next_at__lte=now))
        while (first := due.select_for_update(skip_locked=True).order_by("-worth", "id").first()) is not None:
            theirs = list(due.select_for_update().filter(subject_id=first.subject_id))
            reference = _reference(first)
            if reference is None:
                _update(theirs, asked_of=Refresh.PERSON, state=Refresh.OPEN, next_at=None)
            elif reference.system.connector not in free:
                until = _resting.get(reference.system.connector, now + FIRST_WAIT)
                _update(theirs, next_at=until)
            else:
                return _taken(first, theirs, reference, now)
    return None


def _taken(first: Refresh, theirs: list[Refresh], reference: Reference, now: datetime) -> Asking:
    owned = FactType.objects.filter(subject=first.subject_type, owners__contains=[reference.system_id])
    known = set(owned.values_list("code", flat=True))
    asked = [each for each in theirs if each.field in known]
    for each in asked:
        each.state, each.tries, each.next_at = Refresh.ASKED, each.tries + 1, now + LEASE
    Refresh.objects.bulk_update(asked, ["state", "tries", "next_at"])
    _update([each for each in theirs if each not in asked], asked_of=Refresh.PERSON, state=Refresh.OPEN, next_at=None)
    return Asking(
        subject_type=first.subject_type,
        subject_id=first.subject_id,
        system=reference.system_id,
        connector=reference.system.connector,
        external_id=reference.external_id,
        fields=tuple(sorted(each.field for each in asked)),
        tries=max(each.tries for each in asked),
    )


def _reference(refresh: Refresh) -> Reference | None:
    """Return what a system that owns the field and has a connector here calls the record."""
    kind = FactType.objects.filter(subject=refresh.subject_type, code=refresh.field).first()
    if kind is None:
        return None
    rows = Reference.objects.filter(
        subject_type=refresh.subject_type,
        subject_id=refresh.subject_id,
        system_id__in=kind.owners,
        system__connector__in=connectors_there(),
    )
    found: Reference | None = rows.select_related("system").order_by("system__place", "id").first()
    return found


def _ask(actor: Actor, asking: Asking, now: datetime) -> None:
    """Ask, and write down what came of it."""
    refresher = find_refresher(asking.connector)
    assert refresher is not None
    about = {
        "subject_type": asking.subject_type,
        "subject_id": asking.subject_id,
        "system": asking.system,
        "asked": list(asking.fields),
    }
    try:
        values = dict(
            refresher.fetch(subject_type=asking.subject_type, external_id=asking.external_id, fields=asking.fields)
        )
        perform(take_answer, actor=actor, parameters={**about, "values": values}, now=now)
    except RecordGone:
        said = "It has no such record any more."
        perform(note_failed_sync, actor=actor, parameters={**about, "is_gone": True, "said": said}, now=now)
    except NotNow as error:
        _later(actor, asking, error, about, now)
    except Invisible:
        log.warning("A record that was asked about is not there any more.")
        _hand_over(actor, asking)
    except Exception:
        log.exception("A connector failed; asking again later.")
        _later(actor, asking, NotNow("a fault of ours, in the log"), about, now)


def _later(actor: Actor, asking: Asking, error: NotNow, about: dict[str, object], now: datetime) -> None:
    """Ask again after a while; after too many tries people are asked."""
    if asking.tries >= MOST_TRIES:
        parameters = {**about, "is_gone": False, "said": error.said[:500]}
        perform(note_failed_sync, actor=actor, parameters=parameters, now=now)
        return
    again = true_now() + wait_after(tries=asking.tries, retry_after_s=error.retry_after_s)
    if error.retry_after_s is not None:
        _resting[asking.connector] = again
    with scope(actor):
        _of(asking).update(state=Refresh.OPEN, next_at=again, said=error.said[:500])


def _hand_over(actor: Actor, asking: Asking) -> None:
    with scope(actor):
        _of(asking).update(asked_of=Refresh.PERSON, state=Refresh.OPEN, next_at=None)


def _of(asking: Asking) -> QuerySet[Refresh]:
    rows: QuerySet[Refresh] = Refresh.objects.all()
    return rows.filter(subject_id=asking.subject_id, field__in=asking.fields, done_at__isnull=True)


def _update(refreshes: list[Refresh], **values: object) -> None:
    Refresh.objects.filter(id__in=[each.id for each in refreshes]).update(**values)
