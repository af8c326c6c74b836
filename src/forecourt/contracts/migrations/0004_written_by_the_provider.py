"""Let a provider's files be applied through the portal: what it sells is written in the provider's scope, and no other."""

from __future__ import annotations

from django.db import migrations

from forecourt.kernel.row_security import BY_PROVIDER, guard

TABLES = "contracts_service, contracts_level"


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_limits")]

    operations = [
        guard(table="contracts_service", visible="true", writable=BY_PROVIDER),
        guard(table="contracts_level", visible="true", writable=BY_PROVIDER),
        migrations.RunSQL(
            f"grant insert, update, delete on {TABLES} to fc_app",
            f"revoke insert, update, delete on {TABLES} from fc_app",
        ),
    ]
