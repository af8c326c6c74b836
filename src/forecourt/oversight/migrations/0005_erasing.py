"""Empty approvals about people who are erased."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0004_limits"), ("kernel", "0009_person_keys")]

    operations = [migrations.RunSQL((SQL / "erasing.sql").read_text(), migrations.RunSQL.noop)]
