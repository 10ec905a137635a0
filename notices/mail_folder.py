"""The mail of the demonstration: one file per letter in a folder, which any mail program opens."""

import secrets
from pathlib import Path

from django.core.mail.backends.filebased import EmailBackend as FileBased
from django.utils import timezone


class EmailBackend(FileBased):
    """Writes `20270312-091502-<random>.eml`. Each letter has a file of its own, so that processes do not clash."""

    def send_messages(self, email_messages):
        for message in email_messages:
            name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.eml"
            with (Path(self.file_path) / name).open("xb") as file:
                file.write(message.message().as_bytes())
        return len(email_messages)
