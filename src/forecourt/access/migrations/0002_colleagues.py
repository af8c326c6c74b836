"""Invitations, and what a company's administrators may do with their colleagues."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import forecourt.kernel.ids
from forecourt.kernel.row_security import guard

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="last_seen_at",
            field=models.DateTimeField(help_text="Noted by the database, every few minutes.", null=True),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=200)),
                ("until", models.DateTimeField(help_text="When the membership will end again.", null=True)),
                ("invited_by", models.CharField(help_text="The name of who invites.", max_length=200)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "newcomer_id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, help_text="The key of the account, should one be made."
                    ),
                ),
                (
                    "secret_hash",
                    models.CharField(help_text="Of the link, once it is made.", max_length=64, null=True, unique=True),
                ),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.company"
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.role"),
                ),
            ],
            options={
                "db_table": "access_invitation",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("company", "email"),
                        name="one_open_invitation_a_company",
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "colleagues.sql").read_text(), migrations.RunSQL.noop),
        guard(table="access_invitation", writable="fc.may_give(company_id, role_id)"),
    ]
