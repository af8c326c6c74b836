"""Keep signed checkpoints of the journal."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_journal_duration")]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "seq",
                    models.BigIntegerField(
                        help_text="The place of the newest row that it covers.", primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(help_text="When it was signed, on the true clock.")),
                ("document", models.BinaryField(help_text="The JSON that people keep.")),
                (
                    "peaks",
                    models.BinaryField(
                        help_text="Roots of the perfect trees over the rows, 32 bytes each, to go on from."
                    ),
                ),
            ],
            options={"db_table": "kernel_checkpoint"},
        ),
        migrations.RunSQL((SQL / "journal_checkpoints.sql").read_text(), migrations.RunSQL.noop),
    ]
