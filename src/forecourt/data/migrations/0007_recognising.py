"""Let the signer's functions call what notes when a session was last seen."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("data", "0006_late_resources"),
    ]

    operations = [migrations.RunSQL((SQL / "recognising.sql").read_text(), migrations.RunSQL.noop)]
