"""`/disputes/<number>/uses/`: the de-identified data that a Data Recipient means to use, each with its clock
(§5.19)."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bucp.access import READ
from bucp.models.states import Side
from bucp.page_actions.attempt import attempt, attempt_all
from bucp.page_actions.standing import need_role, where_it_stands
from bucp.workflow.perform import may, perform
from bucp.workflow.table import MOVES
from common.attachments import AttachmentField, give
from common.paging import Page
from common.text_checks import as_typed
from disputes.clocks import Calendar
from disputes.commands import AcceptUse, AgreeOnUse, ObjectToUse, ProposeUse, TakeBackUse
from disputes.effects import MOST_TEXT
from disputes.enums import UseState
from disputes.models import Proposal
from signatories.access import access
from signatories.models import Role

PAGE = 10
TONES = {
    UseState.PROPOSED: "waiting",
    UseState.OBJECTED: "warn",
    UseState.ACCEPTED: "good",
    UseState.UNOPPOSED: "good",
    UseState.AGREED: "good",
    UseState.DISPUTED: "bad",
}
MEANS = {
    UseState.PROPOSED: "A Data Provider can object now. If none does in time, the data may be used.",
    UseState.OBJECTED: (
        "The Data Recipient and each Data Provider that objected look for words to agree on. Without them, the portal "
        "opens a dispute at the end of the time."
    ),
    UseState.ACCEPTED: "Every Data Provider has accepted it: it may be used as described.",
    UseState.UNOPPOSED: "No Data Provider objected in time: it may be used as described.",
    UseState.AGREED: "Who objected has agreed: it may be used as these words say.",
    UseState.DISPUTED: "There was no agreement in time. It may not be used while the dispute is open.",
    UseState.WITHDRAWN: "The Data Recipient does not mean to use it any more.",
}


class ProposalForm(forms.Form):
    method = forms.CharField(
        label="Method",
        help_text="In a few words, such as “Counts by county and year, cells under 11 hidden”.",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "w-full"}),
        error_messages={"required": "Name the method."},
    )
    description = forms.CharField(
        label="What is removed or changed, and what is it to be used for?",
        help_text="Say which fields go, which are made coarser, what is published and to whom.",
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7, "class": "w-full"}),
        error_messages={"required": "Describe what is removed or changed, and what the data is to be used for."},
    )
    file = AttachmentField(help_text="For example the data itself or its layout.")


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def uses(request, number):
    """POST `do`: propose, or, with `use` (an id), accept, object, agree, take_back."""
    if request.method != "POST":
        return _show(request)
    act = DOES.get(request.POST.get("do", ""))
    if act is None:
        return _show(request, refused="Nothing was done: the page did not say what to do. Try again.", status=422)
    tried = attempt_all(request, lambda: act(request))
    if tried.done:
        return tried.result
    return _show(request, refused=tried.refusal.sentence, status=tried.status)


@access(READ)
@require_safe
def use_file(request, number, pk):
    return give(Proposal.objects.filter(bucp=request.bucp, pk=pk).first())


# What is done ---------------------------------------------------------------------------------------------


def _propose(request):
    need_role(request, ProposeUse)
    form = ProposalForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form=form, status=422)
    data = form.cleaned_data
    method, description = " ".join(data["method"].split()), as_typed(data["description"])
    tried = attempt(request, ProposeUse(method=method, description=description, file=data["file"]))
    if not tried.done:
        return _show(request, form=form, refused=tried.refusal.sentence, status=tried.status)
    return _done(request, tried.result, "Submitted. The Data Provider’s people are being told, and their time runs.")


def _accept(request):
    proposal = _find(request)
    perform(request.bucp, AcceptUse(proposal=proposal), request.user)
    return _done(request, proposal, f"You accepted “{proposal.method}” for your entity.")


def _object(request):
    proposal = _find(request)
    text = as_typed(request.POST.get("text"))
    if not text:
        need_role(request, ObjectToUse)
        return _show(request, wrong=(proposal.pk, "text", "Write what you object to."), status=422)
    perform(request.bucp, ObjectToUse(proposal=proposal, text=text), request.user)
    return _done(request, proposal, "Your objection is in. The Data Recipient and you have ten working days to agree.")


def _agree(request):
    """The words as they were read on the page, or new ones: so nobody agrees to words that changed meanwhile."""
    proposal = _find(request)
    words = as_typed(request.POST.get("words"))
    if not words:
        need_role(request, AgreeOnUse)
        return _show(request, wrong=(proposal.pk, "words", "Write what you agreed on."), status=422)
    provider = next((p for p in request.bucp.providers if str(p.pk) == request.POST.get("provider")), None)
    perform(request.bucp, AgreeOnUse(proposal=proposal, words=words, provider=provider), request.user)
    now = Proposal.objects.defer("file").get(pk=proposal.pk)
    if now.state == UseState.AGREED:
        return _done(request, proposal, "Agreed. It may be used as these words say.")
    if len(now.open_objections) < len(proposal.open_objections):
        return _done(request, proposal, "Agreed. It may be used when the other providers have answered, too.")
    return _done(request, proposal, "Your words are with the other side. It holds when they agree to the same words.")


def _take_back(request):
    proposal = _find(request)
    perform(request.bucp, TakeBackUse(proposal=proposal), request.user)
    return _done(request, proposal, f"You took back “{proposal.method}”.")


DOES = {"propose": _propose, "accept": _accept, "object": _object, "agree": _agree, "take_back": _take_back}


def _find(request) -> Proposal:
    wanted = request.POST.get("use", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
    found = Proposal.objects.filter(bucp=request.bucp, pk=number).defer("file").first()
    if found is None:
        raise Http404
    return found


def _done(request, proposal, words: str):
    messages.success(request, words)
    return redirect(f"{reverse('disputes:uses', args=[request.bucp.number])}#use-{proposal.pk}")


# What is shown ----------------------------------------------------------------------------------------------


def _show(request, form=None, refused="", wrong=None, status=200):
    """`wrong`: (id, name of the field, sentence) of a text that is missing in one of the forms of a proposal."""
    bucp, party_roles = request.bucp, request.party_roles
    rows = (
        bucp.proposals.defer("file")
        .select_related("by", "party__entity", "objected_by", "objecting__entity")
        .order_by(
            Case(When(state__in=(UseState.PROPOSED, UseState.OBJECTED), then=0), default=1), "-at", "-pk"
        )  # running first
    )
    page, calendar = Page(rows, request.GET.get("page"), PAGE), Calendar()
    shown = [_card(bucp, party_roles, row, calendar, request, wrong) for row in page.rows]
    may_propose = may(bucp, party_roles, ProposeUse)
    errors = [(refused, "")] if refused else []
    if wrong:
        place = f"-{request.POST['provider']}" if wrong[1] == "words" and request.POST.get("provider") else ""
        errors.append((wrong[2], f"#{wrong[1]}-{wrong[0]}{place}"))
    context = {
        "bucp": bucp,
        "page": page,
        "cards": shown,
        "form": form or ProposalForm(),
        "opened": form is not None or (not shown and not page.has_previous),
        "may_propose": may_propose,
        "why_not": _why_not(bucp, party_roles),
        "errors": errors,
        "urgent": next((c["use"].pk for c in shown if c["may_accept"] or c["may_agree"]), None),
    }
    return render(request, "disputes/uses.html", context, status=status)


def _why_not(bucp, party_roles) -> str:
    """Why the recipient’s people cannot submit anything now; empty for everybody else."""
    if may(bucp, party_roles, ProposeUse) or not any(h.side == Side.RECIPIENT for h in party_roles):
        return ""
    if any(h.side == Side.RECIPIENT and h.role in (Role.PROGRAM, Role.COORDINATOR) for h in party_roles):
        return where_it_stands(bucp)
    return "Program staff and Data Coordinators of the Data Recipient submit de-identified data."


def _card(bucp, party_roles, use, calendar, request, wrong) -> dict:
    """One proposal as the page shows it, and what this reader can do about it."""
    use.bucp = bucp
    runs = use.state in (UseState.PROPOSED, UseState.OBJECTED)
    own_providers = {h.party.pk for h in party_roles if h.side == Side.PROVIDER}
    names = {p.pk: p.name for p in bucp.party_list}
    typed = request.POST if request.POST.get("use") == str(use.pk) else {}  # POST comes back here only when refused
    silent = use.silent if runs else []
    clock = calendar.clock(use.object_by, use.at) if use.state == UseState.PROPOSED or (runs and silent) else None
    may_answer = bool(clock) and not clock.is_over and bool(own_providers & {p.pk for p in silent})
    objections = [
        _objection(bucp, party_roles, use, names, pk, one, calendar, (request, wrong))
        for pk, one in use.objected.items()
    ]
    return {
        "use": use,
        "tone": TONES.get(use.state, "neutral"),
        "means": MEANS[use.state],
        "clock": clock,
        "accepted": [names[pk] for pk in use.accepted if pk in names],
        "silent": [p.name for p in silent],
        "objections": objections,
        "may_accept": may_answer and may(bucp, party_roles, AcceptUse),
        "may_agree": any(one["may_agree"] for one in objections),
        "may_take_back": runs
        and any(h.party.pk == use.party_id for h in MOVES[TakeBackUse].roles_for(party_roles))
        and may(bucp, party_roles, TakeBackUse),
        "wrong": {wrong[1]: wrong[2]} if wrong and wrong[0] == use.pk else {},
        "typed": {name: typed.get(name, "") for name in ("text", "words")},
    }


def _objection(bucp, party_roles, use, names, provider, one, calendar, asked) -> dict:
    """The objection of one provider: its words, its clock, what was offered, and what this reader can do about it."""
    request, wrong = asked
    runs = use.state == UseState.OBJECTED and not one["agreed"]
    clock = calendar.clock(datetime.fromisoformat(one["agree_by"]), datetime.fromisoformat(one["at"])) if runs else None
    between = {use.party_id: Side.RECIPIENT, provider: Side.PROVIDER}
    sides = {between[h.party.pk] for h in party_roles if h.role == Role.COORDINATOR and h.party.pk in between}
    offers = one["offers"]
    mine = request.POST.get("use") == str(use.pk) and request.POST.get("provider") == str(provider)
    return {
        "provider": provider,
        "place": str(provider),
        "name": names.get(provider, ""),
        "text": one["text"],
        "by": one["name"],
        "at": datetime.fromisoformat(one["at"]),
        "agreed": one["agreed"],
        "clock": clock,
        "offers": [
            (names[use.party_id if side == Side.RECIPIENT else provider], words, name, datetime.fromisoformat(at))
            for side, (words, name, at) in offers.items()
        ],
        "to_agree": next((words for side, (words, _, _) in offers.items() if sides - {side}), "") if runs else "",
        "own_offer": runs and any(side in offers for side in sides),
        "may_agree": runs and not clock.is_over and bool(sides) and may(bucp, party_roles, AgreeOnUse),
        "wrong": wrong[2] if wrong and wrong[0] == use.pk and wrong[1] == "words" and mine else "",
        "typed": request.POST.get("words", "") if mine else "",
    }
