"""`manage.py migrate`: Django's own. For real on PostgreSQL it runs as the owner of the tables, who is not the portal's
own user (`MIGRATIONS_DATABASE_URL`; decision 30)."""

from django.core.management.commands import migrate

from idea_portal.owner import owner_alias


class Command(migrate.Command):
    def handle(self, *args, **options):
        return super().handle(*args, **{**options, "database": owner_alias(options["database"])})
