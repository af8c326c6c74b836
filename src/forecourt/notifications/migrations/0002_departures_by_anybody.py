"""Give departures ids that are made outside the database: who adds one may not read it back."""

from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]
    operations = [
        migrations.DeleteModel(name="Departure"),
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("signed", models.CharField(max_length=2_000)),
                ("made_at", models.DateTimeField()),
            ],
            options={"db_table": "notifications_departure"},
        ),
        guard(table="notifications_departure", visible=BY_PROVIDER),
        migrations.RunSQL(
            "create policy departure_noted on notifications_departure for insert to fc_app, fc_worker"
            " with check (true)",
            "drop policy departure_noted on notifications_departure",
        ),
    ]
