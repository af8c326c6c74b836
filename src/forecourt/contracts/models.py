"""Services, contracts, resources and entitlements. Periods are `[from, to)`, and constraints keep them honest."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateTimeRangeField,
    RangeOperators,
)
from django.db import models

from forecourt.customers.models import Company
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Service(models.Model):
    """Something the provider sells, and the datasets that it opens."""

    code = models.CharField(primary_key=True, max_length=50)
    title = models.CharField(max_length=100)
    datasets = ArrayField(models.CharField(max_length=100), default=list)

    objects = ScopedManager()

    class Meta:
        db_table = "contracts_service"


class Level(models.Model):
    """A contract level, such as standard, premium or 24×7."""

    code = models.CharField(primary_key=True, max_length=50)
    title = models.CharField(max_length=100)
    rank = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField(
        default=60, db_default=60, help_text="So many days before a contract ends that is said; 0: never."
    )

    objects = ScopedManager()

    class Meta:
        db_table = "contracts_level"


class Contract(models.Model):
    """A company's contract for services at a level, for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=200)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    services = models.ManyToManyField(Service, db_table="contracts_contract_service", related_name="+")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    valid = DateTimeRangeField(help_text="[from, to) of business time")
    notice_given_at = models.DateTimeField(null=True, help_text="When it was said that it nears its present end.")
    level_said_at = models.DateTimeField(null=True, help_text="When the level of its company was said last, with it.")

    objects = ScopedManager()

    class Meta:
        db_table = "contracts_contract"


class Site(models.Model):
    """A place where resources stand. It belongs to nobody: whoever holds a resource there sees it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    zone = models.CharField(max_length=50)

    objects = ScopedManager()

    class Meta:
        db_table = "contracts_site"


class Resource(models.Model):
    """Something that is metered or served: a meter by its NMI, later a server by its name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    identifier = models.CharField(max_length=50)
    label = models.CharField(max_length=100, blank=True, help_text="What people call it; neutral as to who holds it.")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="resources")

    objects = ScopedManager()

    class Meta:
        db_table = "contracts_resource"
        constraints = [models.UniqueConstraint(fields=["kind", "identifier"], name="one_resource_an_identifier")]


class Entitlement(models.Model):
    """This company holds this resource from this instant until that one, under this contract."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="entitlements")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    valid = DateTimeRangeField(help_text="[from, to) of business time")

    objects = ScopedManager()

    class Meta:
        db_table = "contracts_entitlement"
        constraints = [
            ExclusionConstraint(
                name="one_holder_at_an_instant",
                expressions=[("resource", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            )
        ]
