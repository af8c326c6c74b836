"""When it is time: write what is due as letters, and send what is in the outbox."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import transaction

from forecourt.access.addressees import Addressee, find_addressee
from forecourt.customers.actions.answers import knows_address, note_bounce
from forecourt.customers.queries import CompanyCard, get_company
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.errors import Refusal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.notifications.actions.choices import leave_topics
from forecourt.notifications.models import Departure, Mail, Notification, Topic
from forecourt.notifications.outbox.kinds import KINDS
from forecourt.notifications.outbox.leaving import NoSuchLink, read_leaving
from forecourt.notifications.outbox.mails import LETTER, count_recent, open_written, post, settle, take_next
from forecourt.notifications.outbox.telling import letter_of
from forecourt.notifications.outbox.transport import (
    Bounced,
    NotEver,
    NotKnown,
    NotNow,
    Transport,
    message_of,
    open_transport,
)
from forecourt.notifications.rules import MAILS_AN_HOUR, next_full_hour
from forecourt.notifications.zones import zone_named

log = logging.getLogger(__name__)

#: How many notifications become letters in one transaction.
BATCH: Final = 500
#: How many mails one round sends before it looks whether it is to stop.
ROUND: Final = 50


def write_due_letters(*, actor: Actor, now: datetime | None = None) -> int:
    """Turn notifications whose mail is due (business time) into letters, one for each person and company."""
    now = now or business_now()
    with scope(actor), transaction.atomic():
        due = Notification.objects.select_for_update(skip_locked=True, of=("self",)).select_related("topic")
        due = due.filter(mail_state=Notification.WAITING, mail_due_at__lte=now)
        rows = list(due.order_by("user_id", "company_id", "id")[:BATCH])
        letters = 0
        for (user_id, company_id), group in groupby(rows, key=lambda row: (row.user_id, row.company_id)):
            letters += _write_one(actor, user_id, company_id, list(group), now)
    return letters


def send_due_mails(*, actor: Actor, transport: Transport | None = None, limit: int = ROUND) -> int:
    """Send what is due (true clock), and return how many tries that were."""
    opened, tries = transport or open_transport(), 0
    try:
        while tries < limit and (mail := take_next(actor=actor, now=true_now())) is not None:
            outcome, said, has_bounced = _try(actor, mail, opened)
            with scope(actor), transaction.atomic():  # a worker that dies in between forgets no bounce
                settle(actor=actor, mail=mail, outcome=outcome, said=said, now=true_now())
                if has_bounced and knows_address(mail.to):
                    perform(note_bounce, actor=actor, parameters={"address": mail.to, "said": said[:500]})
            tries += 1
    finally:
        opened.close()
    return tries


def let_go(*, actor: Actor) -> int:
    """Switch mail off for those who followed the link in a mail. Returns how many links were good."""
    with scope(actor), transaction.atomic():
        waiting = list(Departure.objects.select_for_update(skip_locked=True).order_by("id")[:BATCH])
        gone = sum(_leave(actor, each.signed) for each in waiting)
        Departure.objects.filter(id__in=[each.id for each in waiting]).delete()
    return gone


def _write_one(
    actor: Actor, user_id: UUID, company_id: UUID | None, rows: Sequence[Notification], now: datetime
) -> int:
    """Write one person's letter about one company; somebody who has left it meanwhile gets none."""
    ids = [row.id for row in rows]
    to = find_addressee(actor=actor, user_id=user_id, company_id=company_id)
    if to is not None and to.is_limited:
        rows = [row for row in rows if row.topic.audience == Topic.PERSON]  # who was limited since they were told
    if to is None or not rows:
        Notification.objects.filter(id__in=ids).update(mail_state=Notification.NONE)
        return 0
    company = get_company(actor=actor, company_id=company_id) if company_id else None
    is_urgent = any(row.topic.is_urgent for row in rows)
    if not is_urgent and count_recent(actor=actor, to=to.email, now=true_now()) >= MAILS_AN_HOUR:
        later = next_full_hour(now=now, zone=zone_named(company))
        Notification.objects.filter(id__in=ids).update(mail_due_at=later)
        return 0
    _post(to, company, rows, is_urgent=is_urgent)
    Notification.objects.filter(id__in=ids).update(mail_state=Notification.WRITTEN)
    return 1


def _post(to: Addressee, company: CompanyCard | None, rows: Sequence[Notification], *, is_urgent: bool) -> None:
    post(
        to=to.email,
        written=letter_of(to=to, company=company, rows=rows),
        kind="security" if is_urgent else LETTER,
        user_id=to.user_id,
        company_id=to.company_id,
        cause_id=rows[0].journal_id,
    )


def _try(actor: Actor, mail: Mail, transport: Transport) -> tuple[str, str, bool]:
    """Make one try; returns what came of it, what was said, and whether the address is nobody's any more."""
    try:
        write = KINDS.get(mail.kind)
        written, attachments = write(actor, mail) if write else (open_written(mail), ())
        name = _name_of(actor, mail)
        message = message_of(written, to=mail.to, name=name, message_id=mail.id.hex, attachments=attachments)
        return Mail.SENT, transport.send(message, to=mail.to), False
    except NotNow as error:
        return Mail.WAITING, str(error), False
    except NotEver as error:
        return Mail.FAILED, str(error), isinstance(error, Bounced)
    except NotKnown as error:
        return Mail.UNCLEAR, str(error), False
    except Exception:
        log.exception("A mail could not be written; trying again.")
        return Mail.WAITING, "it could not be written: a fault of ours, in the log", False


def _name_of(actor: Actor, mail: Mail) -> str:
    if mail.user_id is None:
        return ""
    found = find_addressee(actor=actor, user_id=mail.user_id, company_id=mail.company_id)
    return found.name if found else ""


def _leave(actor: Actor, signed: str) -> bool:
    try:
        leaving = read_leaving(signed)
        parameters = {"user_id": leaving.user_id, "company_id": leaving.company_id, "topics": leaving.topics}
        perform(leave_topics, actor=actor, parameters=parameters)
    except (NoSuchLink, Refusal) as error:
        log.warning("A link that ends mail was not good: %s", type(error).__name__)
        return False
    return True
