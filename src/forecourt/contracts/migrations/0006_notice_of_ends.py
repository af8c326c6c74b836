"""Say before a contract ends that it does: how many days before is the level's, and each end is said once."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0005_outside_in_words")]

    operations = [
        migrations.AddField(
            "level",
            "notice_days",
            models.PositiveSmallIntegerField(
                default=60, db_default=60, help_text="So many days before a contract ends that is said; 0: never."
            ),
        ),
        migrations.AddField(
            "contract",
            "notice_given_at",
            models.DateTimeField(null=True, help_text="When it was said that it nears its present end."),
        ),
    ]
