"""When the data room does something by itself: it journals what the data plane says it has sent."""

from __future__ import annotations

from forecourt.data.actions.deliveries import journal_deliveries
from forecourt.data.queries import count_unjournalled
from forecourt.kernel.actors import Actor
from forecourt.kernel.pipeline import perform


def journal_what_was_sent(*, actor: Actor, limit: int = 500) -> int:
    """Journal the oldest deliveries not journalled yet. Returns how many there were."""
    if not count_unjournalled(actor=actor):
        return 0
    receipt = perform(journal_deliveries, actor=actor, parameters={"limit": limit})
    return int(receipt.result["journalled"])
