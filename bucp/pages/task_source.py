"""What the tasks page asks about a person's BUCPs (`notices.agreements.Agreements`)."""

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse

from bucp.models import Bucp, Party, Reader
from bucp.models.reader import keys_of
from bucp.models.states import ON_FILE, State
from bucp.public_register import may_read_line
from notices.agreements import Agreements

from .in_order import LAST_CHANGED, InReaderOrder


def numbers(user):
    return Bucp.objects.visible_to(user).values("number")


FEW = 2000
"""Agreements that are asked for by their numbers. Of who takes part in more, every row is looked up by itself: enough
are found before a page is full."""
MOST_CHANGED = 200


def under_way(user, column: str) -> Q:
    """That the number in `column` is of an agreement in which the person takes part, in a role or an office. CDO staff
    may read every filed one, but not all of them wait on somebody they know. One query."""
    mine = Reader.objects.filter(key__in=keys_of(user))
    few = list(mine.values_list("number", flat=True)[: FEW + 1])
    return Q(**{f"{column}__in": few}) if len(few) <= FEW else Q(Exists(mine.filter(number=OuterRef(column))))


def changed(user, since: datetime):
    """The numbers of those that the person may read and that changed after `since`, the last changed first; as many as
    anybody reads about. For CDO staff those that may have changed: all they may read, as a query."""
    if user.is_authenticated and user.is_cdo_staff:
        return numbers(user)
    rows = InReaderOrder(
        Bucp.objects.only("number"), keys_of(user), State.values, LAST_CHANGED, Q(updated_at__gt=since)
    )
    return [bucp.number for bucp in rows[0:MOST_CHANGED]]


def titles(numbers) -> dict[str, str]:
    return dict(Bucp.objects.filter(number__in=numbers).values_list("number", "title"))


def pages(user, numbers) -> dict[str, tuple[str, bool]]:
    """{number: (title, whether the person may open its page)}: in full, or the public line of what is on file."""
    opens = Q(Exists(Reader.objects.filter(bucp=OuterRef("pk"), key__in=keys_of(user))))
    if may_read_line(user) or (user.is_authenticated and user.is_cdo_staff):
        opens |= Q(state__in=ON_FILE)
    found = Bucp.objects.filter(number__in=numbers).annotate(opens=Case(When(opens, then=True), default=False))
    return {number: (title, opens) for number, title, opens in found.values_list("number", "title", "opens")}


def waiting_parties(numbers) -> dict[str, dict[int, str]]:
    """{number: {entity: name}} of the parties the BUCP has reached."""
    found: dict[str, dict[int, str]] = {}
    parties = Party.objects.filter(bucp__number__in=numbers, reached_at__isnull=False)
    for party in (
        parties.select_related("entity", "bucp").only("bucp__number", "entity__name").order_by("side", "position")
    ):
        found.setdefault(party.bucp.number, {})[party.entity_id] = party.name
    return found


def drafts(user, most: int = 10) -> list[tuple]:
    """The unsent drafts the person takes part in: (number, title, address of the editor, last changed)."""
    rows = (
        Bucp.objects.visible_to(user)
        .filter(state=State.DRAFT)
        .order_by("-updated_at")
        .values_list("number", "title", "updated_at")[:most]
    )
    return [(number, title, reverse("bucp:edit_start", args=[number]), at) for number, title, at in rows]


def address(number: str, page: str) -> str:
    return reverse(f"bucp:{page}", args=[number]) if number else reverse("bucp:list")


MY_AGREEMENTS = Agreements(numbers, under_way, changed, titles, pages, waiting_parties, drafts, address)


def all_numbers():
    """The chains of history that cannot be missing: an agreement without its history has lost it."""
    return Bucp.objects.values_list("number", flat=True)
