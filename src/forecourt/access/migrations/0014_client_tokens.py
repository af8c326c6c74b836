"""Keep as many tokens of a machine client as are allowed, and tell refusals by tens of minutes."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0013_proving")]

    operations = [
        migrations.AddField(
            "client",
            "refused_at",
            models.DateTimeField(help_text="When the journal last told that it was refused.", null=True),
        ),
        migrations.AddField(
            "client",
            "refusals",
            models.PositiveIntegerField(default=0, help_text="How often since."),
        ),
        migrations.RunSQL((SQL / "client_tokens.sql").read_text(), migrations.RunSQL.noop),
    ]
