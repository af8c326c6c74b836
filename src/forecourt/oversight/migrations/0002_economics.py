"""Let oversight reckon what self-service saves."""

from django.db import migrations, models

from forecourt.kernel.row_security import BY_PROVIDER, guard

SIDES = [(side, side) for side in ("customer", "staff", "process")]


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_rules")]

    operations = [
        migrations.CreateModel(
            name="Effort",
            fields=[
                ("action", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("by_hand_min", models.PositiveIntegerField()),
                ("built_h", models.PositiveIntegerField()),
                ("built_on", models.DateField()),
            ],
            options={"db_table": "oversight_effort"},
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("action", models.CharField(max_length=100)),
                ("side", models.CharField(choices=SIDES, max_length=10)),
                ("actor_id", models.UUIDField(null=True)),
                ("company_id", models.UUIDField(null=True)),
                ("interface", models.CharField(max_length=20)),
                ("done", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "oversight_tally",
                "indexes": [models.Index(fields=["day", "action"], name="tallies_by_day")],
            },
        ),
        guard(table="oversight_effort", visible=BY_PROVIDER),
        guard(table="oversight_tally", visible=BY_PROVIDER),
    ]
