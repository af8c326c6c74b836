"""Let runs of rules ask for approvals, and note who let a rule act."""

from django.db import migrations, models

OUTCOMES = (
    *("would_do", "would_wait", "would_fail", "done", "waiting", "failed", "dead", "dismissed"),
    *("held", "looped", "refused"),
)


class Migration(migrations.Migration):
    dependencies = [("automation", "0002_slot_place")]

    operations = [
        migrations.AddField(
            model_name="rule",
            name="live_by_id",
            field=models.UUIDField(help_text="Who let it act by itself; None: nobody, or a file did.", null=True),
        ),
        migrations.AddField(model_name="rule", name="live_by_name", field=models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            model_name="run",
            name="approvals",
            field=models.JSONField(
                default=dict,
                help_text="What it asked for, while that is open: ids of approvals by the place of the action.",
            ),
        ),
        migrations.AlterField(
            model_name="run",
            name="outcome",
            field=models.CharField(choices=[(each, each) for each in OUTCOMES], max_length=12),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("approvals", {}), _negated=True), fields=["id"], name="runs_that_asked"
            ),
        ),
    ]
