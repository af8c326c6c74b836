"""Make the journal, the receipts, and the signed capability that row security verifies."""

from pathlib import Path

from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import guard

SQL = Path(__file__).resolve().parent.parent / "sql"

OWN_RECEIPTS = "actor_id = (select fc.actor())"


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL((SQL / "capability.sql").read_text(), "drop schema fc cascade"),
        migrations.CreateModel(
            name="Journal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(help_text="The true instant, set by the database.")),
                ("business_at", models.DateTimeField(help_text="The same instant of business time.")),
                (
                    "event",
                    models.CharField(max_length=100, help_text="What happened, in the past tense: data.file.accepted."),
                ),
                ("action", models.CharField(blank=True, max_length=100, help_text="The action that did it.")),
                (
                    "company_id",
                    models.UUIDField(
                        null=True, help_text="Whom it concerns; null where it concerns the provider alone."
                    ),
                ),
                ("actor_kind", models.CharField(max_length=20)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(max_length=200)),
                ("on_behalf_of", models.UUIDField(null=True)),
                ("interface", models.CharField(max_length=20)),
                ("process", models.CharField(max_length=50)),
                ("request_id", models.UUIDField(null=True)),
                ("cause_id", models.UUIDField(null=True, help_text="The earlier row that led to this one.")),
                ("subject_type", models.CharField(max_length=50)),
                ("subject_id", models.CharField(max_length=100)),
                ("old", models.JSONField(null=True)),
                ("new", models.JSONField(null=True)),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "db_table": "kernel_journal",
                "indexes": [
                    models.Index(fields=["company_id", "-id"], name="journal_by_company"),
                    models.Index(fields=["subject_type", "subject_id", "-id"], name="journal_by_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Performance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("actor_id", models.UUIDField()),
                ("company_id", models.UUIDField(null=True)),
                ("key", models.CharField(max_length=200)),
                ("action", models.CharField(max_length=100)),
                ("request_digest", models.CharField(max_length=64)),
                ("receipt", models.JSONField(null=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "kernel_performance",
                "constraints": [models.UniqueConstraint(fields=("actor_id", "key"), name="one_performance_a_key")],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("journal_id", models.UUIDField(unique=True)),
                (
                    "xid",
                    models.BigIntegerField(
                        help_text="The transaction that wrote the row; rows are sealed in (xid, id) order."
                    ),
                ),
                ("mac", models.BinaryField(max_length=32)),
            ],
            options={"db_table": "kernel_seal"},
        ),
        migrations.RunSQL((SQL / "journal.sql").read_text(), migrations.RunSQL.noop),
        guard(table="kernel_performance", visible=OWN_RECEIPTS),
    ]
