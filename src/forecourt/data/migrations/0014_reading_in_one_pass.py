"""Open a reading of thousands of identifiers without joining them to one another."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("data", "0013_recognising_clients")]

    operations = [migrations.RunSQL((SQL / "reading_in_one_pass.sql").read_text(), migrations.RunSQL.noop)]
