"""When the room does something by itself: it cuts what still runs on a grant whose time is over."""

from __future__ import annotations

from contextlib import suppress

from forecourt.access.actions import end_grant
from forecourt.access.models import AccessRequest
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

#: So many in one round.
BATCH = 200


def end_due_grants(*, actor: Actor) -> int:
    """End each grant whose time (true clock) is over. Returns how many were.

    What was granted is gone for the database at that instant; this tells the data plane, within a second or two.
    """
    with scope(actor):
        over = AccessRequest.objects.filter(state=AccessRequest.GRANTED, until__lte=true_now()).order_by("until")
        ids = list(over.values_list("id", flat=True)[:BATCH])
    for request_id in ids:
        with suppress(Invisible):  # another worker was faster
            perform(end_grant, actor=actor, parameters={"request_id": request_id})
    return len(ids)
