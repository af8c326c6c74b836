"""Let the sweep remember more than itself: whom it told, and when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_hooks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sweep",
            name="name",
            field=models.CharField(max_length=80, primary_key=True, serialize=False),
        ),
    ]
