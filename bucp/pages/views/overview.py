"""`/bucps/<number>/`: where it stands, what happens next, who must act. Of a filed agreement between others,
signatories see the public line only (domain.md §11)."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bucp.access import READ_LINE, acts_for_a_party
from signatories.access import access

from ..overview import Overview


@access(READ_LINE)
@require_safe
def overview(request, number):
    if request.party_roles is None:
        told = acts_for_a_party(request.user, request.bucp)
        return render(request, "bucp/overview/line.html", {"bucp": request.bucp, "acts_for_party": told})
    page = Overview(request.bucp, request.user, request.party_roles)
    actions = page.actions()
    return render(
        request,
        "bucp/overview/page.html",
        {
            "bucp": request.bucp,
            "page": page,
            "steps": page.steps(),
            "waiting": page.waiting(),
            "parts": page.parts,
            "actions": actions,
            "idle_reason": "" if actions else page.idle_reason(),
            "missing": page.missing(),
            "checklist": page.checklist,
            "threads": page.open_threads(),
            "teams": page.teams(),
            "events": page.events(),
        },
    )
