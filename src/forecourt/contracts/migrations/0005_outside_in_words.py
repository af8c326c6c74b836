"""Show to a limited membership no request and no client that names something outside, however the name is written."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("contracts", "0004_written_by_the_provider"), ("access", "0012_programs")]

    operations = [migrations.RunSQL((SQL / "outside_in_words.sql").read_text(), migrations.RunSQL.noop)]
