"""Let the journal tell how long a performance had taken."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_search_the_journal")]

    operations = [
        migrations.AddField(
            model_name="journal",
            name="duration_us",
            field=models.BigIntegerField(help_text="How long it had taken by then, in microseconds.", null=True),
        ),
        migrations.RunSQL((SQL / "journal_duration.sql").read_text(), migrations.RunSQL.noop),
    ]
