"""Let a provider's files be applied through the portal: what it publishes is written in its scope, and no other."""

from __future__ import annotations

from django.db import migrations

from forecourt.kernel.row_security import BY_PROVIDER, guard

TABLES = "data_dataset, data_freshness, data_code_list, data_source"


class Migration(migrations.Migration):
    dependencies = [("data", "0011_limits")]

    operations = [
        guard(table="data_dataset", visible="true", writable=BY_PROVIDER),
        guard(table="data_freshness", visible="true", writable=BY_PROVIDER),
        guard(table="data_code_list", visible="true", writable=BY_PROVIDER),
        migrations.RunSQL(
            f"grant insert, update, delete on {TABLES} to fc_app",
            f"revoke insert, update, delete on {TABLES} from fc_app",
        ),
    ]
