"""The page of a move that has consequences: it says them, and asks for a reason where one is needed. Used for putting
out, refusing, returning, filing and withdrawing."""

from dataclasses import dataclass

from django import forms
from django.urls import reverse

from bucp.workflow.table import MOVES

from .page_action import PageAction


class ReasonForm(forms.Form):
    """Whether there is a reason, and how long it may be, is the life cycle's to say."""

    reason = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, label: str, hint: str, *data):
        super().__init__(*data)
        field = self.fields["reason"]
        field.label, field.help_text = label, hint
        field.widget.is_required = True

    @property
    def needed(self):
        """The field as it is shown: without “(optional)”, since the life cycle asks for it."""
        self.fields["reason"].required = True
        return self["reason"]


@dataclass(frozen=True, kw_only=True)
class Confirmation(PageAction):
    """`reason` is the label of the reason, empty when none is asked; `then`: the page of the agreement that it goes
    on to; `tab`: the one that is marked meanwhile."""

    template: str = "bucp/file/confirm.html"
    then: str = "overview"
    tab: str = ""
    reason: str = ""
    hint: str = ""

    def make_form(self, request, subject, *data):
        return ReasonForm(self.reason, self.hint, *data) if self.reason else super().make_form(request, subject, *data)

    def refused(self, request, form, tried):
        """What is wrong with the reason stands beside it; what has to come first, the page says by itself."""
        possible = request.bucp.state in MOVES[self.command].source
        if not possible or tried.refusal.problems:
            return (), tried.status
        if self.reason:
            form.add_error("reason", tried.refusal.sentence)
            return (), 422
        return tried.errors, tried.status

    def target(self, request, subject, result):
        return reverse(f"bucp:{self.then}", args=[request.bucp.number])
