"""`/register/`: everything filed, for CDO staff: search, filters, the integrity of each history, export."""

from django.contrib import messages
from django.db import transaction
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bucp.models import Bucp
from common.paging import Page
from common.searching import searches
from history.models import Event
from history.recorder import PORTAL, record
from metrics import integrity
from metrics.destruction import fates
from metrics.events import EXPORTED
from metrics.register import PAGE, SORTS, RegisterForm, RegisterQuery, file_lines
from signatories.access import CDO_STAFF, access
from signatories.models import CDO_ROLES, Role

EXPORTS_SHOWN = 5


@access(CDO_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
@searches("q")
def register(request):
    if request.method == "POST":
        return _check(request)
    form = RegisterForm(request.GET)
    asked = RegisterQuery.of(form)
    sort = request.GET.get("sort") if request.GET.get("sort") in SORTS else "-filed"
    page = Page(asked.rows(form.period, sort), request.GET.get("page"), PAGE)
    known = integrity.marks([b.number for b in page.rows])
    return render(
        request,
        "metrics/register.html",
        {
            "form": form,
            "asked": asked,
            "narrowed": asked.is_narrowed,
            "filtered": asked.is_filtered,
            "page": page,
            "rows": [{"bucp": b, "mark": known.get(b.number), "fates": fates(b)} for b in page.rows],
            "columns": [_column(*c, sort) for c in (("number", "Number"), ("title", "Agreement"), ("filed", "Filed"))],
            "exports": Event.objects.filter(chain=PORTAL, kind=EXPORTED).order_by("-number")[:EXPORTS_SHOWN],
            "carried": [(k, v) for k, v in request.GET.items() if k in form.fields and v],
        },
    )


def _column(name: str, label: str, sort: str) -> dict:
    """A heading that sorts; pressed again, it turns the order round."""
    ascending, descending = sort == name, sort == f"-{name}"
    return {
        "name": name,
        "label": label,
        "order": "ascending" if ascending else "descending" if descending else "none",
        "next": f"-{name}" if ascending else name,
    }


def _check(request):
    """Recomputes the histories named in `number`, and goes back to the same page."""
    numbers = request.POST.getlist("number")[: integrity.MOST]
    on_file = Bucp.objects.on_file().filter(number__in=[n for n in numbers if n.isprintable()])
    found = integrity.check(on_file.order_by("pk").values_list("number", flat=True))
    broken = {number: mark for number, mark in found.items() if not mark.whole}
    if broken:
        for number, mark in broken.items():
            messages.error(request, f"The history of {number} does not hold: {'; '.join(mark.breaks)}.")
    elif found:
        what = f"The history of {next(iter(found))} is" if len(found) == 1 else f"All {len(found)} histories are"
        messages.success(request, f"{what} whole: every entry was recomputed and none was altered, removed or added.")
    else:
        messages.warning(request, "No filed agreement was chosen, so nothing was checked.")
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("register") + (f"?{query}" if query else ""))


@access(CDO_STAFF)
@require_POST
@searches("q")
def export(request):
    """The rows that the filters leave, as CSV. The export is recorded before the first line goes out."""
    form = RegisterForm(request.POST)
    asked = RegisterQuery.of(form)
    rows = asked.rows(form.period)
    with transaction.atomic():
        record(PORTAL, EXPORTED, by=request.user, role=_role(request.user), filters=asked.words, rows=rows.count())
    response = StreamingHttpResponse(file_lines(rows), content_type="text/csv; charset=utf-8")
    name = f"idea-register-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _role(user) -> str:
    return next(Role(m.role).label for m in user.roles if m.role in CDO_ROLES)
