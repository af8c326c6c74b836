"""Let a hook be switched off and on again, and keep what it sent that was no activity, with the reason."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0011_person_keys"),
    ]

    operations = [
        migrations.AddField(
            "hook",
            "is_on",
            models.BooleanField(default=True, db_default=True, help_text="Whether what it sends is taken."),
        ),
        migrations.RemoveConstraint("hookdelivery", "one_delivery_a_message"),
        migrations.AddConstraint(
            "hookdelivery",
            models.UniqueConstraint(
                fields=["source", "message_id"],
                condition=models.Q(("state", "refused"), _negated=True),
                name="one_delivery_a_message",
            ),
        ),
        migrations.AddIndex("hookdelivery", models.Index(fields=["source", "-id"], name="deliveries_of_a_hook")),
        migrations.RunSQL((SQL / "hooks_switched_off.sql").read_text(), migrations.RunSQL.noop),
    ]
