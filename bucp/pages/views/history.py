"""`/bucps/<number>/history/`: what happened, in sentences, newest first; and whether the record is whole."""

from itertools import groupby

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bucp.access import READ
from bucp.models import Revision
from bucp.workflow.left import reads_until
from common.paging import Page
from history.models import Chain, Event
from history.recorder import verify
from signatories.access import access

from ..history_filters import history_filters

PAGE = 100
CHECKED_AT_ONCE = 2_000  # events; a longer chain is left to manage.py verify_history


@access(READ)
@require_safe
def history(request, number):
    bucp = request.bucp
    chain = Chain.objects.get(name=bucp.number)
    events = Event.objects.filter(chain=chain).order_by("-number")
    until = reads_until(request.party_roles)
    if until:  # what happened among the others since is theirs
        events = events.filter(at__lte=until)
    people = sorted(set(events.order_by().values_list("actor_name", flat=True).distinct()))
    filters = history_filters()
    act, person = request.GET.get("act", ""), request.GET.get("person", "")
    act, person = (act if act in filters else ""), (person if person in people else "")
    if act:
        events = events.filter(kind__in=filters[act][1])
    if person:
        events = events.filter(actor_name=person)
    page = Page(events, request.GET.get("page"), PAGE)
    return render(
        request,
        "bucp/history/page.html",
        {
            "bucp": bucp,
            "page": page,
            "days": by_day(page.rows, _revisions(bucp)),
            "mark": integrity(chain),
            "acts": [(key, label) for key, (label, _) in filters.items()],
            "people": people,
            "act": act,
            "person": person,
        },
    )


def _revisions(bucp) -> set[int]:
    return set(Revision.objects.filter(bucp=bucp).values_list("number", flat=True))


def by_day(events, revisions: set[int]) -> list[tuple]:
    """[(day in California, [{event, revision}])]; `revision` is a number that can be opened, or None."""
    rows = [{"event": e, "revision": n if (n := e.data.get("revision")) in revisions else None} for e in events]
    return [(day, list(group)) for day, group in groupby(rows, key=lambda r: timezone.localtime(r["event"].at).date())]


def integrity(chain: Chain) -> dict:
    """Whether the chain holds, recomputed now: `tone`, `title`, `text`."""
    if chain.length > CHECKED_AT_ONCE:
        return {
            "tone": "",
            "title": f"{chain.length:,} events.",
            "text": "That is too many to check while you wait; the portal’s staff check them with verify_history.",
        }
    breaks = verify(chain)
    if not breaks:
        return {
            "tone": "good",
            "title": "The record is whole.",
            "text": f"All {chain.length} events were recomputed just now: none was altered, removed or put in.",
        }
    return {
        "tone": "bad",
        "title": "The record does not hold.",
        "text": f"Event {breaks[0].number} {breaks[0].what}. Tell the Statewide Chief Data Officer.",
    }
