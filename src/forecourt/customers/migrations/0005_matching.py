"""Keep which records may be one, by which keys they are found, and merges with all that undoes them."""

import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

TABLES = ("match_key", "match_word", "match_follower", "proposal", "rework", "rework_item")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_activity"),
    ]

    operations = [
        migrations.CreateModel(
            name="MatchFollower",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "customers_match_follower",
            },
        ),
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "subject_type",
                    models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10),
                ),
                ("subject_id", models.UUIDField()),
                ("key", models.BigIntegerField(help_text="A hash; what it is of can be read from the record alone.")),
            ],
            options={
                "db_table": "customers_match_key",
                "indexes": [
                    models.Index(fields=["key", "subject_id"], name="match_key_lookup"),
                    models.Index(fields=["subject_id"], name="match_key_by_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchWord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "subject_type",
                    models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10),
                ),
                ("column", models.CharField(max_length=20)),
                ("word", models.CharField(max_length=300)),
                ("records", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "customers_match_word",
                "constraints": [
                    models.UniqueConstraint(fields=("subject_type", "column", "word"), name="one_count_a_word")
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
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
                ("first_id", models.UUIDField(help_text="The older record.")),
                ("second_id", models.UUIDField()),
                ("score", models.FloatField(help_text="How likely it is that they are one: 0 to 1.")),
                (
                    "worth",
                    models.FloatField(
                        default=0, help_text="How much it is worth to decide, for the order of the queue."
                    ),
                ),
                ("reasons", models.JSONField(default=list, help_text="[{code, text, bits}], the strongest first.")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("merged", "merged"), ("dismissed", "dismissed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, help_text="Why it was dismissed.", max_length=500)),
            ],
            options={
                "db_table": "customers_proposal",
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["-worth", "id"], name="proposals_open"),
                    models.Index(fields=["second_id"], name="proposals_by_second"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first_id", "second_id"), name="one_proposal_a_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("first_id__lt", models.F("second_id"))), name="proposal_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "merged", "dismissed"])),
                        name="proposal_stands_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rework",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("merge", "merge"), ("split", "split"), ("edit", "edit")], max_length=10),
                ),
                (
                    "subject_type",
                    models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10),
                ),
                (
                    "survivor_id",
                    models.UUIDField(help_text="The record that others came into, or that was split.", null=True),
                ),
                ("other_id", models.UUIDField(help_text="The record that went into it, or was split off.", null=True)),
                ("title", models.CharField(help_text="What was done, in words.", max_length=500)),
                ("was", models.JSONField(default=dict, help_text="Whole rows as they were: {survivor, other}.")),
                ("counts", models.JSONField(default=dict, help_text="How many of what were moved, by table.")),
                (
                    "state",
                    models.CharField(choices=[("done", "done"), ("undone", "undone")], default="done", max_length=10),
                ),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=200)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "db_table": "customers_rework",
                "indexes": [
                    models.Index(fields=["survivor_id", "-id"], name="reworks_of_survivor"),
                    models.Index(fields=["other_id", "-id"], name="reworks_of_other"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReworkItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("table", models.CharField(max_length=63)),
                ("row_id", models.CharField(max_length=40)),
                (
                    "was",
                    models.JSONField(help_text="The values that changed; all of them where the row was set aside."),
                ),
                (
                    "is_aside",
                    models.BooleanField(default=False, help_text="There was no place for it; undoing brings it back."),
                ),
                (
                    "rework",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="customers.rework",
                    ),
                ),
            ],
            options={
                "db_table": "customers_rework_item",
                "indexes": [
                    models.Index(fields=["rework", "table"], name="items_of_a_rework"),
                    models.Index(fields=["row_id"], name="items_of_a_row"),
                ],
            },
        ),
        *(guard(table=f"customers_{table}", visible=BY_PROVIDER) for table in TABLES),
    ]
