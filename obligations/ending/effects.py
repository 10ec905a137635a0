"""How an agreement ends: by a provider's notice (§5.14, §7.4), by both sides' agreement, because the recipient no
longer needs the data, or because its date is over. Access ends on the day that is stated; then the data go (§8.8)."""

from datetime import date

from django.utils import timezone

from bucp.models import OfficeAccess
from bucp.models.states import State as Bucps
from bucp.review.effects import DOUBLE_CLICK
from bucp.team import people
from common.refusals import NotAllowed, Problem, Refused
from common.text_checks import as_typed, need_text
from history import on_record
from obligations import links
from obligations.duties import effects as duties
from obligations.models import Ending
from obligations.questions import Incomplete, beside, day
from obligations.recipients import counterpart, offices, roles_of
from signatories.models import Role

from .commands import Terminate

State, Needs, Reason = Ending.State, Ending.Needs, Ending.Reason
ALLOW, REFUSE = "allow", "refuse"


def open_ending(bucp) -> Ending | None:
    """The one that is proposed or decided and not in effect yet."""
    return bucp.endings.filter(state__in=Ending.OPEN).select_related("party__entity", "by", "given").first()


# Beginning one ------------------------------------------------------------------------------------------


def by_notice(context, given) -> Ending:
    """A notice under §5.14 or §7.4 ends the agreement on the day it states; a proposed one waits for the Agency
    officers. What was taken replaces an ending that was under way: the earlier of both days holds."""
    on = date.fromisoformat(given.data["access_ends_on"])
    before = open_ending(context.bucp)
    if before:
        if before.state == State.DECIDED:
            on = min(on, before.access_ends_on)
        _close(context, before, State.WITHDRAWN, f"Replaced by {given.reference}.")
    until = given.data.get("destroy_by")
    made = _begin(
        context,
        given.rule.ends,
        on,
        state=State.PROPOSED if given.proposed else State.DECIDED,
        needs=Needs.OFFICERS if given.proposed else Needs.NOBODY,
        given=given,
        destroy_by=date.fromisoformat(until) if until else None,
    )
    if given.proposed:
        _seat_officers(context, made)
    return made


def end_by_agreement(context, on, text: str) -> Ending:
    """A coordinator proposes to end it; it ends on that day once the other side's coordinators agree."""
    reason, text = Reason.MUTUAL, _words(text, "text", "Say why the agreement should end.")
    on = _future_day(on)
    twice = _double_click(context, reason, on, text)
    if twice:
        return twice
    _refuse_second(context.bucp)
    made = _begin(context, reason, on, state=State.PROPOSED, needs=Needs.OTHER_SIDE, text=text)
    context.event("exchange.ending_proposed", reason=made.get_reason_display(), on=f"{on:%-d %B %Y}")
    context.notify(
        "ending_proposed",
        people.named(counterpart(context.bucp, made.party)),
        url=links.ending(context.bucp),
        ending=made,
    )
    return made


def end_not_needed(context, on, text: str) -> Ending:
    """The recipient no longer needs the data; nobody has to agree. With several recipients the first one says it."""
    lead = context.bucp.recipients[0]
    party_role = next((h for h in context.party_roles if h.party.pk == lead.pk and h.role == Role.COORDINATOR), None)
    if party_role is None:
        raise NotAllowed(f"{lead.name} leads the recipients: its Data Coordinator ends it for all of them.")
    context.party_role = party_role
    reason, text = Reason.NOT_NEEDED, _words(text, "text", "Say why the data are no longer needed.")
    on = _future_day(on)
    twice = _double_click(context, reason, on, text)
    if twice:
        return twice
    _refuse_second(context.bucp)
    return _begin(context, reason, on, state=State.DECIDED, text=text)


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
        _decided(context, made)
    return made


def _decided(context, ending: Ending) -> None:
    """The day is set. When it lies ahead, both sides are told now; else the termination itself tells them."""
    ending.decided_at, ending.decided_by = context.at, context.by
    ending.state = State.DECIDED
    ending.save(update_fields=["state", "decided_at", "decided_by", "decided_words", "agreed"])
    context.event(
        "exchange.ending_decided", reason=ending.get_reason_display(), on=f"{ending.access_ends_on:%-d %B %Y}"
    )
    if ending.access_ends_on > timezone.localdate(context.at):
        context.notify(
            "ending_decided", people.named(context.bucp.party_list), url=links.ending(context.bucp), ending=ending
        )


# Answering one ------------------------------------------------------------------------------------------


def answer_ending(context, ending: Ending, agree: bool, words: str = "") -> Ending:
    """The other side's coordinator agrees to end it, or does not. With several parties there, each has to agree."""
    ending = _lock(context, ending, Needs.OTHER_SIDE)
    others = {p.pk for p in counterpart(context.bucp, ending.party)}
    mine = [h for h in context.party_roles if h.party.pk in others and h.role == Role.COORDINATOR]
    if not mine:
        raise NotAllowed("The Data Coordinators of the other side answer this.")
    context.party_role = mine[0]
    if not agree:
        ending.decided_words = _words(words, "words", "Say why you do not agree: the other side reads it.")
        ending.decided_by = context.by
        context.event("exchange.ending_declined")
        _close(context, ending, State.DECLINED)
        context.notify("ending_declined", people.named([ending.party]), url=links.ending(context.bucp), ending=ending)
        return ending
    ending.agreed = sorted({*ending.agreed, *(h.party.pk for h in mine)})
    ending.decided_words = as_typed(words)
    context.event("exchange.ending_accepted", on=f"{ending.access_ends_on:%-d %B %Y}")
    if others <= set(ending.agreed):
        _decided(context, ending)
    else:
        ending.save(update_fields=["agreed", "decided_words"])
    return ending


def decide_proposal(context, ending: Ending, allow: bool, words: str = "") -> Ending:
    """An Agency officer decides on an action proposed under §5.14. All Agencies concerned must allow it; one that
    refuses decides for all, and nothing ends."""
    ending = _lock(context, ending, Needs.OFFICERS)
    seats = open_seats(ending)
    own = own_seats(seats, context.party_roles)
    if not own:
        raise NotAllowed("The officers of the parties’ Agencies decide on this.")
    context.party_role = own[0][1]
    words = as_typed(words) if allow else _words(words, "words", "Say why you refuse: the provider reads it.")
    for seat, party_role in own:
        ending.given.answers.create(
            kind=ALLOW if allow else REFUSE,
            text=words,
            by=context.by,
            party_role=party_role.label,
            seat=seat,
            at=context.at,
        )
    decided = {_office(seat) for seat, _ in own}
    given_back = OfficeAccess.objects.filter(pk__in=[s.pk for s in seats if _office(s) in decided])
    on_record.update(given_back, ended_at=context.at)
    context.event(
        "exchange.proposal_decided", reference=ending.given.reference, verdict="allowed" if allow else "refused"
    )
    waiting = [s for s in seats if _office(s) not in decided]
    ending.decided_words = words
    if not allow:
        ending.decided_by = context.by
        _close(context, ending, State.DECLINED)
    elif waiting:
        ending.save(update_fields=["decided_words"])
    else:
        _decided(context, ending)
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
    ending = (
        context.bucp.endings.select_for_update(of=("self",)).select_related("party__entity", "given").get(pk=ending.pk)
    )
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
    ending.decided_words = _words(reason, "reason", "Say why you take it back: the other side reads it.")
    _close(context, ending, State.WITHDRAWN, ending.decided_words)
    context.notify(
        "ending_withdrawn", people.named(context.bucp.party_list), url=links.ending(context.bucp), ending=ending
    )
    return ending


# In effect ----------------------------------------------------------------------------------------------


def due_now(bucp) -> Terminate | None:
    """For `Move.then`: the termination follows at once when the stated day has come."""
    return None if access_ended(bucp) else Terminate()


def access_ended(bucp) -> list[Problem]:
    """A guard: there is a decided ending, and its day has come in California."""
    ending = bucp.endings.filter(state=State.DECIDED).first()
    if ending is None:
        return [Problem("No ending is decided.")]
    if ending.access_ends_on > timezone.localdate():
        return [Problem(f"Access ends on {ending.access_ends_on:%-d %B %Y}.")]
    return []


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
    ending = bucp.endings.select_related("party__entity", "given").get(state=State.DECIDED)
    ending.state = State.EFFECTIVE
    ending.save(update_fields=["state"])
    source = f", notice {ending.given.reference}" if ending.given else ""
    _end(context, f"{ending.get_reason_display()}{source}")
    context.event("exchange.terminated", reason=ending.get_reason_display(), on=f"{ending.access_ends_on:%-d %B %Y}")
    due = duties.after_the_end(context, ending.access_ends_on, ending.destroy_by)
    context.notify(
        "terminated",
        [*people.named(bucp.party_list), *people.state_cdo(), *people.agency_officers(bucp.party_list)],
        ending=ending,
        destroy_by=due,
    )


def base_terminated(bucp) -> list[Problem]:
    """A guard: what this one amends was terminated."""
    ended = bucp.amends_id and bucp.amends.state == Bucps.TERMINATED
    return [] if ended else [Problem("What it amends was not terminated.")]


def end_with_base(context):
    """It was filed and waits for its start date, and what it amends was terminated: it ends too, for what was
    terminated comes back only as a new proposal (§5.14)."""
    bucp = context.bucp
    before = open_ending(bucp)
    if before:
        _close(context, before, State.WITHDRAWN, f"{bucp.amends.number} was terminated before.")
    reason = f"{bucp.amends.number}, which it amends, was terminated"
    _end(context, f"{reason}.")
    context.event("exchange.ended_with_base", number=bucp.amends.number)
    duties.cancel(context, list(duties.KINDS), "It never came into force.")
    context.notify(
        "terminated",
        [*people.named(bucp.party_list), *people.state_cdo(), *people.agency_officers(bucp.party_list)],
        ending=None,
        reason=reason,
        destroy_by=None,
    )


def expire(context):
    """Its end date is over: it expires, and the data are to be destroyed or returned (§8.8)."""
    bucp = context.bucp
    before = open_ending(bucp)
    if before:
        _close(context, before, State.WITHDRAWN, "The agreement expired before.")
    _end(context, f"Its end date, {bucp.end_date:%-d %B %Y}, is over.")
    context.event("exchange.expired", on=f"{bucp.end_date:%-d %B %Y}")
    due = duties.after_the_end(context, bucp.end_date)
    context.notify("expired", [*people.named(bucp.party_list), *people.state_cdo()], destroy_by=due)


def _end(context, reason: str) -> None:
    context.bucp.ended_at, context.bucp.end_reason, context.bucp.turn = context.at, reason, ""


# Pieces -------------------------------------------------------------------------------------------------


def _close(context, ending: Ending, state: str, why: str = "") -> None:
    """An open ending comes to nothing; its seats are given back."""
    ending.state = state
    ending.decided_at = context.at
    ending.decided_words = ending.decided_words or why
    ending.save(update_fields=["state", "decided_at", "decided_by", "decided_words"])
    seats = OfficeAccess.objects.filter(bucp=context.bucp, why=ending.seats_for, ended_at__isnull=True)
    on_record.update(seats, ended_at=context.at)
    if state == State.WITHDRAWN:
        context.event("exchange.ending_withdrawn", reason=ending.get_reason_display(), why=why)


def superseded(context) -> None:
    """What takes an agreement's place makes an ending under way pointless."""
    before = open_ending(context.bucp)
    if before:
        _close(context, before, State.WITHDRAWN, "The agreement was amended before.")


def _lock(context, ending: Ending, needs: str) -> Ending:
    ending = (
        context.bucp.endings.select_for_update(of=("self",)).select_related("party__entity", "given").get(pk=ending.pk)
    )
    if ending.given:
        ending.given.bucp = context.bucp
    if ending.state != State.PROPOSED or ending.needs != needs:
        raise Refused(f"This is decided already: {ending.get_state_display().lower()}.")
    return ending


def _refuse_second(bucp) -> None:
    before = open_ending(bucp)
    if before:
        raise Refused(
            f"An ending is under way already: {before.get_reason_display()}, on {before.access_ends_on:%-d %B %Y}."
        )


def _double_click(context, reason, on, text):
    return context.bucp.endings.filter(
        reason=reason, by=context.by, access_ends_on=on, text=text, at__gt=context.at - DOUBLE_CLICK
    ).first()


def _words(text: str, field: str, sentence: str) -> str:
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
    return [(s, h) for s in seats for h in party_roles if h.side == "" and _holds(s, h)]


def _office(seat: OfficeAccess) -> tuple:
    return (seat.agency_id, seat.entity_id)


def _holds(seat: OfficeAccess, party_role) -> bool:
    entity = party_role.party.entity
    place = seat.agency_id == entity.agency_id if seat.agency_id else seat.entity_id == entity.pk
    return seat.role == party_role.role and place
