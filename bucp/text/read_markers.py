"""How far a person has read, and what is new since."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone


@dataclass(frozen=True)
class Since:
    """What others did since the person last read to the end. `at` is empty when this is the first time."""

    at: datetime | None
    revision_number: int = 0
    answers: int = 0
    comments: int = 0
    opinions: int = 0

    @property
    def words(self) -> str:
        """“3 answers changed, 1 new comment”, or ""."""
        counts = (
            (self.answers, "answer changed", "answers changed"),
            (self.comments, "new comment", "new comments"),
            (self.opinions, "new opinion", "new opinions"),
        )
        return ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counts if n)


def last_seen(bucp, user):
    """The person's reading mark, or None."""
    from bucp.models import Seen

    return Seen.objects.filter(bucp=bucp, user=user).first()


def mark_read(bucp, user) -> None:
    """The person has read it as it stands. A private mark: no move of the life cycle, no event."""
    from bucp.models import Seen

    number = bucp.current_revision.number if bucp.current_revision else 0
    Seen.objects.update_or_create(bucp=bucp, user=user, defaults={"revision_number": number, "at": timezone.now()})


def is_new(seen, user, at: datetime, by_id: int) -> bool:
    """Whether something done at `at` by a user is news to the person with this mark."""
    return bool(seen and at > seen.at and by_id != user.pk)
