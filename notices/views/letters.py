"""`/notices/<pk>/`: one letter as it was sent, what became of it, reading and confirming it, and the letter as PDF."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pdf import CannotMakePdf
from notices import delivery, outbox, pdf
from notices.agreements import agreements
from notices.kinds import HOUSE, LETTER_KINDS, in_words
from notices.models import Delivery, Letter
from signatories.access import SIGNED_IN, access


def find(request, pk: int) -> Letter:
    """The letter, when this person may read it; else 404."""
    notice = Letter.objects.visible_to(request.user).select_related("by").filter(pk=pk).first()
    if notice is None:
        raise Http404
    return notice


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request, pk: int):
    """One letter as it was sent, and what became of it for each recipient; POST: “I have read this”."""
    notice = find(request, pk)
    if request.method == "POST":
        return _mark_read(request, notice)
    deliveries = list(notice.deliveries.select_related("user").order_by("pk"))
    failed = any(d.state == Delivery.State.FAILED for d in deliveries)
    mine = next((d for d in deliveries if d.user_id == request.user.pk), None)
    pages = agreements().pages(request.user, [notice.about]) if notice.about else {}
    about_title, about_opens = pages.get(notice.about, ("", False))
    return render(
        request,
        "notices/letter.html",
        {
            "notice": notice,
            "kind": LETTER_KINDS[notice.kind].title,
            "clause": "" if notice.clause == HOUSE else notice.clause,
            "clause_says": in_words(notice.clause),
            "about_title": about_title,
            "about_opens": about_opens,
            "body": mine.body if mine else notice.body,
            "deliveries": deliveries,
            "asks_confirmation": any(d.confirm_by for d in deliveries),
            "mine": mine,
            "to_confirm": mine and mine.confirm_by and not mine.confirmed_at,
            "late": mine and mine.confirm_by and mine.confirm_by < timezone.now(),
            "can_send_again": failed and not notice.secret and _answers_for(request.user, notice),
        },
    )


def _mark_read(request, notice: Letter):
    notice.deliveries.filter(user=request.user, read_at__isnull=True).update(read_at=timezone.now())
    if request.headers.get("X-Requested-With"):
        return HttpResponse(status=204)
    return redirect("notices:letter", pk=notice.pk)


def _answers_for(user, notice: Letter) -> bool:
    return Letter.objects.answered_for_by(user).filter(pk=notice.pk).exists()


@access(SIGNED_IN)
@require_POST
def confirm(request, pk: int):
    """The recipient confirms having read the letter (§7)."""
    notice = find(request, pk)
    mine = notice.deliveries.filter(user=request.user, confirm_by__isnull=False).first()
    if mine is None:
        raise PermissionDenied("Only somebody who was asked to confirm this notice can confirm having read it.")
    if delivery.confirm(mine, request.user):
        messages.success(request, "You have confirmed that you read this notice.")
    else:
        messages.info(request, "You had confirmed this notice already.")
    return redirect("notices:letter", pk=notice.pk)


@access(SIGNED_IN)
@require_safe
@never_cache
def letter_pdf(request, pk: int):
    """The letter to file or print. A letter with a one-time link has none."""
    notice = find(request, pk)
    if notice.secret:
        raise Http404
    try:
        made = pdf.pdf_of(notice)
    except CannotMakePdf as problem:
        messages.error(request, f"The PDF cannot be made now: {problem}")
        return redirect("notices:letter", pk=notice.pk)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{pdf.file_name(notice)}"'
    return response


@access(SIGNED_IN)
@require_POST
def resend(request, pk: int):
    """Sends a letter again to those it did not reach."""
    notice = find(request, pk)
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
