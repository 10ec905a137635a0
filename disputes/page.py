"""The page of a dispute: where it is on its route, who must act by when, what is disputed, and what everybody wrote.
Computes what the page shows; decides nothing. Each part is fetched once, when it is first asked for."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.utils import timezone

from bucp import sensitive
from bucp.models import Bucp, Revision
from bucp.models.states import EDITABLE, State
from bucp.official_form.declare import DATA_ELEMENTS
from bucp.text.as_of import as_of
from bucp.text.links import field_anchor
from bucp.text.reader import read
from bucp.text.redline import authors_between, redline
from bucp.workflow.perform import may
from common import dates
from common.naming import listed, the
from disputes.commands import TellLesson
from signatories.models import CDO_ROLES, OFFICERS, Role

from . import offices, rules, written_case
from .enums import Close, DisputeKind, DisputeOutcome, Step, SubmissionKind
from .facts import DisputeFacts
from .library import TELLABLE
from .page_actions import PAGE_ACTIONS, DisputeAction
from .raising import authority_confirmed

DOES = {  # for “Waiting for … to …”
    Step.TALKS: "settle the objection between them, or refer it",
    Step.CONFIRM: "confirm who is under the Governor’s authority",
    Step.AGENCY: "mediate between the parties",
    Step.STATEMENTS: "submit their statements",
    Step.CDO: "mediate between the parties",
    Step.DECISION: "decide",
    Step.RECOMMENDATION: "write the recommendation to the Governor’s Office and hand it over",
    Step.GOVERNOR: "put the decision of the Governor’s Office on record",
}
SETTLED = (DisputeOutcome.RESOLVED, DisputeOutcome.APPROVED, DisputeOutcome.WITHDRAWN)


@dataclass(frozen=True)
class RouteMark:
    """One step for `parts/steps.html`."""

    label: str
    state: str  # done, current, ahead, stopped
    date: object = ""
    note: str = ""


@dataclass(frozen=True)
class Disputed:
    """A field that the objection concerns: as it stands, and what changed since. `hidden`: it is sensitive, and the
    reader is none of those to whom such answers are shown (domain.md §11)."""

    entry: object
    changes: object  # a Redline of this field alone; None when nothing was frozen at the objection
    hidden: bool = False


@dataclass(frozen=True)
class ActionOffer:
    """Something the reader can do: `action`, and the meeting or settlement it is about."""

    action: DisputeAction
    number: str
    thing: object = None

    @property
    def url(self) -> str:
        path = self.action.path.replace("<int:pk>", str(self.thing.pk) if self.thing else "")
        return f"/disputes/{self.number}/{path}"

    @property
    def label(self) -> str:
        return self.action.words


class DisputePage(DisputeFacts):
    """Everything about one dispute for its reader. `is_kept`: an office that took part reads the record, and of the
    proposal only what was disputed, as it stood when the dispute ended."""

    is_kept = False

    # Where it is ------------------------------------------------------------------------------------------
    @property
    def others(self) -> list:
        return [d for d in reversed(self.disputes) if d is not self.dispute]

    @property
    def is_late(self) -> bool:
        return bool(self.dispute.due_at) and self.dispute.due_at <= timezone.now()

    def steps(self) -> list[RouteMark]:
        taken = [self._taken(t) for t in self.dispute.steps_taken.all()]
        if not self.dispute.is_open:
            outcome = DisputeOutcome(self.dispute.outcome)
            return [
                *taken,
                RouteMark(outcome.label, "done" if outcome in SETTLED else "stopped", self.dispute.ended_at),
            ]
        return taken + self._ahead()

    def _taken(self, taken) -> RouteMark:
        label = Step(taken.step).label
        if taken.ended_at or not self.dispute.is_open:
            return RouteMark(label, "done", timezone.localtime(taken.began_at))
        began = timezone.localtime(taken.began_at)
        word = "was due by" if self.is_late else "until"
        note = f"{word} {dates.day_of_year(self.last_day)}" if self.last_day else ""
        return RouteMark(label, "current", f"since {dates.day_of_year(began)}", note)

    def _ahead(self) -> list[RouteMark]:
        route, step = self.route, self.dispute.step
        if route.unconfirmed:
            rest = [] if step == Step.CONFIRM else [Step.CONFIRM]
            return [*map(_mark, rest), RouteMark("The way from there", "ahead", note="known once it is confirmed")]
        place = route.steps.index(Step(step)) if step in route.steps else 0
        marks = [_mark(s) for s in route.steps[place + 1 :]]
        if route.close == Close.NOT_APPROVED:
            marks.append(RouteMark("Not approved", "ahead", note="unless it is settled before"))
        return marks

    def waiting(self) -> str:
        """“Waiting for … to …”, without the day."""
        step = self.dispute.step
        if step == Step.TALKS and self.offered:
            does = "answer the proposed resolution"
            silent = [p for p in self.bucp.party_list if str(p.pk) not in self.offered.agreed]
            return f"Waiting for {self._coordinators(silent)} to {does}"
        last = step == Step.STATEMENTS and len(self.given) + 1 == len(self.bucp.party_list)
        does = "submit the last statement" if last else DOES[step]
        return f"Waiting for {listed(self._owners()) or 'nobody'} to {does}"

    def _owners(self) -> list[str]:
        step = self.dispute.step
        if step == Step.TALKS:
            return [self._coordinators(self.bucp.party_list)]
        if step == Step.STATEMENTS:
            return [self._coordinators(p for p in self.bucp.party_list if p.pk not in self.given)]
        return [_owner(o) for o in self.offices if o.key not in self.spoken]

    @staticmethod
    def _coordinators(parties) -> str:
        """“the Data Coordinators of A and B”; empty for no party."""
        names = [the(p.name) for p in parties]
        return f"the Data Coordinator{'s' if len(names) > 1 else ''} of {listed(names)}" if names else ""

    @cached_property
    def to_confirm(self) -> list:
        """What CDO staff must confirm before it can go on, each with the place."""
        confirms = self.dispute.is_open and self.dispute.step == Step.CONFIRM and self.is_cdo
        return authority_confirmed(self.bucp) if confirms else []

    # What the reader can do -------------------------------------------------------------------------------
    @cached_property
    def offers(self) -> list[ActionOffer]:
        found = []
        for action in PAGE_ACTIONS:
            things = [None] if not action.thing else getattr(self, action.thing)
            found += [ActionOffer(action, self.bucp.number, t) for t in things if action.possible(self, t)]
        return found

    @cached_property
    def actions(self) -> list[ActionOffer]:
        """What the step waits for from the reader; the first is the one to do."""
        return [o for o in self._open if o.action.due(self) and not o.action.over]

    @property
    def also(self) -> list[ActionOffer]:
        """What the reader can do besides. What concerns a meeting, a proposal or what was agreed stands beside it."""
        return [o for o in self._open if not (o.action.due(self) or o.thing or o.action.over)]

    @property
    def _open(self) -> list[ActionOffer]:
        return [o for o in self.offers if not o.action.aside and not (o.action.name == "confirm" and self.to_confirm)]

    @property
    def ways_out(self) -> list[ActionOffer]:
        return [o for o in self.offers if o.action.aside]

    def offer(self, name: str, thing=None) -> ActionOffer | None:
        return next((o for o in self.offers if o.action.name == name and o.thing == thing), None)

    @property
    def nothing_to_write(self) -> ActionOffer | None:
        return self.offer("nothing_to_write")

    def idle_reason(self) -> str:
        """Why the step waits for nothing from the reader."""
        if self.is_kept:
            return (
                "Your office took part in this dispute, so its record stays open to you. The agreement itself is read "
                "by its parties, and once it is filed by CDO staff."
            )
        if not self.is_last:
            return "This is an earlier dispute. It is over; the record stays."
        if self.dispute.is_open and self.dispute.step == Step.TALKS and self.coordinates:
            return "Your entity agrees to the proposed resolution. You are told when the others answer."
        if self.to_write or self.to_answer:
            return ""  # said below
        if not self.dispute.is_open:
            return "The dispute is over: there is nothing to do here. The record stays."
        if not self.party_roles:
            return "You can read this dispute. The parties and the officers named on its route act on it."
        if self.to_confirm:
            return ""
        step = self.dispute.step
        if step == Step.STATEMENTS and self.coordinates:
            return "Your entity’s statement is in. The others still have time for theirs."
        if self.meets and self.leads(step):
            day = timezone.localtime(self.meets.at)
            return f"You meet on {dates.day(day)}. Afterwards, record here what came of it."
        if step in offices.AT and any(o.is_of(h) for o in self.offices for h in self.party_roles) and self.spoken:
            return "Your office has spoken; another one has not yet."
        if self.coordinates:
            return "The next step is for the officers named above. You are told when it comes to you."
        return "Nothing is asked of you now. You are told when it is."

    @property
    def is_cdo(self) -> bool:
        return any(h.role in CDO_ROLES for h in self.party_roles)

    @property
    def may_edit(self) -> bool:
        return self.bucp.state in EDITABLE and any(
            h.side and h.role in (Role.PROGRAM, Role.COORDINATOR) for h in self.party_roles
        )

    @cached_property
    def to_answer(self) -> list:
        """What the written case still lacks and the reader can write, of the own party and side (§5.2, §6)."""
        if not (self.is_last and self.bucp.state == State.DISPUTE and self.may_edit):
            return []
        own = {h.party.pk for h in self.party_roles if h.side}
        sides = {"both", *(str(h.side) for h in self.party_roles if h.side)}
        missing = written_case.missing(self.bucp)
        return [m for m in missing if m.field.filled_by.value in sides and m.party_id in (None, *own)]

    def to_answer_names(self) -> str:
        return listed(m.field.official for m in self.to_answer)

    def to_answer_anchor(self) -> str:
        return field_anchor(self.to_answer[0].field.key, self.to_answer[0].party_id)

    # What is disputed ---------------------------------------------------------------------------------------
    @property
    def sees_sensitive(self) -> bool:
        return sensitive.fields_for(self.bucp, self.user, self.party_roles) is None

    @cached_property
    def text(self):
        """What is disputed of the proposal, as it stands now."""
        if self.is_kept:
            return as_of(self.bucp, self.dispute.ended_at or timezone.now(), self.dispute.fields)
        return read(self.bucp, only=self.dispute.fields)

    @property
    def shows_sensitive(self) -> bool:
        """Whether a sensitive answer is shown on this page."""
        return any(d.entry.sensitive and d.entry.answered and not d.hidden for d in self.disputed)

    @cached_property
    def disputed(self) -> list[Disputed]:
        entries = [e for key in self.dispute.fields if (e := self.text.entries.get(key))]
        revision = Revision.objects.filter(pk=self.dispute.revision_id).first() if entries else None
        then = read(self.bucp, revision, self.dispute.fields) if revision else None
        changes = redline(then, self.text) if then else None
        if changes and any(not _of_field(changes, e.key).is_empty for e in entries):
            until = self.dispute.ended_at if self.is_kept else None
            changes = redline(then, self.text, authors_between(self.bucp, revision.made_at, until))
        return [
            Disputed(e, _of_field(changes, e.key) if changes else None, e.sensitive and not self.sees_sensitive)
            for e in entries
        ]

    # What everybody wrote -----------------------------------------------------------------------------------
    @property
    def other_papers(self) -> list:
        return [p for p in self.papers if p.kind != SubmissionKind.OBJECTION]

    def statements(self) -> list[dict]:
        """Per party whether its statement is in, and the paper where the reader may read it. None before that step."""
        if not self.given and self.dispute.step != Step.STATEMENTS:
            return []
        papers = {p.party_id: p for p in self.papers if p.kind == SubmissionKind.STATEMENT}
        return [{"party": p, "at": self.given.get(p.pk), "paper": papers.get(p.pk)} for p in self.bucp.party_list]

    def meetings_shown(self) -> list[dict]:
        now = timezone.now()
        return [
            {
                "meeting": m,
                "step": Step(m.step).label,
                "is_past": m.at <= now,
                "record": self.offer("minutes", m),
                "cancel": self.offer("cancel_meeting", m),
            }
            for m in self.meetings
        ]

    @property
    def reads_minutes(self) -> bool:
        """Kept to the parties’ people, the mediators and CDO staff while it runs: the Undersecretaries decide on the
        statements. Afterwards they are on record for every office that took part."""
        roles = {Role.AGENCY_CDO, Role.AIO} if self.dispute.is_open else OFFICERS
        return self.is_kept or self.user.is_cdo_staff or any(h.side or h.role in roles for h in self.party_roles)

    def settlement(self) -> dict | None:
        """The proposed resolution that is open, with each party’s answer."""
        present = self.offered
        if present is None:
            return None
        answers = [
            {"party": p, "name": said[0] if said else "", "party_role": said[1] if said else ""}
            for p in self.bucp.party_list
            for said in [present.agreed.get(str(p.pk))]
        ]
        return {"it": present, "answers": answers, "offer": self.offer("answer", present)}

    def earlier_settlements(self) -> list:
        """Those that were declined or replaced, the newest first."""
        agreed = len(self.bucp.party_list)
        return [s for s in reversed(self.settlements) if s.ended_at and len(s.agreed) < agreed]

    def changes_agreed(self) -> list[str]:
        return self.labels_of(self.dispute.changes)

    def uses(self) -> list:
        """The proposals of de-identified data that led here (§5.19)."""
        return list(self.dispute.proposals.defer("file")) if self.dispute.kind == DisputeKind.DEIDENTIFICATION else []

    # Afterwards -----------------------------------------------------------------------------------------------
    @property
    def may_tell(self) -> bool:
        """Whether the reader can tell the resolution in the library (domain.md §9)."""
        return self.dispute.outcome in TELLABLE and may(self.bucp, self.party_roles, TellLesson)

    @property
    def may_begin_again(self) -> bool:
        """Program staff and the coordinator of the leading recipient, after “not approved”."""
        lead, staff = self.bucp.recipients[0], (Role.PROGRAM, Role.COORDINATOR)
        return (
            self.is_last
            and self.bucp.state == State.NOT_APPROVED
            and any(h.side and h.party.pk == lead.pk and h.role in staff for h in self.party_roles)
        )

    @cached_property
    def next_request(self):
        """The request that takes this one up again, as far as the reader may know of it."""
        if self.bucp.state != State.NOT_APPROVED:
            return None
        return Bucp.objects.visible_to(self.user).filter(follows=self.bucp).order_by("pk").first()


def _mark(step: Step) -> RouteMark:
    return RouteMark(step.label, "ahead", note=f"{rules.WORKING_DAYS[step]} working days")


def _of_field(changes, key: str):
    """The part of a redline that belongs to one field."""
    is_elements = key == DATA_ELEMENTS
    return replace(
        changes,
        passages=tuple(p for p in changes.passages if p.field.key == key),
        elements=changes.elements if is_elements else (),
        reordered=changes.reordered and is_elements,
    )


def _owner(office) -> str:
    if office.key == offices.CDO:
        return f"the {office.name}"
    if not office.holders:
        return f"an officer of {the(office.name)} (nobody is on record; CDO staff find one)"
    return f"the {Role(office.role).label} of {the(office.name)}"
