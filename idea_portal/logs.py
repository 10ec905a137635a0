"""What the log must not hold (law 8): the addresses of one-time links and of calendar feeds are keys, so they are
masked on their way."""

import logging
import re

ONE_TIME_LINK = re.compile(r"(/invitations/|/accounts/password/reset/key/|/calendar/(?!feed/))[^\s/\"'?]+")


class HideOneTimeLinks(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = ONE_TIME_LINK.sub(r"\1[hidden]", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
