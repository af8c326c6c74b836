"""How other systems call a record, and where the ids of records lead that were merged into others."""

from __future__ import annotations

from django.db import models

from forecourt.customers.models.facts import SUBJECTS, System
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Reference(models.Model):
    """A record's name in another system: many a record, each once within its system."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    subject_id = models.UUIDField()
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "customers_reference"
        indexes = [models.Index(fields=["subject_id"], name="reference_by_subject")]
        constraints = [
            models.UniqueConstraint(fields=["system", "subject_type", "external_id"], name="one_record_a_reference")
        ]


class Redirect(models.Model):
    """An id that led to a record of its own once, and leads to the one that it was merged into now."""

    old_id = models.UUIDField(primary_key=True, editable=False)
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    new_id = models.UUIDField()

    objects = ScopedManager()

    class Meta:
        db_table = "customers_redirect"
        indexes = [models.Index(fields=["new_id"], name="redirect_by_survivor")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(old_id=models.F("new_id")), name="redirect_leads_elsewhere")
        ]
