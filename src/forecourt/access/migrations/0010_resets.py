"""Let a company's administrators reset a colleague's lost second factors."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0009_pacing"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunSQL((SQL / "resets.sql").read_text(), migrations.RunSQL.noop)]
