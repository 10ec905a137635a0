"""What of the letters is on record (`history.on_record`): those that a clause demands about an agreement, to whom they
went, and what became of each."""

from collections.abc import Iterator

from django.db.models import Q

from common.record_kinds import RecordKind
from history.on_record import label
from history.proof import RowBreak

from .models import Delivery, Letter

UNDER_A_CLAUSE = "§"
"""How the clause of a letter begins that the agreement demands."""

LETTER = RecordKind("letter", "notices.Letter", "about", rows={"clause__startswith": UNDER_A_CLAUSE, "about__gt": ""})
DELIVERY = RecordKind(
    "delivery",
    "notices.Delivery",
    "notice__about",
    columns=(
        *("notice", "user", "email", "because", "in_full", "message_id", "confirm_by"),
        *("sent_at", "failed_at", "confirmed_at"),  # each of which has its event
    ),
    rows={"notice__clause__startswith": UNDER_A_CLAUSE, "notice__about__gt": ""},
)


def is_on_record(letter: Letter) -> bool:
    """The same, of a letter at hand."""
    return bool(letter.about) and letter.clause.startswith(UNDER_A_CLAUSE)


RECORDS = (LETTER, DELIVERY, RecordKind("letter_text", "notices.LetterText"))
NO_RECORDS = {
    "notices.Heartbeat": "when the scheduler last did its round",
    "notices.LetterFigures": "counted over the deliveries; `manage.py recount_letters` compares",
}


def sent_as_they_say(chains: list[str]) -> Iterator[RowBreak]:
    """A delivery's state, which changes with each attempt, says nothing else than its times, which are on record."""
    said = Q(state=Delivery.State.SENT, sent_at=None) | Q(state=Delivery.State.SENT, failed_at__isnull=False)
    said |= Q(state=Delivery.State.FAILED, failed_at=None)
    said |= Q(state__in=(Delivery.State.WAITING, Delivery.State.SENDING), failed_at=None, sent_at__isnull=False)
    rows = Delivery.objects.filter(said, notice__about__in=chains, **DELIVERY.rows)
    for key, chain, state in rows.values_list("pk", "notice__about", "state"):
        yield RowBreak(chain, label(DELIVERY, key), f"says “{state}”, which its times on record do not")


CHECKS = (sent_as_they_say,)
