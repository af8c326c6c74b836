"""Let those who follow the journal read the order of its seals; the links themselves stay the sealer's."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "grant select (seq, journal_id, xid) on kernel_seal to fc_app, fc_worker",
            "revoke select (seq, journal_id, xid) on kernel_seal from fc_app, fc_worker",
        )
    ]
