"""The page actions of a dispute: where each is done, what it asks and says, and to whom it is open now.

Mostly data, and small conditions on `facts.DisputeFacts`; the life cycle decides again when it is done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from django.contrib import messages
from django.http import Http404

from bucp.page_actions.page_action import PageAction
from bucp.workflow.roles import reads
from bucp.workflow.table import MOVES
from disputes.access import READ
from disputes.commands import (
    AddSubmission,
    AnswerSettlement,
    ArrangeMeeting,
    CancelMeeting,
    ConfirmRoute,
    DecideDispute,
    DepartFromRoute,
    EndCdoMediation,
    EndMediation,
    HandOverRecommendation,
    LeaveAsWritten,
    ProposeSettlement,
    Recommend,
    RecordGovernorsDecision,
    RecordMeeting,
    ReferDispute,
    SubmitStatement,
    WithdrawObjection,
)

from . import forms
from .enums import Step
from .facts import DisputeFacts, facts_of
from .models import Meeting, Settlement


@dataclass(frozen=True)
class DisputeSubject:
    """What a page action is about: the dispute as its reader has it, and the meeting or the proposal in question."""

    page: DisputeFacts
    thing: Meeting | Settlement | None = None


@dataclass(frozen=True, kw_only=True)
class DisputeAction(PageAction):
    """`fits(page, thing)`: whether it is possible for the reader beyond role, state and step; `due(page)`: whether the
    step waits for it from this reader."""

    form: type[forms.DisputeForm] = forms.DisputeForm
    template: str = "disputes/page_action.html"
    label: str = ""  # on the page of the dispute; the button's words unless given
    steps: tuple[Step, ...] = ()  # empty: at any step
    fits: Callable = lambda page, thing: True
    due: Callable = lambda page: False
    thing: str = ""  # "meetings" or "settlements": what the number in the address names
    anchor: str = ""
    not_now: str = "This is done already, or it is for somebody else to do now."
    aside: bool = False  # a way out rather than a way on
    over: bool = False  # of a dispute that is over

    rule: ClassVar = READ

    @property
    def words(self) -> str:
        return self.label or self.button

    def possible(self, page, thing=None) -> bool:
        move = MOVES[self.command]
        return (
            page.is_last
            and page.dispute.is_open != self.over
            and page.bucp.state in move.source
            and move.role_for(page.party_roles) is not None
            and (not self.steps or page.dispute.step in self.steps)
            and self.fits(page, thing)
        )

    # As a page --------------------------------------------------------------------------------------------
    def subject(self, request, pk=None) -> DisputeSubject:
        """404 for a meeting or a proposal that belongs to another dispute."""
        page = facts_of(request)
        if not self.thing:
            return DisputeSubject(page)
        found = next((t for t in getattr(page, self.thing) if t.pk == pk), None)
        if found is None:
            raise Http404
        return DisputeSubject(page, found)

    def read_again(self, request, subject):
        return DisputeSubject(facts_of(request), subject.thing)

    def make_form(self, request, subject, *data):
        return self.form(subject.page, subject.thing, *data)

    def command_of(self, request, subject, form):
        return self.command(**form.for_move())

    def go_on(self, request, subject, result):
        """Back to the dispute, also where it no longer concerns the reader's office: its record stays open to who took
        part in it (domain.md §11). Then the agreement's other pages are closed, which is said."""
        subject.page.dispute.refresh_from_db()
        if not reads(request.user, request.bucp):
            number = request.bucp.number
            messages.info(
                request, f"{number} no longer concerns your office; the record of the dispute stays open to it."
            )
        return super().go_on(request, subject, result)

    def said(self, request, subject, result) -> str:
        """What was done, and how the dispute ended if that ended it."""
        dispute = subject.page.dispute
        if dispute.is_open or self.over:
            return self.done
        return f"{self.done} The dispute has ended: {dispute.get_outcome_display().lower()}."

    def target(self, request, subject, result) -> str:
        dispute = subject.page.dispute
        place = self.anchor if dispute.is_open or self.over else "outcome"
        return dispute.get_absolute_url() + (f"#{place}" if place else "")

    def why_not(self, request, subject) -> str:
        dispute = subject.page.dispute
        if self.possible(subject.page, subject.thing):
            return ""
        if not dispute.is_open and not self.over:
            return f"The dispute ended: {dispute.get_outcome_display().lower()}."
        if self.steps and dispute.step not in self.steps:
            return f"The dispute is now at the step “{Step(dispute.step).label}”."
        return self.not_now

    def context(self, request, subject, form) -> dict:
        more = {"dispute": subject.page.dispute, "page": subject.page, "thing": subject.thing}
        return {**super().context(request, subject, form), **more}


MEDIATED = (Step.AGENCY, Step.CDO)

PAGE_ACTIONS = (
    DisputeAction(
        name="answer",
        path="settlement/<int:pk>/",
        command=AnswerSettlement,
        title="Answer the proposed resolution",
        lede="The dispute is resolved when every party agrees.",
        button="Send the answer",
        done="Your answer is on record.",
        form=forms.AnswerSettlementForm,
        label="Answer the proposed resolution",
        points=(
            "Yes from the last party ends the dispute: the request goes back to the review, with what was agreed.",
            "No ends this proposal. Everybody reads your reason, and any party can propose something else.",
        ),
        fits=lambda page, thing: page.must_answer(thing),
        due=lambda page: True,
        thing="settlements",
        anchor="settlement",
        not_now="This proposal has ended, or your entity has agreed to it already.",
    ),
    DisputeAction(
        name="confirm",
        path="confirm/",
        command=ConfirmRoute,
        title="Go on along the route",
        lede="Whether every party is under the Governor’s authority is on record.",
        button="Go on along the route",
        done="The dispute goes on along its route.",
        points=("The route is computed anew and kept.", "Whoever must act next is told at once."),
        steps=(Step.CONFIRM,),
        due=lambda page: True,
    ),
    DisputeAction(
        name="statement",
        path="statement/",
        command=SubmitStatement,
        title="Write your entity’s statement",
        lede="The Chief Data Officer mediates on the statements of the parties.",
        button="Submit the statement",
        done="Your entity’s statement is in.",
        form=forms.StatementForm,
        label="Write your entity’s statement",
        points=(
            "It is sent once and cannot be changed afterwards.",
            "Nobody else reads it before all statements are in or the time is up.",
            "When the last one is in, all are opened and the mediation begins.",
        ),
        steps=(Step.STATEMENTS,),
        fits=lambda page, thing: page.owes_statement,
        due=lambda page: True,
        anchor="statements",
        not_now="Your entity’s statement is in already; it cannot be changed any more.",
    ),
    DisputeAction(
        name="minutes",
        path="meetings/<int:pk>/",
        command=RecordMeeting,
        title="Record what came of the meeting",
        lede="The outcome and the minutes are kept to the parties, the mediators and CDO staff.",
        button="Record the outcome",
        done="The outcome of the meeting is on record.",
        form=forms.MinutesForm,
        label="Record what came of the meeting",
        points=("It is written once and cannot be changed afterwards.",),
        fits=lambda page, thing: page.leads(thing.step) and page.is_untold(thing),
        due=lambda page: True,
        thing="meetings",
        anchor="meetings",
        not_now="The meeting lies ahead, was cancelled, or has its outcome on record.",
    ),
    DisputeAction(
        name="decision",
        path="decision/",
        command=DecideDispute,
        title="Decide the dispute",
        lede="Read the statements first; they are among the papers.",
        button="Record the decision",
        done="Your decision is on record.",
        form=forms.DecideForm,
        label="Decide the dispute",
        points=(
            "When all Undersecretaries concerned are of one mind, their decision ends the dispute.",
            "Otherwise the Chief Data Officer recommends and the Governor’s Office decides.",
            "It is on record for good, with your name and office.",
        ),
        steps=(Step.DECISION,),
        fits=lambda page, thing: page.speaks_now,
        due=lambda page: True,
        anchor="rulings",
        not_now="Your office has spoken already: it is on record.",
    ),
    DisputeAction(
        name="recommendation",
        path="recommendation/",
        command=Recommend,
        title="Recommend to the Governor’s Office",
        lede="The dispute is still open after the mediation.",
        button="Put it on record",
        done="The recommendation is on record. Open it as a document (PDF), hand it over, and record that here.",
        form=forms.RecommendForm,
        label="Write the recommendation",
        points=(
            "It is kept among the papers, and everybody who takes part reads it.",
            "The portal makes a document of it (PDF). It sends nothing: you hand the document over yourselves.",
            "Until you record that it was handed over, another one can take its place.",
        ),
        steps=(Step.RECOMMENDATION,),
        due=lambda page: page.recommendation is None,
        anchor="act",
    ),
    DisputeAction(
        name="hand_over",
        path="recommendation/handed-over/",
        command=HandOverRecommendation,
        title="Record that the recommendation was handed over",
        lede="The document goes to the Governor’s Office outside the portal. Say here how it went.",
        button="Record it",
        done="On record. Everybody who takes part is told this; the Governor’s Office decides next.",
        form=forms.RecommendationHandedOverForm,
        label="Record that it was handed over",
        points=(
            "The letter to the parties says exactly this: which day, to which office, how.",
            "The decision is the Governor’s Office’s, and final. You record it here once it is known.",
        ),
        steps=(Step.RECOMMENDATION,),
        fits=lambda page, thing: page.recommendation is not None,
        due=lambda page: True,
        not_now="Write the recommendation first: it is what you hand over.",
    ),
    DisputeAction(
        name="governor",
        path="governor/",
        command=RecordGovernorsDecision,
        title="Record the decision of the Governor’s Office",
        lede="Write it down as it was given.",
        button="Record the decision",
        done="The decision is on record.",
        form=forms.GovernorForm,
        label="Record the decision of the Governor’s Office",
        points=(
            "The dispute ends. Everybody who takes part is told.",
            "Shared: the request goes back to the review, and no data may be left out of it (§7.5).",
            "Not shared: the request ends without approval; the record stays.",
        ),
        steps=(Step.GOVERNOR,),
        due=lambda page: True,
    ),
    DisputeAction(
        name="settlement",
        path="settlement/",
        command=ProposeSettlement,
        title="Propose a resolution",
        lede="The dispute is resolved when every party agrees to the same words.",
        button="Send the proposal",
        done="Your proposal is with the other parties.",
        form=forms.ProposeSettlementForm,
        label="Propose a resolution",
        points=("Your own entity agrees by proposing it.", "It takes the place of a proposal that is still open."),
        fits=lambda page, thing: page.coordinates,
        due=lambda page: page.dispute.step == Step.TALKS and not page.offered,
        anchor="settlement",
    ),
    DisputeAction(
        name="meeting",
        path="meetings/",
        command=ArrangeMeeting,
        title="Arrange a meeting",
        lede="Everybody who takes part is told at once.",
        button="Arrange the meeting",
        done="The meeting is arranged.",
        form=forms.ArrangeMeetingForm,
        label="Arrange a meeting",
        fits=lambda page, thing: page.leads(page.dispute.step),
        due=lambda page: page.dispute.step in MEDIATED and not page.has_met and not page.meets,
        anchor="meetings",
        not_now="Meetings are arranged by whoever leads the present step.",
    ),
    DisputeAction(
        name="mediation",
        path="mediation/",
        command=EndMediation,
        title="Pass it on unsettled",
        lede=(
            "Use this when the mediation did not settle it. A resolution is agreed by the "
            "parties on the dispute’s page."
        ),
        button="Pass it on",
        done="On record: it was not settled here.",
        form=forms.MediationForm,
        label="Pass it on unsettled",
        points=("With the last Agency’s word it goes on to the parties’ statements.", "It cannot be taken back."),
        steps=(Step.AGENCY,),
        fits=lambda page, thing: page.speaks_now,
        due=lambda page: page.has_met and not page.meets,
        anchor="rulings",
        not_now="Your office has spoken already: it is on record.",
    ),
    DisputeAction(
        name="cdo_mediation",
        path="cdo-mediation/",
        command=EndCdoMediation,
        title="End the mediation unsettled",
        lede=(
            "Use this when the mediation did not settle it. A resolution is agreed by the "
            "parties on the dispute’s page."
        ),
        button="End the mediation",
        done="On record: the mediation did not settle it.",
        form=forms.MediationForm,
        label="End the mediation unsettled",
        points=(
            "It goes on along the route. Where the route ends here, the request is not approved, and that is final.",
            "It cannot be taken back.",
        ),
        steps=(Step.CDO,),
        fits=lambda page, thing: page.speaks_now,
        due=lambda page: page.has_met and not page.meets,
        anchor="rulings",
    ),
    DisputeAction(
        name="refer",
        path="refer/",
        command=ReferDispute,
        title="End the talks and refer it",
        lede="Use this when the parties cannot settle it between themselves.",
        button="Refer the dispute",
        done="The dispute is referred; whoever acts next has been told.",
        form=forms.ReferForm,
        label="End the talks and refer it",
        points=(
            "It goes on its route, and the officers on it can read the agreement and the papers.",
            "The route is kept as it is now.",
            "The parties can still agree at any time.",
        ),
        steps=(Step.TALKS,),
        due=lambda page: not page.offered,
    ),
    DisputeAction(
        name="paper",
        path="papers/",
        command=AddSubmission,
        title="Add a paper",
        lede="What you add is kept as you send it.",
        button="Add it to the papers",
        done="It is among the papers.",
        form=forms.AddSubmissionForm,
        label="Add a paper",
        points=("A reply or an objection is sent to everybody who takes part.", "It cannot be changed afterwards."),
        anchor="papers",
    ),
    DisputeAction(
        name="nothing_to_write",
        path="nothing-to-write/",
        command=LeaveAsWritten,
        title="Say that nothing is left to write in",
        lede="Use this when the text says already what was agreed.",
        button="Nothing is left to write in",
        done="On record for your entity.",
        label="Nothing is left to write in",
        points=(
            "It counts when the Data Coordinator of every party says so. The request can then go out for signature.",
            "The parts that were changed since the resolution count without it.",
        ),
        fits=lambda page, thing: page.leaves_it,
        anchor="agreed",
        over=True,
        not_now="Nothing is left to write in, or your entity has said so already.",
    ),
    DisputeAction(
        name="cancel_meeting",
        path="meetings/<int:pk>/cancel/",
        command=CancelMeeting,
        title="Cancel the meeting",
        lede="Everybody who takes part is told.",
        button="Cancel the meeting",
        done="The meeting is cancelled.",
        form=forms.CancelMeetingForm,
        fits=lambda page, thing: page.leads(thing.step) and page.can_be_cancelled(thing),
        thing="meetings",
        anchor="meetings",
        danger=True,
        not_now="The meeting is cancelled already, or its outcome is on record.",
    ),
    DisputeAction(
        name="departure",
        path="departure/",
        command=DepartFromRoute,
        title="Record another way",
        lede="The dispute leaves the computed route. The reason stays on record, and the parties are told.",
        button="Record another way",
        done="The dispute takes another way now.",
        form=forms.DepartForm,
        label="Record another way",
        steps=(Step.AGENCY, Step.STATEMENTS, Step.CDO),
        anchor="route",
        aside=True,
    ),
    DisputeAction(
        name="withdraw",
        path="withdraw/",
        command=WithdrawObjection,
        title="Take the objection back",
        lede="The dispute ends, and the request is undisputed again.",
        button="Take the objection back",
        done="The objection is taken back.",
        form=forms.WithdrawObjectionForm,
        label="Take the objection back",
        points=(
            "The request goes back to the review, unless it is in force already.",
            "Everybody who takes part is told.",
        ),
        fits=lambda page, thing: page.may_withdraw,
        aside=True,
        danger=True,
        not_now="Only the entity that objected takes its objection back.",
    ),
)
