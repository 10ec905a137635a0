"""The public line of a filed BUCP: number, title, parties, dates, kinds of data, and no more (domain.md §11). Who may
read it says `bucp.public_register`."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from bucp.models import Bucp

from .snapshot import category_names


@dataclass(frozen=True)
class PublicLine:
    number: str
    title: str
    url: str
    state: str
    recipients: tuple[str, ...]
    providers: tuple[str, ...]
    filed_at: datetime
    start_date: date | None
    end_date: date | None
    categories: tuple[str, ...]

    @property
    def has_started(self) -> bool:
        return bool(self.start_date and self.start_date <= timezone.localdate())

    @property
    def has_ended(self) -> bool:
        return bool(self.end_date and self.end_date < timezone.localdate())


def of(bucp: Bucp) -> PublicLine:
    return PublicLine(
        number=bucp.number,
        title=bucp.title,
        url=bucp.get_absolute_url(),
        state=bucp.get_state_display(),
        recipients=tuple(p.name for p in bucp.recipients),
        providers=tuple(p.name for p in bucp.providers),
        filed_at=bucp.filed_at,
        start_date=bucp.start_date,
        end_date=bucp.ends_on,
        categories=tuple(category_names(bucp)),
    )


def all_on_file() -> QuerySet[Bucp]:
    """Every filed BUCP, the newest first, for `of`."""
    return Bucp.objects.on_file().with_parties().order_by("-filed_at", "-pk")


def of_entity(entity, most: int) -> list[PublicLine]:
    """The newest filed BUCPs in which the entity takes part."""
    return _newest(Bucp.objects.filter(parties__entity=entity), most)


def between(one, other, most: int) -> list[PublicLine]:
    """The newest filed BUCPs in which both entities take part, whichever asked."""
    return _newest(Bucp.objects.filter(parties__entity=one).filter(parties__entity=other), most)


def on_kinds(kinds: list[str], most: int) -> list[PublicLine]:
    """The newest filed BUCPs over at least one of these kinds of data."""
    wanted = Q()
    for kind in kinds:
        wanted |= Q(kinds_text__contains=f'"{kind}"')
    if not wanted:
        return []
    return _newest(Bucp.objects.annotate(kinds_text=Cast("data_categories", TextField())).filter(wanted), most)


def _newest(bucps, most: int) -> list[PublicLine]:
    return [of(bucp) for bucp in bucps.on_file().with_parties().order_by("-filed_at", "-pk")[:most]]
