"""How kinds of customers are told apart, what is asked for anew, and how fresh the whole base is."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecourt.customers.models.facts import SUBJECTS
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Segment(models.Model):
    """A kind of customers that rules of freshness hold for. A company belongs to the first one, by place, that fits."""

    code = models.CharField(primary_key=True, max_length=60)
    title = models.CharField(max_length=100)
    stages = ArrayField(models.CharField(max_length=20), default=list, help_text="Stages that belong; none: any.")
    levels = ArrayField(
        models.CharField(max_length=50), default=list, help_text="Contract levels that belong; none: any."
    )
    facts = models.JSONField(default=list, help_text="[{field, at_least, at_most}]: all of them hold.")
    worth = models.PositiveIntegerField(default=1, help_text="How much one of its customers is worth.")
    place = models.PositiveIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_segment"


class Refresh(models.Model):
    """A value that is asked for anew: of a connector first, of a person last. One at a time for each field."""

    OPEN, ASKED, DONE, DROPPED = "open", "asked", "done", "dropped"
    STALE, MISSING, BOUNCED, FAILED_SYNC, DOUBTED = "stale", "missing", "bounced", "failed_sync", "doubted"
    CONNECTOR, PERSON = "connector", "person"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    subject_id = models.UUIDField()
    field = models.CharField(max_length=60)
    reason = models.CharField(
        max_length=20, choices=[(each, each) for each in (STALE, MISSING, BOUNCED, FAILED_SYNC, DOUBTED)]
    )
    said = models.CharField(max_length=500, blank=True, help_text="What was heard, such as a mail server's answer.")
    worth = models.PositiveIntegerField(default=0, help_text="The field's weight times what the customer is worth.")
    asked_of = models.CharField(max_length=10, choices=[(each, each) for each in (CONNECTOR, PERSON)])
    state = models.CharField(max_length=10, choices=[(each, each) for each in (OPEN, ASKED, DONE, DROPPED)])
    steward = models.CharField(max_length=60, blank=True, help_text="The role that is asked first.")
    opened_at = models.DateTimeField(help_text="Business time.")
    done_at = models.DateTimeField(null=True, help_text="Business time.")
    tries = models.PositiveIntegerField(default=0, help_text="How often connectors were asked.")
    next_at = models.DateTimeField(null=True, help_text="When a connector is asked next (true clock).")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_refresh"
        indexes = [
            models.Index(fields=["-worth", "id"], name="refresh_queue", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["subject_id", "field"], name="refresh_by_place"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "field"],
                condition=models.Q(done_at__isnull=True),
                name="one_open_refresh_a_field",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "asked"], done_at__isnull=True)
                | models.Q(state__in=["done", "dropped"], done_at__isnull=False),
                name="refresh_is_open_or_over",
            ),
        ]


class FreshnessTally(models.Model):
    """How many records of a segment have a field fresh, ageing, stale or not at all: counted by the sweep."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.CharField(max_length=10, choices=SUBJECTS)
    field = models.CharField(max_length=60)
    segment = models.CharField(max_length=60, blank=True)
    fresh = models.PositiveIntegerField(default=0)
    ageing = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0)
    absent = models.PositiveIntegerField(default=0)
    contested = models.PositiveIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_freshness_tally"
        constraints = [
            models.UniqueConstraint(fields=["subject", "field", "segment"], name="one_tally_a_field_and_segment")
        ]


class Sweep(models.Model):
    """How far the sweep has come: which rules it went by, where it stands, when it counted last."""

    name = models.CharField(primary_key=True, max_length=80)
    digest = models.CharField(max_length=64, blank=True, help_text="Of the rules that it last went through with.")
    phase = models.CharField(max_length=10, blank=True, help_text="companies, facts, or empty: it is through.")
    position = models.UUIDField(null=True, help_text="The record that it came to.")
    went_at = models.DateTimeField(null=True, help_text="When it last went through (business time).")
    counted_at = models.DateTimeField(null=True, help_text="When it last counted (business time).")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_sweep"
