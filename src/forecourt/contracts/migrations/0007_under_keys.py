"""Show to a limited membership nothing of the journal that is under people's keys."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("contracts", "0006_notice_of_ends"), ("kernel", "0009_person_keys")]

    operations = [migrations.RunSQL((SQL / "under_keys.sql").read_text(), migrations.RunSQL.noop)]
