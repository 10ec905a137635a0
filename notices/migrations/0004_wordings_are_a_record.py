"""The earlier wordings of a letter are its history: nobody changes them."""

from django.db import migrations

from history import immutable


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_changed_wordings"), ("history", "0002_events_are_a_record")]
    operations = [migrations.RunPython(*immutable.protect("notices_lettertext"))]
