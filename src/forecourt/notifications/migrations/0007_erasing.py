"""Take what mentions somebody who is erased out of what people were told."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_follows"), ("kernel", "0009_person_keys")]

    operations = [migrations.RunSQL((SQL / "erasing.sql").read_text(), migrations.RunSQL.noop)]
