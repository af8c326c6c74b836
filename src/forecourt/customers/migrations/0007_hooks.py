"""Let outside systems send activity: their secrets, closed, and what they sent until the worker takes it in."""

from pathlib import Path

from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_freshness"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hook",
            fields=[
                (
                    "code",
                    models.CharField(
                        help_text="What its activity names as its source.",
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("sealed_secret", models.BinaryField()),
                (
                    "hint",
                    models.CharField(
                        help_text="The first characters of the secret, by which people know it.", max_length=20
                    ),
                ),
                ("made_by", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "customers_hook",
            },
        ),
        migrations.CreateModel(
            name="HookDelivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("message_id", models.CharField(max_length=200)),
                ("entries", models.JSONField()),
                ("received_at", models.DateTimeField(help_text="True clock.")),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("said", models.CharField(blank=True, help_text="Why it was refused.", max_length=500)),
            ],
            options={
                "db_table": "customers_hook_delivery",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["received_at"], name="deliveries_to_take_in"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "message_id"), name="one_delivery_a_message")
                ],
            },
        ),
        guard(table="customers_hook", visible=BY_PROVIDER),
        guard(table="customers_hook_delivery", visible=BY_PROVIDER),
        migrations.RunSQL((SQL / "hooks.sql").read_text(), migrations.RunSQL.noop),
    ]
