"""Mails as rows: put into the outbox, taken out one at a time, and settled by what came of them.

A mail is `sending` while it is handed over. If the worker dies there, or the server falls silent after it had the
whole mail, whether it arrived is not known; only letters that a person waits for are then sent again, under the same
Message-ID, by which a mailbox recognises a twin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q

from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.envelopes import close_envelope, open_envelope
from forecourt.kernel.journal.writing import record
from forecourt.kernel.scope import scope
from forecourt.notifications import events
from forecourt.notifications.models import Mail
from forecourt.notifications.outbox.kinds import ENDINGS
from forecourt.notifications.outbox.letters import Written
from forecourt.notifications.rules import MAIL_RETRIES, retry_at
from forecourt.settings.environment import environment

PURPOSE: Final = "mail"
LETTER: Final = "letter"
#: Letters with a link that lets somebody in; what they say is closed for the worker.
ACCESS: Final = "access"
#: A mail that is being sent for longer than this was left by a worker that died.
LEASE: Final = timedelta(minutes=5)
#: Letters that somebody waits for: better twice than not at all.
SENT_AGAIN: Final = frozenset({ACCESS, "security", "invitation"})
SAID_CHARACTERS: Final = 300
EVENTS: Final = {Mail.SENT: events.MAIL_SENT, Mail.FAILED: events.MAIL_FAILED, Mail.UNCLEAR: events.MAIL_UNCLEAR}


def post(
    *,
    to: str,
    written: Written | None = None,
    kind: str = LETTER,
    arguments: Mapping[str, Any] | None = None,
    user_id: UUID | None = None,
    company_id: UUID | None = None,
    cause_id: UUID | None = None,
    dedupe: str | None = None,
) -> UUID:
    """Put a mail into the outbox, within the open transaction. Anybody may; only the worker reads what it says.

    Args:
        written: What it says; absent for a kind that is written when it is sent, from `arguments`.
        dedupe: A second mail with the same is not sent.
    """
    now = true_now()
    mail = Mail(
        kind=kind,
        to=to,
        user_id=user_id,
        company_id=company_id,
        cause_id=cause_id,
        envelope=_closed(written) if written else None,
        arguments=dict(arguments or {}),
        dedupe=dedupe,
        next_at=now,
        made_at=now,
    )
    Mail._base_manager.bulk_create([mail], ignore_conflicts=True)  # whoever asks for a new password has no scope
    return mail.id


def take_next(*, actor: Actor, now: datetime) -> Mail | None:
    """Take the next mail that is due, for this worker alone, and count the try. What a dead one left is settled."""
    with scope(actor), transaction.atomic():
        due = Mail.objects.filter(Q(state=Mail.WAITING) | Q(state=Mail.SENDING), next_at__lte=now)
        mail: Mail | None = due.select_for_update(skip_locked=True).order_by("next_at").first()
        if mail is None:
            return None
        if mail.state == Mail.SENDING and mail.kind not in SENT_AGAIN:
            _end(actor, mail, Mail.UNCLEAR, "the worker stopped while it was being sent", now)
            return None
        mail.state, mail.tries, mail.next_at = Mail.SENDING, mail.tries + 1, now + LEASE
        mail.save(update_fields=["state", "tries", "next_at"])
    return mail


def settle(*, actor: Actor, mail: Mail, outcome: str, said: str, now: datetime) -> str:
    """Note what came of a try: sent, failed for good (`failed`), not now (`waiting`), or not known (`unclear`).

    Returns the state that the mail is in.
    """
    with scope(actor), transaction.atomic():
        again = retry_at(tried=mail.tries, now=now, waits=MAIL_RETRIES)
        if outcome == Mail.UNCLEAR and mail.kind in SENT_AGAIN and again is not None:
            outcome = Mail.WAITING
        if outcome == Mail.WAITING and again is not None:
            mail.state, mail.next_at, mail.said = Mail.WAITING, again, said[:SAID_CHARACTERS]
            mail.save(update_fields=["state", "next_at", "said"])
            return Mail.WAITING
        _end(actor, mail, Mail.FAILED if outcome == Mail.WAITING else outcome, said, now)
    return str(mail.state)


def open_written(mail: Mail) -> Written:
    """Return what a mail says. Raises NotOurs. For the worker, which holds the key."""
    private = environment().secret("worker-open.key")
    content = open_envelope(bytes(mail.envelope or b""), private_key=private, purpose=PURPOSE)
    return Written(**orjson.loads(content))


def count_recent(*, actor: Actor, to: str, now: datetime) -> int:
    """Count the mails of the last hour to an address."""
    with scope(actor):
        return Mail.objects.filter(to=to, made_at__gt=now - timedelta(hours=1)).count()


def _end(actor: Actor, mail: Mail, state: str, said: str, now: datetime) -> None:
    """Close a mail: what it said is forgotten, what came of it is journalled."""
    mail.state, mail.ended_at, mail.said = state, now, said[:SAID_CHARACTERS]
    if mail.kind in ENDINGS:
        ENDINGS[mail.kind](actor, mail, state, mail.said)
    mail.envelope, mail.arguments = None, {}
    mail.save(update_fields=["state", "ended_at", "said", "envelope", "arguments"])
    record(
        actor=actor,
        event=EVENTS[state],
        subject=("mail", mail.id),
        company_id=None,
        new={"to": mail.to, "kind": mail.kind, "said": mail.said, "tries": mail.tries},
        cause_id=mail.cause_id,
    )


def _closed(written: Written) -> bytes:
    public = environment().secret("worker-seal.key")
    return close_envelope(orjson.dumps(asdict(written)), public_key=public, purpose=PURPOSE)
