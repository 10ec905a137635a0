from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signatories", "0007_division_of_people"),
        ("tasks", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.OrderBy(models.F("opened_at")),
                models.OrderBy(models.F("id")),
                condition=models.Q(("closed_at__isnull", True)),
                name="task_open_urgent",
            ),
        ),
    ]
