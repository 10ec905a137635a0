"""`/signatories/<slug>/certification/`: an entity certifies to the CDO that it protects data adequately (§5.16)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bucp.page_actions.attempt import attempt_all
from obligations.certification.access import CERTIFIER
from obligations.certification.forms import CertifyForm
from signatories.access import access

from .certifying import certify, due_on


@access(CERTIFIER)
@require_http_methods(["GET", "HEAD", "POST"])
def certification(request, slug):
    entity, status = request.entity, 200
    form = CertifyForm(entity, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid() and _certified(request, entity, form):
            return redirect("signatories:entity", slug)
        status = 422
    return render(
        request, "obligations/certify.html", {"entity": entity, "form": form, "due": due_on(entity)}, status=status
    )


def _certified(request, entity, form) -> bool:
    data = form.cleaned_data
    tried = attempt_all(
        request,
        lambda: certify(request.user, entity, data["on"], affirmation="yes", copy_note=data["copy_note"]),
        form,
    )
    if not tried.done:
        return False
    messages.success(
        request, f"The certification of {data['on']:%-d %B %Y} is on record. The Statewide Chief Data Officer is told."
    )
    return True
