"""The library of resolutions: `/disputes/library/` to look for one, and `/disputes/<number>/library/` to tell one."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bucp.access import READ
from bucp.official_form.words.business import CATEGORIES
from bucp.page_actions.attempt import attempt
from bucp.page_actions.standing import need_role
from bucp.workflow.perform import may
from common.paging import Page
from common.searching import LONGEST, searches
from common.text_checks import as_typed
from disputes import library
from disputes.access import SIGNATORY_PEOPLE
from disputes.commands import TellLesson, WithdrawLesson
from disputes.effects import MOST_TEXT
from disputes.enums import DisputeKind, Solution
from disputes.models import Lesson
from signatories.access import access

PAGE = 20
CATEGORY_LABELS = {choice.value: choice.label for choice in CATEGORIES}


@access(SIGNATORY_PEOPLE)
@require_safe
@searches("q")
def shelf(request):
    """Every choice is in the address; what it says wrongly is left out."""
    asked = {
        "q": request.GET.get("q", "")[:LONGEST],
        "kind": _one_of(request.GET.get("kind"), DisputeKind.values),
        "solution": _one_of(request.GET.get("solution"), Solution.values),
        "category": _one_of(request.GET.get("category"), CATEGORY_LABELS),
    }
    found = library.find(asked["q"], asked["kind"], asked["solution"], asked["category"])
    page = Page(found, request.GET.get("page"), PAGE)
    filters = [
        {
            "name": "kind",
            "label": "In dispute",
            "any": "Anything",
            "options": DisputeKind.choices,
            "chosen": asked["kind"],
        },
        {
            "name": "solution",
            "label": "Settled by",
            "any": "Any solution",
            "options": Solution.choices,
            "chosen": asked["solution"],
        },
        {
            "name": "category",
            "label": "Kind of data",
            "any": "Any kind",
            "options": list(CATEGORY_LABELS.items()),
            "chosen": asked["category"],
        },
    ]
    context = {
        "page": page,
        "lessons": [(lesson, _categories(lesson)) for lesson in page.rows],
        "asked": asked,
        "filters": filters,
        "narrowed": any(asked.values()),
    }
    return render(request, "disputes/library.html", context)


@access(SIGNATORY_PEOPLE)
@require_safe
def lesson(request, pk):
    """One resolution. Nothing on the page leads to whose it was."""
    found = get_object_or_404(Lesson, pk=pk, withdrawn_at=None)
    return render(request, "disputes/lesson.html", {"lesson": found, "categories": _categories(found)})


def _categories(lesson) -> list[str]:
    return [CATEGORY_LABELS.get(value, str(value)) for value in lesson.data_categories]


def _one_of(value, allowed) -> str:
    return value if value in allowed else ""


# Telling one --------------------------------------------------------------------------------------------


class LessonForm(forms.Form):
    """Each part says beside itself what in it would tell whose dispute it was."""

    title = forms.CharField(
        label="Title",
        help_text="What another team would look for, such as “Birth dates made coarser for a caseload study”.",
        max_length=library.MOST_TITLE,
        widget=forms.TextInput(attrs={"class": "w-full"}),
        error_messages={"required": "Give it a title."},
    )
    solution = forms.ChoiceField(
        label="What settled it",
        choices=[("", "Choose"), *Solution.choices],
        error_messages={"required": "Choose what kind of solution it was."},
    )
    text = forms.CharField(
        label="What was in dispute, and how was it settled?",
        help_text=(
            "Write “the Data Provider” and “the Data Recipient”; no names of departments or persons, no "
            "number of the agreement."
        ),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10, "class": "w-full"}),
        error_messages={"required": "Tell what was in dispute and what settled it."},
    )
    statutes = forms.CharField(
        label="Statutes that mattered",
        help_text="With section, such as “Welf. & Inst. Code §10850(b)”.",
        max_length=library.MOST_STATUTES,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )
    categories = forms.MultipleChoiceField(
        label="Kinds of data",
        choices=list(CATEGORY_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, bucp, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.bucp = bucp

    def _checked(self, name: str) -> str:
        found = library.names_in(self.cleaned_data[name], self.bucp)
        if found:
            raise forms.ValidationError(found)
        return self.cleaned_data[name]

    def clean_title(self):
        return self._checked("title")

    def clean_text(self):
        self.cleaned_data["text"] = as_typed(self.cleaned_data["text"])
        return self._checked("text")

    def clean_statutes(self):
        return self._checked("statutes")


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request, number):
    """The last settled dispute, or the one that `?nth=` names. POST tells it, or (`withdraw`) takes it out."""
    need_role(request, TellLesson)
    dispute = _dispute(request)
    before = getattr(dispute, "lesson", None)
    if request.method != "POST":
        return _show_tell(request, dispute, LessonForm(request.bucp, initial=_start(request.bucp, dispute, before)))
    form = LessonForm(request.bucp, request.POST)
    withdrawing = "withdraw" in request.POST
    if not withdrawing and not form.is_valid():
        return _show_tell(request, dispute, form, status=422)
    command = WithdrawLesson(dispute=dispute) if withdrawing else TellLesson(dispute=dispute, **form.cleaned_data)
    tried = attempt(request, command)
    if not tried.done:
        return _show_tell(request, dispute, form, tried.errors, tried.status)
    if withdrawing:
        messages.success(request, "It is no longer in the library.")
        return redirect(dispute)
    messages.success(request, "It is in the library now. Every signatory can find it; nothing in it says whose it was.")
    return redirect("disputes:lesson", tried.result.pk)


def _dispute(request):
    found = library.tellable(request.bucp)
    nth = request.GET.get("nth", "")
    if nth:
        found = found.filter(nth=int(nth)) if nth.isascii() and nth.isdigit() and len(nth) < 6 else found.none()
    dispute = found.first()
    if dispute is None:
        raise Http404
    dispute.bucp = request.bucp
    return dispute


def _start(bucp, dispute, before) -> dict:
    """What the form begins with: what was told before, else the resolution with roles in place of names."""
    if before:
        return {
            "title": before.title,
            "solution": before.solution,
            "text": before.text,
            "statutes": before.statutes,
            "categories": before.data_categories,
        }
    settled = dispute.settlements.filter(declined="").order_by("-at").first()
    return {
        "solution": dispute.solution,
        "text": library.without_names(dispute.words, bucp),
        "statutes": library.without_names(settled.statutes, bucp) if settled else "",
        "categories": [value for value in bucp.data_categories or () if value in CATEGORY_LABELS],
    }


def _show_tell(request, dispute, form, errors=(), status=200):
    before = getattr(dispute, "lesson", None)
    context = {
        "bucp": request.bucp,
        "dispute": dispute,
        "form": form,
        "errors": list(errors),
        "told": before if before and before.withdrawn_at is None else None,
        "address": f"{reverse('disputes:tell', args=[request.bucp.number])}?nth={dispute.nth}",
        "may_withdraw": may(request.bucp, request.party_roles, WithdrawLesson),
    }
    return render(request, "disputes/library_tell.html", context, status=status)
