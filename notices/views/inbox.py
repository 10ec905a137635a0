"""`/notices/`: the letters I may read, and those that could not be sent and that I can do something about."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.searching import searches
from notices import listing
from notices.kinds import LETTER_KINDS
from notices.models import Delivery
from signatories.access import SIGNED_IN, access
from signatories.models import Role

PAGE_SIZE = 30
MOST_FAILED = 20


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@searches("q", "about")
def inbox(request):
    """The list; POST marks every letter to me as read."""
    mine = Delivery.objects.filter(user=request.user)
    if request.method == "POST":
        mine.filter(read_at__isnull=True).update(read_at=timezone.now())
        messages.success(request, "All letters are marked as read.")
        return redirect("notices:inbox")
    wanted = listing.Wanted.of(request.GET)
    page = listing.page(request.user, wanted, request.GET, PAGE_SIZE)
    return render(
        request,
        "notices/inbox.html",
        {
            "page": page,
            "lines": listing.lines(page.rows, request.user),
            "failed": _failed(request.user),
            "wanted": wanted,
            "boxes": [(value, words, _box(request, value), value == wanted.box) for value, words in listing.BOXES],
            "clauses": listing.clauses(),
            "states": listing.STATES,
            "times": listing.DAYS,
            "kinds": sorted((k.title, k.name) for k in LETTER_KINDS.values()),
            "any_unread": mine.filter(read_at__isnull=True).exists(),
            "words_open": request.user.is_cdo_staff or request.user.holds(Role.ADMIN),
        },
    )


def _box(request, box: str) -> str:
    """The same list from another side; the other filters stay."""
    query = request.GET.copy()
    for name in ("box", "page", "after", "before"):
        query.pop(name, None)
    if box:
        query["box"] = box
    return f"?{query.urlencode()}"


def _failed(user) -> list[dict]:
    """The letters that did not reach somebody, newest first, each with those it did not reach and why."""
    rows = (
        Delivery.objects.failed_for(user).select_related("notice", "user").order_by("-failed_at", "-pk")[:MOST_FAILED]
    )
    letters: dict[int, dict] = {}
    for delivery in rows:
        letter = letters.setdefault(
            delivery.notice_id,
            {"pk": delivery.notice_id, "subject": delivery.notice.subject, "secret": delivery.notice.secret, "to": []},
        )
        letter["to"].append(
            {"name": delivery.user or delivery.email, "reason": delivery.last_error, "at": delivery.failed_at}
        )
    return list(letters.values())
