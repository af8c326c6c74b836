"""Verify a capability without reading the key's table each time."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0007_usual_times")]

    operations = [migrations.RunSQL((SQL / "capability_key_folded.sql").read_text(), migrations.RunSQL.noop)]
