"""Waiting for somebody's yes, where a command is told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from forecourt_client.command.session import Session
from forecourt_client.errors import WaitingForApproval

if TYPE_CHECKING:
    from forecourt_client.answers import Receipt
    from forecourt_client.client import Client


def performed(
    session: Session, client: Client, ask: Callable[[], Receipt], *, is_patient: bool, at_most_s: float | None
) -> Receipt:
    """Do what is asked for; where it waits for an approval, wait until that is given and it is done.

    Args:
        is_patient: Whether to wait at all.
        at_most_s: The most seconds to wait; None: as long as it takes.

    Raises:
        WaitingForApproval: It waits still.
        NotApproved: It ended without being done.
    """
    try:
        return ask()
    except WaitingForApproval as waiting:
        if not is_patient or not waiting.approval:
            raise
        session.warn(f"Waiting for approval: {waiting.approval}")
        return client.wait(waiting, longest_s=at_most_s)
