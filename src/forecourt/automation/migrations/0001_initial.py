"""Make the tables of rules, their runs, and how far the journal was followed. All of it is the provider's."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0008_capability_key_folded"), ("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Position",
            fields=[
                ("name", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                ("moved_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "automation_position",
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(help_text="What files and programs call it.", max_length=40, unique=True)),
                ("title", models.CharField(max_length=100)),
                ("words", models.CharField(blank=True, help_text="What it is for.", max_length=500)),
                ("when", models.JSONField(help_text="What makes it due.")),
                ("only_if", models.JSONField(default=list, help_text="What has to be so.")),
                ("then", models.JSONField(help_text="What it does.")),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        help_text="The journal's events that it hears of.",
                        size=None,
                    ),
                ),
                (
                    "permissions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        help_text="All that it may; its own limited role.",
                        size=None,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("off", "off"), ("shadow", "shadow"), ("live", "live")],
                        default="shadow",
                        max_length=10,
                    ),
                ),
                (
                    "accuracy",
                    models.FloatField(default=0.8, help_text="The share of right proposals at which it may go live."),
                ),
                ("marks_wanted", models.PositiveIntegerField(default=20)),
                ("budget_errors", models.PositiveIntegerField(default=5)),
                ("budget_within_h", models.PositiveIntegerField(default=24)),
                (
                    "depth",
                    models.PositiveSmallIntegerField(
                        default=3, help_text="How many rules may set one another off, it included."
                    ),
                ),
                (
                    "pause_h",
                    models.FloatField(default=0, help_text="Not again for the same subject within so many hours."),
                ),
                ("most_per_day", models.PositiveIntegerField(default=1000)),
                ("version", models.PositiveIntegerField(default=1, help_text="Goes up when what it does changes.")),
                (
                    "keeper_id",
                    models.UUIDField(help_text="Who keeps it; it may no more than they. None: a file.", null=True),
                ),
                ("keeper_name", models.CharField(blank=True, max_length=200)),
                ("is_from_file", models.BooleanField(default=False, help_text="The blueprint defines it.")),
                ("off_because", models.CharField(blank=True, help_text="Why it switched itself off.", max_length=500)),
                ("counts_errors_from", models.DateTimeField(help_text="Business time; earlier errors were forgiven.")),
                ("next_at", models.DateTimeField(help_text="When its schedule is due next, business time.", null=True)),
                ("changed_at", models.DateTimeField(help_text="Business time.")),
            ],
            options={
                "db_table": "automation_rule",
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(help_text="Of the rule as it ran.")),
                ("is_shadow", models.BooleanField()),
                ("is_replay", models.BooleanField(default=False, help_text="In shadow, over what was long past.")),
                (
                    "journal_id",
                    models.UUIDField(help_text="The row that made it due; none where a schedule did.", null=True),
                ),
                ("slot", models.DateTimeField(help_text="The time of the schedule that made it due.", null=True)),
                ("event", models.CharField(max_length=100)),
                ("subject_type", models.CharField(max_length=50)),
                ("subject_id", models.CharField(max_length=100)),
                ("company_id", models.UUIDField(null=True)),
                ("happened_at", models.DateTimeField(help_text="Business time of what made it due.")),
                ("ran_at", models.DateTimeField(help_text="Business time of the last attempt.")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("would_do", "would_do"),
                            ("would_wait", "would_wait"),
                            ("would_fail", "would_fail"),
                            ("done", "done"),
                            ("waiting", "waiting"),
                            ("failed", "failed"),
                            ("dead", "dead"),
                            ("dismissed", "dismissed"),
                            ("held", "held"),
                            ("looped", "looped"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "changes",
                    models.JSONField(default=list, help_text="What was, or would be, changed: old and new values."),
                ),
                (
                    "asked",
                    models.JSONField(default=list, help_text="The actions with their parameters as they were filled."),
                ),
                ("said", models.CharField(blank=True, help_text="Why it did not come to its end.", max_length=1000)),
                ("attempts", models.PositiveSmallIntegerField(default=1)),
                ("next_attempt_at", models.DateTimeField(help_text="Business time.", null=True)),
                (
                    "path",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        help_text="Rules that set it off, it last.",
                        size=None,
                    ),
                ),
                ("right", models.BooleanField(help_text="What people said of it.", null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("marked_by", models.CharField(blank=True, max_length=200)),
                ("marked_at", models.DateTimeField(null=True)),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="automation.rule"
                    ),
                ),
            ],
            options={
                "db_table": "automation_run",
                "indexes": [
                    models.Index(fields=["rule", "-id"], name="runs_of_a_rule"),
                    models.Index(fields=["rule", "subject_id", "-ran_at"], name="runs_of_a_subject"),
                    models.Index(
                        condition=models.Q(("outcome", "failed")), fields=["next_attempt_at"], name="runs_to_try_again"
                    ),
                    models.Index(
                        condition=models.Q(("outcome__in", ["dead", "waiting"])), fields=["-id"], name="runs_that_wait"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_replay", False), ("journal_id__isnull", False)),
                        fields=("rule", "journal_id"),
                        name="one_run_a_row",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_replay", True)),
                        fields=("rule", "version", "journal_id"),
                        name="one_replay_a_row",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("slot__isnull", False)),
                        fields=("rule", "slot", "subject_id"),
                        name="one_run_a_slot",
                    ),
                ],
            },
        ),
        guard(table="automation_position", visible=BY_PROVIDER),
        guard(table="automation_rule", visible=BY_PROVIDER),
        guard(table="automation_run", visible=BY_PROVIDER),
    ]
