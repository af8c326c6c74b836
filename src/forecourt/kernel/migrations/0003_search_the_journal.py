"""Let the journal be searched: by words, by who, what and through what, by cause and by time."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_follow_the_seals")]

    operations = [migrations.RunSQL((SQL / "journal_search.sql").read_text(), migrations.RunSQL.noop)]
