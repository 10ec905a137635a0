"""`/bucps/`: every agreement this person may know of, in four lists. The address holds the whole choice."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bucp.models.states import BEFORE_FILING
from common.searching import searches
from signatories.access import SIGNED_IN, access
from signatories.models import Role

from ..listing import SCOPES, Listing, choices, waiting_on

EMPTY = {
    "ours": ("Nothing is in progress", "Requests that you draft, review or sign appear here."),
    "file": (
        "Nothing of yours is on file yet",
        "An agreement comes here when its last signature is in and it is filed.",
    ),
    "library": ("Nothing is on file yet", "Every agreement that is filed appears here."),
    "ended": ("Nothing was withdrawn and nothing has ended", "The record of what ends is kept here."),
}


@access(SIGNED_IN)
@require_safe
@searches("q")
def listing(request):
    asked = Listing.of(request.GET, request.user).read()
    tasks = waiting_on([b.number for b in asked.page.rows]) if asked.scope.in_full else {}
    drafts = request.user.holds(Role.PROGRAM, Role.COORDINATOR)
    title, text = EMPTY[asked.scope.key]
    return render(
        request,
        "bucp/list/page.html",
        {
            "asked": asked,
            "rows": [{"bucp": b, "waits": waits_in_words(tasks.get(b.number, ()))} for b in asked.page.rows],
            "tabs": [(s.key, s.label) for s in SCOPES.values()],
            "filters": _filters(asked),
            "is_filtered": any((asked.state, asked.side, asked.entity, asked.agency, asked.turn)),
            "is_library": not asked.scope.in_full,
            "is_ours": asked.scope.states == BEFORE_FILING,
            "may_draft": drafts,
            "empty": {"title": title, "text": text, "draft": drafts and asked.scope.key == "ours"},
            "cleared": f"{reverse('bucp:list')}?scope={asked.scope.key}",
        },
    )


def _filters(asked: Listing) -> list[dict]:
    """The filter row: name, label, what it offers, what is chosen."""
    labels = {
        "state": ("State", "Any state"),
        "turn": ("Waits", "On anybody"),
        "entity": ("Entity", "Any entity"),
        "side": ("Takes part", "On either side"),
        "agency": ("Agency", "Any Agency"),
        "sort": ("Order", ""),
    }
    offered = choices(asked)
    return [
        {"name": name, "label": label, "any": any_, "options": offered[name], "chosen": getattr(asked, name)}
        for name, (label, any_) in labels.items()
        if name in offered
    ]


def waits_in_words(tasks) -> dict | None:
    """Who is waited for, from the open tasks of one agreement: names, how many more, since when."""
    names = list(dict.fromkeys(t.entity.plain_name for t in tasks))
    if not names:
        return None
    return {"names": names[:2], "more": len(names) - 2 if len(names) > 2 else 0, "since": tasks[0].opened_at}
