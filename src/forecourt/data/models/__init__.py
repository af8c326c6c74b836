"""Datasets, their sources, files that arrived, and the manifest: which object is current for a key and year."""

from __future__ import annotations

from django.db import models

from forecourt.contracts.models import Resource
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Dataset(models.Model):
    """A dataset as the blueprint declares it: its words, its own zone, and when it is late."""

    code = models.CharField(primary_key=True, max_length=100)
    title = models.CharField(max_length=200)
    zone = models.CharField(max_length=50, help_text="Where its days begin, such as +10:00.")
    about = models.TextField(default="", help_text="What it is, in a sentence or two.")
    owner = models.CharField(max_length=200, default="", help_text="Who answers for it.")
    fields = models.JSONField(default=dict, help_text="By column: words, unit, rule, example.")
    rules = models.JSONField(default=list, help_text="How figures come from it: name, title, words.")

    objects = ScopedManager()

    class Meta:
        db_table = "data_dataset"


class Freshness(models.Model):
    """Where a kind of fact comes from and how old is too old, as the blueprint declares it."""

    code = models.CharField(primary_key=True, max_length=100)
    fact = models.CharField(max_length=100, help_text="A dataset's code, or another kind of fact that pages show.")
    level = models.CharField(max_length=50, blank=True, help_text="The contract level it is for; empty for all others.")
    source = models.CharField(max_length=200)
    steward = models.CharField(max_length=200)
    due = models.CharField(max_length=200, help_text="When new ones are expected, in words.")
    expected_within_h = models.PositiveIntegerField(null=True)
    stale_after_h = models.PositiveIntegerField(null=True, help_text="Empty for what is kept here: always new.")

    objects = ScopedManager()

    class Meta:
        db_table = "data_freshness"
        constraints = [
            models.UniqueConstraint(fields=["fact", "level"], name="one_rule_a_fact_and_level"),
            models.CheckConstraint(
                condition=models.Q(expected_within_h__isnull=True, stale_after_h__isnull=True)
                | models.Q(expected_within_h__gt=0, stale_after_h__gte=models.F("expected_within_h")),
                name="expected_before_stale",
            ),
        ]


class CodeList(models.Model):
    """A list of codes of the market files and what they say in words: qualities, methods, reasons."""

    code = models.CharField(primary_key=True, max_length=50)
    title = models.CharField(max_length=200)
    entries = models.JSONField(default=dict, help_text="By code: title and words.")

    objects = ScopedManager()

    class Meta:
        db_table = "data_code_list"


class Source(models.Model):
    """Who sends files of a dataset, as the blueprint declares it: where to, how they sign, and by when each day."""

    code = models.CharField(primary_key=True, max_length=100)
    title = models.CharField(max_length=200)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=20, help_text="What its files call it in their header.")
    folder = models.CharField(max_length=200, help_text="Below FORECOURT_HOME; empty where none is watched.")
    zone = models.CharField(max_length=50, help_text="In which its day and its hour are meant.")
    due_by = models.TimeField(help_text="By when each day.")
    days_back = models.PositiveSmallIntegerField(help_text="Through which day: 1 is yesterday.")
    owner = models.CharField(max_length=100, help_text="The role that looks after it.")

    objects = ScopedManager()

    class Meta:
        db_table = "data_source"
        constraints = [
            models.UniqueConstraint(fields=["dataset", "sender"], name="one_source_a_sender"),
            models.UniqueConstraint(fields=["folder"], condition=~models.Q(folder=""), name="one_source_a_folder"),
        ]


class MarketFile(models.Model):
    """A file that came in. It lands whole or not at all; a refused one stays in quarantine with the reason.

    There a person rejects it, or corrects it: then a further file, which `corrects` this one, comes in.
    """

    RECEIVED, READING, ACCEPTED = "received", "reading", "accepted"
    REFUSED, CORRECTED, REJECTED = "refused", "corrected", "rejected"
    #: States in which nothing of a file landed and nothing will.
    WITHOUT_LANDING = (REFUSED, CORRECTED, REJECTED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, blank=True, help_text="NEM12 or NEM13, once that is known.")
    size_bytes = models.BigIntegerField()
    spool_path = models.CharField(max_length=500, help_text="Below the spool folder.")
    state = models.CharField(max_length=10, default=RECEIVED)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=200)
    via = models.CharField(max_length=10, default="upload", help_text="upload, terminal, folder or mending.")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=20, blank=True, help_text="As its header says.")
    reading_at = models.DateTimeField(null=True, help_text="When reading began.")
    read_at = models.DateTimeField(null=True, help_text="When all of it was read, checked and written.")
    finished_at = models.DateTimeField(null=True, help_text="When it was accepted or refused.")
    covers_from = models.DateTimeField(null=True, help_text="[from, to) of all readings in it.")
    covers_to = models.DateTimeField(null=True)
    readings = models.BigIntegerField(default=0)
    keys = models.PositiveIntegerField(default=0)
    days_new = models.PositiveIntegerField(default=0)
    days_replaced = models.PositiveIntegerField(default=0)
    days_unchanged = models.PositiveIntegerField(default=0)
    days_older = models.PositiveIntegerField(default=0)
    refused_line = models.BigIntegerField(null=True)
    refused_code = models.CharField(max_length=100, blank=True)
    refused_reason = models.TextField(blank=True)
    refused_excerpt = models.JSONField(null=True, help_text="The lines around the one refused: [[number, text], …].")
    taken_by = models.UUIDField(null=True, help_text="Who looks after it in quarantine.")
    taken_by_name = models.CharField(max_length=200, blank=True)
    taken_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True, help_text="Who corrected or rejected it.")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True, help_text="Why, in their words.")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    edits = models.JSONField(null=True, help_text="What makes this file of the one it corrects: see engine.mending.")

    objects = ScopedManager()

    class Meta:
        db_table = "data_market_file"
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=~models.Q(state__in=["refused", "corrected", "rejected"]),
                name="one_landing_a_file",
            ),
            models.UniqueConstraint(fields=["corrects"], name="one_correction_a_file"),
        ]
        indexes = [
            models.Index(fields=["-received_at"], name="files_newest_first"),
            models.Index(fields=["state", "-received_at"], name="files_by_state"),
            models.Index(fields=["source", "-finished_at"], name="files_by_source"),
        ]


class LateFile(models.Model):
    """That a source did not deliver a day in time, once a day and source; closed when the day came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text="The last day that was to be covered, in the source's zone.")
    due_at = models.DateTimeField()
    covers_to = models.DateTimeField(help_text="The end of that day.")
    noticed_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    file = models.ForeignKey(MarketFile, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        db_table = "data_late_file"
        constraints = [models.UniqueConstraint(fields=["source", "day"], name="late_once_a_day")]


class StoredObject(models.Model):
    """One version of the object of a dataset, key and year (in the dataset's own zone).

    Current where `known_to` is null. Old versions stay readable: `as_of` an instant, the version known then is read.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    path = models.CharField(max_length=200, unique=True)
    rows = models.BigIntegerField()
    size_bytes = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_end_at = models.DateTimeField()
    collected_at = models.DateTimeField(help_text="The newest arrival in it, business time.")
    spans = models.JSONField(default=dict, help_text="By register: first, last, unit, rows.")
    quality_counts = models.JSONField(default=dict)
    months = models.JSONField(default=list)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    file = models.ForeignKey(MarketFile, on_delete=models.PROTECT, related_name="objects_made")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        db_table = "data_object"
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "resource", "year"],
                condition=models.Q(known_to__isnull=True),
                name="one_current_object",
            )
        ]
        indexes = [models.Index(fields=["resource", "dataset", "year", "known_from"], name="object_as_of")]


class Delivery(models.Model):
    """What the data plane says it really sent. It may add rows here and nothing else; the worker journals them."""

    id = models.BigAutoField(primary_key=True)
    grant_id = models.UUIDField()
    company_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    dataset = models.CharField(max_length=100)
    format = models.CharField(max_length=20)
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    complete = models.BooleanField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    journalled = models.BooleanField(default=False)

    objects = ScopedManager()

    class Meta:
        db_table = "data_delivery"
        indexes = [models.Index(fields=["id"], condition=models.Q(journalled=False), name="deliveries_to_journal")]


from forecourt.data.models.schedules import Run, Schedule  # noqa: E402
from forecourt.data.models.views import Mark, View  # noqa: E402

__all__ = ["Dataset", "Delivery", "LateFile", "Mark", "MarketFile", "Run", "Schedule", "Source", "StoredObject", "View"]
