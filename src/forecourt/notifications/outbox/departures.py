"""Note that somebody followed a link that ends mail. The worker does the rest: who follows it is not signed in."""

from __future__ import annotations

from forecourt.kernel.clocks import true_now
from forecourt.notifications.models import Departure

LONGEST = 2_000


def note_departure(*, signed: str) -> None:
    """Add a row for the worker, which checks the signature itself."""
    Departure._base_manager.bulk_create([Departure(signed=signed[:LONGEST], made_at=true_now())])
