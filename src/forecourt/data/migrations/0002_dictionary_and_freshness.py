"""The dictionary in words, freshness rules, the words of codes, and what a reader may know of a file."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("data", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeList",
            fields=[
                ("code", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200)),
                ("entries", models.JSONField(default=dict, help_text="By code: title and words.")),
            ],
            options={
                "db_table": "data_code_list",
            },
        ),
        migrations.RemoveField(
            model_name="dataset",
            name="source",
        ),
        migrations.RemoveField(
            model_name="dataset",
            name="stale_after_h",
        ),
        migrations.RemoveField(
            model_name="dataset",
            name="words",
        ),
        migrations.AddField(
            model_name="dataset",
            name="about",
            field=models.TextField(default="", help_text="What it is, in a sentence or two."),
        ),
        migrations.AddField(
            model_name="dataset",
            name="fields",
            field=models.JSONField(default=dict, help_text="By column: words, unit, rule, example."),
        ),
        migrations.AddField(
            model_name="dataset",
            name="owner",
            field=models.CharField(default="", help_text="Who answers for it.", max_length=200),
        ),
        migrations.AddField(
            model_name="dataset",
            name="rules",
            field=models.JSONField(default=list, help_text="How figures come from it: name, title, words."),
        ),
        migrations.CreateModel(
            name="Freshness",
            fields=[
                ("code", models.CharField(max_length=100, primary_key=True, serialize=False)),
                (
                    "fact",
                    models.CharField(
                        help_text="A dataset's code, or another kind of fact that pages show.", max_length=100
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True, help_text="The contract level it is for; empty for all others.", max_length=50
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                ("steward", models.CharField(max_length=200)),
                ("due", models.CharField(help_text="When new ones are expected, in words.", max_length=200)),
                ("expected_within_h", models.PositiveIntegerField(null=True)),
                (
                    "stale_after_h",
                    models.PositiveIntegerField(help_text="Empty for what is kept here: always new.", null=True),
                ),
            ],
            options={
                "db_table": "data_freshness",
                "constraints": [
                    models.UniqueConstraint(fields=("fact", "level"), name="one_rule_a_fact_and_level"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expected_within_h__isnull", True), ("stale_after_h__isnull", True)),
                            models.Q(
                                ("expected_within_h__gt", 0), ("stale_after_h__gte", models.F("expected_within_h"))
                            ),
                            _connector="OR",
                        ),
                        name="expected_before_stale",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "dictionary.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "files_behind.sql").read_text(), "drop function fc.files_behind(uuid[])"),
    ]
