"""Make the table of the identifiers' secrets, and the functions that open it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("data", "0004_arrivals"),
        ("access", "0002_colleagues"),
    ]

    operations = [migrations.RunSQL((SQL / "secrets.sql").read_text(), migrations.RunSQL.noop)]
