"""Merges, splits and mass edits, with all that it takes to undo each exactly."""

from __future__ import annotations

from typing import Final

from django.db import models

from forecourt.customers.models.facts import SUBJECTS
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Rework(models.Model):
    """One merge, split or mass edit.

    Its id is made when it happens and grows with time: what came later has a greater one.
    """

    MERGE, SPLIT, EDIT = "merge", "split", "edit"
    DONE, UNDONE, ERASED = "done", "undone", "erased"
    KINDS: Final = (MERGE, SPLIT, EDIT)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=[(each, each) for each in KINDS])
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    survivor_id = models.UUIDField(null=True, help_text="The record that others came into, or that was split.")
    other_id = models.UUIDField(null=True, help_text="The record that went into it, or was split off.")
    title = models.CharField(max_length=500, help_text="What was done, in words.")
    was = models.JSONField(default=dict, help_text="Whole rows as they were: {survivor, other}.")
    counts = models.JSONField(default=dict, help_text="How many of what were moved, by table.")
    state = models.CharField(max_length=10, default=DONE, choices=[(each, each) for each in (DONE, UNDONE, ERASED)])
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_rework"
        indexes = [
            models.Index(fields=["survivor_id", "-id"], name="reworks_of_survivor"),
            models.Index(fields=["other_id", "-id"], name="reworks_of_other"),
        ]


class ReworkItem(models.Model):
    """A row that a rework changed, moved or set aside, and what it was before."""

    id = models.BigAutoField(primary_key=True)
    rework = models.ForeignKey(Rework, on_delete=models.PROTECT, related_name="items", db_index=False)
    table = models.CharField(max_length=63)
    row_id = models.CharField(max_length=40)
    was = models.JSONField(help_text="The values that changed; all of them where the row was set aside.")
    is_aside = models.BooleanField(default=False, help_text="There was no place for it; undoing brings it back.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_rework_item"
        indexes = [
            models.Index(fields=["rework", "table"], name="items_of_a_rework"),
            models.Index(fields=["row_id"], name="items_of_a_row"),
        ]
