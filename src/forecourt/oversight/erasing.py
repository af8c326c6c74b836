"""Erase a person from what was asked for and shown: what was approved about them stays approved, without its words."""

from __future__ import annotations

from typing import Final

from forecourt.kernel.erasing import Erasing, call, register_eraser

_ERASE: Final = "select fc.erase_from_approvals(%s::uuid[])"


def erase_from_approvals(erasing: Erasing) -> int:
    """Empty the approvals that mention a person; what still waits is void."""
    return call(_ERASE, sorted(map(str, erasing.ids)))


register_eraser("oversight", erase_from_approvals)
