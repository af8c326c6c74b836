"""Keep segments, what is asked for anew, how fresh the base is, and how far the sweep has come."""

import django.contrib.postgres.fields
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

TABLES = ("segment", "refresh", "freshness_tally", "sweep")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0005_matching"),
    ]

    operations = [
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("code", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=100)),
                (
                    "stages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        help_text="Stages that belong; none: any.",
                        size=None,
                    ),
                ),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        default=list,
                        help_text="Contract levels that belong; none: any.",
                        size=None,
                    ),
                ),
                ("facts", models.JSONField(default=list, help_text="[{field, at_least, at_most}]: all of them hold.")),
                ("worth", models.PositiveIntegerField(default=1, help_text="How much one of its customers is worth.")),
                ("place", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "customers_segment",
            },
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                (
                    "digest",
                    models.CharField(
                        blank=True, help_text="Of the rules that it last went through with.", max_length=64
                    ),
                ),
                (
                    "phase",
                    models.CharField(blank=True, help_text="companies, facts, or empty: it is through.", max_length=10),
                ),
                ("position", models.UUIDField(help_text="The record that it came to.", null=True)),
                ("went_at", models.DateTimeField(help_text="When it last went through (business time).", null=True)),
                ("counted_at", models.DateTimeField(help_text="When it last counted (business time).", null=True)),
            ],
            options={
                "db_table": "customers_sweep",
            },
        ),
        migrations.CreateModel(
            name="FreshnessTally",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10)),
                ("field", models.CharField(max_length=60)),
                ("segment", models.CharField(blank=True, max_length=60)),
                ("fresh", models.PositiveIntegerField(default=0)),
                ("ageing", models.PositiveIntegerField(default=0)),
                ("stale", models.PositiveIntegerField(default=0)),
                ("absent", models.PositiveIntegerField(default=0)),
                ("contested", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "customers_freshness_tally",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "field", "segment"), name="one_tally_a_field_and_segment"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Refresh",
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
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("stale", "stale"),
                            ("missing", "missing"),
                            ("bounced", "bounced"),
                            ("failed_sync", "failed_sync"),
                            ("doubted", "doubted"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "said",
                    models.CharField(
                        blank=True, help_text="What was heard, such as a mail server's answer.", max_length=500
                    ),
                ),
                (
                    "worth",
                    models.PositiveIntegerField(
                        default=0, help_text="The field's weight times what the customer is worth."
                    ),
                ),
                (
                    "asked_of",
                    models.CharField(choices=[("connector", "connector"), ("person", "person")], max_length=10),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("asked", "asked"), ("done", "done"), ("dropped", "dropped")],
                        max_length=10,
                    ),
                ),
                ("steward", models.CharField(blank=True, help_text="The role that is asked first.", max_length=60)),
                ("opened_at", models.DateTimeField(help_text="Business time.")),
                ("done_at", models.DateTimeField(help_text="Business time.", null=True)),
                ("tries", models.PositiveIntegerField(default=0, help_text="How often connectors were asked.")),
                ("next_at", models.DateTimeField(help_text="When a connector is asked next (true clock).", null=True)),
            ],
            options={
                "db_table": "customers_refresh",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)), fields=["-worth", "id"], name="refresh_queue"
                    ),
                    models.Index(fields=["subject_id", "field"], name="refresh_by_place"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=("subject_id", "field"),
                        name="one_open_refresh_a_field",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("state__in", ["open", "asked"])),
                            models.Q(("done_at__isnull", False), ("state__in", ["done", "dropped"])),
                            _connector="OR",
                        ),
                        name="refresh_is_open_or_over",
                    ),
                ],
            },
        ),
        *(guard(table=f"customers_{table}", visible=BY_PROVIDER) for table in TABLES),
    ]
