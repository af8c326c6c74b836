"""Make what waits for approval, what was said about it, and who approves in whose place."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import guard

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0002_economics"),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.UUIDField(help_text="Whom it concerns.")),
                ("asker_id", models.UUIDField()),
                ("asker_name", models.CharField(max_length=200)),
                ("asker_company_id", models.UUIDField(help_text="In which company it was asked.")),
                (
                    "token_id",
                    models.UUIDField(help_text="The token that it was asked with; it has to be good still.", null=True),
                ),
                ("interface", models.CharField(help_text="The way in that it was asked through.", max_length=20)),
                ("request_id", models.UUIDField(null=True)),
                ("action", models.CharField(max_length=100)),
                ("parameters", models.JSONField()),
                (
                    "request_digest",
                    models.CharField(help_text="Of the action, parameters, asker and company.", max_length=64),
                ),
                ("shown", models.JSONField(help_text="What it would do, as it was shown.")),
                ("shown_at", models.DateTimeField(help_text="When showing it began, on the true clock.")),
                ("amounts", models.JSONField(default=dict, help_text="What of it can be counted, by name.")),
                (
                    "digest",
                    models.CharField(help_text="Of all that was shown; each who approves names it.", max_length=64),
                ),
                ("kind", models.CharField(help_text="by_itself, for_reading or collected.", max_length=20)),
                ("delegation", models.TextField(help_text="The asker's right, closed for the worker.")),
                (
                    "rules",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                ("rule_title", models.CharField(blank=True, max_length=200)),
                ("steps", models.JSONField(help_text="The approvals that are needed, in order.")),
                ("asked_at", models.DateTimeField(help_text="Business time, as are those that follow.")),
                ("step", models.PositiveSmallIntegerField(default=0, help_text="How many of the steps are taken.")),
                (
                    "waits_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        default=list,
                        help_text="Whose people may decide now.",
                        size=None,
                    ),
                ),
                (
                    "sides",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        help_text="Whose people have a say at any of its steps.",
                        size=None,
                    ),
                ),
                (
                    "is_escalated",
                    models.BooleanField(default=False, help_text="The provider's approvers count for any step."),
                ),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("deadline_at", models.DateTimeField()),
                (
                    "remind_at",
                    models.DateTimeField(help_text="When the approvers are reminded by themselves.", null=True),
                ),
                ("reminded_at", models.DateTimeField(null=True)),
                ("reminders", models.PositiveSmallIntegerField(default=0, help_text="How often the asker reminded.")),
                (
                    "escalate_at",
                    models.DateTimeField(help_text="From when on the provider's approvers may decide too.", null=True),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("said", models.CharField(blank=True, help_text="Why it ended as it did.", max_length=500)),
                ("result", models.JSONField(null=True)),
                (
                    "good_until",
                    models.DateTimeField(help_text="Until when what was approved can be collected.", null=True),
                ),
            ],
            options={
                "db_table": "oversight_approval",
                "indexes": [
                    models.Index(fields=["company_id", "-id"], name="approvals_of_a_company"),
                    models.Index(fields=["asker_id", "-id"], name="approvals_of_an_asker"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "approved", "ready"])),
                        fields=["deadline_at"],
                        name="approvals_not_ended",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "waiting",
                                    "approved",
                                    "running",
                                    "ready",
                                    "done",
                                    "declined",
                                    "withdrawn",
                                    "lapsed",
                                    "void",
                                    "failed",
                                ),
                            )
                        ),
                        name="approval_stands_somewhere",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Deputy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.UUIDField()),
                ("giver_id", models.UUIDField()),
                ("giver_name", models.CharField(max_length=200)),
                ("deputy_id", models.UUIDField()),
                ("deputy_name", models.CharField(max_length=200)),
                ("from_at", models.DateTimeField(help_text="Business time, [from, until).")),
                ("until_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "oversight_deputy",
                "indexes": [models.Index(fields=["company_id", "deputy_id"], name="deputies_of_a_company")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_at__lt", models.F("until_at"))), name="deputy_for_some_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver_id", models.F("deputy_id")), _negated=True),
                        name="nobody_is_their_own_deputy",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.UUIDField(help_text="That of the approval.")),
                ("step", models.PositiveSmallIntegerField()),
                ("approver_id", models.UUIDField()),
                ("approver_name", models.CharField(max_length=200)),
                ("approver_side", models.CharField(max_length=10)),
                ("on_behalf_of", models.UUIDField(help_text="Who let them approve in their place.", null=True)),
                ("on_behalf_name", models.CharField(blank=True, max_length=200)),
                ("decision", models.CharField(max_length=10)),
                ("digest", models.CharField(help_text="Of what they saw.", max_length=64)),
                ("comment", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(help_text="Business time.")),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="oversight.approval"
                    ),
                ),
            ],
            options={
                "db_table": "oversight_vote",
                "constraints": [
                    models.UniqueConstraint(fields=("approval", "approver_id"), name="one_vote_a_person"),
                    models.UniqueConstraint(fields=("approval", "step"), name="one_vote_a_step"),
                ],
            },
        ),
        guard(table="oversight_approval"),
        guard(table="oversight_vote"),
        guard(table="oversight_deputy"),
        migrations.RunSQL((SQL / "approvals.sql").read_text(), migrations.RunSQL.noop),
    ]
