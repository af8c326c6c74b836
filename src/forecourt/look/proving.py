"""What a person has just confirmed who they are for, by whichever road a browser's session does it."""

from __future__ import annotations

from typing import Any, Final

from forecourt.kernel.catalogue import Action

#: Whoever finds a browser open, or holds a cookie that is somebody else's, makes no way in of it, and none out.
PROVED: Final = ("access.", "blueprint.apply", "notifications.add_endpoint", "notifications.renew_secret")
#: Choices of one's own that let nobody in anywhere.
UNPROVED: Final = frozenset(
    {
        "access.choose_keys",
        "access.choose_theme",
        "access.switch_company",
        "access.stop_looking",
        "access.take_first_step",
        "access.end_session",
        "access.end_other_sessions",
    }
)


def wants_recent_proof(action: Action[Any]) -> bool:
    """Tell whether an action is for somebody who has confirmed who they are within the last minutes."""
    return action.name.startswith(PROVED) and action.name not in UNPROVED and not action.is_reading
