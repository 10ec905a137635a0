"""What `/notices/` shows: the letters a person may read, filtered by the address, with what became of each.

The dashboards count with the same filters, so that a number and the list it opens are the same letters.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from common.paging import KeyPage, KeyPlace
from common.text_checks import as_typed
from signatories.models import Entity

from . import newest
from .agreements import agreements
from .kinds import HOUSE, LETTER_KINDS, section
from .models import Delivery, Letter, people_of

MINUTE = timedelta(minutes=1)
ANY = "any"  # every clause, without the portal's own letters
BOXES = (("", "All I may read"), ("received", "To me"), ("sent", "I sent"))
STATES = (
    ("", "Any"),
    ("unread", "I have not read"),
    ("unconfirmed", "Not confirmed by all"),
    ("failed", "Failed for somebody"),
    ("waiting", "On the way"),
    ("fast", "Sent within a minute"),
    ("slow", "Took longer than a minute"),
)
DAYS = (("", "Any time"), ("30", "Last 30 days"), ("365", "Last 12 months"))


@dataclass(frozen=True)
class Wanted:
    """The filters of an address; what cannot be is left out."""

    q: str = ""
    about: str = ""
    clause: str = ""
    kind: str = ""
    box: str = ""
    state: str = ""
    days: str = ""
    entity: str = ""

    @classmethod
    def of(cls, data) -> "Wanted":
        words = {name: as_typed(data.get(name))[:100] for name in cls.__dataclass_fields__}
        words["state"] = words["state"] or _by_older_address(data)
        allowed = {
            "kind": LETTER_KINDS,
            "clause": {ANY, *clauses()},
            "box": dict(BOXES),
            "state": dict(STATES),
            "days": dict(DAYS),
        }
        return cls(**{name: word if word in allowed.get(name, {word}) else "" for name, word in words.items()})

    def __bool__(self):
        return any(self.__dict__.values())


def _by_older_address(data) -> str:
    """`?unread=1`, `?failed=1` and `?unconfirmed=1` say the same as `?state=…`."""
    return next((name for name in ("unread", "failed", "unconfirmed") if data.get(name)), "")


def clauses() -> list[str]:
    """The clauses under which there are letters, each once without its paragraphs; none for the portal's own."""
    return sorted({section(k.clause) for k in LETTER_KINDS.values() if k.clause != HOUSE}, key=as_numbers)


def as_numbers(clause: str) -> tuple:
    """§5.2 before §5.14; the steps of the guide first."""
    digits = "".join(c if c.isdigit() else " " for c in clause).split()
    return (clause.startswith("§"), [int(d) for d in digits], clause)


def address(**filters) -> str:
    """The list with these filters."""
    return f"{reverse('notices:inbox')}?{urlencode({k: v for k, v in filters.items() if v})}"


# Which letters -----------------------------------------------------------------------------------------


def letters(user, wanted: Wanted):
    """The letters this person may read among those wanted, newest first. The dashboards count these."""
    return _wanted(Letter.objects.visible_to(user), wanted, user).order_by("-pk")


def page(user, wanted: Wanted, data, size: int) -> KeyPage:
    """A page of the same, by the indexes that fit what is wanted."""
    found = _wanted(Letter.objects.all(), wanted, user)

    def fetch(place: KeyPlace, limit: int):
        if wanted.state == "unread":
            unread = found.filter(deliveries__user=user, deliveries__read_at__isnull=True)
            return newest.ruled(unread, user, place, limit)
        if wanted.box == "received":
            return newest.ruled(found.filter(deliveries__user=user), user, place, limit)
        if wanted.box == "sent" or wanted.state in LEADING or _numbers(wanted.about):
            return newest.ruled(found, user, place, limit)
        if wanted.entity:
            return newest.by_people(found, user, people_of(Entity.objects.filter(slug=wanted.entity)), place, limit)
        return newest.visible(found, user, place, limit)

    return KeyPage(fetch, data, size)


LEADING = ("failed", "unconfirmed", "waiting")
"""States that few letters are in: an index has them."""

_NUMBER = re.compile(r"(?:IDEA-)?(\d{4}-\d{4,9})", re.IGNORECASE)


def _numbers(about: str) -> str:
    """The number of an agreement as typed in full; empty when it is a part of one."""
    whole = _NUMBER.fullmatch(about)
    return f"IDEA-{whole[1]}" if whole else ""


def _wanted(found, wanted: Wanted, user):
    if wanted.q:
        found = found.filter(Q(subject__icontains=wanted.q) | Q(secret=False, body__icontains=wanted.q))
    if number := _numbers(wanted.about):
        found = found.filter(about__startswith=number)
    elif wanted.about:
        found = found.filter(about__icontains=wanted.about)
    if wanted.clause == ANY:
        found = found.exclude(clause=HOUSE)
    elif wanted.clause:
        found = found.filter(clause__in={k.clause for k in LETTER_KINDS.values() if section(k.clause) == wanted.clause})
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.days:
        found = found.filter(made_at__gte=timezone.now() - timedelta(days=int(wanted.days)))
    if wanted.entity:
        found = found.given_by(Entity.objects.filter(slug=wanted.entity))
    if wanted.box == "received":
        found = found.filter(_to(user))
    elif wanted.box == "sent":
        found = found.filter(by=user)
    return _in_state(found, wanted.state, user)


def _in_state(found, state: str, user):
    if state == "unread":
        return found.filter(_to(user, read_at__isnull=True))
    if state in LEADING:
        return found.filter(**{f"figures__{state}__gt": 0})
    if state in ("fast", "slow"):
        out = found.filter(figures__waiting=0, figures__failed=0)
        by = F("made_at") + MINUTE
        return (
            out.filter(figures__last_sent_at__lt=by) if state == "fast" else out.filter(figures__last_sent_at__gte=by)
        )
    return found


def _to(user, **having):
    return Exists(Delivery.objects.filter(notice=OuterRef("pk"), user=user, **having))


# One line each -----------------------------------------------------------------------------------------


@dataclass
class LetterLine:
    """A letter as listed. `tone` is that of `parts/state_tag.html`."""

    notice: Letter
    title: str = ""  # of its agreement
    opens: bool = False  # whether the reader may open that
    unread: bool = False
    to_me: bool = False
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return LETTER_KINDS[self.notice.kind].title

    @property
    def clause(self) -> str:
        return "" if self.notice.clause == HOUSE else self.notice.clause

    @property
    def subject(self) -> str:
        """Without the agreement's number, which stands beside it."""
        words = self.notice.subject.removeprefix(f"{self.notice.about}: ")
        return words[:1].upper() + words[1:]

    @property
    def delivery(self) -> tuple[str, str]:
        """(words, tone) of the sending."""
        failed = self._count(lambda d: d.state == Delivery.State.FAILED)
        sent = self._count(lambda d: d.state == Delivery.State.SENT)
        everybody = len(self.deliveries)
        if failed:
            return (f"Failed for {failed} of {everybody}" if everybody > 1 else "Failed"), "bad"
        if sent == everybody:
            return f"Sent to {everybody}", "good"
        return f"On the way to {everybody - sent} of {everybody}", "progress"

    @property
    def confirmation(self) -> tuple[str, str] | None:
        """(words, tone) of the confirmations, None where none was asked."""
        asked = self._count(lambda d: d.confirm_by)
        if not asked:
            return None
        done = self._count(lambda d: d.confirm_by and d.confirmed_at)
        if done == asked:
            return ("Confirmed by all" if asked > 1 else "Confirmed"), "good"
        late = self._count(lambda d: d.confirm_by and not d.confirmed_at and d.confirm_by < timezone.now())
        return f"{done} of {asked} confirmed{', late' if late else ''}", "warn" if late else "waiting"

    @property
    def confirm_until(self):
        """The day by which the next one is to confirm."""
        return min((d.confirm_until for d in self.deliveries if d.confirm_by and not d.confirmed_at), default=None)

    def _count(self, test) -> int:
        return sum(bool(test(d)) for d in self.deliveries)


def lines(notices: list[Letter], user) -> list[LetterLine]:
    """The letters of one page with what became of them; two queries however many they are."""
    about = {n.about for n in notices if n.about}
    pages = agreements().pages(user, about)
    found = {n.pk: LetterLine(n, *pages.get(n.about, ("", False))) for n in notices}
    for delivery in Delivery.objects.filter(notice__in=found).order_by("pk"):
        line = found[delivery.notice_id]
        line.deliveries.append(delivery)
        if delivery.user_id == user.pk:
            line.to_me, line.unread = True, delivery.read_at is None
    return list(found.values())
