"""Make the tables of data, and the row security on those that belong to companies."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_initial"),
        ("contracts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dataset",
            fields=[
                ("code", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200)),
                ("zone", models.CharField(help_text="Where its days begin, such as +10:00.", max_length=50)),
                ("source", models.CharField(max_length=200)),
                (
                    "stale_after_h",
                    models.PositiveIntegerField(help_text="Hours after which its newest reading is called stale."),
                ),
                ("words", models.JSONField(default=dict, help_text="What each column means, for people.")),
            ],
            options={
                "db_table": "data_dataset",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("grant_id", models.UUIDField()),
                ("company_id", models.UUIDField(null=True)),
                ("user_id", models.UUIDField(null=True)),
                ("dataset", models.CharField(max_length=100)),
                ("format", models.CharField(max_length=20)),
                ("rows", models.BigIntegerField()),
                ("bytes", models.BigIntegerField()),
                ("complete", models.BooleanField()),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("journalled", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "data_delivery",
                "indexes": [
                    models.Index(condition=models.Q(("journalled", False)), fields=["id"], name="deliveries_to_journal")
                ],
            },
        ),
        migrations.CreateModel(
            name="MarketFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("kind", models.CharField(blank=True, help_text="NEM12 or NEM13, once that is known.", max_length=10)),
                ("size_bytes", models.BigIntegerField()),
                ("spool_path", models.CharField(help_text="Below the spool folder.", max_length=500)),
                ("state", models.CharField(default="received", max_length=10)),
                ("received_at", models.DateTimeField()),
                ("received_by", models.CharField(max_length=200)),
                ("finished_at", models.DateTimeField(null=True)),
                ("readings", models.BigIntegerField(default=0)),
                ("keys", models.PositiveIntegerField(default=0)),
                ("days_new", models.PositiveIntegerField(default=0)),
                ("days_replaced", models.PositiveIntegerField(default=0)),
                ("days_unchanged", models.PositiveIntegerField(default=0)),
                ("days_older", models.PositiveIntegerField(default=0)),
                ("refused_line", models.BigIntegerField(null=True)),
                ("refused_code", models.CharField(blank=True, max_length=100)),
                ("refused_reason", models.TextField(blank=True)),
                (
                    "refused_excerpt",
                    models.JSONField(help_text="The lines around the one refused: [[number, text], …].", null=True),
                ),
            ],
            options={
                "db_table": "data_market_file",
                "indexes": [models.Index(fields=["-received_at"], name="files_newest_first")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("sha256",),
                        name="one_landing_a_file",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredObject",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("path", models.CharField(max_length=200, unique=True)),
                ("rows", models.BigIntegerField()),
                ("size_bytes", models.BigIntegerField()),
                ("first_at", models.DateTimeField()),
                ("last_end_at", models.DateTimeField()),
                ("collected_at", models.DateTimeField(help_text="The newest arrival in it, business time.")),
                ("spans", models.JSONField(default=dict, help_text="By register: first, last, unit, rows.")),
                ("quality_counts", models.JSONField(default=dict)),
                ("months", models.JSONField(default=list)),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(null=True)),
                (
                    "dataset",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="data.dataset"),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objects_made", to="data.marketfile"
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contracts.resource"
                    ),
                ),
            ],
            options={
                "db_table": "data_object",
                "indexes": [models.Index(fields=["resource", "dataset", "year", "known_from"], name="object_as_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to__isnull", True)),
                        fields=("dataset", "resource", "year"),
                        name="one_current_object",
                    )
                ],
            },
        ),
        guard(table="data_market_file", visible=BY_PROVIDER),
        guard(
            table="data_object",
            visible="(select fc.everywhere()) or exists "
            "(select from contracts_entitlement e where e.resource_id = data_object.resource_id)",
            writable=BY_PROVIDER,
        ),
        guard(table="data_delivery", writable=BY_PROVIDER),
        migrations.RunSQL((SQL / "access.sql").read_text(), migrations.RunSQL.noop),
    ]
