"""Make the tables of notifications, and the row security on them."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

SQL = Path(__file__).resolve().parent.parent / "sql"
OWN = f"{BY_PROVIDER} or user_id = (select fc.actor())"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0002_follow_the_seals"), ("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("signed", models.CharField(max_length=2000)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notifications_departure",
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("name", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                (
                    "begins_at",
                    models.DateTimeField(
                        help_text="What was sealed of earlier instants is history: told nobody.", null=True
                    ),
                ),
                ("moved_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "notifications_position",
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("code", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=100)),
                ("words", models.CharField(max_length=300)),
                (
                    "audience",
                    models.CharField(
                        choices=[("person", "person"), ("customer", "customer"), ("provider", "provider")],
                        max_length=10,
                    ),
                ),
                (
                    "permission",
                    models.CharField(blank=True, help_text="What a role needs for it; empty: nothing.", max_length=100),
                ),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        help_text="The journal's events that it comes from.",
                        size=None,
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        help_text="How it is told where nobody chose.",
                        size=None,
                    ),
                ),
                (
                    "always",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        help_text="Channels that cannot be switched off.",
                        size=None,
                    ),
                ),
                (
                    "is_urgent",
                    models.BooleanField(default=False, help_text="Told at once, through quiet hours and digests."),
                ),
                ("place", models.PositiveSmallIntegerField(default=0, help_text="Its place among the topics.")),
            ],
            options={
                "db_table": "notifications_topic",
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(help_text="Which letter it is.", max_length=20)),
                ("to", models.EmailField(max_length=254)),
                ("user_id", models.UUIDField(null=True)),
                ("company_id", models.UUIDField(null=True)),
                ("cause_id", models.UUIDField(help_text="The journal row that led to it.", null=True)),
                ("envelope", models.BinaryField(help_text="Subject, text and HTML.", null=True)),
                (
                    "arguments",
                    models.JSONField(default=dict, help_text="What a letter that is written when it is sent needs."),
                ),
                (
                    "dedupe",
                    models.CharField(help_text="Two letters with one are one.", max_length=200, null=True, unique=True),
                ),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(help_text="True clock.")),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("said", models.CharField(blank=True, help_text="What the last try came to.", max_length=300)),
            ],
            options={
                "db_table": "notifications_mail",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["next_at"],
                        name="mails_to_send",
                    ),
                    models.Index(fields=["to", "-made_at"], name="mails_to_an_address"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rhythm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("user_id", models.UUIDField()),
                ("company_id", models.UUIDField(null=True)),
                ("digest", models.CharField(default="at_once", max_length=10)),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_before", models.TimeField(null=True)),
            ],
            options={
                "db_table": "notifications_rhythm",
                "constraints": [
                    models.UniqueConstraint(fields=("user_id", "company_id"), name="one_rhythm", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_before__isnull", True), ("quiet_from__isnull", True)),
                            models.Q(("quiet_before__isnull", False), ("quiet_from__isnull", False)),
                            _connector="OR",
                        ),
                        name="quiet_hours_have_both_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("company_id", models.UUIDField(null=True)),
                ("journal_id", models.UUIDField()),
                ("event", models.CharField(max_length=100)),
                ("title", models.CharField(max_length=500)),
                ("tone", models.CharField(blank=True, max_length=10)),
                ("who", models.CharField(blank=True, help_text="Who did it, where that was a person.", max_length=200)),
                ("address", models.CharField(blank=True, help_text="Where in the portal it leads.", max_length=300)),
                ("happened_at", models.DateTimeField(help_text="Business time.")),
                ("in_app", models.BooleanField(default=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("mail_state", models.CharField(blank=True, default="", max_length=10)),
                ("mail_due_at", models.DateTimeField(help_text="Business time.", null=True)),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="notifications.topic"
                    ),
                ),
            ],
            options={
                "db_table": "notifications_notification",
                "indexes": [
                    models.Index(fields=["user_id", "company_id", "-id"], name="notifications_of_a_person"),
                    models.Index(
                        condition=models.Q(("in_app", True), ("read_at__isnull", True)),
                        fields=["user_id", "company_id"],
                        name="notifications_unread",
                    ),
                    models.Index(
                        condition=models.Q(("mail_state", "waiting")),
                        fields=["mail_due_at"],
                        name="notifications_to_mail",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("journal_id", "user_id", "topic"), name="told_once")],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("user_id", models.UUIDField()),
                ("company_id", models.UUIDField(null=True)),
                ("channel", models.CharField(max_length=10)),
                ("is_on", models.BooleanField()),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="notifications.topic"
                    ),
                ),
            ],
            options={
                "db_table": "notifications_choice",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user_id", "company_id", "topic", "channel"),
                        name="one_choice_a_channel",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        guard(table="notifications_topic", visible="true", writable=BY_PROVIDER),
        guard(table="notifications_position", visible=BY_PROVIDER),
        guard(table="notifications_notification", visible=OWN),
        guard(table="notifications_choice", visible=OWN),
        guard(table="notifications_rhythm", visible=OWN),
        guard(table="notifications_mail", visible=BY_PROVIDER),
        guard(table="notifications_departure", visible=BY_PROVIDER),
        migrations.RunSQL((SQL / "outbox.sql").read_text(), migrations.RunSQL.noop),
    ]
