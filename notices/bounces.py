"""Mail that comes back: a report of another mail server that a letter it had taken could not be delivered (RFC 3464).

The reports arrive in the mailbox of the sender's address; `manage.py take_bounces` reads them. A letter that came back
counts as not sent: it is shown as failed to a person who can act (domain.md §7).
"""

import email
import email.policy
import logging
import re
from email.message import EmailMessage

from . import delivery
from .models import Delivery

log = logging.getLogger(__name__)

MOST = 2 * 1024 * 1024  # bytes; a report is small
_MESSAGE_ID = re.compile(r"<[^<>\s]{5,190}>")
_STATUS = re.compile(r"^[245]\.\d{1,3}\.\d{1,3}$")

REASONS = {
    "5.1": "The address does not exist there",
    "5.2": "The mailbox cannot take it: it is full or closed",
    "5.4": "Their mail server could not be reached",
    "5.7": "Their mail server refused it",
}


def take(raw: bytes) -> Delivery | None:
    """Records one report. Returns the delivery that came back; None for mail that is no report of a final failure, or
    not about a letter of ours. Never raises for what is in the mail."""
    if len(raw) > MOST:
        return None
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        status = _final_failure(message)
        ours = _letter(message) if status else None
    except Exception as error:  # what strangers send may break any parser
        log.warning("A returned mail could not be read: %s", type(error).__name__)
        return None
    if ours is None or not delivery.came_back(ours, _sentence(status)):
        return None
    return ours


def _final_failure(message: EmailMessage) -> str:
    """The status code (5.x.x) of the first recipient for whom delivery failed for good; "" when there is none."""
    if message.get_content_type() != "multipart/report":
        return ""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload() if part.is_multipart() else []:
            status = str(block.get("Status", "")).split(" ")[0].strip()
            if str(block.get("Action", "")).strip().lower() == "failed":
                return status if _STATUS.match(status) else "5.0.0"
    return ""


def _letter(message: EmailMessage) -> Delivery | None:
    """The delivery whose Message-ID stands in the letter that the report gives back, whole or its headers only."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            text = str(part.get_payload(0).get("Message-ID", ""))
        elif kind == "text/rfc822-headers":
            headers = email.message_from_string(part.get_content())
            text = str(headers.get("Message-ID", ""))
        else:
            continue
        for found in _MESSAGE_ID.findall(text):
            ours = Delivery.objects.filter(message_id=found).select_related("notice").first()
            if ours:
                return ours
    return None


def _sentence(status: str) -> str:
    """In our own words: a report may repeat parts of the letter."""
    reason = next((words for code, words in REASONS.items() if status.startswith(code)), "It could not be delivered")
    return f"The letter came back. {reason} ({status})."
