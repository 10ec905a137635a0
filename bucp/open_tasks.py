"""What waits on whom in a BUCP, computed from its state: the open tasks."""

from datetime import timedelta

from django.urls import reverse

from bucp.drafting.guards import complete_to_sign
from bucp.review.guards import no_open_threads, opinions_in_and_fresh
from bucp.workflow.lead import acting_lead
from signatories.models import Role
from tasks.sync import OpenTask

from .models.states import Side, State
from .signing import education_agency
from .signing.commands import PutOutForSignature
from .signing.effects import whose_turn
from .signing.guards import agency_is_unsigned
from .signing.paper import PaperPage, waiting
from .text.amendment import reviews_needed
from .workflow.table import MOVES

EXPECTED = {
    # House rule: when a task is due, counted from its opening. The agreement sets no time for these.
    "draft": None,
    "review": timedelta(days=10),
    "reply": timedelta(days=7),
    "ask": timedelta(days=5),
    "opinion": timedelta(days=14),
    "put_out": timedelta(days=5),
    "signature": timedelta(days=7),
    "paper": timedelta(days=7),
    "agency": timedelta(days=14),
    "agency_confirm": timedelta(days=7),
    "file": timedelta(days=2),
}


def open_before_filing(bucp) -> list[OpenTask]:
    """For `Extension.open_tasks`."""
    find = {State.DRAFT: _draft, State.REVIEW: _review, State.SIGNING: _signing}.get(bucp.state)
    return find(bucp) if find else []


def _item(bucp, kind: str, party, role: str, sentence: str, page: str, *args, anchor="", key="", since=None, user=None):
    expected = EXPECTED[kind]
    start = since or bucp.updated_at
    return OpenTask(
        key=key or f"{kind}:{party.pk}",
        kind=kind,
        entity_id=party.entity_id,
        role=role,
        user_id=user,
        sentence=sentence,
        url=reverse(f"bucp:{page}", args=[bucp.number, *args]) + anchor,
        due_at=start + expected if expected else None,
        house=True,
    )


def _draft(bucp):
    lead = bucp.recipients[0]
    return [
        _item(bucp, "draft", lead, Role.PROGRAM, "Finish the draft and send it", "overview", user=bucp.created_by_id)
    ]


def _review(bucp):
    return [*_turn(bucp), *_opinions(bucp), *_threads(bucp), *_ready(bucp)]


def _turn(bucp):
    parties = bucp.providers if bucp.turn == Side.PROVIDER else bucp.recipients
    verb = "Review the request and answer" if bucp.turn == Side.PROVIDER else "Go through the provider’s changes"
    return [
        _item(
            bucp,
            "review",
            p,
            Role.COORDINATOR,
            verb,
            "review",
            key=f"review:{p.pk}:{bucp.turn_since:%s}",
            since=bucp.turn_since,
        )
        for p in parties
    ]


def _opinions(bucp):
    requests = {(r.party_id, r.review): r for r in bucp.review_requests.all()}
    needed = {review.value for review in reviews_needed(bucp)}
    items = []
    for party in bucp.party_list:
        own = [r for (party_id, review), r in requests.items() if party_id == party.pk and review in needed]
        if len(own) < len(needed):
            items.append(
                _item(
                    bucp,
                    "ask",
                    party,
                    Role.COORDINATOR,
                    "Ask your experts for their opinions",
                    "review",
                    anchor="#opinions",
                    since=bucp.sent_at,
                )
            )
        for request in own:
            if request.is_fresh:
                continue
            verb = "Give the {} opinion" if request.opinion_id is None else "Look again: the {} opinion is out of date"
            items.append(
                _item(
                    bucp,
                    "opinion",
                    party,
                    request.review,
                    verb.format(request.review),
                    "review",
                    anchor=f"#opinion-{request.pk}",
                    key=f"opinion:{party.pk}:{request.review}:{request.opinion_id or 0}",
                    since=request.stale_since or request.asked_at,
                )
            )
    return items


def _threads(bucp):
    fields, items = bucp.form.fields, []
    for thread in bucp.threads.filter(resolved_at__isnull=True, waived_at__isnull=True):
        party = (bucp.providers if thread.waits_on == Side.PROVIDER else bucp.recipients)[0]
        items.append(
            _item(
                bucp,
                "reply",
                party,
                Role.COORDINATOR,
                f"Answer the comment on “{fields[thread.field].official}”",
                "review",
                anchor=f"#thread-{thread.pk}",
                key=f"reply:{thread.pk}:{thread.waits_on}",
                since=thread.last_at,
            )
        )
    return items


def _ready(bucp):
    checks = (opinions_in_and_fresh, no_open_threads, complete_to_sign, *MOVES[PutOutForSignature].added)
    if any(check(bucp) for check in checks):
        return []
    return [_item(bucp, "put_out", acting_lead(bucp), Role.COORDINATOR, "Put it out for signature", "overview")]


def _signing(bucp):
    next_ones, pages, agency = whose_turn(bucp), waiting(bucp), _education_agency(bucp)
    if not next_ones and not agency:
        lead = acting_lead(bucp)
        return [_item(bucp, "file", lead, Role.COORDINATOR, "File it with the Chief Data Officer", "overview")]
    on_paper = {(page.party_id, page.role) for page in pages}
    return (
        [
            _item(
                bucp,
                "signature",
                party,
                role,
                f"Sign as {Role(role).label}",
                "sign",
                key=f"signature:{party.pk}:{role}",
            )
            for party in bucp.party_list
            if (role := next_ones.get(party.pk)) and (party.pk, role) not in on_paper
        ]
        + [item for page in pages for item in _to_confirm(bucp, page)]
        + agency
    )


def _education_agency(bucp):
    """Its signature is to be filed, or waits for another party to confirm it; nothing once it stands."""
    if not agency_is_unsigned(bucp):
        return []
    filed = education_agency.waiting(bucp)
    if not filed:
        lead, what = acting_lead(bucp), "File the education agency’s signature"
        return [_item(bucp, "agency", lead, Role.COORDINATOR, what, "file_agency_signature")]
    return [
        _item(
            bucp,
            "agency_confirm",
            party,
            Role.COORDINATOR,
            f"Confirm that {signature.agency} has signed",
            "confirm_agency_signature",
            signature.pk,
            key=f"agency:{signature.pk}:{party.pk}",
            since=signature.at,
        )
        for signature in filed
        for party in bucp.party_list
        if party.pk != signature.entered_for_id
    ]


def _to_confirm(bucp, page):
    """A page signed on paper waits for one of those who can be its second person, by name."""
    return [
        _item(
            bucp,
            "paper",
            page.party,
            m.role,
            f"Confirm the page that {page.typed_name} signed on paper",
            "confirm_paper",
            page.pk,
            key=f"paper:{page.pk}:{m.user_id}",
            since=page.at,
            user=m.user_id,
        )
        for m in PaperPage(page).seconds
    ]
