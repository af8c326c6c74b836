"""Make the tables of customers, and the row security on those that belong to companies."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "number",
                    models.CharField(help_text="What people quote, such as C-0001.", max_length=20, unique=True),
                ),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(help_text="What people say, such as ACME.", max_length=60)),
                (
                    "registration",
                    models.CharField(blank=True, help_text="Business registration number.", max_length=40),
                ),
                ("industry", models.CharField(blank=True, max_length=100)),
                ("town", models.CharField(blank=True, max_length=100)),
                ("zone", models.CharField(help_text="IANA name of the zone its people work in.", max_length=50)),
                ("locale", models.CharField(default="en_AU", max_length=20)),
                ("currency", models.CharField(default="AUD", help_text="ISO 4217.", max_length=3)),
                ("is_provider", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "customers_company",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_provider", True)), fields=("is_provider",), name="one_provider"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(max_length=254)),
            ],
            options={
                "db_table": "customers_person",
                "constraints": [models.UniqueConstraint(fields=("email",), name="one_person_an_address")],
            },
        ),
        migrations.CreateModel(
            name="Affiliation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=100)),
                ("valid", django.contrib.postgres.fields.ranges.DateTimeRangeField(help_text="[from, to)")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="affiliations", to="customers.company"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="affiliations", to="customers.person"
                    ),
                ),
            ],
            options={
                "db_table": "customers_affiliation",
            },
        ),
        guard(
            table="customers_company",
            visible="(select fc.everywhere()) or id = any((select fc.scope())::uuid[])",
            writable=BY_PROVIDER,
        ),
        guard(table="customers_affiliation", writable=BY_PROVIDER),
        guard(
            table="customers_person",
            visible="(select fc.everywhere()) or exists "
            "(select from customers_affiliation a where a.person_id = customers_person.id)",
            writable=BY_PROVIDER,
        ),
    ]
