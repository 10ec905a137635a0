"""The certificate that data were destroyed or returned (§8.8; Addendum B §4.1), from what was attested. It is laid out
like a letter of the portal, made within the request, and nothing of it is kept: the attestation is the record."""

from django.conf import settings
from django.template.loader import render_to_string

from common import pdf as paper
from notices.pdf import STYLE

from .page import ObligationPage


def pdf_of(bucp, duty) -> bytes:
    """Raises CannotMakePdf."""
    return paper.render_apart(html_of(bucp, duty), STYLE)


def html_of(bucp, duty) -> str:
    page = ObligationPage(bucp, duty, ())
    return render_to_string(
        "obligations/certificate.html",
        {
            "bucp": bucp,
            "duty": duty,
            "title": TITLES.get(duty.data.get("method"), TITLES["both"]),
            "providers": [p for p in bucp.providers if duty.data.get("of") in (None, p.pk)],
            "answers": page.answers(),
            "education": page.education,
            "at_iso": duty.done_at.isoformat(timespec="seconds"),
            "site_url": settings.SITE_URL,
            "demo": settings.DEMO,
        },
    )


def file_name(bucp, duty) -> str:
    return f"{bucp.number}-certificate-{duty.pk}.pdf"


TITLES = {
    "destroyed": "Certificate of destruction of data",
    "returned": "Certificate of return of data",
    "both": "Certificate of destruction and return of data",
}
