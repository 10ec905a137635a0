"""`/notices/missing/`: for CDO staff, the offices that must get a notice and that nobody holds (domain.md §7, §13)."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from obligations import links
from obligations.formal_notices.jobs import tell_found_officers
from obligations.models import MissingOffice
from signatories.access import CDO_STAFF, access
from signatories.models import Entity

AT_ONCE = 50


@dataclass(frozen=True)
class MissingOfficeRow:
    """`entity`: where the role is given, None when the Agency itself is not in the signatory list."""

    office: MissingOffice
    entity: Entity | None

    @property
    def name(self) -> str:
        return self.office.agency.name if self.office.agency else self.office.entity.plain_name

    @property
    def notice_url(self) -> str:
        return links.notice(self.office.given)

    @property
    def appoint_url(self) -> str:
        if self.entity:
            return reverse("signatories:people", args=[self.entity.slug])
        return f"{reverse('signatories:directory')}?agency={self.office.agency.slug}"


@access(CDO_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def missing(request):
    """POST looks at once whether somebody holds an office now; the scheduler does so by itself every five minutes."""
    if request.method == "POST":
        told = tell_found_officers()
        if told:
            messages.success(
                request, f"Found: the letter is on its way for {told} {'office' if told == 1 else 'offices'}."
            )
        else:
            messages.info(request, "Nobody was found. Give somebody the role first.")
        return redirect(links.missing())
    rows = MissingOffice.objects.select_related("given__bucp", "given__party__entity", "agency", "entity")
    rows = rows.defer("given__attachment", "given__bucp__search_line")
    page = Paginator(rows.filter(found_at__isnull=True).order_by("since", "pk"), AT_ONCE).get_page(
        request.GET.get("page")
    )
    found = list(rows.filter(found_at__isnull=False).order_by("-found_at")[:10])
    secretaries = Entity.objects.filter(
        agency__in=[m.agency_id for m in page if m.agency_id], name__icontains="secretary"
    )
    own = {e.agency_id: e for e in secretaries}  # in the list an Agency stands as its Secretary
    context = {
        "page": page,
        "rows": [MissingOfficeRow(m, m.entity or own.get(m.agency_id)) for m in page],
        "found": [MissingOfficeRow(m, None) for m in found],
    }
    return render(request, "obligations/give_missing.html", context)
