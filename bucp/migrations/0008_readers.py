import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO bucp_reader (bucp_id, number, key, state, updated_at, turn_since, filed_at, title)
SELECT b.id, b.number, k.key, b.state, b.updated_at, b.turn_since, b.filed_at, b.title
FROM bucp_bucp b JOIN (
  SELECT bucp_id, entity_id || ':coordinator' AS key FROM bucp_party WHERE reached_at IS NOT NULL
  UNION SELECT p.bucp_id, p.entity_id || ':sponsor' FROM bucp_party p JOIN bucp_signinground r ON r.bucp_id = p.bucp_id
  UNION SELECT q.bucp_id, p.entity_id || ':' || q.review FROM bucp_reviewrequest q JOIN bucp_party p ON p.id = q.party_id
  UNION SELECT p.bucp_id, p.entity_id || ':' || n.role || ':' || n.user_id
    FROM bucp_participant n JOIN bucp_party p ON p.id = n.party_id WHERE n.ended_at IS NULL
  UNION SELECT bucp_id, CASE WHEN role IN ('state_cdo', 'cdo_staff') THEN 'office:cdo'
      WHEN agency_id IS NOT NULL THEN 'office:' || role || ':agency:' || agency_id
      ELSE 'office:' || role || ':entity:' || entity_id END
    FROM bucp_officeaccess WHERE ended_at IS NULL
) k ON k.bucp_id = b.id
"""
NAMED_BESIDES = """
DELETE FROM bucp_reader WHERE EXISTS (
  SELECT 1 FROM bucp_reader r WHERE r.bucp_id = bucp_reader.bucp_id AND bucp_reader.key LIKE r.key || ':%'
)
"""
"""Who is named in a role that reads anyhow needs no row besides."""


def fill(apps, schema_editor):
    """The rows of the agreements that are there already, by the migration's own connection; none in a new database."""
    schema_editor.execute(FILL, None)
    schema_editor.execute(NAMED_BESIDES, None)


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
