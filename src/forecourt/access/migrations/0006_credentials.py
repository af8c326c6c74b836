"""Let the web change what people sign in with only with the gate open."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_first_step"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunSQL((SQL / "credentials.sql").read_text(), migrations.RunSQL.noop)]
