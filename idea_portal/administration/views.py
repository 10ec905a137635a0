"""`/administration/`: accounts, the versions of the official form, settings. For portal administrators."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bucp.models import Bucp
from bucp.models.states import ON_FILE
from bucp.official_form import FORMS, golden
from bucp.official_form.declare import OfficialForm
from common.paging import Page
from common.refusals import Refused
from common.text_checks import as_typed
from signatories import accounts as keeping
from signatories.access import ADMIN, access
from signatories.models import User

from .forms import AccountTurnForm
from .shown_settings import all_shown

PAGE_SIZE = 50
MOST_ROLES = 50
LONGEST = 200  # characters of a search


@access(ADMIN)
@require_safe
def accounts(request):
    query, standing = as_typed(request.GET.get("q"))[:LONGEST], request.GET.get("standing", "")
    context = {
        "query": query,
        "standing": standing,
        "standings": keeping.STANDINGS.items(),
        "narrowed": bool(query or standing),
        "page": Page(keeping.listed(query, standing), request.GET.get("page"), PAGE_SIZE),
    }
    return render(request, "administration/accounts.html", context)


@access(ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request, pk: int):
    """One account. POST `reason`: closes it, or opens it again, as the button that the reader saw said (`act`)."""
    one = get_object_or_404(keeping.listed(), pk=pk)
    form = AccountTurnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _turn(request, one, form.cleaned_data["reason"])
            return redirect("administration:account", pk)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    ended = one.memberships.filter(ended_at__isnull=False).select_related("entity").order_by("-ended_at")
    context = {
        "account": one,
        "form": form,
        "refusal": keeping.why_not_close(one, request.user) if one.is_active else "",
        "alone": keeping.left_without_coordinator(one) if one.is_active else [],
        "past": ended[:MOST_ROLES],
        "turns": keeping.turns(one),
    }
    return render(request, "administration/account.html", context, status=422 if form.errors else 200)


def _turn(request, one: User, reason: str) -> None:
    closes = request.POST.get("act") == "close"
    done = (keeping.close if closes else keeping.open_again)(one, request.user, reason)
    if not done:
        messages.info(request, f"The account of {one} was {'closed' if closes else 'open'} already.")
    elif closes:
        messages.success(request, f"The account of {one} is closed. Their Data Coordinators are told.")
    else:
        messages.success(request, f"The account of {one} is open again. Their Data Coordinators are told.")


@dataclass(frozen=True)
class ShownVersion:
    """One official version: since when it is in use, and how many agreements stand on it."""

    form: OfficialForm
    begun: bool
    under_way: int
    on_file: int
    fingerprint: str
    problem: str  # what is wrong with its golden file; empty when it is as published


@access(ADMIN)
@require_safe
def official_forms(request):
    """Agreements stay on the version on which they were begun (domain.md §4). The newest comes first."""
    today = timezone.localdate()
    counted = {
        row["form_version"]: row
        for row in Bucp.objects.order_by()
        .values("form_version")
        .annotate(all=Count("pk"), filed=Count("pk", filter=Q(state__in=ON_FILE)))
    }
    rows = []
    for form in sorted(FORMS.values(), key=lambda f: f.begins, reverse=True):
        count = counted.get(form.version, {"all": 0, "filed": 0})
        rows.append(
            ShownVersion(
                form,
                form.begins <= today,
                count["all"] - count["filed"],
                count["filed"],
                golden.digest(form),
                golden.problem(form, today),
            )
        )
    return render(request, "administration/official_forms.html", {"rows": rows})


@access(ADMIN)
@require_safe
def shown_settings(request):
    return render(request, "administration/settings.html", {"rows": all_shown()})
