"""Keep what sources disagree about, and whom people decided for."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

TABLES = ("conflict", "field_trust")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0008_sweep_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="Conflict",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("values", "values"), ("missing", "missing"), ("identity", "identity")], max_length=10
                    ),
                ),
                ("key", models.CharField(max_length=400)),
                (
                    "subject_type",
                    models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10),
                ),
                (
                    "subject_id",
                    models.UUIDField(help_text="The record that it is about; none where that is missing.", null=True),
                ),
                ("other_id", models.UUIDField(help_text="The other record that claims the same.", null=True)),
                (
                    "field",
                    models.CharField(
                        blank=True, help_text="The fact, or the property that nobody matched.", max_length=200
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="The id, or the address, that it is about.", max_length=254),
                ),
                ("said", models.CharField(help_text="What it is, in a sentence.", max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("settled", "settled"),
                            ("dismissed", "dismissed"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("settlement", models.JSONField(default=dict, help_text="What was decided, and on what it was based.")),
                ("opened_at", models.DateTimeField()),
                ("waits_until", models.DateTimeField(help_text="Until when somebody set it aside.", null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=200)),
                (
                    "system",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.system"
                    ),
                ),
            ],
            options={
                "db_table": "customers_conflict",
            },
        ),
        migrations.CreateModel(
            name="FieldTrust",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "subject_type",
                    models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10),
                ),
                ("subject_id", models.UUIDField()),
                ("field", models.CharField(max_length=60)),
                ("source", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                ("decided_by", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "customers_field_trust",
                "constraints": [
                    models.UniqueConstraint(fields=("subject_id", "field"), name="one_trusted_source_a_field")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="conflict",
            index=models.Index(fields=["state", "kind", "-opened_at"], name="conflicts_by_state"),
        ),
        migrations.AddIndex(
            model_name="conflict",
            index=models.Index(fields=["subject_id"], name="conflicts_by_record"),
        ),
        migrations.AddConstraint(
            model_name="conflict",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("key",), name="one_open_conflict_a_key"
            ),
        ),
        *(guard(table=f"customers_{table}", visible=BY_PROVIDER) for table in TABLES),
    ]
