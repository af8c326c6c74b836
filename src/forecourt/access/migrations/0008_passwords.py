"""Keep hashes of passwords where no process reads them without the gate's secret."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0007_looks")]

    operations = [migrations.RunSQL((SQL / "passwords.sql").read_text(), migrations.RunSQL.noop)]
