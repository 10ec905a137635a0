"""Mediation and decision: statements, meetings, what each office says at the end of its step (§6.1)."""

from datetime import date

from django.utils import timezone

from bucp.team import people
from common import dates
from common.refusals import NotAllowed, Refused
from common.text_checks import as_typed
from signatories.models import Role

from . import offices, rules
from .effects import end, everybody, need_text, open_dispute, write
from .enums import Close, DisputeOutcome, Step, SubmissionKind, Verdict
from .late import send_owed
from .route import enter, keep, leave_unsettled, route_of

MEETS_IN = {  # who arranges meetings in which step
    Step.TALKS: {Role.COORDINATOR, Role.PROGRAM},
    Step.AGENCY: {Role.AGENCY_CDO, Role.AIO},
    Step.STATEMENTS: {Role.STATE_CDO, Role.CDO_STAFF},
    Step.CDO: {Role.STATE_CDO, Role.CDO_STAFF},
    Step.DECISION: {Role.UNDERSECRETARY, Role.STATE_CDO, Role.CDO_STAFF},
    Step.RECOMMENDATION: {Role.STATE_CDO, Role.CDO_STAFF},
}


# Statements -------------------------------------------------------------------------------------------


def submit_statement(context, text: str, file=None):
    """A party’s comments and recommendations for the CDO. Closed to the others until all are in or the time is up."""
    dispute = open_dispute(context, Step.STATEMENTS)
    given = set(dispute.papers.filter(kind=SubmissionKind.STATEMENT).values_list("party", flat=True))
    own = [h for h in context.party_roles if h.side and h.role == Role.COORDINATOR]
    still = [h for h in own if h.party.pk not in given]
    if not still:
        return _double_click(context, dispute, own, text)
    context.party_role = still[0]
    paper = write(context, dispute, SubmissionKind.STATEMENT, text, context.party_role.party, file)
    context.event("dispute.statement", entity=context.party_role.party.name, sha256=paper.sha256)
    if len(given) + 1 == len(context.bucp.party_list):
        _open_statements(context, dispute)
    return paper


def _double_click(context, dispute, own, text):
    paper = (
        dispute.papers.defer("file")
        .filter(kind=SubmissionKind.STATEMENT, party__in=[h.party.pk for h in own], by=context.by, text=as_typed(text))
        .first()
    )
    if paper is None:
        raise Refused("Your entity’s statement is in already; it cannot be changed any more.")
    return paper


def _open_statements(context, dispute) -> None:
    dispute.opened_at = context.at
    context.event("dispute.statements_open", count=dispute.papers.filter(kind=SubmissionKind.STATEMENT).count())
    leave_unsettled(context, dispute)
    dispute.save()


def close_statements(context):
    """The time for statements is up: those that are in are opened, and it goes on without the others."""
    dispute = open_dispute(context, Step.STATEMENTS)
    if dispute.due_at and dispute.due_at > context.at:
        raise Refused("The time for statements is not up yet.")
    _open_statements(context, dispute)


# Meetings ---------------------------------------------------------------------------------------------


def arrange_meeting(context, at, place: str, attendees: str):
    """A meeting with date, place and attendees; everybody who takes part is told. `at`: aware."""
    dispute = open_dispute(context)
    context.party_role = _leader(context, dispute)
    place = need_text(place, "Say where you meet: a room, or how to join the call.")[:300]
    attendees = need_text(attendees, "Say who should come.")
    if at is None or at <= context.at:
        raise Refused("Choose a date and time that is still to come.")
    meeting, made = dispute.meetings.get_or_create(
        step=dispute.step,
        at=at,
        place=place,
        cancelled_at=None,
        defaults={"attendees": attendees, "arranged_by": context.by, "arranged_at": context.at},
    )
    if made:
        context.event("dispute.meeting", on=dates.day(at))
        context.notify(
            "dispute_meeting",
            everybody(dispute),
            url=f"{dispute.get_absolute_url()}#meeting-{meeting.pk}",
            dispute=dispute,
            meeting=meeting,
        )
    return meeting


def record_meeting(context, meeting, outcome: str, minutes: str):
    """What came of a meeting. Written once; kept to the parties, the mediators and CDO staff."""
    dispute = open_dispute(context)
    context.party_role = _leader(context, dispute, meeting.step)
    meeting = dispute.meetings.select_for_update().get(pk=meeting.pk)
    outcome = need_text(outcome, "Say in a sentence what came of it.")
    if meeting.told_at:
        if (meeting.outcome, meeting.minutes) == (outcome, as_typed(minutes)):
            return meeting  # a double click
        raise Refused("The outcome of this meeting is on record already.")
    if meeting.at > context.at:
        raise Refused("This meeting has not taken place yet.")
    meeting.outcome, meeting.minutes = outcome, as_typed(minutes)
    meeting.told_by, meeting.told_at = context.by, context.at
    meeting.save()
    context.event("dispute.minutes", on=dates.day(meeting.at))
    return meeting


def cancel_meeting(context, meeting):
    dispute = open_dispute(context)
    context.party_role = _leader(context, dispute, meeting.step)
    meeting = dispute.meetings.select_for_update().get(pk=meeting.pk)
    if meeting.cancelled_at:
        return
    if meeting.told_at:
        raise Refused("The outcome of this meeting is on record already.")
    meeting.cancelled_at = context.at
    meeting.save(update_fields=["cancelled_at"])
    context.event("dispute.meeting_off", on=dates.day(meeting.at))
    context.notify(
        "dispute_meeting_off", everybody(dispute), url=dispute.get_absolute_url(), dispute=dispute, meeting=meeting
    )


def _leader(context, dispute, step: str = ""):
    """The role that leads this step: only who leads arranges and records meetings."""
    roles = MEETS_IN.get(Step(step or dispute.step), set())
    party_role = next((h for h in context.party_roles if h.role in roles), None)
    if party_role is None:
        raise NotAllowed("Meetings are arranged by whoever leads the present step.")
    return party_role


# The end of a step --------------------------------------------------------------------------------------


def _office(context, dispute, step):
    """The office for which the person speaks at the end of this step, and has not spoken yet."""
    spoken = set(dispute.rulings.filter(step=step).values_list("office", flat=True))
    for office in offices.AT[step](context.bucp):
        party_role = next((h for h in context.party_roles if office.is_of(h)), None)
        if party_role and office.key not in spoken:
            context.party_role = party_role
            return office
    if any(office.key in spoken for office in offices.AT[step](context.bucp)):
        raise Refused("Your office has spoken already: it is on record.")
    raise NotAllowed("This is for the officers whom the present step has reached.")


def _say(context, dispute, verdict: str, text: str, decided_on: date | None = None):
    office = _office(context, dispute, dispute.step)
    ruling = dispute.rulings.create(
        step=dispute.step,
        office=office.key,
        office_name=office.name,
        verdict=verdict,
        text=text,
        decided_on=decided_on,
        by=context.by,
        party_role=context.party_role.label,
        at=context.at,
    )
    context.event("dispute.ruling", step=Step(dispute.step).label, office=office.name, verdict=Verdict(verdict).label)
    return ruling


def _silent(dispute) -> list:
    """The offices of the step that have not spoken yet."""
    spoken = set(dispute.rulings.filter(step=dispute.step).values_list("office", flat=True))
    return [o for o in offices.AT[dispute.step](dispute.bucp) if o.key not in spoken]


def waits_for_nobody(dispute, at) -> bool:
    """Whether the time of the step is over and every office still to speak is held by nobody: that does not hold a
    dispute up for ever. Until then CDO staff have the task to find the officer."""
    if dispute.step not in (Step.AGENCY, Step.DECISION) or dispute.due_at is None or dispute.due_at > at:
        return False
    return not any(office.holders for office in _silent(dispute))


def end_mediation(context, text: str):
    """An Agency’s mediator says that it could not be settled there. With the last Agency it goes on (§6.1(1)(a))."""
    dispute = open_dispute(context, Step.AGENCY)
    text = need_text(text, "Weigh the risks and benefits in writing: whoever gets it next begins with this.")
    _say(context, dispute, Verdict.UNSETTLED, text)
    write(context, dispute, SubmissionKind.WEIGHING, text)
    if not _silent(dispute) or waits_for_nobody(dispute, context.at):
        leave_unsettled(context, dispute)
    dispute.save()


def end_cdo_mediation(context, text: str):
    """The CDO’s mediation did not settle it: to the Undersecretaries, to the recommendation, or not approved."""
    dispute = open_dispute(context, Step.CDO)
    text = need_text(text, "Say what stays open after the mediation.")
    _say(context, dispute, Verdict.UNSETTLED, text)
    if leave_unsettled(context, dispute) is None:
        end(context, dispute, DisputeOutcome.NOT_APPROVED, text)
    dispute.save()


def decide(context, verdict: str, text: str):
    """An Undersecretary decides (§6.1(1)(b)). The Undersecretaries of all Agencies, of one mind, decide it; otherwise,
    and where an Agency has none when the time is over, it goes on to the recommendation."""
    dispute = open_dispute(context, Step.DECISION)
    if verdict not in Verdict.values:
        raise Refused("Choose how you decide.")
    text = need_text(text, "Give the reasons of your decision.")
    _say(context, dispute, verdict, text)
    if not _silent(dispute):
        rulings = list(dispute.rulings.filter(step=Step.DECISION))
        verdicts = {r.verdict for r in rulings}
        if verdicts == {Verdict.APPROVE}:
            end(context, dispute, DisputeOutcome.APPROVED, _together(rulings))
        elif verdicts == {Verdict.REFUSE}:
            end(context, dispute, DisputeOutcome.NOT_APPROVED, _together(rulings))
        else:
            leave_unsettled(context, dispute)
    elif waits_for_nobody(dispute, context.at):
        leave_unsettled(context, dispute)
    dispute.save()


def _together(rulings) -> str:
    if len(rulings) == 1:
        return rulings[0].text
    return "\n\n".join(f"{r.office_name}: {r.text}" for r in rulings)


def recommend(context, text: str, file=None):
    """The CDO’s written recommendation to the Governor’s Office: a document, which is handed over outside the portal.
    Until then another one takes its place."""
    dispute = open_dispute(context, Step.RECOMMENDATION)
    paper = write(context, dispute, SubmissionKind.RECOMMENDATION, text, None, file)
    context.event("dispute.recommendation", sha256=paper.sha256)
    return paper


def hand_over(context, on: date | None, to: str, how: str):
    """CDO staff handed the recommendation over: on which day, to which office, how. The Governor’s Office decides
    next (§6.1)."""
    dispute = open_dispute(context, Step.RECOMMENDATION)
    written = dispute.papers.filter(kind=SubmissionKind.RECOMMENDATION).defer("file").last()
    if written is None:
        raise Refused("Write the recommendation first: it is what you hand over.")
    if on is None or not timezone.localdate(written.at) <= on <= timezone.localdate(context.at):
        raise Refused("Give the day on which it was handed over: not before it was written, and not ahead.")
    dispute.handed_on = on
    dispute.handed_to = need_text(to, "Name the office that got it.")[:200]
    dispute.handed_how = need_text(how, "Say how it was handed over.")[:200]
    context.event("dispute.handed_over", on=dates.day(on), to=dispute.handed_to, how=dispute.handed_how)
    enter(context, dispute, Step.GOVERNOR)
    dispute.save()


def record_governor(context, verdict: str, text: str, decided_on: date | None):
    """CDO staff put the decision of the Governor’s Office on record. It is final."""
    dispute = open_dispute(context, Step.GOVERNOR)
    if verdict not in (Verdict.APPROVE, Verdict.REFUSE):
        raise Refused("Choose what the Governor’s Office decided.")
    text = need_text(text, "Write the decision as it was given.")
    if decided_on is None or decided_on > timezone.localdate(context.at):
        raise Refused("Give the day of the decision; it cannot lie ahead.")
    _say(context, dispute, verdict, text, decided_on)
    end(context, dispute, DisputeOutcome.APPROVED if verdict == Verdict.APPROVE else DisputeOutcome.NOT_APPROVED, text)


# Departing ----------------------------------------------------------------------------------------------


def depart(context, reason: str, with_agency: bool, close: str):
    """CDO staff choose another way than the computed one, with the reason. Possible until the CDO’s mediation ends."""
    reason = need_text(reason, "Give the reason for taking another way: it stays on record.")
    dispute = open_dispute(context, Step.AGENCY, Step.STATEMENTS, Step.CDO)
    if close not in Close.values:
        raise Refused("Choose how it ends when nothing settles it.")
    computed = rules.route(offices.facts(context.bucp))
    route = rules.departed(route_of(dispute), with_agency, Close(close), computed)
    dispute.departures.create(with_agency=with_agency, close=close, reason=reason, by=context.by, at=context.at)
    keep(dispute, route)
    context.event("dispute.departure", reason=reason, close=Close(close).label)
    context.notify(
        "dispute_departure",
        people.named(context.bucp.party_list),
        url=dispute.get_absolute_url(),
        dispute=dispute,
        reason=reason,
        route=route,
    )
    if with_agency and dispute.step == Step.STATEMENTS and _may_go_back(dispute):
        enter(context, dispute, Step.AGENCY)
    elif not with_agency and dispute.step == Step.AGENCY:
        enter(context, dispute, Step.STATEMENTS)
    dispute.save()


def _may_go_back(dispute) -> bool:
    """To Agency mediation: once only, and before a statement is in."""
    been_there = dispute.steps_taken.filter(step=Step.AGENCY).exists()
    return not been_there and not dispute.papers.filter(kind=SubmissionKind.STATEMENT).exists()


def keep_seats(context):
    """The portal: officers changed in the middle, so the seats are given anew, and who was put on record later gets
    what waits for the office; and a step that only waits for offices without anybody goes on when its time is over."""
    dispute = open_dispute(context)
    late = [one.office.name for one in send_owed(dispute)]
    found = list(dict.fromkeys([*offices.seat(dispute, dispute.step), *late]))
    if found:
        context.event("dispute.officers", offices=found)
    if waits_for_nobody(dispute, context.at):
        leave_unsettled(context, dispute)
    dispute.save()
