"""Data that comes by itself: schedules, and each time that one was due."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import guard

#: A schedule exists for its owner and for those who get what it delivers; its runs do with it.
OWN_OR_GOT = (
    "(select fc.everywhere()) or (company_id = any((select fc.scope())::uuid[])"
    " and (owner_id = (select fc.actor()) or recipients @> array[(select fc.actor())]))"
)
WITH_ITS_SCHEDULE = (
    "(select fc.everywhere()) or (company_id = any((select fc.scope())::uuid[])"
    " and schedule_id in (select id from data_schedule))"
)
BY_ITS_OWNER = "(select fc.everywhere()) or owner_id = (select fc.actor())"


class Migration(migrations.Migration):
    dependencies = [
        ("data", "0008_recognising_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="Schedule",
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
                ("dataset", models.CharField(max_length=100)),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        help_text="Null: all that is held at the time.",
                        null=True,
                        size=None,
                    ),
                ),
                ("span", models.CharField(help_text="Which period: yesterday, last_month, …", max_length=20)),
                ("resolution", models.CharField(max_length=10)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50), default=list, size=None
                    ),
                ),
                ("format", models.CharField(max_length=10)),
                ("zone", models.CharField(help_text="Where its days begin and its clock is read.", max_length=50)),
                ("every", models.CharField(max_length=10)),
                ("weekday", models.PositiveSmallIntegerField(default=1, help_text="1 is Monday; for a weekly one.")),
                ("month_day", models.PositiveSmallIntegerField(default=1, help_text="1 to 28; for a monthly one.")),
                ("at", models.TimeField()),
                ("how", models.CharField(help_text="link, attachment or webhook.", max_length=10)),
                (
                    "recipients",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, help_text="People who get the mail.", size=None
                    ),
                ),
                ("state", models.CharField(default="running", max_length=10)),
                ("reason", models.CharField(blank=True, help_text="Why it was stopped.", max_length=300)),
                ("delegation", models.TextField(help_text="The owner's right, closed for the worker.")),
                ("next_at", models.DateTimeField(help_text="Business time.")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "data_schedule",
                "indexes": [
                    models.Index(condition=models.Q(("state", "running")), fields=["next_at"], name="schedules_due"),
                    models.Index(fields=["company_id", "owner_id"], name="schedules_of_an_owner"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("company_id", models.UUIDField()),
                ("due_at", models.DateTimeField(help_text="Business time.")),
                ("period_from", models.DateTimeField()),
                ("period_to", models.DateTimeField()),
                ("rows", models.BigIntegerField(help_text="About how many there were.")),
                ("state", models.CharField(default="prepared", max_length=10)),
                ("said", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField(help_text="Business time.")),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="data.schedule"
                    ),
                ),
            ],
            options={
                "db_table": "data_run",
                "indexes": [models.Index(fields=["schedule", "-id"], name="runs_of_a_schedule")],
                "constraints": [models.UniqueConstraint(fields=("schedule", "due_at"), name="one_run_a_time")],
            },
        ),
        guard(table="data_schedule", visible=OWN_OR_GOT, writable=BY_ITS_OWNER),
        guard(table="data_run", visible=WITH_ITS_SCHEDULE),
    ]
