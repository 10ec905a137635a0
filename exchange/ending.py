"""How an agreement ends: by a provider's notice (§5.14, §7.4), by both sides' agreement, because the recipient no longer
needs the data, or because its date is over. Access ends on the day that is stated; then the data go (§8.8)."""

from datetime import date

from django.utils import timezone

from bucp import people
from bucp.models import Seat
from bucp.move import NotAllowed, Problem, Refused
from bucp.reviewing import DOUBLE_CLICK
from bucp.states import State as Bucps
from bucp.texts import need_text
from signatories.models import Role

from . import addresses, duties
from .asks import Incomplete, beside, day
from .models import Ending
from .recipients import counterpart, offices, roles_of

State, Needs, Reason = Ending.State, Ending.Needs, Ending.Reason
ALLOW, REFUSE = "allow", "refuse"


def open_ending(bucp) -> Ending | None:
    """The one that is proposed or decided and not in effect yet."""
    return bucp.endings.filter(state__in=Ending.OPEN).select_related("party__entity", "by", "given").first()


# Beginning one ------------------------------------------------------------------------------------------


def by_notice(act, given, rule) -> Ending:
    """A notice under §5.14 or §7.4 ends the agreement on the day it states; a proposed one waits for the Agency
    officers. What was taken replaces an ending that was under way: the earlier of both days holds."""
    on = date.fromisoformat(given.data["access_ends_on"])
    before = open_ending(act.bucp)
    if before:
        if before.state == State.DECIDED:
            on = min(on, before.access_ends_on)
        _close(act, before, State.WITHDRAWN, f"Replaced by {given.reference}.")
    until = given.data.get("destroy_by")
    made = _begin(
        act, rule.ends, on,
        state=State.PROPOSED if given.proposed else State.DECIDED,
        needs=Needs.OFFICERS if given.proposed else Needs.NOBODY,
        given=given,
        destroy_by=date.fromisoformat(until) if until else None,
    )  # fmt: skip
    if given.proposed:
        _seat_officers(act, made)
    return made


def end_by_agreement(act, on, text: str) -> Ending:
    """A coordinator proposes to end it; it ends on that day once the other side's coordinators agree."""
    reason, text = Reason.MUTUAL, _words(text, "text", "Say why the agreement should end.")
    on = _future_day(on)
    twice = _double_click(act, reason, on, text)
    if twice:
        return twice
    _refuse_second(act.bucp)
    made = _begin(act, reason, on, state=State.PROPOSED, needs=Needs.OTHER_SIDE, text=text)
    act.event("exchange.ending_proposed", reason=made.get_reason_display(), on=f"{on:%-d %B %Y}")
    act.notify(
        "ending_proposed", people.named(counterpart(act.bucp, made.party)), url=addresses.ending(act.bucp), ending=made
    )
    return made


def end_not_needed(act, on, text: str) -> Ending:
    """The recipient no longer needs the data; nobody has to agree. With several recipients the first one says it."""
    lead = act.bucp.recipients[0]
    hat = next((h for h in act.hats if h.party.pk == lead.pk and h.role == Role.COORDINATOR), None)
    if hat is None:
        raise NotAllowed(f"{lead.name} leads the recipients: its Data Coordinator ends it for all of them.")
    act.hat = hat
    reason, text = Reason.NOT_NEEDED, _words(text, "text", "Say why the data are no longer needed.")
    on = _future_day(on)
    twice = _double_click(act, reason, on, text)
    if twice:
        return twice
    _refuse_second(act.bucp)
    return _begin(act, reason, on, state=State.DECIDED, text=text)


def _begin(act, reason, on: date, **more) -> Ending:
    made = Ending.objects.create(
        bucp=act.bucp, party=act.hat.party, reason=reason, by=act.by, at=act.at, access_ends_on=on, **more
    )
    if made.state == State.DECIDED:
        _decided(act, made)
    return made


def _decided(act, ending: Ending) -> None:
    """The day is set. When it lies ahead, both sides are told now; else the termination itself tells them."""
    ending.decided_at, ending.decided_by = act.at, act.by
    ending.state = State.DECIDED
    ending.save(update_fields=["state", "decided_at", "decided_by", "decided_words", "agreed"])
    act.event("exchange.ending_decided", reason=ending.get_reason_display(), on=f"{ending.access_ends_on:%-d %B %Y}")
    if ending.access_ends_on > timezone.localdate(act.at):
        act.notify(
            "ending_decided", people.named(act.bucp.party_list), url=addresses.ending(act.bucp), ending=ending
        )


# Answering one ------------------------------------------------------------------------------------------


def answer_ending(act, ending: Ending, agree: bool, words: str = "") -> Ending:
    """The other side's coordinator agrees to end it, or does not. With several parties there, each has to agree."""
    ending = _lock(act, ending, Needs.OTHER_SIDE)
    others = {p.pk for p in counterpart(act.bucp, ending.party)}
    mine = [h for h in act.hats if h.party.pk in others and h.role == Role.COORDINATOR]
    if not mine:
        raise NotAllowed("The Data Coordinators of the other side answer this.")
    act.hat = mine[0]
    if not agree:
        ending.decided_words = _words(words, "words", "Say why you do not agree: the other side reads it.")
        ending.decided_by = act.by
        act.event("exchange.ending_declined")
        _close(act, ending, State.DECLINED)
        act.notify(
            "ending_declined", people.named([ending.party]), url=addresses.ending(act.bucp), ending=ending
        )
        return ending
    ending.agreed = sorted({*ending.agreed, *(h.party.pk for h in mine)})
    ending.decided_words = (words or "").strip()
    act.event("exchange.ending_accepted", on=f"{ending.access_ends_on:%-d %B %Y}")
    if others <= set(ending.agreed):
        _decided(act, ending)
    else:
        ending.save(update_fields=["agreed", "decided_words"])
    return ending


def decide_proposal(act, ending: Ending, allow: bool, words: str = "") -> Ending:
    """An Agency officer decides on an action proposed under §5.14. All Agencies concerned must allow it; one that
    refuses decides for all, and nothing ends."""
    ending = _lock(act, ending, Needs.OFFICERS)
    seats = open_seats(ending)
    own = own_seats(seats, act.hats)
    if not own:
        raise NotAllowed("The officers of the parties’ Agencies decide on this.")
    act.hat = own[0][1]
    words = (words or "").strip() if allow else _words(words, "words", "Say why you refuse: the provider reads it.")
    for seat, hat in own:
        ending.given.answers.create(
            kind=ALLOW if allow else REFUSE, text=words, by=act.by, hat=hat.label, seat=seat, at=act.at
        )
    decided = {_office(seat) for seat, _ in own}
    Seat.objects.filter(pk__in=[s.pk for s in seats if _office(s) in decided]).update(ended_at=act.at)
    act.event(
        "exchange.proposal_decided", reference=ending.given.reference, verdict="allowed" if allow else "refused"
    )
    waiting = [s for s in seats if _office(s) not in decided]
    ending.decided_words = words
    if not allow:
        ending.decided_by = act.by
        _close(act, ending, State.DECLINED)
    elif waiting:
        ending.save(update_fields=["decided_words"])
    else:
        _decided(act, ending)
    act.notify(
        "proposal_decided", people.named([ending.party]), url=addresses.ending(act.bucp),
        ending=ending, given=ending.given, allowed=allow, words=words, waiting=bool(allow and waiting),
    )  # fmt: skip
    return ending


def withdraw_ending(act, ending: Ending, reason: str = "") -> Ending:
    """Who began an ending takes it back before it is in effect."""
    ending = act.bucp.endings.select_for_update(of=("self",)).select_related("party__entity", "given").get(pk=ending.pk)
    if ending.state == State.WITHDRAWN:
        return ending  # a double click
    if not ending.is_open:
        raise Refused(f"This ending is “{ending.get_state_display().lower()}” already.")
    hat = next((h for h in act.hats if h.party.pk == ending.party_id and h.role == Role.COORDINATOR), None)
    if hat is None:
        raise NotAllowed(f"{ending.party.name} began it: its Data Coordinator can take it back.")
    act.hat = hat
    ending.decided_words = _words(reason, "reason", "Say why you take it back: the other side reads it.")
    _close(act, ending, State.WITHDRAWN, ending.decided_words)
    act.notify(
        "ending_withdrawn", people.named(act.bucp.party_list), url=addresses.ending(act.bucp), ending=ending
    )
    return ending


# In effect ----------------------------------------------------------------------------------------------


def due_now(bucp) -> str | None:
    """For `Move.then`: the termination follows at once when the stated day has come."""
    return None if access_ended(bucp) else "terminate"


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


def terminate(act):
    """Access ends; the data are to be destroyed or returned (§8.8); everybody concerned is told."""
    bucp = act.bucp
    ending = bucp.endings.select_related("party__entity", "given").get(state=State.DECIDED)
    ending.state = State.EFFECTIVE
    ending.save(update_fields=["state"])
    source = f", notice {ending.given.reference}" if ending.given else ""
    _end(act, f"{ending.get_reason_display()}{source}")
    act.event("exchange.terminated", reason=ending.get_reason_display(), on=f"{ending.access_ends_on:%-d %B %Y}")
    due = duties.after_the_end(act, ending.access_ends_on, ending.destroy_by)
    act.notify(
        "terminated",
        [*people.named(bucp.party_list), *people.state_cdo(), *people.agency_officers(bucp.party_list)],
        ending=ending, destroy_by=due,
    )  # fmt: skip


def base_terminated(bucp) -> list[Problem]:
    """A guard: what this one amends was terminated."""
    ended = bucp.amends_id and bucp.amends.state == Bucps.TERMINATED
    return [] if ended else [Problem("What it amends was not terminated.")]


def end_with_base(act):
    """It was filed and waits for its start date, and what it amends was terminated: it ends too, for what was terminated
    comes back only as a new proposal (§5.14)."""
    bucp = act.bucp
    before = open_ending(bucp)
    if before:
        _close(act, before, State.WITHDRAWN, f"{bucp.amends.number} was terminated before.")
    reason = f"{bucp.amends.number}, which it amends, was terminated"
    _end(act, f"{reason}.")
    act.event("exchange.ended_with_base", number=bucp.amends.number)
    duties.cancel(act, list(duties.KINDS), "It never came into force.")
    act.notify(
        "terminated",
        [*people.named(bucp.party_list), *people.state_cdo(), *people.agency_officers(bucp.party_list)],
        ending=None, reason=reason, destroy_by=None,
    )  # fmt: skip


def expire(act):
    """Its end date is over: it expires, and the data are to be destroyed or returned (§8.8)."""
    bucp = act.bucp
    before = open_ending(bucp)
    if before:
        _close(act, before, State.WITHDRAWN, "The agreement expired before.")
    _end(act, f"Its end date, {bucp.end_date:%-d %B %Y}, is over.")
    act.event("exchange.expired", on=f"{bucp.end_date:%-d %B %Y}")
    due = duties.after_the_end(act, bucp.end_date)
    act.notify("expired", [*people.named(bucp.party_list), *people.state_cdo()], destroy_by=due)


def _end(act, reason: str) -> None:
    act.bucp.ended_at, act.bucp.end_reason, act.bucp.turn = act.at, reason, ""


# Pieces -------------------------------------------------------------------------------------------------


def _close(act, ending: Ending, state: str, why: str = "") -> None:
    """An open ending comes to nothing; its seats are given back."""
    ending.state = state
    ending.decided_at = act.at
    ending.decided_words = ending.decided_words or why
    ending.save(update_fields=["state", "decided_at", "decided_by", "decided_words"])
    Seat.objects.filter(bucp=act.bucp, why=ending.seats_for, ended_at__isnull=True).update(ended_at=act.at)
    if state == State.WITHDRAWN:
        act.event("exchange.ending_withdrawn", reason=ending.get_reason_display(), why=why)


def superseded(act) -> None:
    """What takes an agreement's place makes an ending under way pointless."""
    before = open_ending(act.bucp)
    if before:
        _close(act, before, State.WITHDRAWN, "The agreement was amended before.")


def _lock(act, ending: Ending, needs: str) -> Ending:
    ending = act.bucp.endings.select_for_update(of=("self",)).select_related("party__entity", "given").get(pk=ending.pk)
    if ending.given:
        ending.given.bucp = act.bucp
    if ending.state != State.PROPOSED or ending.needs != needs:
        raise Refused(f"This is decided already: {ending.get_state_display().lower()}.")
    return ending


def _refuse_second(bucp) -> None:
    before = open_ending(bucp)
    if before:
        raise Refused(
            f"An ending is under way already: {before.get_reason_display()}, on {before.access_ends_on:%-d %B %Y}."
        )


def _double_click(act, reason, on, text):
    return act.bucp.endings.filter(
        reason=reason, by=act.by, access_ends_on=on, text=text, at__gt=act.at - DOUBLE_CLICK
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


def _seat_officers(act, ending: Ending) -> None:
    """The officers of the parties' Agencies get a seat until it is decided; where nobody holds the office yet, both
    roles do, so that whoever comes to hold one can decide."""
    for office in offices(act.bucp.party_list):
        for role in roles_of(office):
            Seat.objects.create(
                bucp=act.bucp, role=role, agency=office.agency, entity=office.entity, why=ending.seats_for, since=act.at
            )


def open_seats(ending: Ending) -> list[Seat]:
    """The seats of the officers who have not decided yet."""
    return list(ending.bucp.seats.filter(why=ending.seats_for, ended_at__isnull=True).select_related("agency", "entity"))


def own_seats(seats, hats) -> list[tuple]:
    """(seat, hat) for each of these seats that a person's hats hold."""
    return [(s, h) for s in seats for h in hats if h.side == "" and _holds(s, h)]


def _office(seat: Seat) -> tuple:
    return (seat.agency_id, seat.entity_id)


def _holds(seat: Seat, hat) -> bool:
    entity = hat.party.entity
    place = seat.agency_id == entity.agency_id if seat.agency_id else seat.entity_id == entity.pk
    return seat.role == hat.role and place
