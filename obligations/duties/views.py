"""`/bucps/<number>/exchange/`: the tasks of an exchange, adding one, attesting one, and the certificate."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bucp.access import READ
from bucp.page_actions.attempt import attempt
from bucp.page_actions.page_action import PageAction
from bucp.page_actions.standing import need_role
from common.attachments import AttachmentField, give
from common.pdf import CannotMakePdf
from obligations import links
from obligations.duties.commands import AddObligation, AttestObligation
from obligations.question_fields import QuestionsForm, date_field, field_of
from signatories.access import access

from . import certificate
from .effects import disclosure_of
from .labels import ADDABLE, as_agreed
from .obligation_types import KINDS
from .page import ObligationPage, addable, rows, why_not_add


@access(READ)
@require_safe
def duties(request, number):
    bucp, party_roles = request.bucp, request.party_roles
    open_ones, done, cancelled = rows(bucp, party_roles)
    return render(
        request,
        "obligations/duties.html",
        {
            "bucp": bucp,
            "open": open_ones,
            "done": done,
            "cancelled": cancelled,
            "addable": addable(bucp, party_roles),
            "sees_users": any(h.side for h in party_roles) or request.user.is_cdo_staff,
        },
    )


class AddObligationForm(forms.Form):
    title = forms.CharField(
        label="What is it about?",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "w-full"}),
        error_messages={"required": "Say in a few words what it is about."},
    )

    def __init__(self, what, *args):
        super().__init__(*args)
        self.fields["title"].help_text = what.hint
        if what.kind == "transfer":
            self.fields["due_on"] = date_field("", label=what.dated, required=False)
        elif what.kind == "study_report":
            self.fields["release_on"] = date_field(
                "Give the day on which the report is to be released.",
                label=what.dated,
                help_text="At least 60 days from today.",
            )
        for ask in KINDS[what.kind].asked_first:
            self.fields[ask.key] = field_of(ask)

    def for_move(self) -> dict:
        found = {"title": self.cleaned_data["title"], "due_on": self.cleaned_data.get("due_on")}
        more = [name for name in self.fields if name not in ("title", "due_on")]
        if more:
            found["data"] = {name: self.cleaned_data[name] for name in more}
        return found


@dataclass(frozen=True, kw_only=True)
class AddObligationAction(PageAction):
    """The subject is what can be added: the kind that the address names."""

    def subject(self, request, kind):
        if kind not in ADDABLE:
            raise Http404
        return ADDABLE[kind]

    def make_form(self, request, what, *data):
        return AddObligationForm(what, *data)

    def command_of(self, request, what, form):
        return AddObligation(kind=what.kind, **form.for_move())

    def target(self, request, what, made):
        return links.duty(request.bucp, made.pk)

    def context(self, request, what, form) -> dict:
        why_not = why_not_add(request.bucp, request.party_roles, what.kind)
        text = disclosure_of(request.bucp) if KINDS[what.kind].asked_first else ""
        return {**super().context(request, what, form), "what": what, "why_not": why_not, "disclosure": text}


ADD = AddObligationAction(
    name="add_duty",
    path="exchange/new/<slug:kind>/",
    command=AddObligation,
    template="obligations/duty_add.html",
    done="Added. Those whose turn it is are told.",
)


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request, number, pk):
    """One task: what it is about; attesting it, or what was attested."""
    page = ObligationPage(request.bucp, _find(request, pk), request.party_roles)
    if page.duty.kind == "outcome":
        return redirect(links.outcome(request.bucp))
    if request.method == "POST":
        return _attest(request, page)
    return _show(request, page, _form(page))


def _attest(request, page):
    need_role(request, AttestObligation)
    if page.duty.is_open and not page.may_attest:
        raise PermissionDenied(page.why_not())
    form = _form(page, request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, page, form, status=422)
    answers = dict(form.cleaned_data)
    file = answers.pop("certificate", None)
    tried = attempt(request, AttestObligation(duty=page.duty, data=answers, certificate=file), form)
    if not tried.done:
        page = ObligationPage(request.bucp, _find(request, page.duty.pk), request.party_roles)
        return _show(request, page, form, tried.errors, tried.status)
    messages.success(request, "Attested. It stands in the history, and the other side is told.")
    return redirect(links.duty(request.bucp, page.duty.pk))


def _form(page, *args):
    form = QuestionsForm(page.asks, *args, initial=page.duty.data)
    if page.duty.rule.certificate:
        form.fields["certificate"] = AttachmentField(
            label="Certificate", help_text="If whoever destroyed the data gave you one.", pages=True
        )
    return form


def _show(request, page, form, errors=(), status=200):
    context = {
        "bucp": page.bucp,
        "page": page,
        "duty": page.duty,
        "words": page.words,
        "form": form,
        "errors": errors,
        "why_not": page.why_not(),
        "as_agreed": as_agreed(page.bucp, page.duty.kind),
        "impossible": page.impossible(),
        "disclosure": page.disclosure(),
    }
    return render(request, "obligations/duty.html", context, status=status)


@access(READ)
@require_safe
@never_cache
def certificate_pdf(request, number, pk):
    """The certificate that data were destroyed or returned, from what was attested."""
    found = _find(request, pk)
    if found.kind != "destruction" or not found.done_at:
        raise Http404
    try:
        made = certificate.pdf_of(request.bucp, found)
    except CannotMakePdf as problem:
        messages.error(request, f"The certificate cannot be made now: {problem}")
        return redirect(links.duty(request.bucp, pk))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{certificate.file_name(request.bucp, found)}"'
    return response


@access(READ)
@require_safe
@never_cache
def duty_file(request, number, pk):
    """The file that came with an attestation, always to keep, never to open in the portal."""
    return give(request.bucp.duties.filter(pk=pk).first(), "certificate")


def _find(request, pk):
    found = request.bucp.duties.without_file().select_related("party__entity", "done_by", "opened_by").filter(pk=pk)
    if (one := found.first()) is None:
        raise Http404
    return one
