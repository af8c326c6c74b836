"""Look for what waits for a late file from the late files on."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("data", "0009_recognising_places")]
    operations = [
        migrations.RunSQL((SQL / "late_resources_first.sql").read_text(), (SQL / "late_resources.sql").read_text()),
    ]
