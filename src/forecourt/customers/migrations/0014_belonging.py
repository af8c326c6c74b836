"""Let the conflict queue ask where people belong."""

from django.db import migrations, models

KINDS = ("values", "missing", "identity", "belongs")


class Migration(migrations.Migration):
    dependencies = [("customers", "0013_stewardship")]

    operations = [
        migrations.AlterField(
            model_name="conflict",
            name="kind",
            field=models.CharField(choices=[(each, each) for each in KINDS], max_length=10),
        ),
    ]
