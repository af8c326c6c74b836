"""What a proof is worth, asked in one statement."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0012_programs")]

    operations = [migrations.RunSQL((SQL / "proving.sql").read_text(), migrations.RunSQL.noop)]
