"""Tells a dispute of the demonstration, and what became of de-identified data: the scenes of `texts.disputes`, played.

A scene is (days after the first, what happens, who, words, more). What happens is the name of a function below; who is
an entity, whose Data Coordinator acts, or `entity/role`. Everything goes through `perform`, as in the rest of the
telling.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from bucp.drafting.commands import SaveAnswer
from bucp.official_form.declare import FilledBy, Needed
from disputes import written_in
from disputes.commands import (
    AcceptUse,
    AddSubmission,
    AgreeOnUse,
    AnswerSettlement,
    ArrangeMeeting,
    DecideDispute,
    DepartFromRoute,
    EndCdoMediation,
    EndMediation,
    HandOverRecommendation,
    LeaveAsWritten,
    ObjectToUse,
    ProposeSettlement,
    ProposeUse,
    RaiseDispute,
    Recommend,
    RecordMeeting,
    ReferDispute,
    SubmitStatement,
    TakeBackUse,
    TellLesson,
    WithdrawObjection,
)
from disputes.enums import SubmissionKind, Verdict
from disputes.jobs import keep_seats
from signatories import telling
from signatories.models import Entity, Membership, Role, User
from workdays.working_days import is_working_day

from .clock import CALIFORNIA
from .texts import disputes as texts

BEGINS = 0.36  # of the review: the questions have been answered, and one answer was no
MEETS_AT = time(10)


def quarrel(story):
    """The dispute in the review of a story: yields the moments of its scenes. What comes after it is put off by it."""
    told = _with_the_case_before_the_referral(texts.QUARRELS[story.plan.quarrel])
    last = 0.0
    for after, what, who, words, more in told:
        yield story.on(story.plan.draft + story.plan.review * BEGINS + after)
        ACTS[what](story, somebody(story, who), words, **more)
        last = after
    story.delay = last
    if not story.has("to write"):
        _leave_the_rest(story)


def _with_the_case_before_the_referral(told):
    """The scenes, with the written case right before the referral: it goes with it (§5.2, §6)."""
    refer = next((scene for scene in told if scene[1] == "refer"), None)
    if refer is None:
        return told
    after, _, who, words, _ = refer
    fill = next((scene for scene in told if scene[1] == "fill"), None)
    more = fill[4] if fill else {"positions": {}, "attempts": words}
    written = (after, "fill", fill[2] if fill else who, "", more)
    rest = [scene for scene in told if scene is not fill]
    place = rest.index(refer)
    return [*rest[:place], written, *rest[place:]]


def _leave_the_rest(story):
    """Of the parts that the settlement names some read already as it was agreed: every party says so."""
    for party in story.bucp.party_list:
        if written_in.to_write(written_in.resolved(story.bucp)):
            story.do(LeaveAsWritten(), story.who(Role.COORDINATOR, party.entity.slug))


def uses(story):
    """De-identified data in an agreement in force: the scenes, so many days ago."""
    ago, told = texts.USES[story.plan.uses]
    for after, what, who, words, more in told:
        yield story.clock.office_hour(ago - after, story.chance)
        ACTS[what](story, somebody(story, who), words, **more)


def somebody(story, who: str):
    entity, _, role = who.partition("/")
    return story.who(role or Role.COORDINATOR, entity)


def _dispute(story):
    return story.bucp.disputes.order_by("-nth").first()


# The parties ------------------------------------------------------------------------------------------------


def _object(story, by, words, kind, fields):
    story.do(RaiseDispute(kind=kind, fields=fields, text=words), by)


def _reply(story, by, words):
    story.do(AddSubmission(kind=SubmissionKind.REPLY, text=words), by)


def _offer(story, by, words, solution, fields=(), statutes=""):
    story.do(ProposeSettlement(text=words, fields=fields, solution=solution, statutes=statutes), by)


def _agree(story, by, words):
    settlement = _dispute(story).settlements.get(ended_at=None)
    story.do(AnswerSettlement(settlement=settlement, agree=True), by)


def _decline(story, by, words):
    settlement = _dispute(story).settlements.get(ended_at=None)
    story.do(AnswerSettlement(settlement=settlement, agree=False, reason=words), by)


def _refer(story, by, words):
    story.do(ReferDispute(text=words), by)


def _take_back(story, by, words):
    story.do(WithdrawObjection(reason=words), by)


def _state(story, by, words):
    story.do(SubmitStatement(text=words), by)


def _fill(story, by, words, positions, attempts):
    """Both sides answer what the form asks of a disputed request; `positions`: {entity: words} of each party."""
    form = story.bucp.form
    for field in (f for f in form.fields.values() if f.needed == Needed.DISPUTED):
        for party in story.bucp.party_list if field.per_party else [None]:
            if party:
                writer = party.entity.slug
                said = positions.get(writer) or texts.POSITIONS[party.side]
            else:
                writer = story.giver if field.filled_by == FilledBy.PROVIDER else story.lead
                said = attempts if field.key == "attempts_to_agree" else _pick(story, field.key)
            story.do(SaveAnswer(field=field.key, raw=said, party=party), story.who(Role.COORDINATOR, writer))


def _pick(story, key: str) -> str:
    return story.chance.choice(texts.RISKS[key])


def _change(story, by, words, field):
    """The recipient writes what was agreed into the text."""
    story.rewrite(field, words)


# Meetings, mediation, decision ---------------------------------------------------------------------------------


def _meet(story, by, words, ahead, who):
    """A meeting so many days ahead, or on the next working day after that, at ten."""
    day = timezone.localdate() + timedelta(days=ahead)
    while not is_working_day(day):
        day += timedelta(days=1)
    at = datetime.combine(day, MEETS_AT, CALIFORNIA)
    story.do(ArrangeMeeting(at=at, place=words, attendees=who), by)


def _minutes(story, by, words, minutes):
    meeting = _dispute(story).meetings.filter(told_at=None).earliest("at")
    story.do(RecordMeeting(meeting=meeting, outcome=words, minutes=minutes), by)


def _weigh(story, by, words):
    story.do(EndMediation(text=words), by)


def _unsettled(story, by, words):
    story.do(EndCdoMediation(text=words), by)


def _decide(story, by, words, verdict=Verdict.UNSETTLED):
    story.do(DecideDispute(verdict=verdict, text=words), by)


def _recommend(story, by, words):
    story.do(Recommend(text=words), by)
    story.do(HandOverRecommendation(on=timezone.localdate(), to=texts.GOVERNOR, how=texts.HANDED_OVER), by)


def _depart(story, by, words, close, with_agency=False):
    story.do(DepartFromRoute(reason=words, with_agency=with_agency, close=close), by)


def _publish(story, by, words, title):
    """A party tells the next team how it was settled."""
    dispute = _dispute(story)
    settled = dispute.settlements.latest("at")
    story.do(
        TellLesson(
            dispute=dispute,
            title=title,
            text=words,
            solution=dispute.solution,
            statutes=settled.statutes,
            categories=story.bucp.data_categories,
        ),
        by,
    )


# De-identified data (§5.19) --------------------------------------------------------------------------------------


def _proposal(story):
    return story.bucp.proposals.defer("file").latest("at")


def _propose(story, by, words, method):
    story.do(ProposeUse(method=method, description=words), by)


def _accept_use(story, by, words):
    story.do(AcceptUse(proposal=_proposal(story)), by)


def _object_use(story, by, words):
    story.do(ObjectToUse(proposal=_proposal(story), text=words), by)


def _agree_use(story, by, words):
    story.do(AgreeOnUse(proposal=_proposal(story), words=words), by)


def _withdraw_use(story, by, words):
    story.do(TakeBackUse(proposal=_proposal(story)), by)


def _appoint(story, by, words, slug, account, role, name):
    """An officer is found and put on record. What waits for the office goes out at once."""
    user = User.objects.create(email=account, name=name, title=Role(role).label, password=by.password)
    telling.put_account_on_record(user)
    held = Membership.objects.create(user=user, entity=Entity.objects.get(slug=slug), role=role, given_by=by)
    telling.put_on_record(held)
    keep_seats()


ACTS = {
    "appoint": _appoint,
    "object": _object,
    "reply": _reply,
    "offer": _offer,
    "agree": _agree,
    "decline": _decline,
    "refer": _refer,
    "take back": _take_back,
    "state": _state,
    "fill": _fill,
    "change": _change,
    "meet": _meet,
    "minutes": _minutes,
    "weigh": _weigh,
    "unsettled": _unsettled,
    "decide": _decide,
    "recommend": _recommend,
    "depart": _depart,
    "publish": _publish,
    "propose": _propose,
    "accept use": _accept_use,
    "object to use": _object_use,
    "agree on use": _agree_use,
    "withdraw use": _withdraw_use,
}
