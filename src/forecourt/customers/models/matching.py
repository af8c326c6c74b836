"""What finding duplicates keeps: by which keys a record is found, how common words are, and which pairs may be one."""

from __future__ import annotations

from typing import Final

from django.db import models

from forecourt.customers.models.facts import SUBJECTS
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class MatchKey(models.Model):
    """A key that a record has: two records that share one are worth holding against each other."""

    id = models.BigAutoField(primary_key=True)
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    subject_id = models.UUIDField()
    key = models.BigIntegerField(help_text="A hash; what it is of can be read from the record alone.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_match_key"
        indexes = [
            models.Index(fields=["key", "subject_id"], name="match_key_lookup"),
            models.Index(fields=["subject_id"], name="match_key_by_subject"),
        ]


class MatchWord(models.Model):
    """A word that many records have, and how many: what is common says little. Rare words are not kept."""

    id = models.BigAutoField(primary_key=True)
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    column = models.CharField(max_length=20)
    word = models.CharField(max_length=300)
    records = models.PositiveIntegerField()

    objects = ScopedManager()

    class Meta:
        db_table = "customers_match_word"
        constraints = [models.UniqueConstraint(fields=["subject_type", "column", "word"], name="one_count_a_word")]


class MatchFollower(models.Model):
    """How far the journal was followed. Moved in the transaction that holds the effect."""

    name = models.CharField(primary_key=True, max_length=40)
    seq = models.BigIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_match_follower"


class Proposal(models.Model):
    """Two records that may be one: how likely, why, and what was decided."""

    OPEN, MERGED, DISMISSED = "open", "merged", "dismissed"
    STATES: Final = (OPEN, MERGED, DISMISSED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    first_id = models.UUIDField(help_text="The older record.")
    second_id = models.UUIDField()
    score = models.FloatField(help_text="How likely it is that they are one: 0 to 1.")
    worth = models.FloatField(default=0, help_text="How much it is worth to decide, for the order of the queue.")
    reasons = models.JSONField(default=list, help_text="[{code, text, bits}], the strongest first.")
    state = models.CharField(max_length=10, default=OPEN, choices=[(each, each) for each in STATES])
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was dismissed.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_proposal"
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="one_proposal_a_pair"),
            models.CheckConstraint(condition=models.Q(first_id__lt=models.F("second_id")), name="proposal_in_order"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "merged", "dismissed"]), name="proposal_stands_somewhere"
            ),
        ]
        indexes = [
            models.Index(fields=["-worth", "id"], condition=models.Q(state="open"), name="proposals_open"),
            models.Index(fields=["second_id"], name="proposals_by_second"),
        ]
