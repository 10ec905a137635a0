"""`/signatories/<slug>/certification/`: an entity certifies to the CDO that it protects data adequately (§5.16)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.refusals import NotAllowed
from obligations.access import CERTIFIER
from obligations.formal_notices.forms import CertifyForm
from obligations.questions import Incomplete
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
    try:
        certify(request.user, entity, data["on"], affirmation="yes", copy_note=data["copy_note"])
    except Incomplete as missing:
        for field, sentence in missing.errors.items():
            form.add_error(field, sentence)
        return False
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.sentence) from None
    messages.success(
        request, f"The certification of {data['on']:%-d %B %Y} is on record. The Statewide Chief Data Officer is told."
    )
    return True
