"""Data that comes by itself: what is delivered when and to whom, and each time that it was."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Schedule(models.Model):
    """A wish for data at set times. Each run is authorised anew as its owner, whose right is closed for the worker."""

    RUNNING, STOPPED = "running", "stopped"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company_id = models.UUIDField()
    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    dataset = models.CharField(max_length=100)
    keys = ArrayField(models.CharField(max_length=50), null=True, help_text="Null: all that is held at the time.")
    span = models.CharField(max_length=20, help_text="Which period: yesterday, last_month, …")
    resolution = models.CharField(max_length=10)
    columns = ArrayField(models.CharField(max_length=50), default=list)
    format = models.CharField(max_length=10)
    zone = models.CharField(max_length=50, help_text="Where its days begin and its clock is read.")
    every = models.CharField(max_length=10)
    weekday = models.PositiveSmallIntegerField(default=1, help_text="1 is Monday; for a weekly one.")
    month_day = models.PositiveSmallIntegerField(default=1, help_text="1 to 28; for a monthly one.")
    at = models.TimeField()
    how = models.CharField(max_length=10, help_text="link, attachment or webhook.")
    recipients = ArrayField(models.UUIDField(), default=list, help_text="People who get the mail.")
    state = models.CharField(max_length=10, default=RUNNING)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was stopped.")
    delegation = models.TextField(help_text="The owner's right, closed for the worker.")
    next_at = models.DateTimeField(help_text="Business time.")
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "data_schedule"
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="running"), name="schedules_due"),
            models.Index(fields=["company_id", "owner_id"], name="schedules_of_an_owner"),
        ]


class Run(models.Model):
    """One time that a schedule was due, and what came of it."""

    PREPARED, SENT, UNCLEAR, FAILED = "prepared", "sent", "unclear", "failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="runs")
    company_id = models.UUIDField()
    due_at = models.DateTimeField(help_text="Business time.")
    period_from = models.DateTimeField()
    period_to = models.DateTimeField()
    rows = models.BigIntegerField(help_text="About how many there were.")
    state = models.CharField(max_length=10, default=PREPARED)
    said = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(help_text="Business time.")

    objects = ScopedManager()

    class Meta:
        db_table = "data_run"
        constraints = [models.UniqueConstraint(fields=["schedule", "due_at"], name="one_run_a_time")]
        indexes = [models.Index(fields=["schedule", "-id"], name="runs_of_a_schedule")]
