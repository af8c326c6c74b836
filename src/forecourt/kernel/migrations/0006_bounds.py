"""Let a scope be bound to what a membership is limited to."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_journal_checkpoints")]

    operations = [migrations.RunSQL((SQL / "bounds.sql").read_text(), migrations.RunSQL.noop)]
