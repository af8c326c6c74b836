"""Keep activity, what is measured by it, and changes worth noticing: all of it the provider's own."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

TABLES = ("activity_kind", "activity", "activity_follower", "measure", "measurement", "touched", "anomaly")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_facts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivityFollower",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                ("last_id", models.UUIDField(help_text="How far a pass over all companies has come.", null=True)),
                ("moved_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "customers_activity_follower",
            },
        ),
        migrations.CreateModel(
            name="ActivityKind",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("title", models.CharField(help_text="Of one of them: Data pull.", max_length=100)),
                ("icon", models.CharField(max_length=40)),
                (
                    "from_events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        default=list,
                        help_text="Events that become it.",
                        size=None,
                    ),
                ),
                (
                    "direction",
                    models.CharField(blank=True, choices=[("in", "in"), ("out", "out"), ("", "")], max_length=3),
                ),
                ("counts_as_contact", models.BooleanField(default=False, help_text="Somebody spoke with somebody.")),
                (
                    "amount_from",
                    models.CharField(blank=True, help_text="Which value of such a row is its amount.", max_length=40),
                ),
                ("unit", models.CharField(blank=True, max_length=20)),
                (
                    "milestone",
                    models.CharField(
                        blank=True,
                        choices=[("", ""), ("first", "first"), ("each", "each")],
                        help_text="Whether a journey shows it.",
                        max_length=5,
                    ),
                ),
                ("place", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "customers_activity_kind",
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=100)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("statistic", models.CharField(max_length=20)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        help_text="Of which activity; empty: any.",
                        size=None,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[("in", "in"), ("out", "out"), ("", "")],
                        help_text="Empty: any.",
                        max_length=3,
                    ),
                ),
                (
                    "window_days",
                    models.PositiveIntegerField(help_text="How far it looks back; null: at the newest.", null=True),
                ),
                ("unit", models.CharField(blank=True, max_length=40)),
                (
                    "grain",
                    models.CharField(
                        blank=True,
                        choices=[("", ""), ("month", "month"), ("week", "week")],
                        help_text="Watched by; empty: not.",
                        max_length=5,
                    ),
                ),
                (
                    "least",
                    models.FloatField(default=8.0, help_text="The level below which no change is worth noticing."),
                ),
                ("share", models.FloatField(default=0.4, help_text="How much of what is usual has to come or go.")),
                ("place", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "customers_measure",
            },
        ),
        migrations.CreateModel(
            name="Touched",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("company_id", models.UUIDField()),
                ("day", models.DateField(help_text="A day of it.")),
            ],
            options={
                "db_table": "customers_touched",
                "constraints": [models.UniqueConstraint(fields=("company_id", "day"), name="one_touch_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("collected_at", models.DateTimeField()),
                (
                    "source",
                    models.CharField(
                        help_text="The system that told it; `journal` for what happened here.", max_length=40
                    ),
                ),
                ("external_id", models.CharField(help_text="What the source calls it.", max_length=200)),
                (
                    "direction",
                    models.CharField(blank=True, choices=[("in", "in"), ("out", "out"), ("", "")], max_length=3),
                ),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("title", models.CharField(max_length=300)),
                (
                    "who",
                    models.CharField(blank=True, help_text="Who it was, as the source named them.", max_length=254),
                ),
                ("details", models.JSONField(default=dict)),
                ("journal_id", models.UUIDField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.company",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.person",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.activitykind",
                    ),
                ),
            ],
            options={
                "db_table": "customers_activity",
                "indexes": [
                    models.Index(fields=["company", "-at", "-id"], name="activity_of_a_company"),
                    models.Index(fields=["person", "-at", "-id"], name="activity_of_a_person"),
                    models.Index(fields=["company", "kind", "-at"], name="activity_by_kind"),
                    models.Index(
                        condition=models.Q(("person__isnull", True), models.Q(("who", ""), _negated=True)),
                        fields=["who"],
                        name="activity_of_whom",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_id"), name="one_activity_an_event"),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["in", "out", ""])), name="activity_has_a_direction"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Anomaly",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("grain", models.CharField(choices=[("month", "month"), ("week", "week")], max_length=5)),
                ("starts_on", models.DateField(help_text="The period that was far out.")),
                ("kind", models.CharField(help_text="drop, spike, shift_down, shift_up.", max_length=10)),
                ("value", models.DecimalField(decimal_places=4, max_digits=20)),
                ("expected", models.DecimalField(decimal_places=4, max_digits=20)),
                ("low", models.DecimalField(decimal_places=4, max_digits=20)),
                ("high", models.DecimalField(decimal_places=4, max_digits=20)),
                ("basis", models.CharField(help_text="What was expected by: level, trend or season.", max_length=10)),
                ("sentence", models.CharField(max_length=400)),
                ("raised_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                ("ending", models.CharField(blank=True, help_text="returned, settled or mistaken.", max_length=10)),
                ("resolved_value", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("resolution", models.CharField(blank=True, help_text="How it ended, in a sentence.", max_length=400)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.company",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.measure",
                    ),
                ),
            ],
            options={
                "db_table": "customers_anomaly",
                "indexes": [models.Index(fields=["-raised_at", "-id"], name="anomalies_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resolved_at__isnull", True)),
                        fields=("company", "measure"),
                        name="one_open_anomaly_a_measure",
                    ),
                    models.UniqueConstraint(
                        fields=("company", "measure", "grain", "starts_on"), name="one_anomaly_a_period"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("grain", models.CharField(choices=[("month", "month"), ("week", "week")], max_length=5)),
                ("starts_on", models.DateField(help_text="The first day of the month, or the Monday.")),
                ("value", models.DecimalField(decimal_places=4, max_digits=20)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.company",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.measure",
                    ),
                ),
            ],
            options={
                "db_table": "customers_measurement",
                "indexes": [
                    models.Index(
                        condition=models.Q(("value__gt", 0)),
                        fields=["measure", "grain", "starts_on"],
                        name="measured_at_all",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "measure", "grain", "starts_on"), name="one_measurement_a_period"
                    )
                ],
            },
        ),
        *(guard(table=f"customers_{table}", visible=BY_PROVIDER) for table in TABLES),
    ]
