"""The text as somebody saw it, found again: for telling what changed while a person was reading."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from .reader import Reading, read, read_data
from .snapshot import snapshot


def text_seen(bucp, sha256: str, at: str) -> Reading | None:
    """The text with this hash: a revision, or the words as they stood at the moment `at` (ISO; not trusted). When
    neither has the hash, the last revision; None when there is none."""
    revision = bucp.revisions.filter(sha256=sha256[:64]).first()
    if revision:
        return read(bucp, revision)
    moment = _moment(at)
    if moment:
        then = as_of(bucp, moment)
        if then.sha256 == sha256:
            return then
    return read(bucp, bucp.current_revision) if bucp.current_revision else None


def as_of(bucp, moment: datetime, only=None) -> Reading:
    """The text as it stood at a moment, from the history of its answers and data elements; of the fields in `only`
    where given."""
    from bucp.models import Answer, DataElement

    slugs = {p.pk: p.entity.slug for p in bucp.party_list}
    answers = [
        {"field": a.field, "party": slugs.get(a.party_id), "value": a.value}
        for a in Answer.history.as_of(moment).filter(bucp=bucp)
        if a.value not in ("", [], None)
    ]
    answers.sort(key=lambda a: (a["field"], a["party"] or ""))
    elements = sorted(DataElement.history.as_of(moment).filter(bucp=bucp), key=lambda e: (e.position, e.pk))
    return read_data(bucp, {**snapshot(bucp), "answers": answers, "elements": [e.values for e in elements]}, only)


def _moment(at: str) -> datetime | None:
    try:
        moment = parse_datetime(at)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None
