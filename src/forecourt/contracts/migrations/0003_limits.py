"""Show to a limited membership what it reaches, and nothing else."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_find_resources"), ("access", "0011_limits"), ("kernel", "0006_bounds")]

    operations = [migrations.RunSQL((SQL / "limits.sql").read_text(), migrations.RunSQL.noop)]
