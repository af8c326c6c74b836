"""Rules as they are kept, and how far they have followed the journal."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Rule(models.Model):
    """When something happened, if something is so, then something is done. The provider's alone."""

    OFF, SHADOW, LIVE = "off", "shadow", "live"
    MODES = (OFF, SHADOW, LIVE)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True, help_text="What files and programs call it.")
    title = models.CharField(max_length=100)
    words = models.CharField(max_length=500, blank=True, help_text="What it is for.")
    when = models.JSONField(help_text="What makes it due.")
    only_if = models.JSONField(default=list, help_text="What has to be so.")
    then = models.JSONField(help_text="What it does.")
    events = ArrayField(models.CharField(max_length=100), help_text="The journal's events that it hears of.")
    permissions = ArrayField(models.CharField(max_length=100), help_text="All that it may; its own limited role.")
    mode = models.CharField(max_length=10, choices=[(each, each) for each in MODES], default=SHADOW)
    accuracy = models.FloatField(default=0.8, help_text="The share of right proposals at which it may go live.")
    marks_wanted = models.PositiveIntegerField(default=20)
    budget_errors = models.PositiveIntegerField(default=5)
    budget_within_h = models.PositiveIntegerField(default=24)
    depth = models.PositiveSmallIntegerField(
        default=3, help_text="How many rules may set one another off, it included."
    )
    pause_h = models.FloatField(default=0, help_text="Not again for the same subject within so many hours.")
    most_per_day = models.PositiveIntegerField(default=1_000)
    version = models.PositiveIntegerField(default=1, help_text="Goes up when what it does changes.")
    keeper_id = models.UUIDField(null=True, help_text="Who keeps it; it may no more than they. None: a file.")
    keeper_name = models.CharField(max_length=200, blank=True)
    live_by_id = models.UUIDField(null=True, help_text="Who let it act by itself; None: nobody, or a file did.")
    live_by_name = models.CharField(max_length=200, blank=True)
    is_from_file = models.BooleanField(default=False, help_text="The blueprint defines it.")
    off_because = models.CharField(max_length=500, blank=True, help_text="Why it switched itself off.")
    counts_errors_from = models.DateTimeField(help_text="Business time; earlier errors were forgiven.")
    next_at = models.DateTimeField(null=True, help_text="When its schedule is due next, business time.")
    slot_place = models.UUIDField(null=True, help_text="The last company that its present slot has come to.")
    changed_at = models.DateTimeField(help_text="Business time.")

    objects = ScopedManager()

    class Meta:
        db_table = "automation_rule"

    @property
    def behind(self) -> frozenset[UUID]:
        """Return the people who answer for what it does, where somebody let it act: they count as asking."""
        if self.live_by_id is None:
            return frozenset()
        return frozenset({self.live_by_id} if self.keeper_id is None else {self.live_by_id, self.keeper_id})

    def __str__(self) -> str:
        return self.title


class Position(models.Model):
    """How far rules have followed the journal. Moved in the transaction that holds what they did."""

    name = models.CharField(primary_key=True, max_length=50)
    seq = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "automation_position"
