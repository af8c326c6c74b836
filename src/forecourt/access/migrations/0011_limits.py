"""Limits of memberships, companies' own roles, and permissions that are granted for a time."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import guard

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0010_resets"),
        ("customers", "0002_find_names"),
        ("kernel", "0006_bounds"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("permission", models.CharField(max_length=100)),
                ("reason", models.CharField(max_length=300)),
                ("days", models.PositiveSmallIntegerField(help_text="For how long it is wanted.")),
                (
                    "is_scoped",
                    models.BooleanField(default=False, help_text="It is for what is named here, and for nothing else."),
                ),
                (
                    "sites",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "contracts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "resources",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("asked_at", models.DateTimeField(help_text="On the true clock, as all of these.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("granted", "granted"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                            ("ended", "ended"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                (
                    "permissions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        default=list,
                        help_text="What was granted: the permission and what it needs.",
                        size=None,
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.CharField(blank=True, help_text="The name of who granted or declined.", max_length=200),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "access_request",
            },
        ),
        migrations.CreateModel(
            name="Limit",
            fields=[
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="limit",
                        serialize=False,
                        to="access.membership",
                    ),
                ),
                (
                    "sites",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "contracts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "resources",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
            ],
            options={
                "db_table": "access_membership_limit",
            },
        ),
        migrations.AddField(
            model_name="role",
            name="company",
            field=models.ForeignKey(
                help_text="Whose own it is; null: everybody's.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.company",
            ),
        ),
        migrations.AddField(
            model_name="role",
            name="lends",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100),
                db_default=[],
                default=list,
                help_text="Of what its holders may make roles for their own company.",
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(
                models.F("company"),
                django.db.models.functions.text.Lower("title"),
                condition=models.Q(("company__isnull", False)),
                name="one_own_role_a_title",
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.company"
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="limit",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.company"
            ),
        ),
        migrations.AddIndex(
            model_name="accessrequest",
            index=models.Index(condition=models.Q(("state", "granted")), fields=["until"], name="grants_by_their_end"),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "granted"), ("until__isnull", False)),
                    models.Q(("state", "granted"), _negated=True),
                    _connector="OR",
                ),
                name="what_is_granted_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("user", "company", "permission"),
                name="asked_once_at_a_time",
            ),
        ),
        guard(table="access_membership_limit", writable="fc.may_give(company_id, null)"),
        guard(table="access_request"),
        migrations.RunSQL((SQL / "limits.sql").read_text(), migrations.RunSQL.noop),
    ]
