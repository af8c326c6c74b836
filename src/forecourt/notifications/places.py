"""Where in the portal a notification leads, by what it is about."""

from __future__ import annotations

from typing import Final

from forecourt.kernel.journal.following import Sealed

#: By the room and noun of an event, else by the kind of its subject, for each side of the counter.
CUSTOMER: Final = {
    "data.readings": "/data/",
    "data.run": "/data/deliveries/{subject}/",
    "data.schedule": "/data/deliveries/",
    "notifications.endpoint": "/company/webhooks/",
    "access.token": "/tokens/",
    "access.membership": "/company/people/",
    "access.colleague": "/company/people/",
    "access.request": "/access/#request-{subject}",
    "oversight.approval": "/approvals/{subject}/",
    "oversight.deputy": "/approvals/",
}
PROVIDER: Final = {
    "automation.run": "/staff/automation/dead/",
    "automation.loop": "/staff/automation/",
    "automation.rule": "/staff/automation/{subject}/",
    "customers.steward": "/staff/refresh/?steward={subject}",
    "data.file": "/staff/files/{subject}/",
    "access.token": "/tokens/",
    "access.request": "/access/#request-{subject}",
    "oversight.approval": "/staff/approvals/{subject}/",
    "oversight.deputy": "/staff/approvals/",
}


def place_of(row: Sealed, *, is_provider: bool) -> str:
    """Return the address to look at, below the portal's own; empty where there is none."""
    noun = row.event.rsplit(".", 1)[0]
    found = (PROVIDER if is_provider else CUSTOMER).get(noun, "")
    return found.format(subject=row.subject_id)
