"""Notices given, answers to them, outcomes and contact updates are records: nobody changes them."""

from django.db import migrations

from history import immutable


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_life_after_filing"), ("history", "0002_events_are_a_record")]
    operations = [
        migrations.RunPython(*immutable.protect("exchange_given")),
        migrations.RunPython(*immutable.protect("exchange_givenanswer")),
        migrations.RunPython(*immutable.protect("exchange_outcome")),
        migrations.RunPython(*immutable.protect("exchange_contactupdate")),
    ]
