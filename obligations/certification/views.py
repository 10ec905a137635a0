"""`/signatories/<slug>/certification/`: an entity certifies to the CDO that it protects data adequately (§5.16)."""

from collections import Counter

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bucp.page_actions.attempt import attempt_all
from common import dates
from common.attachments import give
from common.paging import Page
from common.text_checks import as_typed
from obligations.certification.forms import CertifyForm
from signatories.access import CDO_STAFF, access

from .access import CERTIFIER, CERTIFIER_OR_CDO
from .certifying import certify, due_on
from .due import STANDINGS, standings

PAGE_SIZE = 25
LONGEST = 200  # characters of a search


@access(CERTIFIER)
@require_http_methods(["GET", "HEAD", "POST"])
def certification(request, slug):
    entity, status = request.entity, 200
    form = CertifyForm(entity, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST":
        if form.is_valid() and _certified(request, entity, form):
            return redirect("signatories:entity", slug)
        status = 422
    return render(
        request,
        "obligations/certify.html",
        {"entity": entity, "form": form, "due": due_on(entity), "earlier": entity.certifications.without_file()[:10]},
        status=status,
    )


def _certified(request, entity, form) -> bool:
    data = form.cleaned_data
    tried = attempt_all(
        request,
        lambda: certify(
            request.user, entity, data["on"], affirmation="yes", copy_note=data["copy_note"], copy=data["copy"]
        ),
        form,
    )
    if not tried.done:
        return False
    messages.success(
        request, f"The certification of {dates.day(data['on'])} is on record. The Statewide Chief Data Officer is told."
    )
    return True


@access(CERTIFIER_OR_CDO)
@require_safe
@never_cache
def certification_file(request, slug, pk):
    """The form that was filed with a certification, always to keep, never to open in the portal."""
    return give(request.entity.certifications.filter(pk=pk).first(), "copy")


@access(CDO_STAFF)
@require_safe
def due(request):
    """For CDO staff: which entities never certified, are late, or are due soon. `?standing=` one kind of them, `?q=`
    words of the entity's or its Agency's name, `?page=`."""
    wanted, query = request.GET.get("standing", ""), as_typed(request.GET.get("q"))[:LONGEST]
    wanted = wanted if wanted in STANDINGS else ""
    rows = standings()
    count = Counter(row.standing for row in rows)
    shown = [row for row in rows if (row.standing == wanted if wanted else row.is_due) and row.is_named(query)]
    context = {
        "page": Page(shown, request.GET.get("page"), PAGE_SIZE),
        "found": len(shown),
        "kinds": [(key, f"{label} ({count[key]})") for key, label in STANDINGS.items()],
        "due_count": sum(row.is_due for row in rows),
        "wanted": wanted,
        "query": query,
        "narrowed": bool(wanted or query),
    }
    return render(request, "obligations/certifications.html", context)
