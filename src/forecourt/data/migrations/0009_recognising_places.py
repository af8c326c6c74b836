"""Let the signer heed the bounds of tokens."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("data", "0008_recognising_tokens"),
        ("data", "0009_schedules"),
        ("access", "0008_passwords"),
    ]

    operations = [migrations.RunSQL((SQL / "recognising_places.sql").read_text(), migrations.RunSQL.noop)]
