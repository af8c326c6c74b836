"""Keep how far a schedule has come among the companies, so that a round need not go over all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("automation", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="rule",
            name="slot_place",
            field=models.UUIDField(help_text="The last company that its present slot has come to.", null=True),
        ),
    ]
