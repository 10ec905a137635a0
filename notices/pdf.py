"""A letter as PDF: what was sent, in whose name, to whom and why, and what became of it until now.

It is made within the request, in a process of its own with limits; nothing of it is kept.
"""

from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from common import pdf as paper
from signatories.models import Membership

from .agreements import agreements
from .kinds import LETTER_KINDS, in_words
from .models import Delivery, Letter

STYLE = Path(__file__).resolve().parent / "letter.css"


def pdf_of(notice: Letter, now=None, body: str = "") -> bytes:
    """The letter as a tagged PDF; `body`: the whole text, where the e-mail kept something back. Never for a secret one.
    Raises CannotMakePdf."""
    if notice.secret:
        raise ValueError("A letter with a one-time link is not put on paper.")
    return paper.render_apart(html_of(notice, now or timezone.now(), body), STYLE)


def html_of(notice: Letter, now, body: str = "") -> str:
    """The letter laid out; four queries."""
    titles = agreements().titles([notice.about]) if notice.about else {}
    deliveries = list(notice.deliveries.select_related("user").order_by("pk"))
    return render_to_string(
        "notices/letter_pdf.html",
        {
            "notice": notice,
            "reference": reference(notice),
            "kind": LETTER_KINDS[notice.kind].title,
            "clause": notice.clause if notice.clause.startswith("§") else "",
            "clause_says": in_words(notice.clause),
            "about_title": titles.get(notice.about, ""),
            "paragraphs": [p.strip() for p in (body or notice.body).split("\n\n") if p.strip()],
            "deliveries": [(d, _what_became_of(d)) for d in deliveries],
            "asks_confirmation": any(d.confirm_by for d in deliveries),
            "signed_in_text": _is_signed_in_text(notice),
            "given_as": given_as(notice),
            "now": now,
            "now_iso": now.isoformat(timespec="seconds"),
            "site_url": settings.SITE_URL,
            "demo": settings.DEMO,
        },
    )


def reference(notice: Letter) -> str:
    """How one quotes the letter: “IDEA-2026-0012, notice 345”."""
    return f"{notice.about}, notice {notice.pk}" if notice.about else f"Notice {notice.pk}"


def file_name(notice: Letter) -> str:
    return "-".join(filter(None, (notice.about, "notice", str(notice.pk)))) + ".pdf"


def given_as(notice: Letter) -> list[str]:
    """The roles the giver held when the letter was written: “Data Coordinator, Department of Social Services”."""
    if notice.by_id is None:
        return []
    at = notice.made_at
    held = Membership.objects.filter(user=notice.by_id, since__lte=at).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at), Q(until__isnull=True) | Q(until__gt=at)
    )
    return [f"{m.get_role_display()}, {m.entity.plain_name}" for m in held.select_related("entity").order_by("pk")]


def _is_signed_in_text(notice: Letter) -> bool:
    """Whether the letter's own text ends in the giver's name, so that the block below need not repeat it."""
    name = str(notice.by or "")
    return bool(name) and any(line == name or line.startswith(f"{name}, ") for line in notice.body.splitlines())


def _what_became_of(delivery: Delivery) -> str:
    """In words, where it has not been sent."""
    if delivery.state == Delivery.State.SENT:
        return ""
    if delivery.state == Delivery.State.FAILED:
        return f"Could not be sent. {delivery.last_error}".strip()
    return "On its way"
