"""Facts: what is known of a company or person, who said it, and when. A new value never overwrites an old one."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import MD5, Cast

from forecourt.customers.rules.values import TYPES
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager

SUBJECTS: Final = [("company", "company"), ("person", "person")]
CATEGORIES: Final = ("identity", "contact", "preference", "payment", "firmographic", "technographic", "usage")


class System(models.Model):
    """Where facts come from: people here, the portal, a CRM, an ERP."""

    code = models.CharField(primary_key=True, max_length=40)
    title = models.CharField(max_length=100)
    connector = models.CharField(max_length=40, blank=True, help_text="Which connector asks it; empty: none does.")
    place = models.PositiveIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_system"


class FactType(models.Model):
    """What can be known of a company or a person: its type, who owns it, and how long it stays true."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.CharField(max_length=10, choices=SUBJECTS)
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=100)
    category = models.CharField(max_length=20, choices=[(each, each) for each in CATEGORIES])
    type = models.CharField(max_length=20, choices=[(each, each) for each in TYPES])
    choices = ArrayField(models.CharField(max_length=100), default=list)
    unit = models.CharField(max_length=20, blank=True)
    owners = ArrayField(models.CharField(max_length=40), default=list, help_text="Systems, the one trusted most first.")
    personal = models.BooleanField(default=False)
    fresh_for = models.JSONField(default=list, help_text="[{segment, days}]; an empty segment holds for all others.")
    required_for = ArrayField(models.CharField(max_length=60), default=list, help_text="Segments that need it.")
    weight = models.PositiveIntegerField(default=1, help_text="How much it is worth to have it fresh.")
    steward = models.CharField(max_length=60, blank=True, help_text="The role that keeps it true.")
    place = models.PositiveIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_fact_type"
        constraints = [models.UniqueConstraint(fields=["subject", "code"], name="one_fact_type_a_code")]


class Fact(models.Model):
    """One value of one field of one record, as one source said it.

    `observed_at` is when it was so in the source, `collected_at` when it came here, `last_verified_at` when the source,
    or a person, last said the same.
    """

    PRESENT, CANDIDATE, HISTORY = 2, 1, 0

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    subject_id = models.UUIDField()
    field = models.CharField(max_length=60)
    value = models.JSONField()
    source = models.CharField(max_length=40, help_text="The system's code.")
    process = models.CharField(max_length=100, help_text="What brought it here: an action, an import, a connector.")
    confidence = models.FloatField(help_text="From 0 to 1.")
    observed_at = models.DateTimeField()
    collected_at = models.DateTimeField()
    last_verified_at = models.DateTimeField()
    standing = models.SmallIntegerField(
        default=HISTORY, help_text="2: the present value; 1: the newest of its source; 0: history."
    )
    is_contested = models.BooleanField(default=False, help_text="Another source that counts says otherwise.")
    withdrawn_at = models.DateTimeField(null=True, help_text="When somebody found it wrong.")
    stale_at = models.DateTimeField(null=True, help_text="From when on it no longer counts as true.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_fact"
        indexes = [
            models.Index(fields=["subject_id"], name="fact_candidates", condition=models.Q(standing__gt=0)),
            models.Index(fields=["field", "stale_at"], name="fact_going_stale", condition=models.Q(standing=2)),
            models.Index(fields=["field", "subject_id"], name="fact_contested", condition=models.Q(is_contested=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                "subject_id",
                "field",
                "source",
                "observed_at",
                MD5(Cast("value", models.TextField())),
                name="one_fact_an_observation",
            ),
            models.UniqueConstraint(
                fields=["subject_id", "field"], condition=models.Q(standing=2), name="one_present_value_a_field"
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0) & models.Q(confidence__lte=1), name="fact_confidence_is_a_share"
            ),
            models.CheckConstraint(
                condition=models.Q(standing=0) | models.Q(standing=1) | models.Q(standing=2), name="fact_standing"
            ),
        ]
