"""The figures that each letter keeps of its deliveries: how many are out, on the way, failed, not confirmed.

They are counted anew under a lock in the transaction that changed a delivery: of two that end at the same moment the
second waits, and counts the first. `manage.py recount_letters` compares them all with a recount.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q

from .models import Delivery, Letter, LetterFigures

AT_ONCE = 5_000

State = Delivery.State
NONE: dict[str, Any] = {"waiting": 0, "sent": 0, "failed": 0, "unconfirmed": 0, "last_sent_at": None}
COUNTED = {
    "waiting": Count("pk", filter=Q(state__in=(State.WAITING, State.SENDING))),
    "sent": Count("pk", filter=Q(state=State.SENT)),
    "failed": Count("pk", filter=Q(state=State.FAILED)),
    "unconfirmed": Count("pk", filter=Q(confirm_by__isnull=False, confirmed_at__isnull=True)),
    "last_sent_at": Max("sent_at"),
}


def begin(letter: Letter, deliveries: list[Delivery]) -> None:
    """Of a letter that was just written: nothing is out yet."""
    asked = sum(d.confirm_by is not None for d in deliveries)
    LetterFigures.objects.create(letter=letter, waiting=len(deliveries), unconfirmed=asked)


def refresh(letter: int) -> None:
    """After a delivery of this letter was changed, in the same transaction."""
    # The lock comes first: what is counted after it has seen whoever held it before.
    LetterFigures.objects.select_for_update().get_or_create(letter_id=letter)
    counted = Delivery.objects.filter(notice=letter).aggregate(**COUNTED)
    LetterFigures.objects.filter(letter=letter).update(**counted)


def wrong(letters: Iterable[int]) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """(letter, kept, counted) of those of these letters whose figures are not what their deliveries say."""
    wanted = list(letters)
    counted = {pk: dict(NONE) for pk in wanted}
    for row in Delivery.objects.filter(notice__in=wanted).order_by().values("notice").annotate(**COUNTED):
        counted[row.pop("notice")] = row
    rows = LetterFigures.objects.filter(letter__in=wanted).values("letter", *NONE)
    kept = {row.pop("letter"): row for row in rows}
    for pk in wanted:
        if kept.get(pk, {}) != counted[pk]:
            yield pk, kept.get(pk, {}), counted[pk]


def compare() -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """The same over all letters, some thousands at a time."""
    last = 0
    while some := list(Letter.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        yield from wrong(some)
        last = some[-1]


def mend(letter: int) -> None:
    """The figures of this letter as they are counted."""
    with transaction.atomic():
        refresh(letter)
