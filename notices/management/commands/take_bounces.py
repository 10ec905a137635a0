import mailbox
import sys

from django.core.management.base import BaseCommand

from notices import bounces


class Command(BaseCommand):
    help = (
        "Records mail that came back: one report from standard input (as a mail server's pipe gives it), or every "
        "mail in --maildir, which is moved to its folder “cur” as seen."
    )

    def add_arguments(self, parser):
        parser.add_argument("--maildir", help="the mailbox of the sender's address")

    def handle(self, *args, maildir=None, **options):
        taken = [bounces.take(sys.stdin.buffer.read(bounces.MOST + 1))] if maildir is None else self._all(maildir)
        self.stdout.write(f"{sum(1 for row in taken if row)} of {len(taken)} were letters that came back.")

    def _all(self, path: str) -> list:
        box, taken = mailbox.Maildir(path, create=False), []
        for key in list(box.iterkeys()):
            mail = box[key]
            if mail.get_subdir() == "cur" and "S" in mail.get_flags():
                continue  # seen before
            taken.append(bounces.take(box.get_bytes(key)))
            mail.set_subdir("cur")
            mail.add_flag("S")
            box[key] = mail
        return taken
