"""Erase a person from what people and programs were told: notices, letters, calls."""

from __future__ import annotations

from typing import Final

from forecourt.kernel.erasing import Erasing, erase_by, register_eraser

_ERASE: Final = "select fc.erase_from_notifications(%s)"


def erase_from_notifications(erasing: Erasing) -> int:
    """Take notices and letters that mention a person away, and leave of calls that they were made."""
    return erase_by(_ERASE, erasing)


register_eraser("notifications", erase_from_notifications)
