"""`/bucps/<number>/exchange/destruction/`: by when each recipient's data go (§8.8), another period by agreement, and
the word that it is not possible as agreed."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bucp.access import READ
from bucp.page_actions.attempt import attempt
from bucp.page_actions.standing import where_it_stands
from bucp.workflow.table import MOVES
from common import dates
from common.text_checks import MOST as MOST_TEXT
from obligations import links
from obligations.duties.effects import dates_of
from obligations.duties.labels import as_agreed
from obligations.duties.obligation_types import DESTRUCTION, TELL_WITHIN
from obligations.duties.periods import DestructionTerms, terms_of
from obligations.models import DestructionPeriod
from obligations.question_fields import date_field
from signatories.access import access

from .commands import AnswerPeriod, ProposePeriod, SayImpossible
from .effects import are_gone, who_agrees, words_of


class DestructionPeriodForm(forms.Form):
    within = forms.CharField(
        label="By when are the data to be destroyed or returned?",
        help_text="A number of days after the end, such as 60, or a date, such as 06/30/2029.",
        max_length=100,
        error_messages={"required": "Give a number of days after the end, or a date."},
    )
    backups = forms.CharField(
        label="Until when may backups still hold them?",
        help_text="Only if backups run out later: days after the end, or a date.",
        max_length=100,
        required=False,
    )
    reason = forms.CharField(
        label="Why?",
        help_text="The other parties read this.",
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: the others read it."},
    )


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(
        label="Do you agree?",
        choices=(("yes", "I agree"), ("no", "I do not agree: what holds now stays")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the answers."},
    )
    words = forms.CharField(
        label="Your reasons",
        help_text="Say why if you answer no. The other parties read it.",
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ImpossibleForm(forms.Form):
    known_on = date_field(
        "Give the day on which you learned it.",
        label="When did you learn that it is not possible as agreed?",
        help_text=f"The {TELL_WITHIN} days of §8.8 run from this day. It may lie in the past.",
    )


FORMS = {"period": DestructionPeriodForm, "answer": AnswerForm, "impossible": ImpossibleForm}
SAID = {
    DestructionPeriod.State.PROPOSED: "It is on record. The others are asked.",
    DestructionPeriod.State.AGREED: "It is agreed. What is open follows it, and all are told.",
    DestructionPeriod.State.DECLINED: "It is not agreed. What held before still holds, and the others are told.",
}


@dataclass
class RecipientsData:
    """One recipient's part of the page. `do`: what the reader can do, as {name: form}; `waits_for`: whose yes is
    missing."""

    terms: DestructionTerms
    duties: list
    proposal: DestructionPeriod | None
    waits_for: list[str]
    own_proposal: bool
    may: dict
    known: dict
    told: str

    @property
    def party(self):
        return self.terms.party


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def destruction(request, number):
    do, pk = request.POST.get("do", ""), request.POST.get("party", "")
    bound, errors, status = None, (), 200
    if request.method == "POST":
        party = next((p for p in request.bucp.recipients if str(p.pk) == pk), None)
        if party is None or do not in FORMS:
            raise Http404
        bound, status = FORMS[do](request.POST, prefix=f"{do}-{pk}"), 422
        if bound.is_valid():
            tried = attempt(request, _command(request, do, party, bound), bound)
            if tried.done:
                messages.success(request, _said(do, tried.result))
                return redirect(links.destruction(request.bucp))
            errors, status = tried.errors, tried.status
    context = {
        "bucp": request.bucp,
        "parts": _parts(request, do, pk, bound),
        "bound": bound,
        "errors": errors,
        "days": TELL_WITHIN,
        "proposed_days": DESTRUCTION,
        "as_agreed": as_agreed(request.bucp, "destruction"),
        "elsewhere": "" if request.bucp.state in MOVES[ProposePeriod].source else where_it_stands(request.bucp),
    }
    return render(request, "obligations/destruction.html", context, status=status)


def _command(request, do: str, party, form):
    data = form.cleaned_data
    if do == "period":
        return ProposePeriod(party=party, **data)
    if do == "impossible":
        return SayImpossible(party=party, **data)
    pk = request.POST.get("proposal", "")
    found = request.bucp.destruction_periods.filter(
        party=party, pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 16 else 0
    ).first()
    if found is None:
        raise Http404
    return AnswerPeriod(proposal=found, agree=data["verdict"] == "yes", words=data["words"])


def _said(do: str, result) -> str:
    if do == "impossible":
        by = dates_of(result)["tell_by"]
        return f"It is on record. Tell the provider and the Chief Data Officer what you do instead by {dates.day(by)}."
    return SAID[result.state]


def _parts(request, do: str, pk: str, bound) -> list[RecipientsData]:
    bucp = request.bucp
    duties = list(bucp.duties.without_file().filter(kind="destruction", cancelled_at__isnull=True).order_by("due_on"))
    proposals = {
        p.party_id: p
        for p in bucp.destruction_periods.filter(state=DestructionPeriod.State.PROPOSED).select_related("by")
    }
    parts = []
    for terms in terms_of(bucp):
        mine = [d for d in duties if d.party_id == terms.party.pk]
        part = _part(request, terms, mine, proposals.get(terms.party.pk))
        if bound is not None and pk == str(terms.party.pk):
            part.may[do] = bound  # also where it is nobody's to do any more: what was typed stays
        parts.append(part)
    return parts


def _part(request, terms, duties, proposal) -> RecipientsData:
    bucp, roles = request.bucp, request.party_roles or ()
    parties = who_agrees(bucp, terms.party)
    keys, gone = {p.pk for p in parties}, are_gone(duties)
    leads = {h.party.pk for h in MOVES[ProposePeriod].roles_for(roles) if h.party.pk in keys}
    open_now = bucp.state in MOVES[ProposePeriod].source and not gone
    part = RecipientsData(terms, duties, proposal, [], False, {}, {}, "")
    if proposal:
        proposal.party, proposal.words_now = terms.party, words_of(proposal)
        proposal.by_party = next(p for p in bucp.party_list if p.pk == proposal.by_party_id)
        part.waits_for = [p.name for p in parties if p.pk not in proposal.agreed]
        part.own_proposal = proposal.by_party_id in leads
        if open_now and leads:
            part.may["answer"] = AnswerForm(prefix=f"answer-{terms.party.pk}")
    elif open_now and leads:
        part.may["period"] = DestructionPeriodForm(prefix=f"period-{terms.party.pk}")
    first = next((d for d in duties if d.is_open and d.data.get("known_on")), None)
    part.known = dates_of(first) if first else {}
    part.told = first.data.get("alternative", "") if first else ""
    own = any(h.party.pk == terms.party.pk for h in MOVES[SayImpossible].roles_for(roles))
    if open_now and own and bucp.active_since and not part.told:
        initial = {"known_on": part.known.get("known_on") or timezone.localdate()}
        part.may["impossible"] = ImpossibleForm(prefix=f"impossible-{terms.party.pk}", initial=initial)
    return part
