"""`/bucps/<number>/contact/<slug>/`: somebody is proposed at a provider that has nobody on record, and where that
stands."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bucp.access import WORKERS
from bucp.models.states import Side, State
from signatories import contacts, telling
from signatories.access import access
from signatories.forms import plain_name
from signatories.memberships import MembershipRefused
from signatories.models import Role
from signatories.official_addresses import domains_of, need_official

from ..contacts import awaited, proposed, who_confirms


class ContactForm(forms.Form):
    name = forms.CharField(label="Their name", max_length=150, error_messages={"required": "Write the person’s name."})
    title = forms.CharField(
        label="Their work there",
        help_text="Such as: Chief of the Data Office.",
        max_length=150,
        error_messages={"required": "Write what the person’s work is."},
    )
    email = forms.EmailField(
        label="Official e-mail address",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={
            "required": "Write the person’s official e-mail address.",
            "invalid": "Write one e-mail address, such as name@department.ca.gov.",
        },
    )

    def __init__(self, *args, entity):
        super().__init__(*args)
        self.entity, domains = entity, domains_of(entity)
        self.fields["email"].help_text = (
            f"At the department itself: it ends in @{' or @'.join(domains)}."
            if domains
            else "At the department itself. A private address is not taken."
        )

    def clean_name(self):
        return plain_name(self.cleaned_data["name"])

    def clean_title(self):
        return plain_name(self.cleaned_data["title"])

    def clean_email(self):
        try:
            return need_official(self.cleaned_data["email"], self.entity)
        except MembershipRefused as refused:
            raise forms.ValidationError(str(refused)) from None


@access(WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request, number, slug):
    """POST `answer`: propose, with the fields of the form, or take_back."""
    if not any(role.side == Side.RECIPIENT for role in request.party_roles):
        raise PermissionDenied("Only those who ask for the data propose whom to talk to.")
    party = next((p for p in request.bucp.providers if p.entity.slug == slug), None)
    if party is None:
        raise Http404
    if request.method != "POST":
        return _page(request, party, ContactForm(entity=party.entity))
    mine = _may_propose(request)
    if mine is None:
        raise PermissionDenied("A Data Coordinator of the Data Recipient proposes a contact.")
    takes_back = request.POST.get("answer") == "take_back"
    form = ContactForm(*([] if takes_back else [request.POST]), entity=party.entity)
    if not takes_back and not form.is_valid():
        return _page(request, party, form, status=422)
    try:
        messages.success(request, _take_back(request, party) if takes_back else _propose(request, party, mine, form))
    except MembershipRefused as refused:
        return _page(request, party, form, [(str(refused), "#id_email")], status=422 if form.is_bound else 409)
    return redirect("bucp:contact", number, slug)


def _may_propose(request):
    """The recipient for which the reader, one of its Data Coordinators, proposes; None for everybody else."""
    held = request.party_roles
    return next((r.party for r in held if r.side == Side.RECIPIENT and r.role == Role.COORDINATOR), None)


def _propose(request, party, mine, form) -> str:
    if request.bucp.state != State.DRAFT:
        raise MembershipRefused("Only for a draft somebody is proposed. This agreement has been sent.")
    made = contacts.propose(request.user, mine.entity, party.entity, **form.cleaned_data)
    return f"You have proposed {made.name}. Those who can confirm it are told, and you are told what they say."


def _take_back(request, party) -> str:
    shown = _newest(request, party)
    if shown is None or not _is_own(request, shown):
        raise MembershipRefused("There is no proposal of your department to take back.")
    contacts.take_back(shown, request.user)
    return f"The proposal of {shown.name} is taken back."


def _newest(request, party):
    return next(iter(proposed(request.bucp, [party]).get(party.entity_id, ())), None)


def _is_own(request, shown) -> bool:
    return request.user.holds(Role.COORDINATOR, entity=shown.asked_for)


def _page(request, party, form, errors=(), status=200):
    bucp = request.bucp
    earlier = proposed(bucp, [party]).get(party.entity_id, [])
    waits = awaited(earlier[0]) if earlier else None
    here = [m.user for m in telling.coordinators(party.entity)]
    context = {
        "bucp": bucp,
        "party": party,
        "here": here,
        "waits": waits,
        "contact": earlier[0] if waits else None,
        "earlier": [(c, contacts.how_it_stands(c)) for c in (earlier[1:] if waits else earlier)],
        "confirmers": who_confirms(party.entity),
        "is_draft": bucp.state == State.DRAFT,
        "may_propose": _may_propose(request) is not None,
        "may_take_back": bool(waits and earlier[0].waits and _is_own(request, earlier[0])),
        "form": form,
        "errors": errors,
    }
    return render(request, "bucp/start/contact.html", context, status=status)
