"""Actions on kernel, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Unpack
from uuid import UUID

from forecourt_client.performing import Asking, Out, Room


class KernelActions(Room[Out]):
    """Actions on kernel."""

    def export_entries(
        self,
        *,
        text: str | None = None,
        company_id: UUID | str | None = None,
        actor_id: UUID | str | None = None,
        action: str | None = None,
        event: str | None = None,
        interface: str | None = None,
        request_id: UUID | str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        actor_name: str | None = None,
        events: Sequence[str] | None = None,
        without: Sequence[str] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Collect the rows that a search finds, told in the receipt once, and journal who took how many.

        Args:
            text: Words that the rows have.
            company_id: Of which company.
            actor_id: Who did it.
            action: Done by this action.
            event: Rows of this event.
            interface: Through what it was done.
            request_id: Of this request.
            since: From this instant on.
            until: Before this instant.
            actor_name: Done by somebody of this name.
            events: Rows of one of these events.
            without: No rows of these events.
        """
        return self._perform(
            "kernel.export_entries",
            {
                "text": text,
                "company_id": company_id,
                "actor_id": actor_id,
                "action": action,
                "event": event,
                "interface": interface,
                "request_id": request_id,
                "since": since,
                "until": until,
                "actor_name": actor_name,
                "events": events,
                "without": without,
            },
            asking,
        )
