"""Where files come from, when one is late, and what becomes of one in quarantine."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import BY_PROVIDER, guard

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("data", "0003_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="LateFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField(help_text="The last day that was to be covered, in the source's zone.")),
                ("due_at", models.DateTimeField()),
                ("covers_to", models.DateTimeField(help_text="The end of that day.")),
                ("noticed_at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "data_late_file",
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("code", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200)),
                ("sender", models.CharField(help_text="What its files call it in their header.", max_length=20)),
                (
                    "folder",
                    models.CharField(help_text="Below FORECOURT_HOME; empty where none is watched.", max_length=200),
                ),
                ("zone", models.CharField(help_text="In which its day and its hour are meant.", max_length=50)),
                ("due_by", models.TimeField(help_text="By when each day.")),
                ("days_back", models.PositiveSmallIntegerField(help_text="Through which day: 1 is yesterday.")),
                ("owner", models.CharField(help_text="The role that looks after it.", max_length=100)),
            ],
            options={
                "db_table": "data_source",
            },
        ),
        migrations.RemoveConstraint(
            model_name="marketfile",
            name="one_landing_a_file",
        ),
        migrations.AddField(
            model_name="marketfile",
            name="corrects",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="data.marketfile"
            ),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="covers_from",
            field=models.DateTimeField(help_text="[from, to) of all readings in it.", null=True),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="covers_to",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="decided_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="decided_by",
            field=models.CharField(blank=True, help_text="Who corrected or rejected it.", max_length=200),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="decision",
            field=models.TextField(blank=True, help_text="Why, in their words."),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="edits",
            field=models.JSONField(
                help_text="What makes this file of the one it corrects: see engine.mending.", null=True
            ),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="read_at",
            field=models.DateTimeField(help_text="When all of it was read, checked and written.", null=True),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="reading_at",
            field=models.DateTimeField(help_text="When reading began.", null=True),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="sender",
            field=models.CharField(blank=True, help_text="As its header says.", max_length=20),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="taken_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="taken_by",
            field=models.UUIDField(help_text="Who looks after it in quarantine.", null=True),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="taken_by_name",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="via",
            field=models.CharField(default="upload", help_text="upload, terminal, folder or mending.", max_length=10),
        ),
        migrations.AlterField(
            model_name="marketfile",
            name="finished_at",
            field=models.DateTimeField(help_text="When it was accepted or refused.", null=True),
        ),
        migrations.AddField(
            model_name="latefile",
            name="file",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="data.marketfile"
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="dataset",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="data.dataset"),
        ),
        migrations.AddField(
            model_name="latefile",
            name="source",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="data.source"),
        ),
        migrations.AddField(
            model_name="marketfile",
            name="source",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="data.source"
            ),
        ),
        migrations.AddField(
            model_name="storedobject",
            name="source",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="data.source"
            ),
        ),
        migrations.AddIndex(
            model_name="marketfile",
            index=models.Index(fields=["state", "-received_at"], name="files_by_state"),
        ),
        migrations.AddIndex(
            model_name="marketfile",
            index=models.Index(fields=["source", "-finished_at"], name="files_by_source"),
        ),
        migrations.AddConstraint(
            model_name="marketfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["refused", "corrected", "rejected"]), _negated=True),
                fields=("sha256",),
                name="one_landing_a_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="marketfile",
            constraint=models.UniqueConstraint(fields=("corrects",), name="one_correction_a_file"),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(fields=("dataset", "sender"), name="one_source_a_sender"),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(
                condition=models.Q(("folder", ""), _negated=True), fields=("folder",), name="one_source_a_folder"
            ),
        ),
        migrations.AddConstraint(
            model_name="latefile",
            constraint=models.UniqueConstraint(fields=("source", "day"), name="late_once_a_day"),
        ),
        guard(table="data_source", visible="true", writable=BY_PROVIDER),
        guard(table="data_late_file", visible="true", writable=BY_PROVIDER),
        migrations.RunSQL((SQL / "sources.sql").read_text(), migrations.RunSQL.noop),
    ]
