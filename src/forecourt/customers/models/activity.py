"""Activity: what people did and what was done about them, one time series a person, rolled up to the company."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecourt.customers.models.companies import Company, Person
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager

DIRECTIONS: Final = [("in", "in"), ("out", "out"), ("", "")]
GRAINS: Final = [("month", "month"), ("week", "week")]
MILESTONES: Final = [("", ""), ("first", "first"), ("each", "each")]


class ActivityKind(models.Model):
    """A kind of activity, as the blueprint declares it: conversations, sign-ins, data pulls, spend."""

    code = models.CharField(primary_key=True, max_length=40)
    title = models.CharField(max_length=100, help_text="Of one of them: Data pull.")
    icon = models.CharField(max_length=40)
    from_events = ArrayField(models.CharField(max_length=100), default=list, help_text="Events that become it.")
    direction = models.CharField(max_length=3, choices=DIRECTIONS, blank=True)
    counts_as_contact = models.BooleanField(default=False, help_text="Somebody spoke with somebody.")
    amount_from = models.CharField(max_length=40, blank=True, help_text="Which value of such a row is its amount.")
    unit = models.CharField(max_length=20, blank=True)
    milestone = models.CharField(max_length=5, choices=MILESTONES, blank=True, help_text="Whether a journey shows it.")
    place = models.PositiveIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_activity_kind"


class Activity(models.Model):
    """One thing that happened, as one source told it once.

    `at` is when it happened, `collected_at` when it came here. A row without a company waits until its person is known.
    One that was removed keeps its place, so that the same event sent again does not come back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.ForeignKey(ActivityKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    collected_at = models.DateTimeField()
    source = models.CharField(max_length=40, help_text="The system that told it; `journal` for what happened here.")
    external_id = models.CharField(max_length=200, help_text="What the source calls it.")
    direction = models.CharField(max_length=3, choices=DIRECTIONS, blank=True)
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    unit = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300)
    who = models.CharField(max_length=254, blank=True, help_text="Who it was, as the source named them.")
    details = models.JSONField(default=dict)
    journal_id = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_activity"
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_activity_an_event"),
            models.CheckConstraint(
                condition=models.Q(direction__in=["in", "out", ""]), name="activity_has_a_direction"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-at", "-id"], name="activity_of_a_company"),
            models.Index(fields=["person", "-at", "-id"], name="activity_of_a_person"),
            models.Index(fields=["company", "kind", "-at"], name="activity_by_kind"),
            models.Index(
                fields=["who"], condition=models.Q(person__isnull=True) & ~models.Q(who=""), name="activity_of_whom"
            ),
        ]


class ActivityFollower(models.Model):
    """How far the journal has become activity. Moved in the transaction that holds the effect."""

    name = models.CharField(primary_key=True, max_length=40)
    seq = models.BigIntegerField(default=0)
    last_id = models.UUIDField(null=True, help_text="How far a pass over all companies has come.")
    moved_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_activity_follower"


class Measure(models.Model):
    """Something that is measured of each company, as the blueprint declares it."""

    code = models.CharField(primary_key=True, max_length=40)
    title = models.CharField(max_length=100)
    words = models.CharField(max_length=300, blank=True)
    statistic = models.CharField(max_length=20)
    kinds = ArrayField(models.CharField(max_length=40), default=list, help_text="Of which activity; empty: any.")
    direction = models.CharField(max_length=3, choices=DIRECTIONS, blank=True, help_text="Empty: any.")
    window_days = models.PositiveIntegerField(null=True, help_text="How far it looks back; null: at the newest.")
    unit = models.CharField(max_length=40, blank=True)
    grain = models.CharField(max_length=5, choices=[("", ""), *GRAINS], blank=True, help_text="Watched by; empty: not.")
    least = models.FloatField(default=8.0, help_text="The level below which no change is worth noticing.")
    share = models.FloatField(default=0.4, help_text="How much of what is usual has to come or go.")
    place = models.PositiveIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_measure"


class Measurement(models.Model):
    """What a measure came to for a company in one month or week, in the company's own zone."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", db_index=False)
    grain = models.CharField(max_length=5, choices=GRAINS)
    starts_on = models.DateField(help_text="The first day of the month, or the Monday.")
    value = models.DecimalField(max_digits=20, decimal_places=4)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_measurement"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "measure", "grain", "starts_on"], name="one_measurement_a_period"
            )
        ]
        indexes = [
            models.Index(
                fields=["measure", "grain", "starts_on"], condition=models.Q(value__gt=0), name="measured_at_all"
            )
        ]


class Touched(models.Model):
    """A company's month or week whose activity changed: it is measured again by the next round."""

    id = models.BigAutoField(primary_key=True)
    company_id = models.UUIDField()
    day = models.DateField(help_text="A day of it.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_touched"
        constraints = [models.UniqueConstraint(fields=["company_id", "day"], name="one_touch_a_day")]


class Anomaly(models.Model):
    """A change worth noticing: raised when a period lay far outside what was usual, resolved when that is over."""

    RETURNED, SETTLED, MISTAKEN = "returned", "settled", "mistaken"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", db_index=False)
    grain = models.CharField(max_length=5, choices=GRAINS)
    starts_on = models.DateField(help_text="The period that was far out.")
    kind = models.CharField(max_length=10, help_text="drop, spike, shift_down, shift_up.")
    value = models.DecimalField(max_digits=20, decimal_places=4)
    expected = models.DecimalField(max_digits=20, decimal_places=4)
    low = models.DecimalField(max_digits=20, decimal_places=4)
    high = models.DecimalField(max_digits=20, decimal_places=4)
    basis = models.CharField(max_length=10, help_text="What was expected by: level, trend or season.")
    sentence = models.CharField(max_length=400)
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, blank=True, help_text="returned, settled or mistaken.")
    resolved_value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    resolution = models.CharField(max_length=400, blank=True, help_text="How it ended, in a sentence.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_anomaly"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "measure"],
                condition=models.Q(resolved_at__isnull=True),
                name="one_open_anomaly_a_measure",
            ),
            models.UniqueConstraint(fields=["company", "measure", "grain", "starts_on"], name="one_anomaly_a_period"),
        ]
        indexes = [models.Index(fields=["-raised_at", "-id"], name="anomalies_newest")]
