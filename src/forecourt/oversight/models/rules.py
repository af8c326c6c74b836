"""The rules as they are kept: the provider's, as its blueprint says, and what customers turned up for themselves."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecourt.kernel.catalogue import Oversight
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class DialRule(models.Model):
    """A rule that turns the dial up for some actions. Without a company it is the provider's, for everybody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company_id = models.UUIDField(null=True, help_text="The customer that turned it up for itself.")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    actions = ArrayField(models.CharField(max_length=100))
    where = models.JSONField(default=dict)
    level = models.CharField(max_length=20, choices=[(level.value, level.value) for level in Oversight])
    approvers = ArrayField(models.CharField(max_length=10), default=list)
    deadline_h = models.PositiveIntegerField()
    remind_after_h = models.PositiveIntegerField()
    escalate_after_h = models.PositiveIntegerField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "oversight_dial"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "code"], name="one_dial_a_code", nulls_distinct=False)
        ]


class GuardRule(models.Model):
    """A guardrail of the provider's, for everybody whom its condition names."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    actions = ArrayField(models.CharField(max_length=100))
    where = models.JSONField(default=dict)
    limit = models.JSONField()
    reason = models.CharField(max_length=500)
    next = ArrayField(models.CharField(max_length=300), default=list)

    objects = ScopedManager()

    class Meta:
        db_table = "oversight_guardrail"


class RuleVersion(models.Model):
    """A mark that changes with every change of a rule, so that whoever remembers rules knows when to forget them."""

    single = models.BooleanField(primary_key=True, default=True)
    mark = models.UUIDField()

    class Meta:
        db_table = "oversight_rule_version"


class Use(models.Model):
    """So much of a guardrail used up by a performance; added only, and gone with the performance that fails."""

    id = models.BigAutoField(primary_key=True)
    company_id = models.UUIDField()
    code = models.CharField(max_length=60)
    subject = models.CharField(max_length=40, help_text="For whom it counts: a person's or a company's id.")
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    at = models.DateTimeField(help_text="Business time.")

    objects = ScopedManager()

    class Meta:
        db_table = "oversight_use"
        indexes = [models.Index(fields=["code", "subject", "at"], name="uses_of_a_guardrail")]
