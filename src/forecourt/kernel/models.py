"""The kernel's tables: the journal, its seals, and the receipts of requests that carry an idempotency key."""

from __future__ import annotations

from django.db import models

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Journal(models.Model):
    """One thing that happened. Append-only: the database refuses update, delete and truncate to everyone.

    `at`, `xid` and `digest` are filled by the database, whatever the application sends.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(help_text="The true instant, set by the database.")
    business_at = models.DateTimeField(help_text="The same instant of business time.")
    event = models.CharField(max_length=100, help_text="What happened, in the past tense: data.file.accepted.")
    action = models.CharField(max_length=100, blank=True, help_text="The action that did it.")
    company_id = models.UUIDField(null=True, help_text="Whom it concerns; null where it concerns the provider alone.")
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    on_behalf_of = models.UUIDField(null=True)
    interface = models.CharField(max_length=20)
    process = models.CharField(max_length=50)
    request_id = models.UUIDField(null=True)
    cause_id = models.UUIDField(null=True, help_text="The earlier row that led to this one.")
    subject_type = models.CharField(max_length=50)
    subject_id = models.CharField(max_length=100)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    duration_us = models.BigIntegerField(null=True, help_text="How long it had taken by then, in microseconds.")
    digest = models.BinaryField(max_length=32)

    objects = ScopedManager()

    class Meta:
        db_table = "kernel_journal"
        indexes = [
            models.Index(fields=["company_id", "-id"], name="journal_by_company"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="journal_by_subject"),
        ]


class Performance(models.Model):
    """What an idempotency key stands for: the same request again gets the same receipt."""

    id = models.BigAutoField(primary_key=True)
    actor_id = models.UUIDField()
    company_id = models.UUIDField(null=True)
    key = models.CharField(max_length=200)
    action = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    receipt = models.JSONField(null=True)
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "kernel_performance"
        constraints = [models.UniqueConstraint(fields=["actor_id", "key"], name="one_performance_a_key")]


class Seal(models.Model):
    """A link of the chain over the journal: gapless, in the order in which rows were committed."""

    seq = models.BigIntegerField(primary_key=True)
    journal_id = models.UUIDField(unique=True)
    xid = models.BigIntegerField(help_text="The transaction that wrote the row; rows are sealed in (xid, id) order.")
    mac = models.BinaryField(max_length=32)

    class Meta:
        db_table = "kernel_seal"


class Checkpoint(models.Model):
    """What the journal was at an instant, signed: kept as it is given out. Append-only like the journal."""

    seq = models.BigIntegerField(primary_key=True, help_text="The place of the newest row that it covers.")
    at = models.DateTimeField(help_text="When it was signed, on the true clock.")
    document = models.BinaryField(help_text="The JSON that people keep.")
    peaks = models.BinaryField(help_text="Roots of the perfect trees over the rows, 32 bytes each, to go on from.")

    class Meta:
        db_table = "kernel_checkpoint"
