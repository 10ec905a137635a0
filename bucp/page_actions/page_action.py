"""A page of its own for one move: it says what happens, asks what is needed, and does the move on POST."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from bucp.access import READ
from bucp.workflow.moves import MoveCommand
from bucp.workflow.perform import perform
from bucp.workflow.table import MOVES
from signatories.access import Rule, access

from .attempt import Attempt, attempt_all
from .standing import need_role, where_it_stands


@dataclass(frozen=True, kw_only=True)
class PageAction:
    """The page of a move. What differs from page to page is a field, or a method that a subclass overrides;
    `subject` is what the page is about besides the BUCP, whatever the subclass makes of it.

    `path` stands below the agreement's address; `points` are the consequences, one sentence each; `done` is said
    afterwards and may name `{bucp}`.
    """

    command: type[MoveCommand]
    path: str
    name: str  # of the address
    title: str = ""
    lede: str = ""
    points: tuple[str, ...] = ()
    button: str = ""
    done: str = ""
    form: type[forms.Form] = forms.Form
    template: str = ""
    danger: bool = False

    rule: ClassVar[Rule] = READ

    # What it is about -------------------------------------------------------------------------------------
    def subject(self, request, **kwargs):
        """From the rest of the address. Raises Http404 or PermissionDenied where there is nothing to act on."""

    def read_again(self, request, subject):
        """The same subject, after the move was refused and the BUCP was read again."""
        return subject

    # What is asked, and what is done ----------------------------------------------------------------------
    def make_form(self, request, subject, *data):
        """Empty, or with what was typed: `data` are the fields and the files."""
        return self.form(*data)

    def command_of(self, request, subject, form) -> MoveCommand:
        return self.command(**form.cleaned_data)

    def does(self, request, subject, form):
        """Does it, and returns its result. Raises what `perform` raises."""
        return perform(request.bucp, self.command_of(request, subject, form), request.user)

    def refused(self, request, form, tried: Attempt) -> tuple[Iterable, int]:
        """(errors, status) of the page that says why not. May put a sentence beside a field of the form."""
        return tried.errors, tried.status

    def go_on(self, request, subject, result):
        """The answer after the move was done."""
        messages.success(request, self.said(request, subject, result))
        return redirect(self.target(request, subject, result))

    def said(self, request, subject, result) -> str:
        return self.done.format(bucp=request.bucp)

    def target(self, request, subject, result):
        """Where it goes on: whatever `redirect` takes."""
        return request.bucp

    # What is shown ----------------------------------------------------------------------------------------
    def why_not(self, request, subject) -> str:
        """Why this cannot be done now; empty when it can."""
        return "" if request.bucp.state in MOVES[self.command].source else where_it_stands(request.bucp)

    def context(self, request, subject, form) -> dict:
        """For the template; a subclass adds what it shows besides, or says `lede` and `points` more exactly."""
        elsewhere = self.why_not(request, subject)
        return {
            "bucp": request.bucp,
            "action": self,
            "lede": self.lede,
            "points": self.points,
            "form": form,
            "elsewhere": elsewhere,
            "problems": [] if elsewhere else MOVES[self.command].problems(request.bucp),
        }

    def show(self, request, subject, form, errors=(), status=200):
        context = {**self.context(request, subject, form), "errors": errors}
        return render(request, self.template, context, status=status)


def view_of(action: PageAction):
    """The one view: GET shows the page. POST does the move and goes on; what is missing stands beside its field (422),
    and what is not possible now is told (409), with everything typed still there."""

    @access(action.rule)
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, number, **kwargs):
        need_role(request, action.command)
        subject = action.subject(request, **kwargs)
        if request.method != "POST":
            return action.show(request, subject, action.make_form(request, subject))
        form = action.make_form(request, subject, request.POST, request.FILES)
        if not form.is_valid():
            return action.show(request, subject, form, status=422)
        tried = attempt_all(request, lambda: action.does(request, subject, form), form)
        if tried.done:
            return action.go_on(request, subject, tried.result)
        subject = action.read_again(request, subject)
        return action.show(request, subject, form, *action.refused(request, form, tried))

    return view


def urls_of(actions: Iterable[PageAction], below: str = "") -> list:
    """Their addresses; `below`: what stands before the number of the agreement."""
    return [path(f"{below}<bucp:number>/{action.path}", view_of(action), name=action.name) for action in actions]
