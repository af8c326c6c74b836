"""Tokens with scopes, networks, and from where they were last used."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0006_credentials")]

    operations = [
        migrations.AddField(
            model_name="token",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100),
                help_text="What it may, at most; null: all that its owner may.",
                null=True,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="networks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=50),
                default=list,
                help_text="From where it is good, in CIDR; none: from anywhere.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="token", name="last_used_address", field=models.GenericIPAddressField(null=True)
        ),
        migrations.RunSQL((SQL / "tokens.sql").read_text(), migrations.RunSQL.noop),
    ]
