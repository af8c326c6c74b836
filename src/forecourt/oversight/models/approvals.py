"""What waits for approval, who said what about it, and who approves in whose place."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager

#: Where an approval stands. `running` is seen by nobody: what is done and that it is done are one transaction.
WAITING, APPROVED, RUNNING, READY, DONE = "waiting", "approved", "running", "ready", "done"
DECLINED, WITHDRAWN, LAPSED, VOID, FAILED = "declined", "withdrawn", "lapsed", "void", "failed"
STATES: Final = (WAITING, APPROVED, RUNNING, READY, DONE, DECLINED, WITHDRAWN, LAPSED, VOID, FAILED)
#: How it is done once everybody said yes.
#: The worker does it; a reading waits to be collected; so does what tells something once; a process goes on by itself.
BY_ITSELF, FOR_READING, COLLECTED, BY_PROCESS = "by_itself", "for_reading", "collected", "by_process"


class Approval(models.Model):
    """A performance that is kept until it is approved, with exactly what was shown of it.

    What was asked for and what was shown never change: the database lets nobody but its owner update those columns.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company_id = models.UUIDField(help_text="Whom it concerns.")
    asker_id = models.UUIDField()
    asker_name = models.CharField(max_length=200)
    asker_company_id = models.UUIDField(help_text="In which company it was asked.")
    token_id = models.UUIDField(null=True, help_text="The token that it was asked with; it has to be good still.")
    interface = models.CharField(max_length=20, help_text="The way in that it was asked through.")
    request_id = models.UUIDField(null=True)
    action = models.CharField(max_length=100)
    parameters = models.JSONField()
    request_digest = models.CharField(max_length=64, help_text="Of the action, parameters, asker and company.")
    shown = models.JSONField(help_text="What it would do, as it was shown.")
    shown_at = models.DateTimeField(help_text="When showing it began, on the true clock.")
    amounts = models.JSONField(default=dict, help_text="What of it can be counted, by name.")
    digest = models.CharField(max_length=64, help_text="Of all that was shown; each who approves names it.")
    kind = models.CharField(max_length=20, help_text="by_itself, for_reading, collected or by_process.")
    behind = ArrayField(
        models.UUIDField(), default=list, help_text="Who let a process ask for it: they count as who asked."
    )
    delegation = models.TextField(help_text="The asker's right, closed for the worker; empty where a process asked.")
    rules = ArrayField(models.CharField(max_length=100), default=list)
    rule_title = models.CharField(max_length=200, blank=True)
    steps = models.JSONField(help_text="The approvals that are needed, in order.")
    asked_at = models.DateTimeField(help_text="Business time, as are those that follow.")

    step = models.PositiveSmallIntegerField(default=0, help_text="How many of the steps are taken.")
    waits_for = ArrayField(models.CharField(max_length=10), default=list, help_text="Whose people may decide now.")
    sides = ArrayField(models.CharField(max_length=10), help_text="Whose people have a say at any of its steps.")
    is_escalated = models.BooleanField(default=False, help_text="The provider's approvers count for any step.")
    state = models.CharField(max_length=10, default=WAITING)
    deadline_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, help_text="When the approvers are reminded by themselves.")
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0, help_text="How often the asker reminded.")
    escalate_at = models.DateTimeField(null=True, help_text="From when on the provider's approvers may decide too.")
    ended_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=500, blank=True, help_text="Why it ended as it did.")
    result = models.JSONField(null=True)
    good_until = models.DateTimeField(null=True, help_text="Until when what was approved can be collected.")

    objects = ScopedManager()

    class Meta:
        db_table = "oversight_approval"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="approval_stands_somewhere"),
        ]
        indexes = [
            models.Index(fields=["company_id", "-id"], name="approvals_of_a_company"),
            models.Index(fields=["asker_id", "-id"], name="approvals_of_an_asker"),
            models.Index(
                fields=["deadline_at"],
                condition=models.Q(state__in=[WAITING, APPROVED, READY]),
                name="approvals_not_ended",
            ),
        ]


class Vote(models.Model):
    """What one person said about an approval. Added only; one person says one thing once."""

    APPROVE, DECLINE = "approve", "decline"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="votes")
    company_id = models.UUIDField(help_text="That of the approval.")
    step = models.PositiveSmallIntegerField()
    approver_id = models.UUIDField()
    approver_name = models.CharField(max_length=200)
    approver_side = models.CharField(max_length=10)
    on_behalf_of = models.UUIDField(null=True, help_text="Who let them approve in their place.")
    on_behalf_name = models.CharField(max_length=200, blank=True)
    decision = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, help_text="Of what they saw.")
    comment = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(help_text="Business time.")

    objects = ScopedManager()

    class Meta:
        db_table = "oversight_vote"
        constraints = [
            models.UniqueConstraint(fields=["approval", "approver_id"], name="one_vote_a_person"),
            models.UniqueConstraint(fields=["approval", "step"], name="one_vote_a_step"),
        ]


class Deputy(models.Model):
    """Somebody who approves in a colleague's place for some days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company_id = models.UUIDField()
    giver_id = models.UUIDField()
    giver_name = models.CharField(max_length=200)
    deputy_id = models.UUIDField()
    deputy_name = models.CharField(max_length=200)
    from_at = models.DateTimeField(help_text="Business time, [from, until).")
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "oversight_deputy"
        constraints = [
            models.CheckConstraint(condition=models.Q(from_at__lt=models.F("until_at")), name="deputy_for_some_time"),
            models.CheckConstraint(
                condition=~models.Q(giver_id=models.F("deputy_id")), name="nobody_is_their_own_deputy"
            ),
        ]
        indexes = [models.Index(fields=["company_id", "deputy_id"], name="deputies_of_a_company")]
