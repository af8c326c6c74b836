"""What people keep of My data for themselves and for each other: views to come back to, and marks on the chart."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager

#: `[from, to)` and not empty.
WHOLE: Any = Q(period__isempty=False, period__lower_inc=True, period__upper_inc=False)


class View(models.Model):
    """A view of My data under a name: its maker's own, or for all colleagues who read data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company_id = models.UUIDField()
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    query = models.CharField(max_length=2000, help_text="The page's address after the question mark.")
    is_shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "data_view"
        constraints = [
            models.UniqueConstraint(F("company_id"), F("owner_id"), Lower("title"), name="one_view_a_title"),
        ]


class Mark(models.Model):
    """What somebody wrote on the chart, for all colleagues who read data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company_id = models.UUIDField()
    dataset = models.CharField(max_length=100)
    keys = ArrayField(models.CharField(max_length=100), help_text="The meters that it is about; empty: all.")
    period = DateTimeRangeField(help_text="[from, to)")
    text = models.CharField(max_length=500)
    maker_id = models.UUIDField()
    maker_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "data_mark"
        indexes = [models.Index(fields=["company_id", "dataset"], name="marks_of_company")]
        constraints = [models.CheckConstraint(condition=WHOLE, name="mark_has_a_period")]
