"""One of several parties leaves: its own part ends, and the agreement goes on between the others.

What is read and asked here; `answering` takes the answers, `leaving` brings the part to its end.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from bucp.models.states import Side
from bucp.team import people
from common import dates
from obligations import links
from obligations.models import Ending
from workdays.working_days import end_of, proclaimed, working_day_after

State, Rest = Ending.State, Ending.Rest

ANSWER_WITHIN = 10
"""House rule: working days in which the others say whether the agreement goes on without a party; never before its
part has ended. The agreement sets no time for it."""


def own_part(bucp, party):
    """The party, where its own part can end: at least one provider and one recipient are left. Else None: then what it
    ends, ends for all."""
    left = {p.side for p in bucp.parties_in if p.pk != party.pk}
    return party if left == set(Side) else None


def open_parts(bucp) -> list[Ending]:
    """The parts that are about to end, and those that have and of which the others are still asked."""
    return open_among(all_of(bucp))


def all_of(bucp) -> list[Ending]:
    """All endings of the agreement and of parts, the oldest first. One query."""
    rows = bucp.endings.select_related("party__entity", "part__entity", "by", "given").defer("given__attachment")
    return [about(bucp, ending) for ending in rows.order_by("pk")]


def open_among(endings: list[Ending]) -> list[Ending]:
    """Those of `endings` that `open_parts` tells."""
    return [e for e in endings if e.part_id and (e.is_open or e.rest == Rest.ASKED)]


def open_part(bucp, party) -> Ending | None:
    """The end of this party's part that is proposed or decided and not in effect yet."""
    return next((e for e in open_parts(bucp) if e.is_open and e.part_id == party.pk), None)


def about(bucp, ending: Ending) -> Ending:
    """The ending with the agreement at hand, so that nothing is read twice."""
    ending.bucp = bucp
    if ending.given:
        ending.given.bucp = bucp
    return ending


def due(bucp) -> Ending | None:
    """The decided end, of the agreement or of a part, whose day has come in California; that of the agreement first."""
    rows = bucp.endings.filter(state=State.DECIDED, access_ends_on__lte=timezone.localdate())
    found = list(rows.select_related("party__entity", "part__entity", "given").order_by("pk"))
    found.sort(key=lambda ending: not _for_all(bucp, ending))
    return about(bucp, found[0]) if found else None


def due_for_all(bucp) -> Ending | None:
    """The same, when it ends the agreement."""
    found = due(bucp)
    return found if found and _for_all(bucp, found) else None


def _for_all(bucp, ending: Ending) -> bool:
    """Of a part as well, when the last of its side is the one that leaves."""
    return ending.part_id is None or own_part(bucp, ending.part) is None


def ask_the_rest(context, ending: Ending) -> None:
    """The day of a part is set: everybody is told, and the others are asked whether the agreement goes on without it;
    not where it ends for all on a day that is set already."""
    bucp, on = context.bucp, ending.access_ends_on
    if not bucp.endings.filter(part__isnull=True, state=State.DECIDED).exists():
        ending.rest, ending.answer_by = Rest.ASKED, _answer_by(context.at, on)
        ending.save(update_fields=["rest", "answer_by"])
    context.event("exchange.part_decided", party=ending.part.name, reason=about(bucp, ending).why, on=dates.day(on))
    tell(context, "part_ends", ending, people.named(bucp.parties_in))


def _answer_by(at: datetime, on: date) -> datetime:
    closures = proclaimed()
    soonest = working_day_after(timezone.localdate(at), ANSWER_WITHIN, closures)
    return end_of(max(soonest, working_day_after(on - timedelta(days=1), 1, closures)))


def answer_day(ending: Ending) -> date | None:
    """The last day on which the others answer."""
    return timezone.localdate(ending.answer_by - timedelta(seconds=1)) if ending.answer_by else None


def tell(context, kind: str, ending: Ending, to, url: str = "", **more) -> None:
    """A letter about an ending: who was asked, who has said what, who has still to answer. It leads to the page of the
    ending, or to `url`."""
    about(context.bucp, ending)
    context.notify(
        kind,
        to,
        url=url or links.ending(context.bucp, ending if ending.part_id else None),
        ending=ending,
        without=ending.part.name if ending.part_id else "",
        said=said(ending),
        unanswered=[p.name for p in ending.unanswered],
        answer_day=answer_day(ending),
        **more,
    )


def said(ending: Ending) -> list[dict]:
    """Who has said what: {party, agree, name, role, at, words} of each party that answered, in their order."""
    found = []
    for party in ending.bucp.party_list:
        answer = ending.answers.get(str(party.pk))
        if answer:
            found.append({**answer, "party": party.name, "at": datetime.fromisoformat(answer["at"])})
    return found
