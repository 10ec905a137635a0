"""The CDO’s recommendation to the Governor’s Office as a document (§6.1). CDO staff hand it over outside the portal:
the portal makes it and sends nothing. Laid out like a letter, made within the request; the paper is the record."""

from django.conf import settings
from django.template.loader import render_to_string

from common import pdf
from notices.pdf import STYLE


def pdf_of(dispute, paper) -> bytes:
    """`paper`: the recommendation, a `Submission`. Raises CannotMakePdf."""
    return pdf.render(html_of(dispute, paper), STYLE)


def html_of(dispute, paper) -> str:
    bucp = dispute.bucp
    return render_to_string(
        "disputes/recommendation.html",
        {
            "bucp": bucp,
            "dispute": dispute,
            "paper": paper,
            "fields": list(
                dict.fromkeys(bucp.form.fields[key].official for key in dispute.fields if key in bucp.form.fields)
            ),
            "steps": [step for step in dispute.steps_taken.all() if step.began_at <= paper.at],
            "paragraphs": [p.strip() for p in paper.text.split("\n\n") if p.strip()],
            "at_iso": paper.at.isoformat(timespec="seconds"),
            "site_url": settings.SITE_URL,
            "demo": settings.DEMO,
        },
    )


def file_name(dispute, paper) -> str:
    return f"{dispute.bucp.number}-recommendation-{paper.pk}.pdf"
