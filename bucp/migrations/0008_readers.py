import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    """The rows of the agreements that are there already; none in a new database."""
    if apps.get_model("bucp", "Bucp").objects.exists():
        from bucp.workflow import readers

        readers.make_anew()


class Migration(migrations.Migration):
    dependencies = [
        ("bucp", "0007_education_agency_signs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Provider review"),
                            ("dispute", "Dispute"),
                            ("signing", "Signing"),
                            ("filed", "Filed"),
                            ("active", "Active"),
                            ("amended", "Amended"),
                            ("terminated", "Terminated"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                            ("not_approved", "Not approved"),
                        ],
                        max_length=20,
                    ),
                ),
                ("updated_at", models.DateTimeField()),
                ("turn_since", models.DateTimeField()),
                ("filed_at", models.DateTimeField(blank=True, null=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "bucp",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readers", to="bucp.bucp"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["number", "key"], name="reader_of_number"),
                    models.Index(fields=["key", "state", "-updated_at", "-bucp"], name="reader_updated"),
                    models.Index(fields=["key", "state", "turn_since", "bucp"], name="reader_waiting"),
                    models.Index(fields=["key", "state", "-filed_at", "-bucp"], name="reader_filed"),
                    models.Index(fields=["key", "state", "-bucp"], name="reader_number"),
                    models.Index(fields=["key", "state", "title", "bucp"], name="reader_title"),
                ],
                "constraints": [models.UniqueConstraint(fields=("bucp", "key"), name="reader_once")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
