"""Let people follow accounts, and be told once of what changed about one, with the reason."""

import django.contrib.postgres.fields
from django.db import migrations, models

from forecourt.kernel.row_security import BY_PROVIDER, guard


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0005_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Follow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("user_id", models.UUIDField()),
                ("company_id", models.UUIDField()),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        help_text="Of what is known, only these; empty: all.",
                        size=None,
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notifications_follow",
            },
        ),
        migrations.CreateModel(
            name="FollowRule",
            fields=[
                ("code", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("title", models.CharField(help_text="Why: a key account.", max_length=100)),
                ("permission", models.CharField(help_text="Whose role has this follows them.", max_length=100)),
                (
                    "segments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                (
                    "stages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
            ],
            options={
                "db_table": "notifications_follow_rule",
            },
        ),
        migrations.AddField(
            model_name="notification",
            name="account_id",
            field=models.UUIDField(help_text="Which customer they follow.", null=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="cause",
            field=models.BigIntegerField(
                help_text="What was written together is told once: its transaction.", null=True
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="reason",
            field=models.CharField(
                blank=True, help_text="Why they hear of it, where they follow something.", max_length=300
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="audience",
            field=models.CharField(
                choices=[
                    ("person", "person"),
                    ("customer", "customer"),
                    ("provider", "provider"),
                    ("follower", "follower"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("account_id__isnull", False)),
                fields=("user_id", "account_id", "cause"),
                name="told_once_a_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(fields=("company_id", "user_id"), name="followed_once"),
        ),
        guard(table="notifications_follow", visible=BY_PROVIDER),
        guard(table="notifications_follow_rule", visible=BY_PROVIDER),
    ]
