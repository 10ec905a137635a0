"""`/closures/`: the days that do not count as working days, and the closures that CDO staff add by proclamation."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common import dates
from signatories.access import CDO_STAFF, access

from . import closures, working_days
from .models import Closure


class ClosureForm(forms.Form):
    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose the day.", "invalid": "Choose a day, such as 2027-03-12."},
    )
    name = forms.CharField(
        label="Why the offices close",
        help_text="The proclamation, such as “Day of mourning, proclamation of March 3, 2027”.",
        max_length=closures.MOST_NAME,
        widget=forms.TextInput,
        error_messages={"required": "Say why the offices close."},
    )


@access(CDO_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request):
    """POST adds a closure (`day`, `name`), or takes one back (`remove`: its id)."""
    if request.method != "POST":
        return _show(request, ClosureForm())
    if "remove" in request.POST:
        return _remove(request)
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        added = closures.add(form.cleaned_data["day"], form.cleaned_data["name"], request.user)
    except closures.CannotBe as no:
        form.add_error(no.field, str(no))
        return _show(request, form, status=422)
    messages.success(request, f"{dates.day(added.day)} does not count as a working day any more.")
    return redirect("closures")


def _remove(request):
    wanted = request.POST["remove"]
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
    try:
        gone = closures.remove(number, request.user)
    except closures.CannotBe as no:
        return _show(request, ClosureForm(), errors=[(str(no), "")], status=409)
    messages.success(request, f"{dates.day(gone.day)} is a working day again.")
    return redirect("closures")


def _show(request, form, errors=(), status=200):
    today = timezone.localdate()
    context = {
        "form": form,
        "errors": list(errors),
        "closures": [
            {"closure": c, "ahead": c.day > today}
            for c in Closure.objects.filter(day__year__gte=today.year).select_related("added_by")
        ],
        "years": [(year, _by_law(year)) for year in (today.year, today.year + 1)],
    }
    return render(request, "workdays/closures.html", context, status=status)


def _by_law(year: int) -> list[tuple]:
    """(day, name, remark) of the year, in order."""
    weekend = {working_days.SATURDAY: "a Saturday: not moved to Friday"}
    return [(day, name, weekend.get(day.weekday(), "")) for day, name in sorted(working_days.holidays(year).items())]
