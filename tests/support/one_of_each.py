"""A story with at least one row of every kind of record, for those who tamper with them: `OneOfEach().told_all()`."""

from datetime import timedelta
from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from django.utils import timezone

from bucp.document.sealing import _store
from bucp.models import Signature
from bucp.review.commands import WaiveThread, WriteComment
from bucp.signing.commands import ConfirmPaper, FileWithCdo, PutOutForSignature, WithdrawSignature
from disputes.commands import (
    ArrangeMeeting,
    DepartFromRoute,
    ProposeUse,
    TellLesson,
)
from disputes.enums import Close, Step
from history import on_record
from notices import wording
from notices.delivery import record_sent
from notices.on_record import DELIVERY
from obligations.certification.certifying import certify
from obligations.destruction.commands import ProposePeriod
from obligations.duties.commands import TellOutcome
from obligations.formal_notices.commands import AnswerNotice, GiveNotice
from obligations.users.commands import ChangeUsers, UpdateContacts
from signatories import delegations, invitations, second_factor_duty
from signatories.memberships import close
from signatories.models import Membership
from tests.obligations.saying import said
from tests.support.quarrel import Quarrel
from tests.support.stories_kept import stage
from tests.support.story import Story, person
from tests.support.worlds import with_a_page_on_paper
from workdays import closures

ASKING, ASKED = "coordinator@cdss.example", "coordinator@cdph.example"

WORDING = "{{ about }}: “{{ bucp.title }}” holds from today\n\nThe exchange may begin.\n\nRead it:\n{{ url }}"


class OneOfEach(Story):
    @stage
    def told_all(self):
        self._a_quarrel()  # while the Agency has an officer
        self._a_thread_waived()
        self._a_signature_withdrawn()
        self._filed()
        self._life_after_filing()
        self._an_amendment()
        for sent in on_record.rows_of(DELIVERY):
            record_sent(sent)
        cdo = person("cdo@odi.example")
        wording.change("in_force", WORDING, person("admin@odi.example"), "Plainer words.")
        closures.add(_working_day(), "Day of mourning", cdo)
        self._people_come_and_go()  # signing takes a code from then on
        return self

    def _people_come_and_go(self):
        asked, entity = person(ASKED), person(ASKED).memberships.get().entity
        invitations.invite(asked, entity, "new@cdph.example", ["sponsor"])
        held = Membership.objects.get(user__email="sponsor@cdph.example")
        delegations.delegate(held, person("legal@cdph.example"), timezone.localdate(), asked)
        second_factor_duty.require(entity, asked)
        Authenticator.objects.create(user=asked, type=Authenticator.Type.TOTP, data={"secret": "x"})
        second_factor_duty.ask_to_lift(entity, asked)
        second_factor_duty.keep(entity, person("sponsor@cdph.example"))

    def _a_thread_waived(self):
        self.of_education().reviewed()
        comment = self.do(WriteComment(field="purpose_scope", text="Which counties?"), ASKED)
        for by in (ASKING, ASKED):
            self.do(WaiveThread(thread=comment.thread, reason="It is settled elsewhere."), by)

    def _a_signature_withdrawn(self):
        self.do(PutOutForSignature(), ASKING)
        self.sign("cdss", "sponsor")
        signature = Signature.objects.get(round__bucp=self.bucp)
        self.do(WithdrawSignature(signature=signature, reason="A wrong name."), "sponsor@cdss.example")

    def _filed(self):
        with_a_page_on_paper(self.bucp)
        page = Signature.objects.get(round__bucp=self.bucp, needs_confirmation=True)
        self.do(ConfirmPaper(signature=page), "sponsor@cdph.example")
        for slug, role in (("cdph", "coordinator"), ("cdss", "sponsor"), ("cdss", "coordinator")):
            self.sign(slug, role)
        self.education_agency_signs()
        self.do(FileWithCdo(), ASKING)
        _store(self.bucp, SimpleNamespace(revision=self.bucp.current_revision), b"%PDF-1.7 sealed")

    def _life_after_filing(self):
        for office in Membership.objects.filter(role__in=("agency_cdo", "aio"), entity__slug="chhs"):
            close(office, person("cdo@odi.example"))
        demand = self.do(GiveNotice(clause="demand", data=said("demand")), ASKING)
        self.do(AnswerNotice(given=demand, kind="none", text="None applies."), ASKED)
        on = timezone.localdate() + timedelta(days=40)
        law = GiveNotice(clause="change_of_law", data=said("change_of_law", access_ends_on=on))
        self.do(law, ASKED)
        self.do(ProposePeriod(party=self.bucp.recipients[0], within="60", reason="Tapes run out later."), ASKING)
        certify(person(ASKED), self.bucp.providers[0].entity, timezone.localdate(), affirmation="yes")
        users = [{"name": "Analyst", "role": "Analyzes", "trained_on": timezone.localdate()}]
        self.do(ChangeUsers(add=users), ASKING)
        what = [{"role": "coordinator", "detail": "phone", "before": "1", "after": "2"}]
        self.do(UpdateContacts(party=self.bucp.party_list[0], what=what), ASKING)
        self.do(TellOutcome(asked="six_months", results="Fewer double payments."), ASKING)
        self.do(
            ProposeUse(method="Aggregation", description="By county.", file=("counts.csv", b"county,count")), ASKING
        )

    def _a_quarrel(self):
        quarrel = Quarrel().raised()
        meeting = ArrangeMeeting(at=timezone.now() + timedelta(days=2), place="Room 1", attendees="Both")
        quarrel.do(meeting, ASKED)
        quarrel.at(Step.CDO)
        way = DepartFromRoute(reason="The guide says so.", with_agency=False, close=Close.GOVERNOR)
        quarrel.do(way, "cdo@odi.example")
        quarrel.settled()
        lesson = TellLesson(
            dispute=quarrel.dispute, title="Counts", text="Counts by county served.", solution="aggregation"
        )
        quarrel.do(lesson, ASKED)

    def _an_amendment(self):
        Story(recipients=("edd",), providers=("cdss",)).amending()


def _working_day():
    day = timezone.localdate() + timedelta(days=14)
    while day.weekday() > 3:
        day += timedelta(days=1)
    return day
