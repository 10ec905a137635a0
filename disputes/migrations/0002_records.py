"""What is written and decided in a dispute cannot be changed."""

from django.db import migrations

from history import immutable


class Migration(migrations.Migration):
    dependencies = [("disputes", "0001_initial"), ("history", "0002_events_are_a_record")]
    operations = [
        migrations.RunPython(*immutable.protect("disputes_paper")),
        migrations.RunPython(*immutable.protect("disputes_ruling")),
        migrations.RunPython(*immutable.protect("disputes_departure")),
    ]
