from django.db import migrations

from history import immutable


class Migration(migrations.Migration):
    dependencies = [("history", "0001_initial")]
    operations = [
        migrations.RunPython(*immutable.protect("history_event")),
        migrations.RunPython(*immutable.protect("history_anchor")),
    ]
