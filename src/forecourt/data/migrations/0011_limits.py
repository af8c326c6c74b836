"""Keep what is read, and what is said of it, within what a membership is limited to."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("data", "0010_late_resources_first"), ("contracts", "0003_limits")]

    operations = [migrations.RunSQL((SQL / "limits.sql").read_text(), migrations.RunSQL.noop)]
