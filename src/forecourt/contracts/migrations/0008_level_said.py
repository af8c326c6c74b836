"""Say at which level a company is served also when a contract begins or ends by time alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0007_under_keys")]

    operations = [
        migrations.AddField(
            "contract",
            "level_said_at",
            models.DateTimeField(null=True, help_text="When the level of its company was said last, with it."),
        ),
    ]
