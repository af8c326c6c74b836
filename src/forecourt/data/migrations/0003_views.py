"""Views of My data under a name, and marks on its chart."""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.functions.text
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_COMPANY, guard

#: A person's own views, and those that colleagues share, exist; each person writes their own.
SHARED_OR_OWN = (
    "(select fc.everywhere()) or (company_id = any((select fc.scope())::uuid[])"
    " and (is_shared or owner_id = (select fc.actor())))"
)
TO_A_COMPANY = "alter table {0} add constraint {0}_company foreign key (company_id) references customers_company (id)"


class Migration(migrations.Migration):
    dependencies = [
        ("data", "0002_dictionary_and_freshness"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.UUIDField()),
                ("dataset", models.CharField(max_length=100)),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        help_text="The meters that it is about; empty: all.",
                        size=None,
                    ),
                ),
                ("period", django.contrib.postgres.fields.ranges.DateTimeRangeField(help_text="[from, to)")),
                ("text", models.CharField(max_length=500)),
                ("maker_id", models.UUIDField()),
                ("maker_name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "data_mark",
                "indexes": [models.Index(fields=["company_id", "dataset"], name="marks_of_company")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period__isempty", False), ("period__lower_inc", True), ("period__upper_inc", False)
                        ),
                        name="mark_has_a_period",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="View",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.UUIDField()),
                ("owner_id", models.UUIDField()),
                ("owner_name", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=120)),
                ("query", models.CharField(help_text="The page's address after the question mark.", max_length=2000)),
                ("is_shared", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "data_view",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("company_id"),
                        models.F("owner_id"),
                        django.db.models.functions.text.Lower("title"),
                        name="one_view_a_title",
                    )
                ],
            },
        ),
        migrations.RunSQL(TO_A_COMPANY.format("data_mark"), migrations.RunSQL.noop),
        migrations.RunSQL(TO_A_COMPANY.format("data_view"), migrations.RunSQL.noop),
        guard(table="data_mark", visible=BY_COMPANY, writable="maker_id = (select fc.actor())"),
        guard(table="data_view", visible=SHARED_OR_OWN, writable="owner_id = (select fc.actor())"),
    ]
