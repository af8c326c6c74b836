"""Which meters wait for a file that is late."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("data", "0005_secrets")]
    operations = [
        migrations.RunSQL((SQL / "late_resources.sql").read_text(), "drop function fc.late_resources(text)"),
    ]
