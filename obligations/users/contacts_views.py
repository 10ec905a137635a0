"""`/bucps/<number>/contacts/`: whom to reach under an agreement, and their administrative update: a light record, told
to both sides, without an amendment (§11.1)."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bucp.access import READ
from bucp.models.states import IN_FORCE
from bucp.page_actions.attempt import Attempt, attempt
from bucp.page_actions.standing import need_role, where_it_stands
from bucp.review.effects import DOUBLE_CLICK
from bucp.workflow.perform import may
from obligations.users.commands import UpdateContacts
from signatories.access import access
from signatories.models import Role

from .contacts import OTHER, present_contacts

MOST = 300
MEANWHILE = (
    "Somebody updated these contacts while you were writing. Compare with what is on record now, then save again."
)


class ContactsForm(forms.Form):
    """One line field per detail of each contact, filled with what it is now; one more contact; a remark. `seen`: the
    last update the writer knew."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    other_role = forms.CharField(
        label="What for?",
        required=False,
        max_length=MOST,
        help_text="Such as: data transfers, security incidents.",
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )
    other_after = forms.CharField(
        label="Name, e-mail and phone",
        required=False,
        max_length=MOST,
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )
    words = forms.CharField(
        label="A remark for the other side",
        required=False,
        max_length=MOST,
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )

    def __init__(self, lines, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        for i, line in enumerate(lines):
            for detail, value in line.details.items():
                self.fields[f"{i}-{detail}"] = forms.CharField(
                    label=detail,
                    required=bool(value),
                    initial=value,
                    max_length=MOST,
                    error_messages={"required": f"The {detail.lower()} cannot be empty. Give the new one."},
                    widget=forms.TextInput(attrs={"class": "w-full"}),
                )

    def groups(self):
        """[(role, its fields)]"""
        return [(line.role, [self[f"{i}-{detail}"] for detail in line.details]) for i, line in enumerate(self.lines)]

    def clean(self):
        typed = super().clean()
        if bool(typed.get("other_role")) != bool(typed.get("other_after")):
            missing = "other_after" if typed.get("other_role") else "other_role"
            self.add_error(missing, "Fill in both: what the contact is for, and who it is.")
        return typed

    def what(self) -> list[dict]:
        """The rows for the record: what differs from before."""
        typed = self.cleaned_data
        rows = [
            {"role": line.role, "detail": detail, "before": value, "after": typed[f"{i}-{detail}"]}
            for i, line in enumerate(self.lines)
            for detail, value in line.details.items()
            if typed[f"{i}-{detail}"] != " ".join(str(value or "").split())
        ]
        if typed.get("other_role"):
            rows.append({"role": typed["other_role"], "detail": OTHER, "before": "", "after": typed["other_after"]})
        return rows


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request, number):
    bucp = request.bucp
    if request.method == "POST":
        need_role(request, UpdateContacts)
    updates = list(bucp.contact_updates.select_related("party__entity", "by"))
    present = present_contacts(bucp, updates)
    party = _own_party(request)
    form, errors, status = None, [], 200
    if party and (may(bucp, request.party_roles, UpdateContacts) or request.method == "POST"):
        lines = next(c.lines for c in present if c.party.pk == party.pk)
        last = max((u.pk for u in updates if u.party_id == party.pk), default=0)
        form = ContactsForm(lines, request.POST if request.method == "POST" else None, initial={"seen": last})
        if request.method == "POST":
            tried = _update(request, form, party, updates, last) if form.is_valid() else Attempt(status=422)
            if tried.done:
                messages.success(request, "The contacts are updated. Both sides are told.")
                return redirect("obligations:contacts", bucp.number)
            errors, status = tried.errors, tried.status
    context = {
        "bucp": request.bucp,
        "present": present,
        "party": party,
        "form": form,
        "errors": errors,
        "updates": updates[::-1],
        "elsewhere": "" if bucp.state in IN_FORCE else where_it_stands(bucp),
    }
    return render(request, "obligations/contacts.html", context, status=status)


def _own_party(request):
    return next((h.party for h in request.party_roles if h.side and h.role == Role.COORDINATOR), None)


def _update(request, form, party, updates, last: int) -> Attempt:
    """Somebody may have changed the contacts since the page was opened: then they are shown before anything is done."""
    rows = form.what()
    if (form.cleaned_data["seen"] or 0) != last:
        newest = next((u for u in updates if u.pk == last), None)
        mine = newest and newest.by_id == request.user.pk and newest.at > timezone.now() - DOUBLE_CLICK
        if mine and all(row in newest.what for row in rows):
            return Attempt(newest)  # a double click
        form.data = {**form.data.dict(), "seen": last}
        return Attempt(errors=((MEANWHILE, ""),), status=409)
    return attempt(request, UpdateContacts(party=party, what=rows, words=form.cleaned_data["words"]), form)
