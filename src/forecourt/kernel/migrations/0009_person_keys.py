"""Keys of people, under which the journal writes what is told of them."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0008_capability_key_folded")]

    operations = [migrations.RunSQL((SQL / "person_keys.sql").read_text(), migrations.RunSQL.noop)]
