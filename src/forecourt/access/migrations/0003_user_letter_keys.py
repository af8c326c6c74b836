"""Let people turn the single-letter keys off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_colleagues")]

    operations = [
        migrations.AddField(
            "user",
            "letter_keys",
            models.BooleanField(
                default=True, db_default=True, help_text="Whether single letters are keys of the pages."
            ),
        )
    ]
