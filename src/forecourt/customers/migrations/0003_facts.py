"""Keep what is known of customers as facts, how others call them, and where merged ids lead."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

TABLES = ("system", "fact_type", "fact", "reference", "redirect")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_find_names"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Fact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "subject_type",
                    models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10),
                ),
                ("subject_id", models.UUIDField()),
                ("field", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                ("source", models.CharField(help_text="The system's code.", max_length=40)),
                (
                    "process",
                    models.CharField(
                        help_text="What brought it here: an action, an import, a connector.", max_length=100
                    ),
                ),
                ("confidence", models.FloatField(help_text="From 0 to 1.")),
                ("observed_at", models.DateTimeField()),
                ("collected_at", models.DateTimeField()),
                ("last_verified_at", models.DateTimeField()),
                (
                    "standing",
                    models.SmallIntegerField(
                        default=0, help_text="2: the present value; 1: the newest of its source; 0: history."
                    ),
                ),
                (
                    "is_contested",
                    models.BooleanField(default=False, help_text="Another source that counts says otherwise."),
                ),
                ("withdrawn_at", models.DateTimeField(help_text="When somebody found it wrong.", null=True)),
                ("stale_at", models.DateTimeField(help_text="From when on it no longer counts as true.", null=True)),
            ],
            options={
                "db_table": "customers_fact",
            },
        ),
        migrations.CreateModel(
            name="FactType",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10)),
                ("code", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=100)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("identity", "identity"),
                            ("contact", "contact"),
                            ("preference", "preference"),
                            ("payment", "payment"),
                            ("firmographic", "firmographic"),
                            ("technographic", "technographic"),
                            ("usage", "usage"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("long_text", "long_text"),
                            ("integer", "integer"),
                            ("number", "number"),
                            ("money", "money"),
                            ("date", "date"),
                            ("instant", "instant"),
                            ("boolean", "boolean"),
                            ("email", "email"),
                            ("phone", "phone"),
                            ("url", "url"),
                            ("country", "country"),
                            ("choice", "choice"),
                            ("choices", "choices"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=20)),
                (
                    "owners",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        help_text="Systems, the one trusted most first.",
                        size=None,
                    ),
                ),
                ("personal", models.BooleanField(default=False)),
                (
                    "fresh_for",
                    models.JSONField(
                        default=list, help_text="[{segment, days}]; an empty segment holds for all others."
                    ),
                ),
                (
                    "required_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        default=list,
                        help_text="Segments that need it.",
                        size=None,
                    ),
                ),
                ("weight", models.PositiveIntegerField(default=1, help_text="How much it is worth to have it fresh.")),
                ("steward", models.CharField(blank=True, help_text="The role that keeps it true.", max_length=60)),
                ("place", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "customers_fact_type",
            },
        ),
        migrations.CreateModel(
            name="Redirect",
            fields=[
                ("old_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "subject_type",
                    models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10),
                ),
                ("new_id", models.UUIDField()),
            ],
            options={
                "db_table": "customers_redirect",
            },
        ),
        migrations.CreateModel(
            name="Reference",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "subject_type",
                    models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10),
                ),
                ("subject_id", models.UUIDField()),
                ("external_id", models.CharField(max_length=200)),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "db_table": "customers_reference",
            },
        ),
        migrations.CreateModel(
            name="System",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=100)),
                (
                    "connector",
                    models.CharField(blank=True, help_text="Which connector asks it; empty: none does.", max_length=40),
                ),
                ("place", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "customers_system",
            },
        ),
        migrations.RemoveConstraint(
            model_name="person",
            name="one_person_an_address",
        ),
        migrations.AddField(
            model_name="affiliation",
            name="is_primary",
            field=models.BooleanField(default=False, help_text="The company that the person first of all belongs to."),
        ),
        migrations.AddField(
            model_name="affiliation",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("decides", "decides"),
                    ("pays", "pays"),
                    ("technical", "technical"),
                    ("uses", "uses"),
                    ("advises", "advises"),
                ],
                help_text="What the person decides there.",
                max_length=30,
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="segment",
            field=models.CharField(blank=True, help_text="Which rules of freshness hold for it.", max_length=60),
        ),
        migrations.AddField(
            model_name="company",
            name="stage",
            field=models.CharField(
                choices=[("prospect", "prospect"), ("trial", "trial"), ("customer", "customer"), ("former", "former")],
                default="customer",
                help_text="Where it stands with us.",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="email",
            field=models.EmailField(blank=True, help_text="Empty where none is known.", max_length=254),
        ),
        migrations.AddConstraint(
            model_name="affiliation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_primary", True)),
                expressions=[("person", "="), ("valid", "&&")],
                name="one_primary_company_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="affiliation",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid__isempty", False), ("valid__startswith__isnull", False)),
                name="affiliation_begins_and_lasts",
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["prospect", "trial", "customer", "former"])),
                name="company_stage_is_one_of_ours",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email", ""), _negated=True), fields=("email",), name="one_person_an_address"
            ),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(condition=models.Q(("standing__gt", 0)), fields=["subject_id"], name="fact_candidates"),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("standing", 2)), fields=["field", "stale_at"], name="fact_going_stale"
            ),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("is_contested", True)), fields=["field", "subject_id"], name="fact_contested"
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.UniqueConstraint(
                models.F("subject_id"),
                models.F("field"),
                models.F("source"),
                models.F("observed_at"),
                django.db.models.functions.text.MD5(
                    django.db.models.functions.comparison.Cast("value", models.TextField())
                ),
                name="one_fact_an_observation",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("standing", 2)), fields=("subject_id", "field"), name="one_present_value_a_field"
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)), name="fact_confidence_is_a_share"
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(("standing", 0), ("standing", 1), ("standing", 2), _connector="OR"),
                name="fact_standing",
            ),
        ),
        migrations.AddConstraint(
            model_name="facttype",
            constraint=models.UniqueConstraint(fields=("subject", "code"), name="one_fact_type_a_code"),
        ),
        migrations.AddIndex(
            model_name="redirect",
            index=models.Index(fields=["new_id"], name="redirect_by_survivor"),
        ),
        migrations.AddConstraint(
            model_name="redirect",
            constraint=models.CheckConstraint(
                condition=models.Q(("old_id", models.F("new_id")), _negated=True), name="redirect_leads_elsewhere"
            ),
        ),
        migrations.AddField(
            model_name="reference",
            name="system",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.system"
            ),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["subject_id"], name="reference_by_subject"),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.UniqueConstraint(
                fields=("system", "subject_type", "external_id"), name="one_record_a_reference"
            ),
        ),
        *(guard(table=f"customers_{table}", visible=BY_PROVIDER) for table in TABLES),
    ]
