"""Let the signer know what a token was made for."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("data", "0007_recognising"),
        ("access", "0008_passwords"),
    ]

    operations = [migrations.RunSQL((SQL / "recognising_tokens.sql").read_text(), migrations.RunSQL.noop)]
