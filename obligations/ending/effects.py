"""How an agreement ends: by a provider's notice (§5.14, §7.4), by the agreement of all parties, because the recipient
no longer needs the data, or because its date is over. Access ends on the day that is stated; then the data go (§8.8).
Of several on a side one ends its own part (`parts`, `leaving`); how the parties answer is told in `answering`."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from bucp.models import OfficeAccess
from bucp.models.states import State as Bucps
from bucp.review.effects import DOUBLE_CLICK
from bucp.team import people
from common import dates
from common.refusals import NotAllowed, Problem, Refused
from common.text_checks import as_typed, need_text
from history import on_record
from obligations import links
from obligations.duties import effects as duties
from obligations.models import Ending
from obligations.questions import Incomplete, beside, day
from obligations.recipients import offices, roles_of
from signatories.models import Role

from . import parts
from .commands import EndPart, Terminate

State, Needs, Reason = Ending.State, Ending.Needs, Ending.Reason
ALLOW, REFUSE = "allow", "refuse"


def open_ending(bucp) -> Ending | None:
    """The one of the whole agreement that is proposed or decided and not in effect yet."""
    return (
        bucp.endings.filter(state__in=Ending.OPEN, part__isnull=True)
        .select_related("party__entity", "by", "given")
        .first()
    )


# Beginning one ------------------------------------------------------------------------------------------


def by_notice(context, given) -> Ending:
    """A notice under §5.14 or §7.4 ends the agreement on the day it states, or, of several providers, the part of the
    one that gives it; a proposed one waits for the Agency officers. What was taken replaces an ending of the same that
    was under way: the earlier of both days holds."""
    on = date.fromisoformat(given.data["access_ends_on"])
    part = parts.own_part(context.bucp, given.party)
    before = parts.open_part(context.bucp, part) if part else open_ending(context.bucp)
    if before:
        if before.state == State.DECIDED:
            on = min(on, before.access_ends_on)
        close(context, before, State.WITHDRAWN, f"Replaced by {given.reference}.")
    until = given.data.get("destroy_by")
    made = _begin(
        context,
        given.rule.ends,
        on,
        state=State.PROPOSED if given.proposed else State.DECIDED,
        needs=Needs.OFFICERS if given.proposed else Needs.NOBODY,
        given=given,
        part=part,
        destroy_by=date.fromisoformat(until) if until else None,
    )
    if given.proposed:
        _seat_officers(context, made)
    return made


def end_by_agreement(context, on, text: str) -> Ending:
    """A coordinator proposes to end it; it ends on that day once every other party's coordinator agrees."""
    reason, text = Reason.MUTUAL, need_words(text, "text", "Say why the agreement should end.")
    on = _future_day(on)
    twice = _double_click(context, reason, on, text)
    if twice:
        return twice
    _refuse_second(context.bucp)
    made = _begin(context, reason, on, state=State.PROPOSED, needs=Needs.OTHER_SIDE, text=text)
    context.event("exchange.ending_proposed", reason=made.get_reason_display(), on=dates.day(on))
    parts.tell(context, "ending_proposed", made, people.named(context.bucp.parties_in))
    return made


def end_not_needed(context, on, text: str) -> Ending:
    """A recipient no longer needs the data; nobody has to agree to that. With other recipients, its own part ends."""
    reason, text = Reason.NOT_NEEDED, need_words(text, "text", "Say why the data are no longer needed.")
    on = _future_day(on)
    twice = _double_click(context, reason, on, text)
    if twice:
        return twice
    part = parts.own_part(context.bucp, context.party_role.party)
    _refuse_second(context.bucp, part)
    return _begin(context, reason, on, state=State.DECIDED, text=text, part=part)


def _begin(context, reason, on: date, **more) -> Ending:
    made = Ending.objects.create(
        bucp=context.bucp,
        party=context.party_role.party,
        reason=reason,
        by=context.by,
        at=context.at,
        access_ends_on=on,
        **more,
    )
    if made.state == State.DECIDED:
        decided(context, made)
    return made


def decided(context, ending: Ending) -> None:
    """The day is set. When it lies ahead, all parties are told now; else the termination itself tells them. Of one
    party's part, the others are asked whether the agreement goes on without it."""
    ending.decided_at, ending.decided_by = context.at, context.by
    ending.state = State.DECIDED
    ending.save(update_fields=["state", "decided_at", "decided_by", "decided_words"])
    parts.about(context.bucp, ending)
    if ending.part_id:
        parts.ask_the_rest(context, ending)
        return
    context.bucp.ending_on = ending.access_ends_on
    context.event("exchange.ending_decided", reason=ending.why, on=dates.day(ending.access_ends_on))
    if ending.access_ends_on > timezone.localdate(context.at):
        parts.tell(context, "ending_decided", ending, people.named(context.bucp.parties_in))


# Answering one ------------------------------------------------------------------------------------------


def decide_proposal(context, ending: Ending, allow: bool, words: str = "") -> Ending:
    """An Agency officer decides on an action proposed under §5.14. All Agencies concerned must allow it; one that
    refuses decides for all, and nothing ends."""
    ending = lock(context, ending)
    if ending.state != State.PROPOSED or ending.needs != Needs.OFFICERS:
        raise Refused(f"This is decided already: {ending.get_state_display().lower()}.")
    seats = open_seats(ending)
    own = own_seats(seats, context.party_roles)
    if not own:
        raise NotAllowed("The officers of the parties’ Agencies decide on this.")
    context.party_role = own[0][1]
    words = as_typed(words) if allow else need_words(words, "words", "Say why you refuse: the provider reads it.")
    for seat, party_role in own:
        ending.given.answers.create(
            kind=ALLOW if allow else REFUSE,
            text=words,
            by=context.by,
            party_role=party_role.label,
            seat=seat,
            at=context.at,
        )
    spoken = {_office(seat) for seat, _ in own}
    given_back = OfficeAccess.objects.filter(pk__in=[s.pk for s in seats if _office(s) in spoken])
    on_record.update(given_back, ended_at=context.at)
    context.event(
        "exchange.proposal_decided", reference=ending.given.reference, verdict="allowed" if allow else "refused"
    )
    waiting = [s for s in seats if _office(s) not in spoken]
    ending.decided_words = words
    if not allow:
        ending.decided_by = context.by
        close(context, ending, State.DECLINED)
    elif waiting:
        ending.save(update_fields=["decided_words"])
    else:
        decided(context, ending)
    context.notify(
        "proposal_decided",
        people.named([ending.party]),
        url=links.ending(context.bucp),
        ending=ending,
        given=ending.given,
        allowed=allow,
        words=words,
        waiting=bool(allow and waiting),
    )
    return ending


def withdraw_ending(context, ending: Ending, reason: str = "") -> Ending:
    """Who began an ending takes it back before it is in effect."""
    ending = lock(context, ending)
    if ending.state == State.WITHDRAWN:
        return ending  # a double click
    if not ending.is_open:
        raise Refused(f"This ending is “{ending.get_state_display().lower()}” already.")
    party_role = next(
        (h for h in context.party_roles if h.party.pk == ending.party_id and h.role == Role.COORDINATOR), None
    )
    if party_role is None:
        raise NotAllowed(f"{ending.party.name} began it: its Data Coordinator can take it back.")
    context.party_role = party_role
    ending.decided_words = need_words(reason, "reason", "Say why you take it back: the other parties read it.")
    close(context, ending, State.WITHDRAWN, ending.decided_words)
    parts.tell(context, "ending_withdrawn", ending, people.named(context.bucp.parties_in))
    return ending


# In effect ----------------------------------------------------------------------------------------------


def due_now(bucp) -> Terminate | EndPart | None:
    """For `Move.then`: the termination, or the end of one party's part, follows at once when its day has come."""
    if parts.due_for_all(bucp):
        return Terminate()
    return EndPart() if parts.due(bucp) else None


def access_ended(bucp) -> list[Problem]:
    """A guard: there is a decided ending of the agreement, and its day has come in California."""
    return [] if parts.due_for_all(bucp) else [Problem("No ending is decided whose day has come.")]


def end_date_over(bucp) -> list[Problem]:
    """A guard: the end date is over in California, and no amendment is about to take its place."""
    today = timezone.localdate()
    if bucp.end_date is None or bucp.end_date >= today:
        return [Problem("Its end date is not over.")]
    renewed = bucp.amendments.filter(state=Bucps.FILED, start_date__lte=today).values_list("number", flat=True).first()
    return [Problem(f"{renewed} is about to take its place.")] if renewed else []


def terminate(context):
    """Access ends; the data are to be destroyed or returned (§8.8); everybody concerned is told."""
    bucp = context.bucp
    ending = parts.due_for_all(bucp)
    ending.state = State.EFFECTIVE
    if ending.part_id:  # the last of its side leaves
        ending.part, ending.rest = None, Ending.Rest.ENDS
    ending.save(update_fields=["state", "part", "rest"])
    _close_all(context, "The agreement was terminated before.")
    source = f", notice {ending.given.reference}" if ending.given else ""
    _end(context, f"{ending.why}{source}")
    context.event("exchange.terminated", reason=ending.why, on=dates.day(ending.access_ends_on))
    due = duties.after_the_end(context, ending.access_ends_on, ending.destroy_by)
    context.notify(
        "terminated",
        [*people.named(bucp.party_list), *people.state_cdo(), *people.agency_officers(bucp.party_list)],
        ending=ending,
        notice_url=f"{settings.SITE_URL}{links.notice(ending.given)}" if ending.given else "",
        **due,
    )


def base_terminated(bucp) -> list[Problem]:
    """A guard: what this one amends was terminated."""
    ended = bucp.amends_id and bucp.amends.state == Bucps.TERMINATED
    return [] if ended else [Problem("What it amends was not terminated.")]


def end_with_base(context):
    """It was filed and waits for its start date, and what it amends was terminated: it ends too, for what was
    terminated comes back only as a new proposal (§5.14)."""
    bucp = context.bucp
    _close_all(context, f"{bucp.amends.number} was terminated before.")
    reason = f"{bucp.amends.number}, which it amends, was terminated"
    _end(context, f"{reason}.")
    context.event("exchange.ended_with_base", number=bucp.amends.number)
    duties.cancel(context, list(duties.KINDS), "It never came into force.")
    context.notify(
        "terminated",
        [*people.named(bucp.party_list), *people.state_cdo(), *people.agency_officers(bucp.party_list)],
        ending=None,
        notice_url="",
        reason=reason,
        destroy_by=None,
        going=[],
    )


def expire(context):
    """Its end date is over: it expires, and the data are to be destroyed or returned (§8.8)."""
    bucp = context.bucp
    _close_all(context, "The agreement expired before.")
    _end(context, f"Its end date, {dates.day(bucp.end_date)}, is over.")
    context.event("exchange.expired", on=dates.day(bucp.end_date))
    due = duties.after_the_end(context, bucp.end_date)
    context.notify("expired", [*people.named(bucp.party_list), *people.state_cdo()], **due)


def _end(context, reason: str) -> None:
    context.bucp.ended_at, context.bucp.end_reason, context.bucp.turn = context.at, reason, ""


# Pieces -------------------------------------------------------------------------------------------------


def close(context, ending: Ending, state: str, why: str = "") -> None:
    """An open ending comes to nothing; its seats are given back."""
    ending.state, context.bucp.ending_on = state, None
    ending.decided_at = context.at
    ending.decided_words = ending.decided_words or why
    ending.rest = Ending.Rest.NOT_ASKED
    ending.save(update_fields=["state", "decided_at", "decided_by", "decided_words", "rest"])
    seats = OfficeAccess.objects.filter(bucp=context.bucp, why=ending.seats_for, ended_at__isnull=True)
    on_record.update(seats, ended_at=context.at)
    if state == State.WITHDRAWN:
        context.event("exchange.ending_withdrawn", reason=ending.get_reason_display(), why=why)


def _close_all(context, why: str) -> None:
    """The agreement is over: whatever was on its way comes to nothing."""
    before = open_ending(context.bucp)
    for ending in [*([before] if before else []), *parts.open_parts(context.bucp)]:
        if ending.is_open:
            close(context, ending, State.WITHDRAWN, why)
        else:
            ending.rest = Ending.Rest.ENDS
            ending.save(update_fields=["rest"])


def superseded(context) -> None:
    """What takes an agreement's place makes an ending under way pointless."""
    _close_all(context, "The agreement was amended before.")


def lock(context, ending: Ending) -> Ending:
    """The ending as it stands now, under the lock of the agreement."""
    rows = context.bucp.endings.select_for_update(of=("self",)).select_related("party__entity", "part__entity", "given")
    return parts.about(context.bucp, rows.get(pk=ending.pk))


def _refuse_second(bucp, part=None) -> None:
    before = parts.open_part(bucp, part) if part else open_ending(bucp)
    if before:
        raise Refused(
            f"An ending is under way already: {before.get_reason_display()}, on {dates.day(before.access_ends_on)}."
        )


def _double_click(context, reason, on, text):
    return context.bucp.endings.filter(
        reason=reason, by=context.by, access_ends_on=on, text=text, at__gt=context.at - DOUBLE_CLICK
    ).first()


def need_words(text: str, field: str, sentence: str) -> str:
    with beside(field):
        return need_text(text, sentence)


def _future_day(on) -> date:
    with beside("on"):
        found = day(on)
    if found < timezone.localdate():
        raise Incomplete({"on": "Access can end today or later, not before."})
    return found


def _seat_officers(context, ending: Ending) -> None:
    """The officers of the parties' Agencies get a seat until it is decided; where nobody holds the office yet, both
    roles do, so that whoever comes to hold one can decide."""
    for office in offices(context.bucp.party_list):
        for role in roles_of(office):
            OfficeAccess.objects.create(
                bucp=context.bucp,
                role=role,
                agency=office.agency,
                entity=office.entity,
                why=ending.seats_for,
                since=context.at,
            )


def open_seats(ending: Ending) -> list[OfficeAccess]:
    """The seats of the officers who have not decided yet."""
    return list(
        ending.bucp.seats.filter(why=ending.seats_for, ended_at__isnull=True).select_related("agency", "entity")
    )


def own_seats(seats, party_roles) -> list[tuple]:
    """(seat, role) for each of these seats that a person's roles hold."""
    mine = [h for h in party_roles if h.side == ""]
    return [(s, h) for s in seats for h in mine if s.role == h.role and s.is_at(h.party.entity)]


def _office(seat: OfficeAccess) -> tuple:
    return (seat.agency_id, seat.entity_id)
