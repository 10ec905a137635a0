"""A page of its own for a move that has consequences: it says them, asks for a reason where one is needed, and does
the move on POST. Used for putting out, refusing, returning, filing and withdrawing."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from bucp.models.states import State
from bucp.workflow.moves import MoveCommand
from bucp.workflow.perform import perform
from bucp.workflow.table import MOVES
from common.refusals import NotAllowed, Refused

from .refusals import read_again


@dataclass(frozen=True)
class Confirmation:
    """What the page says and asks. `points` are the consequences, one sentence each; `reason` is the label of the
    reason, empty when none is asked."""

    title: str
    lede: str
    points: tuple[str, ...]
    button: str
    done: str  # said on the next page
    then: str = "overview"
    tab: str = ""
    reason: str = ""
    hint: str = ""
    danger: bool = False


class ReasonForm(forms.Form):
    """Whether there is a reason, and how long it may be, is the life cycle's to say."""

    reason = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, question: Confirmation, *args):
        super().__init__(*args)
        field = self.fields["reason"]
        field.label, field.help_text = question.reason, question.hint
        field.widget.is_required = True

    @property
    def needed(self):
        """The field as it is shown: without “(optional)”, since the life cycle asks for it."""
        self.fields["reason"].required = True
        return self["reason"]


def need_role(request, command: type[MoveCommand]) -> None:
    """403 with the sentence of the life cycle when none of the person's roles carries the move."""
    move = MOVES[command]
    if move.role_for(request.party_roles) is None:
        raise PermissionDenied(f"“{move.label}” is for: {'; '.join(str(w) for w in move.who)}.")


def confirm(request, command: type[MoveCommand], question: Confirmation, **more):
    """GET: the page. POST: does the move, with `more` of its data, and goes on to `question.then`; what stands in the
    way is told, with everything typed still there."""
    need_role(request, command)
    bucp = request.bucp
    form = ReasonForm(question, request.POST if request.method == "POST" else None) if question.reason else None
    status, problems = 200, []
    if request.method == "POST" and (form is None or form.is_valid()):
        data = {"reason": form.cleaned_data["reason"]} if form else {}
        try:
            perform(bucp, command(**data, **more), request.user)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.sentence) from None
        except Refused as refusal:
            status = 409
            read_again(request)
            bucp = request.bucp
            if form and bucp.state in MOVES[command].source and not refusal.problems:
                form.add_error("reason", refusal.sentence)
                status = 422
        else:
            messages.success(request, question.done)
            return redirect(f"bucp:{question.then}", bucp.number)
    elif request.method == "POST":
        status = 422
    possible = bucp.state in MOVES[command].source
    if possible:
        problems = MOVES[command].problems(bucp)
    return render(
        request,
        "bucp/file/confirm.html",
        {
            "bucp": bucp,
            "question": question,
            "form": form,
            "problems": problems,
            "elsewhere": "" if possible else where_it_stands(bucp),
            "possible": possible and not problems,
        },
        status=status,
    )


def where_it_stands(bucp) -> str:
    """Why the page cannot be used: somebody acted before, or it is not its time."""
    return f"It is in the state “{State(bucp.state).label}” since {bucp.state_since:%-d %B %Y}, so this cannot be done now."
