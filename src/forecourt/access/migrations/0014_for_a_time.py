"""Tell apart what comes with a role from what was granted for a time."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0013_proving")]

    operations = [migrations.RunSQL((SQL / "for_a_time.sql").read_text(), migrations.RunSQL.noop)]
