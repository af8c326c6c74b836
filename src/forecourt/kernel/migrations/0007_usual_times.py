"""Let everybody know how long an action usually takes, and nobody what another company did."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_bounds")]

    operations = [migrations.RunSQL((SQL / "usual_times.sql").read_text(), migrations.RunSQL.noop)]
