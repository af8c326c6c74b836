"""Runs: each time that a rule was due and met, with what came of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecourt.automation.models.rules import Rule
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Run(models.Model):
    """One time that a rule was due for one subject."""

    #: In shadow: what it would have done; that a person would be asked; that it would have failed.
    WOULD_DO, WOULD_WAIT, WOULD_FAIL = "would_do", "would_wait", "would_fail"
    #: Live: done; a person has to do it; it will be tried again; it waits for somebody; they let it go.
    DONE, WAITING, FAILED, DEAD, DISMISSED = "done", "waiting", "failed", "dead", "dismissed"
    #: Nothing was done: by its pause or its most a day; a loop; its approval was refused, or ended otherwise.
    HELD, LOOPED, REFUSED = "held", "looped", "refused"
    OUTCOMES = (WOULD_DO, WOULD_WAIT, WOULD_FAIL, DONE, WAITING, FAILED, DEAD, DISMISSED, HELD, LOOPED, REFUSED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="runs")
    version = models.PositiveIntegerField(help_text="Of the rule as it ran.")
    is_shadow = models.BooleanField()
    is_replay = models.BooleanField(default=False, help_text="In shadow, over what was long past.")
    journal_id = models.UUIDField(null=True, help_text="The row that made it due; none where a schedule did.")
    slot = models.DateTimeField(null=True, help_text="The time of the schedule that made it due.")
    event = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=50)
    subject_id = models.CharField(max_length=100)
    company_id = models.UUIDField(null=True)
    happened_at = models.DateTimeField(help_text="Business time of what made it due.")
    ran_at = models.DateTimeField(help_text="Business time of the last attempt.")
    outcome = models.CharField(max_length=12, choices=[(each, each) for each in OUTCOMES])
    changes = models.JSONField(default=list, help_text="What was, or would be, changed: old and new values.")
    asked = models.JSONField(default=list, help_text="The actions with their parameters as they were filled.")
    approvals = models.JSONField(
        default=dict, help_text="What it asked for, while that is open: ids of approvals by the place of the action."
    )
    said = models.CharField(max_length=1_000, blank=True, help_text="Why it did not come to its end.")
    attempts = models.PositiveSmallIntegerField(default=1)
    next_attempt_at = models.DateTimeField(null=True, help_text="Business time.")
    path = ArrayField(models.CharField(max_length=40), default=list, help_text="Rules that set it off, it last.")
    right = models.BooleanField(null=True, help_text="What people said of it.")
    note = models.CharField(max_length=500, blank=True)
    marked_by = models.CharField(max_length=200, blank=True)
    marked_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "automation_run"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "journal_id"],
                condition=models.Q(is_replay=False, journal_id__isnull=False),
                name="one_run_a_row",
            ),
            models.UniqueConstraint(
                fields=["rule", "version", "journal_id"],
                condition=models.Q(is_replay=True),
                name="one_replay_a_row",
            ),
            models.UniqueConstraint(
                fields=["rule", "slot", "subject_id"],
                condition=models.Q(slot__isnull=False),
                name="one_run_a_slot",
            ),
        ]
        indexes = [
            models.Index(fields=["rule", "-id"], name="runs_of_a_rule"),
            models.Index(fields=["rule", "subject_id", "-ran_at"], name="runs_of_a_subject"),
            models.Index(fields=["next_attempt_at"], condition=models.Q(outcome="failed"), name="runs_to_try_again"),
            models.Index(fields=["-id"], condition=models.Q(outcome__in=["dead", "waiting"]), name="runs_that_wait"),
            models.Index(fields=["id"], condition=~models.Q(approvals={}), name="runs_that_asked"),
        ]
