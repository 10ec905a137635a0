"""The page of a dispute, the files among its papers, and the new request after one that was not approved."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bucp import sensitive
from common.attachments import give
from common.pdf import CannotMakePdf
from disputes import recommendation
from disputes.access import READ, RECORD
from disputes.enums import SubmissionKind
from disputes.page import DisputePage
from obligations.amending.effects import take_up_again
from signatories.access import access


@access(RECORD)
@require_safe
def dispute(request, number):
    """`?nth=1` shows an earlier dispute of the same BUCP."""
    nth = request.GET.get("nth", "")
    if nth and not (nth.isascii() and nth.isdigit() and len(nth) < 6):
        raise Http404
    page = page_of(request, int(nth) if nth else None)
    if page.shows_sensitive:
        sensitive.note_read(request.user, request.bucp, page.party_roles, page.text)
    return render(request, "disputes/page.html", {"bucp": request.bucp, "dispute": page.dispute, "page": page})


def page_of(request, nth=None) -> DisputePage:
    page = DisputePage(request.bucp, request.disputes, request.user, request.party_roles or (), nth)
    page.is_kept = request.party_roles is None
    if page.dispute is None:
        raise Http404
    return page


@access(RECORD)
@require_safe
@never_cache
def paper_file(request, number, pk):
    """The file of a paper that the reader may read; saved, never shown: it is what somebody uploaded."""
    found = next((p for d in request.disputes for p in page_of(request, d.nth).papers if p.pk == pk), None)
    return give(found)


@access(RECORD)
@require_safe
@never_cache
def recommendation_pdf(request, number, pk):
    """The recommendation to the Governor’s Office as the document that CDO staff hand over (§6.1)."""
    for dispute in request.disputes:
        page = page_of(request, dispute.nth)
        found = next((p for p in page.papers if p.pk == pk and p.kind == SubmissionKind.RECOMMENDATION), None)
        if found:
            break
    else:
        raise Http404
    try:
        made = recommendation.pdf_of(page.dispute, found)
    except CannotMakePdf as problem:
        messages.error(request, f"The document cannot be made now: {problem}")
        return redirect(page.dispute)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{recommendation.file_name(page.dispute, found)}"'
    return response


@access(READ)
@require_POST
def again(request, number):
    """The recipient begins a new request that refers to the one that was not approved, with its answers (domain.md §6).
    A second click gives the first one back."""
    page = page_of(request)
    if not page.may_begin_again:
        raise PermissionDenied(
            "After “not approved”, the Data Recipient’s program staff or coordinator can begin a new request."
        )
    if page.next_request is None:
        made = take_up_again(request.user, request.bucp)
        messages.success(
            request, f"This new request refers to {request.bucp.number} and has its answers. Check each of them."
        )
        return redirect("bucp:edit_start", made.number)
    return redirect(page.next_request)
