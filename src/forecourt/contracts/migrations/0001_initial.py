"""Make the tables of contracts, and the row security on those that belong to companies."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("customers", "0001_initial"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Level",
            fields=[
                ("code", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=100)),
                ("rank", models.PositiveSmallIntegerField()),
            ],
            options={
                "db_table": "contracts_level",
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("code", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=100)),
                (
                    "datasets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
            ],
            options={
                "db_table": "contracts_service",
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("town", models.CharField(blank=True, max_length=100)),
                ("zone", models.CharField(max_length=50)),
            ],
            options={
                "db_table": "contracts_site",
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=30, unique=True)),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(help_text="[from, to) of business time"),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.company"
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.level"
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                (
                    "services",
                    models.ManyToManyField(
                        db_table="contracts_contract_service", related_name="+", to="contracts.service"
                    ),
                ),
            ],
            options={
                "db_table": "contracts_contract",
            },
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("identifier", models.CharField(max_length=50)),
                (
                    "label",
                    models.CharField(
                        blank=True, help_text="What people call it; neutral as to who holds it.", max_length=100
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resources",
                        to="contracts.site",
                    ),
                ),
            ],
            options={
                "db_table": "contracts_resource",
            },
        ),
        migrations.CreateModel(
            name="Entitlement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(help_text="[from, to) of business time"),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.company"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.contract"
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entitlements",
                        to="contracts.resource",
                    ),
                ),
            ],
            options={
                "db_table": "contracts_entitlement",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("resource", "="), ("valid", "&&")], name="one_holder_at_an_instant"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.UniqueConstraint(fields=("kind", "identifier"), name="one_resource_an_identifier"),
        ),
        guard(table="contracts_contract", writable=BY_PROVIDER),
        guard(
            table="contracts_contract_service",
            visible="exists (select from contracts_contract c where c.id = contract_id)",
            writable=BY_PROVIDER,
        ),
        guard(table="contracts_entitlement", writable=BY_PROVIDER),
        guard(
            table="contracts_resource",
            visible="(select fc.everywhere()) or exists "
            "(select from contracts_entitlement e where e.resource_id = contracts_resource.id)",
            writable=BY_PROVIDER,
        ),
        guard(
            table="contracts_site",
            visible="(select fc.everywhere()) or exists "
            "(select from contracts_resource r where r.site_id = contracts_site.id)",
            writable=BY_PROVIDER,
        ),
        migrations.RunSQL((SQL / "periods.sql").read_text(), migrations.RunSQL.noop),
    ]
