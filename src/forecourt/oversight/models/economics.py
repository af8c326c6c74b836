"""What oversight counts: how much an action saves, and how often it was done."""

from __future__ import annotations

from django.db import models

from forecourt.kernel.scope import ScopedManager


class Effort(models.Model):
    """What an action costs where nobody can do it alone, and what it cost to build: declared by the blueprint."""

    action = models.CharField(primary_key=True, max_length=100)
    by_hand_min = models.PositiveIntegerField()
    built_h = models.PositiveIntegerField()
    built_on = models.DateField()

    objects = ScopedManager()

    class Meta:
        db_table = "oversight_effort"


class Tally(models.Model):
    """How often somebody did an action for a company on a day of the provider's zone. Derived from the journal.

    It can be made anew at any time; what is counted stands in the journal.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    action = models.CharField(max_length=100)
    side = models.CharField(max_length=10, choices=[(side, side) for side in ("customer", "staff", "process")])
    actor_id = models.UUIDField(null=True)
    company_id = models.UUIDField(null=True)
    interface = models.CharField(max_length=20)
    done = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    objects = ScopedManager()

    class Meta:
        db_table = "oversight_tally"
        indexes = [models.Index(fields=["day", "action"], name="tallies_by_day")]
