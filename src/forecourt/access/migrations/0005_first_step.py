"""What of the first day's guide people took."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from forecourt.kernel.row_security import BY_COMPANY, guard


class Migration(migrations.Migration):
    dependencies = [("access", "0004_factors"), ("customers", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FirstStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(choices=[("data", "data"), ("left", "left")], max_length=10)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.company"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "access_first_step",
                "constraints": [models.UniqueConstraint(fields=("user", "company", "step"), name="one_first_step")],
            },
        ),
        guard(table="access_first_step", visible=BY_COMPANY, writable="user_id = (select fc.actor())"),
    ]
