"""The search indexes of PostgreSQL."""

from django.db import migrations

SEARCH = {
    "bucp_search_line": "to_tsvector('simple', search_line)",
    "bucp_search_all": "to_tsvector('simple', search_line || ' ' || search_body)",
}


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, expression in SEARCH.items():
            schema_editor.execute(f"CREATE INDEX {name} ON bucp_bucp USING gin ({expression})")


def unindex(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in SEARCH:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("bucp", "0001_initial")]
    operations = [migrations.RunPython(index, unindex)]
