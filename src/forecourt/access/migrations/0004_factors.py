"""Second factors behind the gate, sessions that say from where, devices that were seen before."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import forecourt.kernel.ids

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_user_letter_keys"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="handle",
            field=models.UUIDField(help_text="What its owner names it by; it opens nothing.", null=True, unique=True),
        ),
        migrations.AddField(model_name="session", name="made_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="session",
            name="last_seen_at",
            field=models.DateTimeField(help_text="Noted by the database, every few minutes.", null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="agent",
            field=models.CharField(default="", help_text="What the browser calls itself.", max_length=300),
        ),
        migrations.AddField(model_name="session", name="address", field=models.GenericIPAddressField(null=True)),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=forecourt.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64)),
                ("agent", models.CharField(max_length=300)),
                ("address", models.GenericIPAddressField(null=True)),
                ("made_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "access_device",
                "constraints": [models.UniqueConstraint(fields=("user", "secret_hash"), name="one_row_a_device")],
            },
        ),
        migrations.RunSQL((SQL / "factors.sql").read_text(), migrations.RunSQL.noop),
    ]
