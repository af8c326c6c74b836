"""What a browser's session does only after its person has confirmed who they are: on pages, and here as well."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from forecourt.access.adapter import proved_recently
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action
from forecourt.kernel.errors import Forbidden
from forecourt.look.proving import wants_recent_proof


class ConfirmFirst(Forbidden):
    """A cookie alone makes no way in, or somebody else's cookie would be as good as their password."""

    code, title = "confirm_first", "Confirm who you are first"


def require_recent_proof(request: HttpRequest, action: Action[Any], *, actor: Actor) -> None:
    """Refuse to a session what its person would have to confirm on a page. A token shows what it was made for."""
    if actor.proof.kind == "session" and wants_recent_proof(action) and not proved_recently(request):
        raise ConfirmFirst(
            f"{action.title} wants you to have confirmed who you are within the last minutes.",
            next=["Do it on its page, /accounts/reauthenticate/, and send this again."],
        )
