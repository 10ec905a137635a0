"""`/bucps/<number>/notices/<nth>/`: one notice as it was given, who got it, what was answered; its letter as PDF; its
file. The other side answers here; the officers are led to their decision."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bucp.page_actions.attempt import attempt
from common.attachments import give
from common.pdf import CannotMakePdf
from notices import pdf
from notices.models import Delivery, Letter
from obligations import links
from obligations.access import GIVEN
from obligations.formal_notices.commands import AnswerNotice
from obligations.models import FormalNotice
from signatories.access import access

from ..forms import AnswerNoticeForm
from ..page import decides, decisions, may_answer, note_read, row_of


@access(GIVEN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def given(request, number, nth):
    one = request.given
    form = AnswerNoticeForm(one.rule, request.POST if request.method == "POST" else None)
    errors, status = [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = {"given": one, "kind": form.kind, "text": form.cleaned_data["text"]}
            tried = attempt(request, AnswerNotice(**data), form)
            if tried.done:
                messages.success(request, "Your answer is recorded. Whoever gave the notice is told.")
                return redirect(links.notice(one))
            errors, status = tried.errors, tried.status
    note_read(request)
    return render(request, "obligations/given.html", _context(request, form, errors), status=status)


def _context(request, form, errors) -> dict:
    one, bucp = request.given, request.bucp
    row = row_of(one)
    mine = next((d for d in row.deliveries if d.user_id == request.user.pk), None)
    answers = one.answers.filter(seat__isnull=True).select_related("by")
    labels = dict(one.rule.answers)
    subject, _, body = one.text.partition("\n")
    return {
        "bucp": bucp,
        "given": one,
        "rule": one.rule,
        "row": row,
        "subject": subject,
        "body": body.strip(),
        "to_confirm": mine if mine and mine.confirm_by and not mine.confirmed_at else None,
        "again_url": _again_url(request, row),
        "offices": list(one.missing_offices.select_related("agency", "entity")),
        "answers": [(labels.get(a.kind, a.kind), a) for a in answers],
        "decisions": decisions(one),
        "decide_url": links.ending(bucp) if decides(one, request.party_roles) else "",
        "may_answer": may_answer(one, request.party_roles),
        "reads_all": request.party_roles is not None,
        "tab": "exchange" if request.party_roles is not None else "",
        "ending_url": links.ending(bucp) if one.rule.ends and request.party_roles is not None else "",
        "form": form,
        "errors": errors,
    }


def _again_url(request, row) -> str:
    """The letter's own page, where who answers for it reads why it could not be sent, and sends it again."""
    letters = [d.notice_id for d in row.deliveries if d.state == Delivery.State.FAILED]
    mine = Letter.objects.answered_for_by(request.user).filter(pk__in=letters).first() if letters else None
    return reverse("notices:letter", args=[mine.pk]) if mine else ""


@access(GIVEN)
@require_safe
@never_cache
def letter_pdf(request, number, nth):
    if request.given.notice is None:
        raise Http404
    note_read(request)
    try:
        made = _pdf_of(request.given)
    except CannotMakePdf as problem:
        messages.error(request, f"The PDF cannot be made now: {problem}")
        return redirect(links.notice(request.given))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{request.given.reference}.pdf")
    return response


def _pdf_of(one) -> bytes:
    """The letter; where the e-mail kept the account back, with the account: it is read here."""
    if one.rule.apart:
        return pdf.pdf_of(one.notice, body=one.text.partition("\n")[2].strip())
    return pdf.pdf_of(one.notice)


@access(GIVEN)
@require_safe
@never_cache
def file(request, number, nth):
    """The file that came with a notice, always to keep, never to open in the portal."""
    response = give(FormalNotice.objects.get(pk=request.given.pk), "attachment")
    note_read(request)
    return response
