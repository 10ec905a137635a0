"""Who holds a role is on record under the name of today."""

from django.db import migrations


def fill(apps, schema_editor):
    memberships = apps.get_model("signatories", "Membership").objects.using(schema_editor.connection.alias)
    for held in memberships.filter(signs_as="").select_related("user").iterator():
        memberships.filter(pk=held.pk).update(signs_as=held.user.name, signs_title=held.user.title)


class Migration(migrations.Migration):
    dependencies = [("signatories", "0002_roles_on_record")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
