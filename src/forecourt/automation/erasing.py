"""Erase a person from what rules did: runs about them, and what other runs changed of them."""

from __future__ import annotations

from forecourt.automation.models import Run
from forecourt.kernel.erasing import Erasing, mentioning, register_eraser


def erase_from_runs(erasing: Erasing) -> int:
    """Leave of the runs that mention a person that they were, and let none of them be done once more."""
    found = mentioning(Run.objects.all(), erasing, "subject_id", "changes", "asked", "said", "note")
    runs = Run.objects.filter(id__in=[each.id for each in found])
    to_come = runs.filter(outcome__in=(Run.FAILED, Run.DEAD, Run.WAITING))
    to_come.update(outcome=Run.DISMISSED, next_attempt_at=None)
    return int(runs.update(changes=[], asked=[], said="", note=""))


register_eraser("automation", erase_from_runs)
