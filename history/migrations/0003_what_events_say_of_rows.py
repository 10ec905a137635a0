from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("history", "0002_anchor_lines")]

    operations = [
        migrations.AddField(model_name="event", name="written", field=models.JSONField(default=dict)),
    ]
