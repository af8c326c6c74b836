"""Show to a limited colleague nothing that was told of what is outside."""

from django.db import migrations

REACH = """
    create policy notifications_notification_reach on notifications_notification as restrictive for select
    to fc_app, fc_worker
    using ((select fc.bound()) is null
           or not fc.names_any(notifications_notification::text, (select fc.outside())))
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_backlog"), ("contracts", "0003_limits")]

    operations = [
        migrations.RunSQL(REACH, "drop policy notifications_notification_reach on notifications_notification")
    ]
