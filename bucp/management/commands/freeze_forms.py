"""`manage.py freeze_forms`: writes the golden files of the official form's versions that are not published yet.

Needs no database. A published version's file is never written; where that version differs from it, the command says
what to do and ends with exit code 1.
"""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from bucp.official_form import FORMS, golden


class Command(BaseCommand):
    help = "Writes the golden files of the versions of the official form that are not published yet."
    requires_system_checks = []
    requires_migrations_checks = False

    def handle(self, *args, **options):
        today, problems = timezone.localdate(), []
        for form in FORMS.values():
            if golden.write(form, today):
                self.stdout.write(f"{form.version}: written.")
            elif found := golden.problem(form, today):
                problems.append(found)
            else:
                self.stdout.write(f"{form.version}: as it was.")
        for found in problems:
            self.stderr.write(found)
        if problems:
            sys.exit(1)
