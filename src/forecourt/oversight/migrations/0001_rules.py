"""Make the rules of oversight: dials, guardrails, and what of them was used up."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_COMPANY, BY_PROVIDER, guard

SQL = Path(__file__).resolve().parent.parent / "sql"
LEVELS = [(level, level) for level in ("none", "audited", "guarded", "approved", "approved_by_two")]
OWN_OR_COMMON = f"(select fc.actor()) is not null and (company_id is null or {BY_COMPANY})"
#: What is common is the provider's; a customer writes rules for itself alone.
OWN_OR_PROVIDER = f"({BY_PROVIDER}) or (company_id is not null and company_id = any((select fc.scope())::uuid[]))"


def _key() -> models.UUIDField:
    return models.UUIDField(default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)


def _texts(longest: int, **more: object) -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=longest), size=None, **more)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("kernel", "0004_journal_duration"), ("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DialRule",
            fields=[
                ("id", _key()),
                (
                    "company_id",
                    models.UUIDField(help_text="The customer that turned it up for itself.", null=True),
                ),
                ("code", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("actions", _texts(100)),
                ("where", models.JSONField(default=dict)),
                ("level", models.CharField(choices=LEVELS, max_length=20)),
                ("approvers", _texts(10, default=list)),
                ("deadline_h", models.PositiveIntegerField()),
                ("remind_after_h", models.PositiveIntegerField()),
                ("escalate_after_h", models.PositiveIntegerField(null=True)),
            ],
            options={
                "db_table": "oversight_dial",
                "constraints": [
                    models.UniqueConstraint(fields=("company_id", "code"), name="one_dial_a_code", nulls_distinct=False)
                ],
            },
        ),
        migrations.CreateModel(
            name="GuardRule",
            fields=[
                ("id", _key()),
                ("code", models.CharField(max_length=60, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("actions", _texts(100)),
                ("where", models.JSONField(default=dict)),
                ("limit", models.JSONField()),
                ("reason", models.CharField(max_length=500)),
                ("next", _texts(300, default=list)),
            ],
            options={"db_table": "oversight_guardrail"},
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("single", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("mark", models.UUIDField()),
            ],
            options={"db_table": "oversight_rule_version"},
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("company_id", models.UUIDField()),
                ("code", models.CharField(max_length=60)),
                (
                    "subject",
                    models.CharField(help_text="For whom it counts: a person's or a company's id.", max_length=40),
                ),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("at", models.DateTimeField(help_text="Business time.")),
            ],
            options={
                "db_table": "oversight_use",
                "indexes": [models.Index(fields=["code", "subject", "at"], name="uses_of_a_guardrail")],
            },
        ),
        guard(table="oversight_dial", visible=OWN_OR_COMMON, writable=OWN_OR_PROVIDER),
        guard(table="oversight_guardrail", visible="true", writable=BY_PROVIDER),
        guard(table="oversight_use"),
        migrations.RunSQL((SQL / "rules.sql").read_text(), migrations.RunSQL.noop),
    ]
