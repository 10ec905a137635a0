"""`/bucps/<number>/users/`: who of each recipient may use the data, with their training (§5.12, §5.13)."""

import re
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bucp.access import TEAM_OR_CDO
from bucp.models.states import IN_FORCE, Side
from bucp.page_actions.attempt import attempt
from bucp.page_actions.standing import need_role, where_it_stands
from bucp.workflow.perform import may
from bucp.workflow.table import MOVES
from obligations import links
from obligations.question_fields import date_field
from obligations.questions import day
from obligations.users.commands import ChangeUsers
from signatories.access import access

MOST_AT_ONCE = 200


class AddUserForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=150,
        error_messages={"required": "Give the name."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-20"}),
    )
    role = forms.CharField(
        label="What does the person do with the data?",
        help_text="Such as “Analyst, links the records”. Say so too if it is a contractor.",
        max_length=200,
        error_messages={"required": "Say what the person does with the data."},
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )
    trained_on = date_field("", label="Trained on", required=False, help_text="Leave it empty if not trained yet.")


class PasteUsersForm(forms.Form):
    """Several people at once. `cleaned_data["rows"]` holds what `change_users` takes under `add`."""

    rows = forms.CharField(
        label="One person per line",
        help_text="Name; what the person does; day of training, if any. Or paste three columns of a spreadsheet. "
        "Example: Analyst 1; links the records; 2027-03-12",
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "w-full"}),
        error_messages={"required": "Write or paste at least one line."},
    )

    def clean_rows(self):
        lines = [(n, line) for n, line in enumerate(self.cleaned_data["rows"].splitlines(), 1) if line.strip()]
        if len(lines) > MOST_AT_ONCE:
            raise forms.ValidationError(f"These are {len(lines)} lines; add at most {MOST_AT_ONCE} at once.")
        found, wrong = [], []
        for number, line in lines:
            try:
                found.append(_person(line))
            except ValueError as error:
                wrong.append(f"Line {number}: {error}")
        if wrong:
            raise forms.ValidationError(wrong)
        return found


def _person(line: str) -> dict:
    parts = [part.strip() for part in re.split(r"[\t;]", line)]
    if len(parts) < 2 or not parts[0] or not parts[1]:
        raise ValueError("give the name and, after a semicolon, what the person does.")
    if len(parts) > 3:
        raise ValueError("there are more than three parts. Write: name; what the person does; day of training.")
    trained = parts[2] if len(parts) == 3 else ""
    if trained:
        trained = day(trained)
        if trained > timezone.localdate():
            raise ValueError("the day of training lies ahead.")
    return {"name": parts[0], "role": parts[1], "trained_on": trained or None}


class TickedUsersForm(forms.Form):
    """People ticked in the list. `users` are checked against the list by the life cycle."""

    users = forms.TypedMultipleChoiceField(
        coerce=int,
        required=True,
        label="People",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one person in the list.",
            "invalid_choice": "Somebody ticked is not on the list any more. Look at it again.",
        },
    )

    def __init__(self, users, *args):
        super().__init__(*args)
        self.fields["users"].choices = [(u.pk, u.name) for u in users]


class TrainUserForm(TickedUsersForm):
    trained_on = date_field("Give the day of the training.", label="Trained on")


class RemoveUserForm(TickedUsersForm):
    reason = forms.CharField(
        label="Why are they removed?",
        help_text="Such as: left, changed work, or misused the data (§5.13). Access ends at once.",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "w-full"}),
        error_messages={"required": "Say why: left, changed work, or misused the data (§5.13)."},
    )


@dataclass(frozen=True)
class PartyUsers:
    """The people of one recipient. `own`: this reader keeps its list."""

    party: object
    users: list
    removed: list
    own: bool

    @property
    def untrained(self) -> int:
        return sum(u.trained_on is None for u in self.users)


@access(TEAM_OR_CDO)
@require_http_methods(["GET", "HEAD", "POST"])
def users(request, number):
    """POST `do`: add, paste, train, remove."""
    if request.method != "POST":
        return _show(request, _groups(request))
    need_role(request, ChangeUsers)
    groups = _groups(request)
    own = next((g for g in groups if g.own), None)
    forms_of = {
        "add": lambda: AddUserForm(request.POST),
        "paste": lambda: PasteUsersForm(request.POST),
        "train": lambda: TrainUserForm(own.users if own else [], request.POST),
        "remove": lambda: RemoveUserForm(own.users if own else [], request.POST),
    }
    do = request.POST.get("do", "")
    if do not in forms_of:
        return _show(request, groups, errors=[("Nothing was done: the page did not say what to do.", "")], status=422)
    form = forms_of[do]()
    if not form.is_valid():
        return _show(request, groups, {do: form}, status=422)
    changes, said = CHANGES[do](form.cleaned_data)
    tried = attempt(request, ChangeUsers(party=own.party if own else None, **changes), form)
    if not tried.done:
        return _show(request, _groups(request), {do: form}, tried.errors, tried.status)
    messages.success(request, said)
    return redirect(links.users(request.bucp))


def _people(count: int) -> str:
    return f"{count} person" if count == 1 else f"{count} people"


CHANGES = {
    "add": lambda data: ({"add": [data]}, f"{data['name']} is on the list."),
    "paste": lambda data: (
        {"add": data["rows"]},
        f"{_people(len(data['rows']))} added; who was on the list already stays once.",
    ),
    "train": lambda data: (
        {"trained": [(pk, data["trained_on"]) for pk in data["users"]]},
        f"Training noted for {_people(len(data['users']))}.",
    ),
    "remove": lambda data: (
        {"remove": [(pk, data["reason"]) for pk in data["users"]]},
        f"{_people(len(data['users']))} removed. The record of it stays.",
    ),
}


def _groups(request) -> list[PartyUsers]:
    keepers = MOVES[ChangeUsers].roles_for(request.party_roles) if _keeps(request) else []
    own = keepers[0].party.pk if keepers else None
    rows = list(request.bucp.data_users.select_related("removed_by"))
    return [
        PartyUsers(
            party,
            [u for u in rows if u.party_id == party.pk and u.removed_at is None],
            sorted(
                (u for u in rows if u.party_id == party.pk and u.removed_at), key=lambda u: u.removed_at, reverse=True
            ),
            party.pk == own,
        )
        for party in request.bucp.recipients
    ]


def _keeps(request) -> bool:
    return may(request.bucp, request.party_roles, ChangeUsers)


def _show(request, groups, bound=None, errors=(), status=200):
    bound = bound or {}
    bucp = request.bucp
    own = next((g for g in groups if g.own), None)
    ticked = next((bound[do].data.getlist("users") for do in ("train", "remove") if do in bound), [])
    context = {
        "bucp": bucp,
        "groups": groups,
        "own": own,
        "may_add": own is not None and bucp.state in IN_FORCE,
        "add": bound.get("add") or AddUserForm(),
        "paste": bound.get("paste") or PasteUsersForm(),
        "train": bound.get("train") or TrainUserForm([]),
        "remove": bound.get("remove") or RemoveUserForm([]),
        "bound": next(iter(bound.values()), None),
        "doing": next(iter(bound), ""),
        "ticked": [int(pk) for pk in ticked if pk.isascii() and pk.isdigit() and len(pk) < 10],
        "errors": errors,
        "why_not": _why_not(request),
    }
    return render(request, "obligations/users.html", context, status=status)


def _why_not(request) -> str:
    """Why the recipient's people cannot change the list now; empty for everybody else."""
    party_roles = [h for h in request.party_roles if h.side == Side.RECIPIENT]
    if _keeps(request) or not party_roles:
        return ""
    if any(h.role in ("program", "coordinator") for h in party_roles):
        return where_it_stands(request.bucp)
    return "Program staff and Data Coordinators of the Data Recipient keep this list."
