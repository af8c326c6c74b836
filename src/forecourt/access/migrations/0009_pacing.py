"""How fast a token or a person may ask."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0008_passwords")]

    operations = [
        migrations.AddField(
            model_name="token",
            name="requests_a_minute",
            field=models.PositiveIntegerField(
                help_text="How many requests a minute it may make, at most; null: as many as anybody.", null=True
            ),
        ),
        migrations.RunSQL((SQL / "pacing.sql").read_text(), migrations.RunSQL.noop),
    ]
