"""The words of an e-mail: plain text and HTML from the same letter."""

from django.conf import settings
from django.template.loader import render_to_string

from .models import Delivery


def as_mail(delivery: Delivery) -> tuple[str, str]:
    """The letter of this delivery as (text, HTML)."""
    notice = delivery.notice
    link = _link(notice)
    context = {
        "subject": notice.subject,
        "paragraphs": _paragraphs(delivery.body, link),
        "body": delivery.body,
        "link": link,
        "link_says": f"Open {notice.about}" if notice.about else "Open the link",
        "because": delivery.because,
        "site_url": settings.SITE_URL,
        "demo": settings.DEMO,
    }
    return render_to_string("notices/mail.txt", context), render_to_string("notices/mail.html", context)


def _link(notice) -> str:
    """Where the letter leads: its address in the portal, else the link that stands alone on a line (a one-time link
    is kept in the text only)."""
    if notice.url:
        return f"{settings.SITE_URL}{notice.url}"
    own = (line.strip() for line in notice.body.splitlines())
    return next((line for line in own if line.startswith(f"{settings.SITE_URL}/") and " " not in line), "")


def _paragraphs(body: str, link: str) -> list[str]:
    """The letter in paragraphs, without the bare link: in HTML it is a button."""
    lines = [line for line in body.splitlines() if not link or line.strip() != link]
    return [p.strip() for p in "\n".join(lines).split("\n\n") if p.strip()]
