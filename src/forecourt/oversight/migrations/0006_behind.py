"""Note who let a process ask for an approval: they count as who asked."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0005_erasing")]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="behind",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                default=list,
                help_text="Who let a process ask for it: they count as who asked.",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="approval",
            name="delegation",
            field=models.TextField(help_text="The asker's right, closed for the worker; empty where a process asked."),
        ),
        migrations.AlterField(
            model_name="approval",
            name="kind",
            field=models.CharField(help_text="by_itself, for_reading, collected or by_process.", max_length=20),
        ),
        migrations.RunSQL((SQL / "behind.sql").read_text(), migrations.RunSQL.noop),
    ]
