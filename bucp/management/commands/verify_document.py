"""`manage.py verify_document FILE --certificate CERT`: is this PDF sealed with that certificate, and untouched?

Needs no database. Prints the finding in sentences. Exit code 0 when the file is intact, 1 otherwise.
"""

import sys

from django.core.management.base import BaseCommand

from bucp.document.verify import check_file


class Command(BaseCommand):
    help = "Checks a sealed PDF from the file and the public certificate alone."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", help="the PDF")
        parser.add_argument("--certificate", required=True, help="the PEM file from /verify/certificate.pem")

    def handle(self, *args, file, certificate, **options):
        code = check_file(file, certificate, say=self.stdout.write)
        if code:
            sys.exit(code)
