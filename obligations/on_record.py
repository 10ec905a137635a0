"""What of life after filing is on record (`history.on_record`), and what is not."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery

from bucp.models import Bucp
from common.record_kinds import RecordKind
from history.proof import RowBreak

from .models import Ending

RECORDS = (
    RecordKind("certification", "obligations.Certification"),
    RecordKind("contact_update", "obligations.ContactUpdate", "bucp__number"),
    RecordKind("formal_notice", "obligations.FormalNotice", "bucp__number"),
    RecordKind("notice_answer", "obligations.NoticeAnswer", "given__bucp__number"),
    RecordKind("missing_office", "obligations.MissingOffice", "given__bucp__number"),
    RecordKind("destruction_period", "obligations.DestructionPeriod", "bucp__number"),
    RecordKind("ending", "obligations.Ending", "bucp__number"),
    RecordKind("amendment", "obligations.Amendment", "bucp__number"),
    RecordKind("obligation", "obligations.Obligation", "bucp__number"),
    RecordKind("data_user", "obligations.DataUser", "bucp__number"),
    RecordKind("outcome", "obligations.Outcome", "bucp__number"),
)
NO_RECORDS = {
    "obligations.Feed": "a person’s private calendar address",
    "obligations.Round": "how far the scheduler has looked",
}


def ending_days_are_as_decided(chains: list[str]) -> Iterator[RowBreak]:
    """The day on which an agreement says that access ends is that of its ending that was decided; one party’s part is
    none."""
    stands = (Ending.State.DECIDED, Ending.State.EFFECTIVE)
    decided = Ending.objects.filter(bucp=OuterRef("pk"), state__in=stands, part__isnull=True)
    bucps = Bucp.objects.filter(number__in=chains).annotate(decided=Subquery(decided.values("access_ends_on")[:1]))
    for number, pk, told, day in bucps.values_list("number", "pk", "ending_on", "decided"):
        if told != day:
            yield RowBreak(number, f"agreement {pk} (bucp_bucp)", "ending_on is not as in its ending")


CHECKS = (ending_days_are_as_decided,)
