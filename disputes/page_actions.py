"""The acts that the page of a dispute offers: where each is done, what it asks and says, and to whom it is open now.

Pure data and small conditions on a `page.DisputePage`; the life cycle decides again when it is done.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bucp.workflow.moves import MoveCommand
from bucp.workflow.table import MOVES
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


@dataclass(frozen=True)
class PageAction:
    """`fits(page, thing)`: whether it is possible for the reader beyond role, state and step; `due(page)`: whether the
    step waits for it from this reader; `points`: its consequences, a sentence each."""

    name: str
    path: str
    command: type[MoveCommand]
    title: str
    lede: str
    button: str
    done: str
    form: type = forms.DisputeForm
    label: str = ""  # on the page of the dispute; the button's words unless given
    points: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()  # empty: at any step
    fits: Callable = lambda page, thing: True
    due: Callable = lambda page: False
    thing: str = ""  # "meetings" or "settlements": what the number in the address names
    anchor: str = ""
    not_now: str = "This is done already, or it is for somebody else to do now."
    danger: bool = False
    aside: bool = False  # a way out rather than a way on

    @property
    def words(self) -> str:
        return self.label or self.button

    def possible(self, page, thing=None) -> bool:
        move = MOVES[self.command]
        return (
            page.is_last
            and page.dispute.is_open
            and page.bucp.state in move.source
            and move.role_for(page.party_roles) is not None
            and (not self.steps or page.dispute.step in self.steps)
            and self.fits(page, thing)
        )


MEDIATED = (Step.AGENCY, Step.CDO)

PAGE_ACTIONS = (
    PageAction(
        "answer",
        "settlement/<int:pk>/",
        AnswerSettlement,
        "Answer the proposed resolution",
        "The dispute is resolved when every party agrees.",
        "Send the answer",
        "Your answer is on record.",
        forms.AnswerSettlementForm,
        "Answer the proposed resolution",
        (
            "Yes from the last party ends the dispute: the request goes back to the review, with what was agreed.",
            "No ends this proposal. Everybody reads your reason, and any party can propose something else.",
        ),
        fits=lambda page, thing: page.must_answer(thing),
        due=lambda page: True,
        thing="settlements",
        anchor="settlement",
        not_now="This proposal has ended, or your entity has agreed to it already.",
    ),
    PageAction(
        "confirm",
        "confirm/",
        ConfirmRoute,
        "Go on along the route",
        "Whether every party is under the Governor’s authority is on record.",
        "Go on along the route",
        "The dispute goes on along its route.",
        points=("The route is computed anew and kept.", "Whoever must act next is told at once."),
        steps=(Step.CONFIRM,),
        due=lambda page: True,
    ),
    PageAction(
        "statement",
        "statement/",
        SubmitStatement,
        "Write your entity’s statement",
        "The Chief Data Officer mediates on the statements of the parties.",
        "Submit the statement",
        "Your entity’s statement is in.",
        forms.StatementForm,
        "Write your entity’s statement",
        (
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
    PageAction(
        "minutes",
        "meetings/<int:pk>/",
        RecordMeeting,
        "Record what came of the meeting",
        "The outcome and the minutes are kept to the parties, the mediators and CDO staff.",
        "Record the outcome",
        "The outcome of the meeting is on record.",
        forms.MinutesForm,
        "Record what came of the meeting",
        ("It is written once and cannot be changed afterwards.",),
        fits=lambda page, thing: page.leads(thing.step) and page.is_untold(thing),
        due=lambda page: True,
        thing="meetings",
        anchor="meetings",
        not_now="The meeting lies ahead, was cancelled, or has its outcome on record.",
    ),
    PageAction(
        "decision",
        "decision/",
        DecideDispute,
        "Decide the dispute",
        "Read the statements first; they are among the papers.",
        "Record the decision",
        "Your decision is on record.",
        forms.DecideForm,
        "Decide the dispute",
        (
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
    PageAction(
        "recommendation",
        "recommendation/",
        Recommend,
        "Recommend to the Governor’s Office",
        "The dispute is still open after the mediation.",
        "Send the recommendation",
        "The recommendation is on record; the Governor’s Office decides next.",
        forms.RecommendForm,
        "Write the recommendation",
        (
            "It is kept among the papers, and everybody who takes part reads it.",
            "The decision is the Governor’s Office’s.",
        ),
        steps=(Step.RECOMMENDATION,),
        due=lambda page: True,
        anchor="papers",
    ),
    PageAction(
        "governor",
        "governor/",
        RecordGovernorsDecision,
        "Record the decision of the Governor’s Office",
        "Write it down as it was given.",
        "Record the decision",
        "The decision is on record.",
        forms.GovernorForm,
        "Record the decision of the Governor’s Office",
        (
            "The dispute ends. Everybody who takes part is told.",
            "Shared: the request goes back to the review, and no data may be left out of it (§7.5).",
            "Not shared: the request ends without approval; the record stays.",
        ),
        steps=(Step.GOVERNOR,),
        due=lambda page: True,
    ),
    PageAction(
        "settlement",
        "settlement/",
        ProposeSettlement,
        "Propose a resolution",
        "The dispute is resolved when every party agrees to the same words.",
        "Send the proposal",
        "Your proposal is with the other parties.",
        forms.ProposeSettlementForm,
        "Propose a resolution",
        ("Your own entity agrees by proposing it.", "It takes the place of a proposal that is still open."),
        fits=lambda page, thing: page.coordinates,
        due=lambda page: page.dispute.step == Step.TALKS and not page.offered,
        anchor="settlement",
    ),
    PageAction(
        "meeting",
        "meetings/",
        ArrangeMeeting,
        "Arrange a meeting",
        "Everybody who takes part is told at once.",
        "Arrange the meeting",
        "The meeting is arranged.",
        forms.ArrangeMeetingForm,
        "Arrange a meeting",
        fits=lambda page, thing: page.leads(page.dispute.step),
        due=lambda page: page.dispute.step in MEDIATED and not page.has_met and not page.meets,
        anchor="meetings",
        not_now="Meetings are arranged by whoever leads the present step.",
    ),
    PageAction(
        "mediation",
        "mediation/",
        EndMediation,
        "Pass it on unsettled",
        "Use this when the mediation did not settle it. A resolution is agreed by the parties on the dispute’s page.",
        "Pass it on",
        "On record: it was not settled here.",
        forms.MediationForm,
        "Pass it on unsettled",
        ("With the last Agency’s word it goes on to the parties’ statements.", "It cannot be taken back."),
        steps=(Step.AGENCY,),
        fits=lambda page, thing: page.speaks_now,
        due=lambda page: page.has_met and not page.meets,
        anchor="rulings",
        not_now="Your office has spoken already: it is on record.",
    ),
    PageAction(
        "cdo_mediation",
        "cdo-mediation/",
        EndCdoMediation,
        "End the mediation unsettled",
        "Use this when the mediation did not settle it. A resolution is agreed by the parties on the dispute’s page.",
        "End the mediation",
        "On record: the mediation did not settle it.",
        forms.MediationForm,
        "End the mediation unsettled",
        (
            "It goes on along the route. Where the route ends here, the request is not approved, and that is final.",
            "It cannot be taken back.",
        ),
        steps=(Step.CDO,),
        fits=lambda page, thing: page.speaks_now,
        due=lambda page: page.has_met and not page.meets,
        anchor="rulings",
    ),
    PageAction(
        "refer",
        "refer/",
        ReferDispute,
        "End the talks and refer it",
        "Use this when the parties cannot settle it between themselves.",
        "Refer the dispute",
        "The dispute is referred; whoever acts next has been told.",
        forms.ReferForm,
        "End the talks and refer it",
        (
            "It goes on its route, and the officers on it can read the agreement and the papers.",
            "The route is kept as it is now.",
            "The parties can still agree at any time.",
        ),
        steps=(Step.TALKS,),
        due=lambda page: not page.offered,
    ),
    PageAction(
        "paper",
        "papers/",
        AddSubmission,
        "Add a paper",
        "What you add is kept as you send it.",
        "Add it to the papers",
        "It is among the papers.",
        forms.AddSubmissionForm,
        "Add a paper",
        ("A reply or an objection is sent to everybody who takes part.", "It cannot be changed afterwards."),
        anchor="papers",
    ),
    PageAction(
        "cancel_meeting",
        "meetings/<int:pk>/cancel/",
        CancelMeeting,
        "Cancel the meeting",
        "Everybody who takes part is told.",
        "Cancel the meeting",
        "The meeting is cancelled.",
        forms.CancelMeetingForm,
        fits=lambda page, thing: page.leads(thing.step) and page.can_be_cancelled(thing),
        thing="meetings",
        anchor="meetings",
        danger=True,
        not_now="The meeting is cancelled already, or its outcome is on record.",
    ),
    PageAction(
        "departure",
        "departure/",
        DepartFromRoute,
        "Record another way",
        "The dispute leaves the computed route. The reason stays on record, and the parties are told.",
        "Record another way",
        "The dispute takes another way now.",
        forms.DepartForm,
        "Record another way",
        steps=(Step.AGENCY, Step.STATEMENTS, Step.CDO),
        anchor="route",
        aside=True,
    ),
    PageAction(
        "withdraw",
        "withdraw/",
        WithdrawObjection,
        "Take the objection back",
        "The dispute ends, and the request is undisputed again.",
        "Take the objection back",
        "The objection is taken back.",
        forms.WithdrawObjectionForm,
        "Take the objection back",
        ("The request goes back to the review, unless it is in force already.", "Everybody who takes part is told."),
        fits=lambda page, thing: page.may_withdraw,
        aside=True,
        danger=True,
        not_now="Only the entity that objected takes its objection back.",
    ),
)
BY_NAME = {way.name: way for way in PAGE_ACTIONS}
