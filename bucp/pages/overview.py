"""The overview: where an agreement stands, what happens next, who must act. Computes what the page shows; the page
itself decides nothing."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.urls import reverse

from bucp import sensitive
from bucp.drafting.commands import SaveAnswer
from bucp.models import Participant
from bucp.models.states import EDITABLE, Side, State
from bucp.review.checklist import checklist
from bucp.review.commands import HandOver, SendRequest
from bucp.signing.commands import FileWithCdo, PutOutForSignature, ReturnToReview, WithdrawRequest
from bucp.team.commands import NamePerson
from bucp.workflow.moves import MoveCommand
from bucp.workflow.table import MOVES
from common import dates
from common.extensions import ask
from common.naming import listed
from common.refusals import Problem
from history.kinds import no_news
from history.models import Event
from signatories.models import ENTITY_ROLES, Membership, Role
from tasks.models import Task

from .forecast import forecast_of, stage_of
from .waiting_words import owner, owners, told

STEPS = (
    (State.DRAFT, "Draft"),
    (State.REVIEW, "Provider review"),
    (State.SIGNING, "Signing"),
    (State.FILED, "Filed"),
    (State.ACTIVE, "In force"),
)
NEXT = {State.DRAFT: SendRequest, State.REVIEW: PutOutForSignature, State.SIGNING: FileWithCdo}
PAGE_OF = {SendRequest: "send", PutOutForSignature: "put_out", FileWithCdo: "file"}
MISSING_TITLE = {
    SendRequest: "Before it can be sent",
    PutOutForSignature: "Before it can go out for signature",
    FileWithCdo: "Before it can be filed",
}
SHOWN = 6  # what is missing, beyond that one unfolds


@dataclass(frozen=True)
class LineStep:
    """For `parts/steps.html`."""

    label: str
    state: str  # done, current, ahead, stopped
    date: object = ""
    url: str = ""


@dataclass(frozen=True)
class Action:
    """Something the reader can do, or (`why`) cannot do yet. `label` begins with a verb."""

    label: str
    url: str
    why: str = ""
    onward: bool = True  # False: a step back, which is offered but not urged
    note: str = ""


@dataclass(frozen=True)
class OverviewPart:
    """What another app adds (`Extension.overview`). All but `about`, the actions and `style` are templates, shown with
    `about`: `outcome` (how it ended) and then `banner` under the head, `after_steps` below the line of steps,
    `standing` below the sentence on where it stands, `body` before the checklist, `document` among the documents,
    `aside` at the end of the side column. `step` is what runs beside the life cycle: it stands in the line of steps
    after the stage that is reached. `first_actions` come before the reader's own, `actions` after; `style` is
    a style sheet of the app's."""

    about: object
    outcome: str = ""
    banner: str = ""
    after_steps: str = ""
    standing: str = ""
    body: str = ""
    document: str = ""
    aside: str = ""
    style: str = ""
    step: LineStep | None = None
    first_actions: tuple[Action, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Team:
    """The people of one party: [(role, names)]."""

    party: object
    roles: list


class Overview:
    """Everything the page shows about `bucp` to a reader with `party_roles`. Each part is fetched when the page
    asks."""

    def __init__(self, bucp, user, party_roles):
        self.bucp, self.user, self.party_roles = bucp, user, party_roles
        self.checklist = checklist(bucp)  # first: it fetches what the guards look at, too
        self.tasks = list(
            Task.objects.open().filter(about=bucp.number).select_related("entity", "user").order_by("opened_at", "pk")
        )
        if bucp.state == State.REVIEW:
            prefetch_related_objects([bucp], "elements")  # two guards look at them
        self.next = MOVES[NEXT[bucp.state]] if bucp.state in NEXT else None
        self.problems: list[Problem] = self.next.problems(bucp) if self.next else []
        held = {(m.entity_id, m.role) for m in user.roles}
        self.mine = [t for t in self.tasks if t.user_id == user.pk or (not t.user_id and (t.entity_id, t.role) in held)]

    @cached_property
    def parts(self) -> list[OverviewPart]:
        """What the other apps add, in their order."""
        return [part for part in ask("overview", self) if part]

    # Where it stands ----------------------------------------------------------------------------------
    def steps(self) -> list[LineStep]:
        spans = list(self.bucp.spans.all())
        began = {stage_of(s.state): s.began_at for s in spans}  # of a stage entered twice, the last time
        stage = stage_of(self.bucp.state)
        order = [key for key, _ in STEPS]
        if stage not in order:
            reached = [LineStep(label, "done", began[key]) for key, label in STEPS if key in began]
            how = (
                "done" if self.bucp.state in (State.AMENDED, State.EXPIRED) else "stopped"
            )  # ran its course, or cut short
            return [*reached, LineStep(self.bucp.get_state_display(), how, self.bucp.ended_at or "")]
        ahead = forecast_of(self.bucp, spans)
        here = order.index(stage)
        line = [
            self._step(i - here, key, label, began.get(key), ahead.get(key)) for i, (key, label) in enumerate(STEPS)
        ]
        running = [part.step for part in self.parts if part.step]
        if running:  # such as a dispute: the stage into which it came is the present one no longer
            line[here] = LineStep(line[here].label, "done", began.get(stage, ""))
        return [*line[: here + 1], *running, *line[here + 1 :]]

    def _step(self, distance, key, label, began, expected) -> LineStep:
        if distance < 0 or (distance == 0 and key == State.ACTIVE):
            return LineStep(label, "done", began)
        if distance == 0:
            return LineStep(label, "current", f"since {dates.day(began)}" if began else "")
        if key == State.ACTIVE:
            start = self.bucp.start_date
            return LineStep(label, "ahead", f"on {dates.day(start)}" if start else "as soon as it is filed")
        return LineStep(label, "ahead", f"about {dates.day(expected)}" if expected else "")

    def waiting(self) -> dict | None:
        """The one sentence: who must do what (`text`), and since when."""
        kinds = [t.kind for t in self.tasks]
        kind = next(
            (k for k in ("file", "signature", "paper", "put_out", "review", "draft", "ask") if k in kinds), None
        )
        if kind is None:
            return None
        if kind == "draft" and self.problems and all(p.waits for p in self.problems):
            awaited = [p.waits for p in self.problems if p.waits]
            return {"text": f"Waiting for {listed(a.words for a in awaited)}", "since": min(a.since for a in awaited)}
        tasks = [t for t in self.tasks if t.kind == kind]
        return {"text": self._words(kind, tasks), "since": tasks[0].opened_at}

    def _words(self, kind: str, tasks) -> str:
        if kind == "signature":
            total = 2 * len(self.bucp.party_list)
            waits = f"Waiting for the next of {total} signatures: {listed(owner(t) for t in tasks)}"
            pages = [t for t in self.tasks if t.kind == "paper"]
            return f"{waits}; and for {owners(pages)} to {told(pages)}" if pages else waits
        return f"Waiting for {owners(tasks)} to {told(tasks)}"

    # What the reader can do ---------------------------------------------------------------------------
    def actions(self) -> list[Action]:
        """The first is the one to do; an action with `why` is not possible yet."""
        found = [action for part in self.parts for action in part.first_actions]
        found += [*self._own_tasks(), *self._next_step(), *self._writing(), *self._other_moves()]
        found += [action for part in self.parts for action in part.actions]
        possible = sorted((a for a in found if not a.why), key=lambda a: not a.onward)
        return possible + [a for a in found if a.why]

    def _own_tasks(self) -> list[Action]:
        order = ("paper", "signature", "opinion", "review", "reply", "ask")
        mine = sorted((t for t in self.mine if t.kind in order), key=lambda t: order.index(t.kind))
        return list(
            {
                t.url: Action(t.sentence, self._address("ask_opinions") if t.kind == "ask" else t.url) for t in mine
            }.values()
        )

    def _next_step(self) -> list[Action]:
        move = self.next
        if not move or not move.role_for(self.party_roles):
            return []
        page = PAGE_OF[move.command]
        if not self.problems:
            return [Action(move.label, self._address(page))]
        count = len(self.problems)
        why = f"{count} things are still missing." if count > 1 else self.problems[0].sentence
        return [Action(move.label, "#missing", why=why)]

    def _writing(self) -> list[Action]:
        if self.bucp.state not in EDITABLE or not self._may(SaveAnswer):
            return []
        label = "Continue the draft" if self.bucp.state == State.DRAFT else "Edit the text"
        return [Action(label, self._address("edit_start"))]

    def _other_moves(self) -> list[Action]:
        found = []
        if self._may(HandOver) and any(h.side == self.bucp.turn for h in self.party_roles):
            found.append(Action(f"Hand over to the {Side(self.bucp.turn).other.label}", self._address("hand_over")))
        if self._may(ReturnToReview):
            found.append(Action(MOVES[ReturnToReview].label, self._address("return_to_review"), onward=False))
        return found

    def idle_reason(self) -> str:
        """Why there is nothing to do for the reader; the page shows it when there is no action."""
        state = self.bucp.state
        if state in (State.WITHDRAWN, State.NOT_APPROVED):
            return "It has ended: there is nothing to do. The record stays."
        if self.bucp.is_on_file:
            return "There is nothing for you to do now." if self.tasks else "There is nothing to do now."
        if not self.party_roles:
            return "You can read this agreement. The people of its parties act on it."
        roles = {h.role for h in self.party_roles}
        if state == State.SIGNING and roles & {Role.SPONSOR, Role.COORDINATOR}:
            return "You have signed. The others named here have not yet."
        if Role.SPONSOR in roles:
            return "You sign when it is out for signature; you will be told."
        if roles & {Role.LEGAL, Role.PRIVACY, Role.SECURITY} and state == State.REVIEW:
            return "Your opinion is in, or you have not been asked for it yet; you will be told."
        return "There is nothing for you to do now; you will be told when it comes back to you."

    @property
    def reads_all(self) -> bool:
        """Whether the document, with the privacy and security answers, is for this reader (domain.md §11)."""
        return sensitive.fields_for(self.bucp, self.user, self.party_roles) is None

    @property
    def may_withdraw(self) -> bool:
        return self._may(WithdrawRequest)

    @property
    def may_name_people(self) -> bool:
        return self._may(NamePerson)

    def missing(self) -> dict | None:
        """What stands in the way of the next move, each with the place to mend it; for those who work on it."""
        if not self.problems or not self.party_roles:
            return None
        return {
            "title": MISSING_TITLE[self.next.command],
            "first": self.problems[:SHOWN],
            "rest": self.problems[SHOWN:],
        }

    # The rest of the page -------------------------------------------------------------------------------
    def open_threads(self) -> list[dict]:
        """The comments that wait for an answer, from their tasks."""
        return [
            {"text": t.sentence.removeprefix("Answer the comment on "), "task": t, "url": t.url}
            for t in self.tasks
            if t.kind == "reply"
        ]

    def teams(self) -> list[Team]:
        """The people of each party by role: its coordinators, and who else is named."""
        named = Participant.objects.filter(party__bucp=self.bucp, ended_at__isnull=True).values_list(
            "party__entity_id", "role", "user__name"
        )
        coordinators = (
            Membership.objects.active()
            .filter(entity__in=[p.entity_id for p in self.bucp.party_list], role=Role.COORDINATOR)
            .values_list("entity_id", "role", "user__name")
        )
        names: dict = {}
        for entity, role, name in sorted(named.order_by().union(coordinators)):
            names.setdefault((entity, role), []).append(name)
        return [
            Team(
                party,
                [
                    (role.label, names.get((party.entity_id, role.value), []))
                    for role in ENTITY_ROLES
                    if (party.entity_id, role.value) in names or role == Role.COORDINATOR
                ],
            )
            for party in self.bucp.party_list
        ]

    def events(self) -> list[Event]:
        news = Event.objects.filter(chain_id=self.bucp.number).exclude(kind__in=no_news())
        return list(news.order_by("-number")[:5])

    def _may(self, command: type[MoveCommand]) -> bool:
        move = MOVES[command]
        return self.bucp.state in move.source and move.role_for(self.party_roles) is not None

    def _address(self, name: str) -> str:
        return reverse(f"bucp:{name}", args=[self.bucp.number])
