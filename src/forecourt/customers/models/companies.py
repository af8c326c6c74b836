"""Companies and people. Their ids never change; numbers and names may."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager

STAGES: Final = [(each, each) for each in ("prospect", "trial", "customer", "former")]
#: What a person decides at a company, beside what they do there.
ROLES: Final = [(each, each) for each in ("decides", "pays", "technical", "uses", "advises")]


class Company(models.Model):
    """A business that the provider serves, or the provider itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True, help_text="What people quote, such as C-0001.")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, help_text="What people say, such as ACME.")
    registration = models.CharField(max_length=40, blank=True, help_text="Business registration number.")
    industry = models.CharField(max_length=100, blank=True)
    town = models.CharField(max_length=100, blank=True)
    zone = models.CharField(max_length=50, help_text="IANA name of the zone its people work in.")
    locale = models.CharField(max_length=20, default="en_AU")
    currency = models.CharField(max_length=3, default="AUD", help_text="ISO 4217.")
    is_provider = models.BooleanField(default=False)
    stage = models.CharField(max_length=20, choices=STAGES, default="customer", help_text="Where it stands with us.")
    segment = models.CharField(max_length=60, blank=True, help_text="Which rules of freshness hold for it.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_company"
        constraints = [
            models.UniqueConstraint(fields=["is_provider"], condition=models.Q(is_provider=True), name="one_provider"),
            models.CheckConstraint(
                condition=models.Q(stage__in=[stage for stage, _ in STAGES]), name="company_stage_is_one_of_ours"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody known to the provider, whether or not they sign in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, help_text="Empty where none is known.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_person"
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~models.Q(email=""), name="one_person_an_address")
        ]

    def __str__(self) -> str:
        return self.name


class Affiliation(models.Model):
    """A person at a company, for a time: many people to many companies."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="affiliations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="affiliations")
    position = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=30, choices=ROLES, blank=True, help_text="What the person decides there.")
    is_primary = models.BooleanField(default=False, help_text="The company that the person first of all belongs to.")
    valid = DateTimeRangeField(help_text="[from, to)")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_affiliation"
        constraints = [
            ExclusionConstraint(
                name="one_primary_company_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=models.Q(is_primary=True),
            ),
            models.CheckConstraint(
                condition=models.Q(valid__isempty=False) & models.Q(valid__startswith__isnull=False),
                name="affiliation_begins_and_lasts",
            ),
        ]
