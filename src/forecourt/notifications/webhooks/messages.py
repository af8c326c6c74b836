"""Messages to webhooks: written when something happened, taken out one at a time, settled by what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.journal import wording
from forecourt.kernel.journal.following import Sealed
from forecourt.kernel.journal.writing import record
from forecourt.kernel.scope import scope
from forecourt.notifications import events
from forecourt.notifications.models import Attempt, Endpoint, Message, Topic
from forecourt.notifications.reactions import Intake, react_to
from forecourt.notifications.rules import WEBHOOK_RETRIES, retry_at

EVENT: Final = "event"
LEASE: Final = timedelta(minutes=2)
#: After a try without a good answer the endpoint's other messages wait this long: a dead one holds nobody up.
BREATH: Final = timedelta(seconds=30)
SAID_CHARACTERS: Final = 1_000
GONE: Final = 410

#: Events of which messages are written in a way of their own, from the webhooks that listen.
OWN_WAYS: Final[dict[str, Callable[[Intake, Sealed, list[Endpoint]], None]]] = {}
#: What else is noted when a message of a kind was delivered or given up.
ENDINGS: Final[dict[str, Callable[[Actor, Message, str], None]]] = {}


@react_to("")
def write_messages(intake: Intake, row: Sealed) -> None:
    """Write a message for each webhook of the company concerned that listens to a topic of this event."""
    listening = _listeners(intake).get(row.company_id, ()) if row.company_id else ()
    codes = {topic.code for topic in intake.topics.get(row.event, ()) if topic.audience == Topic.CUSTOMER}
    endpoints = [each for each in listening if codes & set(each.topics)]
    write = OWN_WAYS.get(row.event)
    if write is not None:
        write(intake, row, endpoints)
    else:
        write_to(endpoints=endpoints, row=row)


def write_to(
    *, endpoints: list[Endpoint], row: Sealed, kind: str = EVENT, more: Mapping[str, Any] | None = None
) -> None:
    """Write a message about a row to each of these webhooks; one that was written before changes nothing."""
    title, now = wording.read(row.event, old=row.old, new=row.new)[0], true_now()
    payload = {
        "type": row.event,
        "timestamp": row.at.isoformat(),
        "data": {
            "title": title,
            "happened_at": row.business_at.isoformat(),
            "subject": {"type": row.subject_type, "id": row.subject_id},
            "values": dict(row.new),
            **(more or {}),
        },
    }
    Message.objects.bulk_create(
        [
            Message(
                endpoint=each,
                company_id=each.company_id,
                kind=kind,
                event=row.event,
                title=title[:500],
                journal_id=row.id,
                payload=payload,
                next_at=now,
                made_at=now,
            )
            for each in endpoints
        ],
        ignore_conflicts=True,
    )


def take_next(*, actor: Actor, now: datetime) -> Message | None:
    """Take the next message that is due to a webhook that is on, for this worker alone, and count the try."""
    with scope(actor), transaction.atomic():
        due = Message.objects.filter(Q(state=Message.WAITING) | Q(state=Message.SENDING), next_at__lte=now)
        due = due.filter(endpoint__state=Endpoint.ACTIVE).select_related("endpoint")
        message: Message | None = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_at").first()
        if message is None:
            return None
        message.state, message.tries, message.next_at = Message.SENDING, message.tries + 1, now + LEASE
        message.save(update_fields=["state", "tries", "next_at"])
    return message


def settle(
    *, actor: Actor, message: Message, status: int | None, said: str, took_ms: int | None, now: datetime
) -> None:
    """Keep what came back. After three days of tries, or where the address says that it is gone, switch it off."""
    is_good = status is not None and 200 <= status < 300
    with scope(actor), transaction.atomic():
        Attempt.objects.create(
            message=message,
            company_id=message.company_id,
            at=now,
            status=status,
            said=said[:SAID_CHARACTERS],
            took_ms=took_ms,
        )
        again = None if is_good or status == GONE else retry_at(tried=message.tries, now=now, waits=WEBHOOK_RETRIES)
        message.state = Message.DELIVERED if is_good else Message.WAITING if again else Message.GIVEN_UP
        message.next_at = again or now
        message.save(update_fields=["state", "next_at"])
        if not is_good:
            waiting = Message.objects.filter(endpoint_id=message.endpoint_id, state=Message.WAITING)
            waiting.filter(next_at__lte=now).update(next_at=now + BREATH)
        if message.kind in ENDINGS and message.state in (Message.DELIVERED, Message.GIVEN_UP):
            ENDINGS[message.kind](actor, message, said)
        if message.state == Message.GIVEN_UP:
            _switch_off(
                actor, message.endpoint, "it said that it is gone" if status == GONE else "no good answer in 3 days"
            )


def _switch_off(actor: Actor, endpoint: Endpoint, reason: str) -> None:
    if not Endpoint.objects.filter(id=endpoint.id, state=Endpoint.ACTIVE).update(
        state=Endpoint.DISABLED, reason=reason
    ):
        return
    record(
        actor=actor,
        event=events.ENDPOINT_DISABLED,
        subject=("endpoint", endpoint.id),
        company_id=endpoint.company_id,
        new={"name": endpoint.name, "url": endpoint.url, "reason": reason},
    )


def _listeners(intake: Intake) -> dict[Any, list[Endpoint]]:
    """Return the webhooks that are on, by company, looked up once a batch."""
    found: dict[Any, list[Endpoint]] | None = intake.kept.get("listeners")
    if found is None:
        found = {}
        for each in Endpoint.objects.filter(state=Endpoint.ACTIVE):
            found.setdefault(each.company_id, []).append(each)
        intake.kept["listeners"] = found
    return found
