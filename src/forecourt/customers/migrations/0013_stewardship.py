"""Keep who is asked first about a part of the model, by name."""

from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard


class Migration(migrations.Migration):
    dependencies = [("customers", "0012_hooks_switched_off")]

    operations = [
        migrations.CreateModel(
            name="Stewardship",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("steward", models.CharField(help_text="The role that keeps the part true, by code.", max_length=60)),
                ("subject", models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10)),
                ("category", models.CharField(max_length=20)),
                ("user_id", models.UUIDField()),
                ("name", models.CharField(help_text="What they were called when they were named.", max_length=200)),
                ("since", models.DateTimeField(help_text="Business time.")),
                ("named_by", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "customers_stewardship",
                "constraints": [
                    models.UniqueConstraint(fields=("steward", "subject", "category"), name="one_named_steward_a_part")
                ],
            },
        ),
        guard(table="customers_stewardship", visible=BY_PROVIDER),
    ]
