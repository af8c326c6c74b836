"""Show to a limited membership no approval that names something outside."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_approvals"), ("contracts", "0003_limits")]

    operations = [migrations.RunSQL((SQL / "limits.sql").read_text(), migrations.RunSQL.noop)]
