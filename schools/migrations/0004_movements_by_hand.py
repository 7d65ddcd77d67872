"""Change-sets of movements by hand were kept under the kind of bulk edits, which nothing else used."""

from django.db import migrations


def name_movements(apps, schema_editor):
    _rename(apps, schema_editor, 'bulk', 'movement')


def name_bulk(apps, schema_editor):
    _rename(apps, schema_editor, 'movement', 'bulk')


def _rename(apps, schema_editor, before, after):
    alias = schema_editor.connection.alias
    items = apps.get_model('schools', 'ChangeItem').objects.using(alias).filter(model='schools.Movement')
    sets = apps.get_model('schools', 'ChangeSet').objects.using(alias).filter(kind=before)
    sets.filter(pk__in=items.values('change_set')).update(kind=after)


class Migration(migrations.Migration):

    dependencies = [
        ('schools', '0003_movement_outlives_its_values'),
    ]

    operations = [
        migrations.RunPython(name_movements, name_bulk),
    ]
