"""Make the tables of webhooks, each company's rows its own."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import guard


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_departures_by_anybody"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.UUIDField()),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=500)),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), size=None),
                ),
                ("sealed_secret", models.BinaryField()),
                (
                    "hint",
                    models.CharField(
                        help_text="The first characters of the secret, by which people know it.", max_length=20
                    ),
                ),
                ("state", models.CharField(default="active", max_length=10)),
                ("reason", models.CharField(blank=True, help_text="Why it was switched off.", max_length=300)),
                ("made_by", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notifications_endpoint",
                "indexes": [models.Index(fields=["company_id", "state"], name="endpoints_of_a_company")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.UUIDField()),
                ("kind", models.CharField(default="event", max_length=20)),
                ("event", models.CharField(max_length=100)),
                ("title", models.CharField(max_length=500)),
                ("journal_id", models.UUIDField(null=True)),
                ("payload", models.JSONField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(help_text="True clock.")),
                ("made_at", models.DateTimeField()),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="notifications.endpoint",
                    ),
                ),
            ],
            options={
                "db_table": "notifications_message",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.UUIDField()),
                ("at", models.DateTimeField(help_text="True clock.")),
                (
                    "status",
                    models.PositiveSmallIntegerField(help_text="The answer's; null where there was none.", null=True),
                ),
                (
                    "said",
                    models.CharField(
                        blank=True, help_text="The beginning of the answer, or why there is none.", max_length=1000
                    ),
                ),
                ("took_ms", models.PositiveIntegerField(null=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="notifications.message"
                    ),
                ),
            ],
            options={
                "db_table": "notifications_attempt",
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending"])), fields=["next_at"], name="messages_to_send"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["endpoint", "-id"], name="messages_of_an_endpoint"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("endpoint", "journal_id"), name="one_message_an_event"),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["message", "-id"], name="attempts_of_a_message"),
        ),
        guard(table="notifications_endpoint"),
        guard(table="notifications_message"),
        guard(table="notifications_attempt"),
    ]
