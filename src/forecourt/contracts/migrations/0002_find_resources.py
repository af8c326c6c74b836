"""Let resources be found by the beginning of their identifier, whatever order the database sorts text in."""

from django.db import migrations

INDEX = 'create index resource_by_beginning on contracts_resource (identifier collate "C")'


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]

    operations = [migrations.RunSQL(INDEX, "drop index resource_by_beginning")]
