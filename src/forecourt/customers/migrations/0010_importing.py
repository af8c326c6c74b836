"""Keep files of customer data, what could not be taken of them, and what of them waits."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

TABLES = (
    "import",
    "imported_record",
    "import_fault",
    "known_matching",
    "merged_reference",
    "waiting",
    "company_parent",
)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0009_conflicts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("spool_path", models.CharField(max_length=500)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("prospect", "prospect"),
                            ("trial", "trial"),
                            ("customer", "customer"),
                            ("former", "former"),
                        ],
                        default="prospect",
                        help_text="Where new companies stand.",
                        max_length=20,
                    ),
                ),
                (
                    "encoding",
                    models.CharField(blank=True, help_text="As somebody said; empty: found out.", max_length=10),
                ),
                (
                    "delimiter",
                    models.CharField(blank=True, help_text="As somebody said; empty: found out.", max_length=1),
                ),
                ("written", models.CharField(blank=True, help_text="How it is written, in words.", max_length=200)),
                ("is_assumed", models.BooleanField(default=False, help_text="How it is written was guessed.")),
                (
                    "head",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=220), default=list, size=None
                    ),
                ),
                ("samples", models.JSONField(default=list, help_text="The cells of the first rows.")),
                (
                    "signature",
                    models.CharField(
                        blank=True, help_text="By what a file of the same columns is known.", max_length=64
                    ),
                ),
                ("matching", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("planning", "planning"),
                            ("planned", "planned"),
                            ("running", "running"),
                            ("done", "done"),
                            ("stopped", "stopped"),
                            ("refused", "refused"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("refused_code", models.CharField(blank=True, max_length=40)),
                ("refused_reason", models.CharField(blank=True, max_length=500)),
                ("offset", models.BigIntegerField(default=0)),
                ("line", models.BigIntegerField(default=0)),
                (
                    "round",
                    models.PositiveIntegerField(default=0, help_text="How often it was taken in from the beginning."),
                ),
                ("counts", models.JSONField(default=dict)),
                ("plan", models.JSONField(default=dict)),
                ("received_at", models.DateTimeField()),
                ("received_by", models.CharField(max_length=200)),
                ("planned_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.import"
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.system"
                    ),
                ),
            ],
            options={
                "db_table": "customers_import",
            },
        ),
        migrations.CreateModel(
            name="ImportedRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("line", models.BigIntegerField()),
                (
                    "subject_type",
                    models.CharField(choices=[("company", "company"), ("person", "person")], max_length=10),
                ),
                ("subject_id", models.UUIDField()),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.system"
                    ),
                ),
            ],
            options={
                "db_table": "customers_imported_record",
            },
        ),
        migrations.CreateModel(
            name="ImportFault",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line", models.BigIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("column", models.CharField(blank=True, max_length=220)),
                ("sentence", models.CharField(max_length=1000)),
                ("raw", models.TextField(blank=True)),
                ("cells", models.JSONField(default=list, help_text="The row's cells, where it could be told apart.")),
                (
                    "takes_row",
                    models.BooleanField(help_text="None of the line was taken; otherwise all but this cell."),
                ),
                ("mended_at", models.DateTimeField(help_text="When a corrected file brought the line.", null=True)),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="faults", to="customers.import"
                    ),
                ),
            ],
            options={
                "db_table": "customers_import_fault",
            },
        ),
        migrations.CreateModel(
            name="KnownMatching",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("signature", models.CharField(max_length=64)),
                ("matching", models.JSONField()),
                ("used_at", models.DateTimeField()),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.system"
                    ),
                ),
            ],
            options={
                "db_table": "customers_known_matching",
            },
        ),
        migrations.CreateModel(
            name="MergedReference",
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
                ("external_id", models.CharField(max_length=200)),
                ("survivor_id", models.CharField(help_text="The id there of the record that stayed.", max_length=200)),
                ("merged_at", models.DateTimeField(null=True)),
                (
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.system"
                    ),
                ),
            ],
            options={
                "db_table": "customers_merged_reference",
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line", models.BigIntegerField()),
                ("said", models.JSONField()),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "conflict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="waiting", to="customers.conflict"
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.import"
                    ),
                ),
            ],
            options={
                "db_table": "customers_waiting",
            },
        ),
        migrations.CreateModel(
            name="CompanyParent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="above", to="customers.company"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="below", to="customers.company"
                    ),
                ),
            ],
            options={
                "db_table": "customers_company_parent",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("company", models.F("parent")), _negated=True),
                        name="no_company_above_itself",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(fields=["-received_at"], name="imports_by_time"),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("system", "sha256"),
                name="one_import_a_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedrecord",
            constraint=models.UniqueConstraint(fields=("system", "sha256", "line"), name="one_record_a_line"),
        ),
        migrations.AddConstraint(
            model_name="importfault",
            constraint=models.UniqueConstraint(fields=("of", "line", "code", "column"), name="one_fault_a_place"),
        ),
        migrations.AddConstraint(
            model_name="knownmatching",
            constraint=models.UniqueConstraint(fields=("system", "signature"), name="one_matching_a_head"),
        ),
        migrations.AddConstraint(
            model_name="mergedreference",
            constraint=models.UniqueConstraint(
                fields=("system", "subject_type", "external_id"), name="one_survivor_a_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="mergedreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("external_id", models.F("survivor_id")), _negated=True), name="merged_into_another"
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("taken_at__isnull", True)), fields=["conflict"], name="what_still_waits"
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.UniqueConstraint(fields=("conflict", "of", "line"), name="a_line_waits_once"),
        ),
        migrations.RunSQL(
            "create sequence customers_record_number; grant usage on sequence customers_record_number to fc_app, fc_worker",
            "drop sequence customers_record_number",
        ),
        *(guard(table=f"customers_{table}", visible=BY_PROVIDER) for table in TABLES),
    ]
