"""Machine clients, their tokens, and programs that a person lets in."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import guard

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_limits"),
        ("customers", "0002_find_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="Client",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), help_text="What it may.", size=None
                    ),
                ),
                (
                    "networks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        default=list,
                        help_text="From where it is good, in CIDR; none: from anywhere.",
                        size=None,
                    ),
                ),
                ("hint", models.CharField(help_text="The first characters of its secret.", max_length=20)),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_by", models.CharField(help_text="The name of who made it.", max_length=200)),
                ("made_at", models.DateTimeField()),
                ("renewed_at", models.DateTimeField(help_text="Since when its secret is good; no older token is.")),
                ("last_used_at", models.DateTimeField(help_text="When it last fetched a token.", null=True)),
                ("last_used_address", models.GenericIPAddressField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.company"
                    ),
                ),
            ],
            options={
                "db_table": "access_client",
            },
        ),
        migrations.CreateModel(
            name="ClientToken",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.client"
                    ),
                ),
            ],
            options={
                "db_table": "access_client_token",
            },
        ),
        migrations.CreateModel(
            name="ProgramSignIn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("device_hash", models.CharField(max_length=64, unique=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(max_length=20)),
                ("user_code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(help_text="What the program calls itself and its machine.", max_length=100)),
                ("address", models.GenericIPAddressField(null=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), null=True, size=None
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "asked"), ("let_in", "let_in"), ("refused", "refused"), ("done", "done")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("polled_at", models.DateTimeField(null=True)),
                (
                    "pause_s",
                    models.PositiveSmallIntegerField(
                        help_text="How long the program has to wait between two questions."
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "access_program_sign_in",
            },
        ),
        guard(table="access_client"),
        migrations.RunSQL((SQL / "programs.sql").read_text(), migrations.RunSQL.noop),
    ]
