"""What cannot be decided by itself: two sources that disagree, a record that is named and not there, one id of two."""

from __future__ import annotations

from typing import Final

from django.db import models

from forecourt.customers.models.facts import SUBJECTS, System
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Conflict(models.Model):
    """Something that waits for a decision, or for what it lacks.

    `values`: two sources that count say different things of one field. `missing`: what lines refer to is not there, or
    a property that nobody matched. `identity`: two records claim one id or address. `belongs`: whether a person belongs
    to the company of their address's domain. What it is about is in `key`, of which there is one open at a time.
    """

    VALUES, MISSING, IDENTITY, BELONGS = "values", "missing", "identity", "belongs"
    OPEN, SETTLED, DISMISSED, CLOSED = "open", "settled", "dismissed", "closed"
    STATES: Final = (OPEN, SETTLED, DISMISSED, CLOSED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=[(each, each) for each in (VALUES, MISSING, IDENTITY, BELONGS)])
    key = models.CharField(max_length=400)
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    subject_id = models.UUIDField(null=True, help_text="The record that it is about; none where that is missing.")
    other_id = models.UUIDField(null=True, help_text="The other record that claims the same.")
    field = models.CharField(max_length=200, blank=True, help_text="The fact, or the property that nobody matched.")
    system = models.ForeignKey(System, on_delete=models.PROTECT, null=True, related_name="+")
    external_id = models.CharField(max_length=254, blank=True, help_text="The id, or the address, that it is about.")
    said = models.CharField(max_length=500, help_text="What it is, in a sentence.")
    state = models.CharField(max_length=10, default=OPEN, choices=[(each, each) for each in STATES])
    settlement = models.JSONField(default=dict, help_text="What was decided, and on what it was based.")
    opened_at = models.DateTimeField()
    waits_until = models.DateTimeField(null=True, help_text="Until when somebody set it aside.")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_conflict"
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=models.Q(state="open"), name="one_open_conflict_a_key")
        ]
        indexes = [
            models.Index(fields=["state", "kind", "-opened_at"], name="conflicts_by_state"),
            models.Index(fields=["subject_id"], name="conflicts_by_record"),
        ]


class FieldTrust(models.Model):
    """Whose word counts first for one field of one record from now on, whatever the blueprint says of the field."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    subject_id = models.UUIDField()
    field = models.CharField(max_length=60)
    source = models.CharField(max_length=40)
    since = models.DateTimeField()
    decided_by = models.CharField(max_length=200)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_field_trust"
        constraints = [models.UniqueConstraint(fields=["subject_id", "field"], name="one_trusted_source_a_field")]
