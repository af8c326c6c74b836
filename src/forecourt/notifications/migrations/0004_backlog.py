"""Let operators see how much waits to be told."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_webhooks"), ("kernel", "0002_follow_the_seals")]
    operations = [
        migrations.RunSQL((SQL / "backlog.sql").read_text(), "drop function fc.telling_backlog()"),
    ]
