"""Let the signer recognise machine clients."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("data", "0012_written_by_the_provider"), ("access", "0012_programs")]

    operations = [migrations.RunSQL((SQL / "recognising_clients.sql").read_text(), migrations.RunSQL.noop)]
