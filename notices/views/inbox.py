"""`/notices/`: the letters to me, and those that could not be sent and that I can do something about."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from idea_portal.paging import Page
from signatories.access import SIGNED_IN, access

from .. import outbox
from ..catalogue import CATALOGUE
from ..models import Delivery, Notice

PAGE_SIZE = 30
MOST_FAILED = 20


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request):
    """The inbox; POST marks everything in it as read."""
    mine = Delivery.objects.filter(user=request.user)
    if request.method == "POST":
        mine.filter(read_at__isnull=True).update(read_at=timezone.now())
        messages.success(request, "All letters are marked as read.")
        return redirect("notices:inbox")
    wanted = _wanted(request.GET)
    rows = _filtered(mine, wanted).select_related("notice__by").order_by("-pk")
    page = Page(rows, request.GET.get("page"), PAGE_SIZE)
    return render(
        request,
        "notices/inbox.html",
        {
            "page": page,
            "letters": [_line(d) for d in page.rows],
            "failed": _failed(request.user),
            "wanted": wanted,
            "is_filtered": any(wanted.values()),
            "kinds": sorted((k.title, k.name) for k in CATALOGUE.values()),
            "any_unread": mine.filter(read_at__isnull=True).exists(),
        },
    )


def _wanted(data) -> dict:
    """What the filter row asks for; what cannot be is left out."""
    words = {name: data.get(name, "").replace("\0", "").strip()[:100] for name in ("q", "about", "kind", "unread")}
    if words["kind"] not in CATALOGUE:
        words["kind"] = ""
    return words


def _filtered(deliveries, wanted: dict):
    if wanted["q"]:
        in_text = Q(notice__secret=False, notice__body__icontains=wanted["q"])
        deliveries = deliveries.filter(Q(notice__subject__icontains=wanted["q"]) | in_text)
    if wanted["about"]:
        deliveries = deliveries.filter(notice__about__icontains=wanted["about"])
    if wanted["kind"]:
        deliveries = deliveries.filter(notice__kind=wanted["kind"])
    if wanted["unread"]:
        deliveries = deliveries.filter(read_at__isnull=True)
    return deliveries


def _line(delivery: Delivery) -> dict:
    notice = delivery.notice
    return {
        "pk": notice.pk,
        "subject": notice.subject,
        "kind": CATALOGUE[notice.kind].title,
        "sender": notice.by or "the portal",
        "at": notice.made_at,
        "unread": delivery.read_at is None,
    }


def _failed(user) -> list[dict]:
    """The letters that did not reach somebody, newest first, each with those it did not reach and why."""
    rows = (
        Delivery.objects.failed_for(user).select_related("notice", "user").order_by("-failed_at", "-pk")[:MOST_FAILED]
    )
    letters: dict[int, dict] = {}
    for delivery in rows:
        letter = letters.setdefault(
            delivery.notice_id,
            {"pk": delivery.notice_id, "subject": delivery.notice.subject, "secret": delivery.notice.secret, "to": []},
        )
        letter["to"].append(
            {"name": delivery.user or delivery.email, "reason": delivery.last_error, "at": delivery.failed_at}
        )
    return list(letters.values())


def _find(request, pk: int) -> Notice:
    notice = Notice.objects.visible_to(request.user).select_related("by").filter(pk=pk).first()
    if notice is None:
        raise Http404
    return notice


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request, pk: int):
    """One letter as it was sent, and what became of it for each recipient; POST: “I have read this”."""
    notice = _find(request, pk)
    if request.method == "POST":
        return _mark_read(request, notice)
    deliveries = list(notice.deliveries.select_related("user").order_by("pk"))
    failed = any(d.state == Delivery.State.FAILED for d in deliveries)
    return render(
        request,
        "notices/letter.html",
        {
            "notice": notice,
            "kind": CATALOGUE[notice.kind].title,
            "clause": "" if notice.clause == "house" else notice.clause,
            "deliveries": deliveries,
            "mine": next((d for d in deliveries if d.user_id == request.user.pk), None),
            "can_send_again": failed and not notice.secret and _answers_for(request.user, notice),
        },
    )


def _mark_read(request, notice: Notice):
    notice.deliveries.filter(user=request.user, read_at__isnull=True).update(read_at=timezone.now())
    if request.headers.get("X-Requested-With"):
        return HttpResponse(status=204)
    return redirect("notices:letter", pk=notice.pk)


def _answers_for(user, notice: Notice) -> bool:
    return Notice.objects.answered_for_by(user).filter(pk=notice.pk).exists()


@access(SIGNED_IN)
@require_POST
def resend(request, pk: int):
    """Sends a letter again to those it did not reach."""
    notice = _find(request, pk)
    if not _answers_for(request.user, notice):
        raise PermissionDenied("The sender of this letter, or a Data Coordinator of their entity, can send it again.")
    if notice.secret:
        messages.error(request, "A letter with a one-time link cannot be sent again. Write a new one.")
    elif count := outbox.send_again(notice):
        people = "person" if count == 1 else "people"
        messages.success(request, f"The letter is on its way again to {count} {people}.")
    else:
        messages.warning(request, "This letter has reached everybody, or is on its way already.")
    return redirect("notices:letter", pk=notice.pk)
