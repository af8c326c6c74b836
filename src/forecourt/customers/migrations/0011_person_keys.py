"""A key for everybody who is known already, under which the journal tells of them; reworks with somebody erased."""

from django.db import migrations, models

SQL = """
    insert into fc.person_key (person_id, key)
    select p.id, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    from (select id from customers_person union select old_id from customers_redirect where subject_type = 'person') p
    on conflict do nothing
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0010_importing"), ("kernel", "0009_person_keys")]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="rework",
            name="state",
            field=models.CharField(
                choices=[("done", "done"), ("undone", "undone"), ("erased", "erased")], default="done", max_length=10
            ),
        ),
    ]
