"""Files of customer data that were given in, what could not be taken of them, and what of them waits."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecourt.customers.models.companies import STAGES, Company
from forecourt.customers.models.conflicts import Conflict
from forecourt.customers.models.facts import SUBJECTS, System
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Import(models.Model):
    """A file of customer data: how it is read, how far it was taken in, and what came of it.

    `offset` and `line` are where reading goes on: each part of the file moves them in the transaction that takes it in,
    so nothing is taken twice and nothing left out, whenever it is broken off.
    """

    RECEIVED, PLANNING, PLANNED, RUNNING = "received", "planning", "planned", "running"
    DONE, STOPPED, REFUSED = "done", "stopped", "refused"
    STATES: Final = (RECEIVED, PLANNING, PLANNED, RUNNING, DONE, STOPPED, REFUSED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    spool_path = models.CharField(max_length=500)
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20, choices=STAGES, default="prospect", help_text="Where new companies stand.")
    encoding = models.CharField(max_length=10, blank=True, help_text="As somebody said; empty: found out.")
    delimiter = models.CharField(max_length=1, blank=True, help_text="As somebody said; empty: found out.")
    written = models.CharField(max_length=200, blank=True, help_text="How it is written, in words.")
    is_assumed = models.BooleanField(default=False, help_text="How it is written was guessed.")
    head = ArrayField(models.CharField(max_length=220), default=list)
    samples = models.JSONField(default=list, help_text="The cells of the first rows.")
    signature = models.CharField(max_length=64, blank=True, help_text="By what a file of the same columns is known.")
    matching = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=RECEIVED, choices=[(each, each) for each in STATES])
    refused_code = models.CharField(max_length=40, blank=True)
    refused_reason = models.CharField(max_length=500, blank=True)
    offset = models.BigIntegerField(default=0)
    line = models.BigIntegerField(default=0)
    round = models.PositiveIntegerField(default=0, help_text="How often it was taken in from the beginning.")
    counts = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=200)
    planned_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_import"
        constraints = [
            models.UniqueConstraint(
                fields=["system", "sha256"], condition=~models.Q(state="refused"), name="one_import_a_file"
            )
        ]
        indexes = [models.Index(fields=["-received_at"], name="imports_by_time")]


class ImportFault(models.Model):
    """What could not be taken of an import: which line, why, and what stood there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults")
    line = models.BigIntegerField()
    code = models.CharField(max_length=40)
    column = models.CharField(max_length=220, blank=True)
    sentence = models.CharField(max_length=1_000)
    raw = models.TextField(blank=True)
    cells = models.JSONField(default=list, help_text="The row's cells, where it could be told apart.")
    takes_row = models.BooleanField(help_text="None of the line was taken; otherwise all but this cell.")
    mended_at = models.DateTimeField(null=True, help_text="When a corrected file brought the line.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_import_fault"
        constraints = [models.UniqueConstraint(fields=["of", "line", "code", "column"], name="one_fault_a_place")]


class ImportedRecord(models.Model):
    """A record that came from a line without an id of its own: the same line again is the same record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    line = models.BigIntegerField()
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    subject_id = models.UUIDField()

    objects = ScopedManager()

    class Meta:
        db_table = "customers_imported_record"
        constraints = [models.UniqueConstraint(fields=["system", "sha256", "line"], name="one_record_a_line")]


class KnownMatching(models.Model):
    """What a person said that columns of these names are, for the next file of the kind."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=64)
    matching = models.JSONField()
    used_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "customers_known_matching"
        constraints = [models.UniqueConstraint(fields=["system", "signature"], name="one_matching_a_head")]


class MergedReference(models.Model):
    """An id of another system whose record went into another one there: what names it means that one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=10, choices=SUBJECTS)
    external_id = models.CharField(max_length=200)
    survivor_id = models.CharField(max_length=200, help_text="The id there of the record that stayed.")
    merged_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_merged_reference"
        constraints = [
            models.UniqueConstraint(fields=["system", "subject_type", "external_id"], name="one_survivor_a_reference"),
            models.CheckConstraint(
                condition=~models.Q(external_id=models.F("survivor_id")), name="merged_into_another"
            ),
        ]


class CompanyParent(models.Model):
    """The company above another, as a source says; never itself, and never one below it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="above")
    parent = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="below")
    source = models.CharField(max_length=40)
    since = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "customers_company_parent"
        constraints = [
            models.CheckConstraint(condition=~models.Q(company=models.F("parent")), name="no_company_above_itself")
        ]


class Waiting(models.Model):
    """What a line says and what cannot be placed yet: it is taken in once what it names is there, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conflict = models.ForeignKey(Conflict, on_delete=models.CASCADE, related_name="waiting")
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    line = models.BigIntegerField()
    said = models.JSONField()
    taken_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_waiting"
        constraints = [models.UniqueConstraint(fields=["conflict", "of", "line"], name="a_line_waits_once")]
        indexes = [
            models.Index(fields=["conflict"], name="what_still_waits", condition=models.Q(taken_at__isnull=True))
        ]
