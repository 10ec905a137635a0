"""What the tasks page asks about a person's BUCPs (`notices.agreements.Agreements`)."""

from django.db.models import Case, Q, When
from django.urls import reverse

from bucp.models import Bucp, Party
from bucp.models.states import BEFORE_FILING, ON_FILE, State
from bucp.public_register import may_read_line
from notices.agreements import Agreements


def numbers(user):
    return Bucp.objects.visible_to(user).values("number")


def under_way(user):
    """The ones still being made, by far the fewer; and of those on file the ones of the person's own entities, which
    can have tasks of the exchange. CDO staff may read every filed one, but not all of them wait on somebody they
    know."""
    own = Party.objects.filter(entity__in=[m.entity_id for m in user.roles]).values("bucp")
    return Bucp.objects.visible_to(user).filter(Q(state__in=BEFORE_FILING) | Q(pk__in=own)).values("number")


def titles(numbers) -> dict[str, str]:
    return dict(Bucp.objects.filter(number__in=numbers).values_list("number", "title"))


def pages(user, numbers) -> dict[str, tuple[str, bool]]:
    """{number: (title, whether the person may open its page)}: in full, or the public line of what is on file."""
    opens = Q(pk__in=Bucp.objects.visible_to(user).order_by().values("pk"))
    if may_read_line(user):
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


MY_AGREEMENTS = Agreements(numbers, under_way, titles, pages, waiting_parties, drafts, address)


def all_numbers():
    """The chains of history that cannot be missing: an agreement without its history has lost it."""
    return Bucp.objects.values_list("number", flat=True)
