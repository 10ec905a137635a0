"""The table of routes: who the parties are, who is on record for them, how it ends; each walked through the one door.

`WORLDS` are combinations of authority, Agencies and officers on the real signatory list. What is expected is read here
from domain.md §6 and §13, by hand and not by `disputes.rules`: the steps, whose task each is, who is told, the end.
"""

from dataclasses import dataclass
from datetime import date

import pytest

from bucp.models.states import State
from demo.accounts import Player, _team, assemble
from disputes.commands import DecideDispute, WithdrawObjection
from disputes.enums import DisputeKind, DisputeOutcome, Step, Verdict
from disputes.models import Dispute
from notices.models import Delivery
from signatories.models import Entity, User
from tasks.models import Task
from tests.support.clock import at
from tests.support.quarrel import Quarrel
from tests.support.stories_kept import scene

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FINANCE, FOOD, VETERANS = (
    "finance-department-of",
    "food-and-agriculture-department-of",
    "veterans-affairs-department-of",
)
SERVICES, LANDS, EDUCATION = "general-services-department-of", "state-lands-commission", "state-board-of-education"
VOLUNTEERS = "california-volunteers"

CHHS = {"cdss", "cdph", "dhcs"}
AGENCY_OF = {
    **dict.fromkeys(CHHS, "chhs"),
    "edd": "labor",
    SERVICES: "govops",
    "calstrs": "govops",
    "calpers": "govops",
    "dmv": "transportation",
    LANDS: "resources",
}
ITSELF = {
    "govops": "government-operations-agency-secretary-for",
    "resources": "natural-resources-agency-secretary-of-the",
}
"""The entry of the list that stands for an Agency: its officers are recorded there (§6.1)."""
AGENCY_OF |= {slug: agency for agency, slug in ITSELF.items()}
OUTSIDE, UNKNOWN = {"calstrs"}, {"calpers", LANDS, EDUCATION}
MEDIATOR = {"chhs": "agency-cdo@chhs.example", "labor": "aio@labor.example"}
SECRETARY = {"chhs": "undersecretary@chhs.example", "labor": "undersecretary@labor.example"}
CDO, STAFF = "cdo@odi.example", "audit@odi.example"


@dataclass(frozen=True)
class World:
    """`officers`: (account, entity, role) on record besides the cast; `under`: what CDO staff confirm."""

    name: str
    recipients: tuple
    providers: tuple
    officers: tuple = ()
    under: str = ""

    @property
    def parties(self):
        return [*self.recipients, *self.providers]

    def __str__(self):
        return self.name


def aio(slug):
    return ("aio", ITSELF.get(AGENCY_OF.get(slug), slug), "aio", "Agency Information Officer")


def undersecretary(slug):
    return ("undersecretary", ITSELF.get(AGENCY_OF.get(slug), slug), "undersecretary", "Undersecretary")


WORLDS = [
    World("one Agency", ("cdss",), ("cdph",)),
    World("two Agencies, one with an Information Officer only", ("cdss",), ("edd",)),
    World("the other way round", ("edd",), ("cdss",)),
    World("several providers of one Agency", ("cdss",), ("cdph", "dhcs")),
    World("several recipients of two Agencies", ("cdss", "edd"), ("cdph",)),
    World("an Agency without Undersecretary on record", ("cdss",), (SERVICES,), (aio(SERVICES),)),
    World("an Agency with nobody on record", ("cdss",), ("dmv",)),
    World("three Agencies", ("cdss",), ("edd", SERVICES), (aio(SERVICES), undersecretary(SERVICES))),
    World(
        "General Government with officers of its own", ("cdss",), (VETERANS,), (aio(VETERANS), undersecretary(VETERANS))
    ),
    World("General Government with an Information Officer", ("cdss",), (FINANCE,), (aio(FINANCE),)),
    World("General Government on both sides", (FINANCE,), (FOOD,), (aio(FINANCE), aio(FOOD))),
    World("General Government, one with nobody", (FINANCE,), (FOOD,), (aio(FINANCE),)),
    World("no Agency at all", ("cdss",), (VOLUNTEERS,), (aio(VOLUNTEERS),)),
    World("a provider outside", ("cdss",), ("calstrs",)),
    World("a recipient outside", ("calstrs",), ("cdss",)),
    World("a recipient outside, two providers", ("calstrs",), ("edd", "cdss")),
    World("one recipient of two outside", ("cdss", "calstrs"), ("edd",)),
    World("one provider of two outside", ("cdss",), ("edd", "calstrs")),
    World("both outside", ("calstrs",), ("calpers",), under="no"),
    World("a provider to confirm, under the Governor", ("cdss",), (LANDS,), (aio(LANDS), undersecretary(LANDS)), "yes"),
    World("a provider to confirm, not under the Governor", ("cdss",), (LANDS,), (), "no"),
    World(
        "a recipient to confirm, under the Governor",
        ("calpers",),
        ("cdph",),
        (aio("calpers"), undersecretary("calpers")),
        "yes",
    ),
    World("a recipient to confirm, not under the Governor", ("calpers",), ("cdph",), (), "no"),
    World("two to confirm", (EDUCATION,), (LANDS,), (aio(EDUCATION), aio(LANDS)), "yes"),
    World("one to confirm, another outside", (LANDS,), ("calstrs",), (), "yes"),
]


# What domain.md §6 and §13 say, read by hand -------------------------------------------------------------------


def is_outside(world, slug) -> bool:
    return slug in OUTSIDE or (slug in UNKNOWN and world.under == "no")


def offices(world) -> list[str]:
    """The Agencies of the parties; an entity without an Agency of its own stands for itself."""
    return list(dict.fromkeys(AGENCY_OF.get(slug, slug) for slug in world.parties))


def officer(world, office, role, cast) -> str | None:
    """Who holds the role for that office."""
    made = {
        AGENCY_OF.get(slug, slug): f"{account}@{slug}.example" for account, slug, r, _ in world.officers if r == role
    }
    return made.get(office) or cast.get(office)


def mediators(world) -> set[str]:
    return {e for o in offices(world) if (e := officer(world, o, "aio", MEDIATOR))}


def undersecretaries(world) -> set[str]:
    return {e for o in offices(world) if (e := officer(world, o, "undersecretary", SECRETARY))}


def the_way(world) -> list[str]:
    steps = ["talks"] + (["confirm"] if any(s in UNKNOWN for s in world.parties) else [])
    outside = [s for s in world.parties if is_outside(world, s)]
    if not outside:
        # An Agency always has an Undersecretary, on record or to be found; an entity without Agency need not.
        decided = undersecretaries(world) or any(o in AGENCY_OF.values() for o in offices(world))
        return [*steps, "agency", "statements", "cdo", *(["decision"] if decided else []), "recommendation", "governor"]
    if any(is_outside(world, s) for s in world.providers):
        return [*steps, "statements", "cdo"]
    return [*steps, "statements", "cdo", "recommendation", "governor"]


def coordinators(world) -> set[str]:
    return {f"coordinator@{slug}.example" for slug in world.parties}


def whose(world, step) -> set[str]:
    """Who has a task at the step; the Statewide CDO and staff have it, too, where an officer is still to be found."""
    if step in ("talks", "statements"):
        return coordinators(world)
    if step == "agency":
        found = mediators(world)
        return found | ({CDO, STAFF} if len(found) < len(offices(world)) else set())
    if step == "decision":
        found = undersecretaries(world)
        agencies = [o for o in offices(world) if o in AGENCY_OF.values()]
        return found | (
            {CDO, STAFF} if any(not officer(world, o, "undersecretary", SECRETARY) for o in agencies) else set()
        )
    return {CDO, STAFF}


def told(world, step) -> tuple[str, set[str], set[str]]:
    """(kind of letter, those who must get it when the step begins, those who may get it besides)."""
    parties = coordinators(world)
    team = {*parties, f"{'drafter' if world.recipients[0] == 'cdss' else 'program'}@{world.recipients[0]}.example"}
    staff = {CDO, STAFF}
    return {
        "talks": ("dispute_raised", parties, team),
        "confirm": ("authority_to_confirm", staff, set()),
        "agency": ("mediation_asked", mediators(world), set()),
        "statements": ("statements_due", parties, team),
        "cdo": ("mediation_request", staff | parties, team),
        "decision": ("decision_asked", undersecretaries(world), set()),
        "recommendation": ("recommendation_due", staff | parties, team),
        "governor": ("governor_asked", staff | parties, team),
    }[step]


# Walking ---------------------------------------------------------------------------------------------------


@scene
def peopled(name: str) -> None:
    """The teams and officers of that world, beside the cast."""
    world = next(w for w in WORLDS if w.name == name)
    known = set(User.objects.values_list("email", flat=True))
    teams = [p for slug in world.parties for p in _team(slug, slug) if p.account in ("program", "coordinator")]
    officers = [Player(account, slug, slug, role, label) for account, slug, role, label in world.officers]
    assemble([p for p in [*teams, *officers] if p.email not in known])


def begin(world, clock, kind=DisputeKind.EXCHANGE) -> Quarrel:
    peopled(world.name)
    story = Quarrel(world.recipients, world.providers, kind)
    story.clock = clock
    return story.raised()


def go_on(story, world) -> None:
    """The present step ends without settling it; where nobody can speak, when its time is over."""
    before = story.dispute.step
    if before == Step.CONFIRM:
        story.confirmed(world.under)
    else:
        story.pass_on()
    if story.dispute.is_open and story.dispute.step == before:
        assert whose(world, before) & {CDO}, f"{before} waits though everybody has spoken"
        story.time_is_up()
        story.actor = None


def at_step(world, clock, step, kind=DisputeKind.EXCHANGE) -> Quarrel:
    story = begin(world, clock, kind)
    while story.dispute.step != step:
        go_on(story, world)
    return story


def owners(story) -> set[str]:
    open_tasks = Task.objects.open().filter(about=story.bucp.number)
    concerned = User.objects.filter(memberships__ended_at=None, memberships__entity__in=open_tasks.values("entity"))
    return {
        user.email
        for user in concerned.distinct()
        if open_tasks.filter(pk__in=Task.objects.waiting_on(user).values("pk")).exists()
    }


def letters(story, kind) -> set[str]:
    found = Delivery.objects.filter(notice__about=story.bucp.number, notice__kind=kind)
    emails = list(found.values_list("email", flat=True))
    assert len(emails) == len(set(emails)), f"somebody was told twice: {kind}"
    return set(emails)


@pytest.mark.parametrize("world", WORLDS, ids=str)
def test_each_step_has_its_owner_and_its_letter_up_to_the_end(world):
    with at(date(2026, 6, 1)) as clock:
        kind = list(DisputeKind)[WORLDS.index(world) % 3]
        story = begin(world, clock, kind)
        for step in the_way(world):
            dispute = story.dispute
            assert dispute.is_open and dispute.step == step
            assert owners(story) == whose(world, step), f"whose task is {step}"
            letter, must, may = told(world, step)
            actor = {story.actor.email} if story.actor else set()
            assert must - actor <= letters(story, letter) <= (must | may) - actor, f"who is told of {step}"
            go_on(story, world)
        taken = [s.step for s in story.dispute.steps_taken.all()]
        assert taken == the_way(world)
        assert all(s.ended_at for s in story.dispute.steps_taken.all())
        # `pass_on` lets the Governor's Office refuse; without it, it ends unapproved after the CDO.
        assert story.dispute.outcome == DisputeOutcome.NOT_APPROVED
        assert story.fresh().state == State.NOT_APPROVED
        assert owners(story) == set()
        officers = mediators(world) | {CDO, STAFF} | (undersecretaries(world) if "decision" in taken else set())
        assert (coordinators(world) | officers) - {story.actor.email} <= letters(story, "dispute_ended")
        assert letters(story, "dispute_referred") == mediators(world)  # §5.2
        assert not story.fresh().seats.filter(ended_at=None).exists()


BY_GOVERNOR = [w for w in WORLDS if the_way(w)[-1] == "governor"]


@pytest.mark.parametrize("world", BY_GOVERNOR[::3], ids=str)
def test_the_governors_office_approves(world):
    with at(date(2026, 6, 1)) as clock:
        story = at_step(world, clock, "governor").governor(Verdict.APPROVE)
    assert story.dispute.outcome == DisputeOutcome.APPROVED
    assert story.fresh().state == State.REVIEW and story.fresh().decided_at
    assert [s.state for s in story.fresh().spans.filter(ended_at=None)] == ["review"]


DECIDED = [w for w in WORLDS if "decision" in the_way(w)]
ALL_HELD = [w for w in DECIDED if CDO not in whose(w, "decision")]


@pytest.mark.parametrize("world", ALL_HELD, ids=str)
@pytest.mark.parametrize(
    ("verdict", "outcome", "state"),
    [
        (Verdict.APPROVE, DisputeOutcome.APPROVED, State.REVIEW),
        (Verdict.REFUSE, DisputeOutcome.NOT_APPROVED, State.NOT_APPROVED),
    ],
)
def test_undersecretaries_of_one_mind_decide_it(world, verdict, outcome, state):
    with at(date(2026, 6, 1)) as clock:
        story = at_step(world, clock, "decision").undersecretaries(verdict)
    assert (story.dispute.outcome, story.fresh().state) == (outcome, state)
    assert bool(story.fresh().decided_at) == (verdict == Verdict.APPROVE)


SEVERAL = [w for w in ALL_HELD if len(undersecretaries(w)) > 1]


@pytest.mark.parametrize("world", SEVERAL[:2], ids=str)
@pytest.mark.parametrize("second", [Verdict.REFUSE, Verdict.UNSETTLED])
def test_undersecretaries_of_two_minds_leave_it_to_the_recommendation(world, second):
    with at(date(2026, 6, 1)) as clock:
        story = at_step(world, clock, "decision")
        first, *others = sorted(undersecretaries(world))
        story.do(DecideDispute(verdict=Verdict.APPROVE, text="To be shared."), first)
        assert story.dispute.step == "decision"
        for other in others:
            story.do(DecideDispute(verdict=second, text="Not by us."), other)
    assert story.dispute.is_open and story.dispute.step == "recommendation"


def test_one_agencys_undersecretary_does_not_decide_for_an_agency_that_has_none():
    world = next(w for w in DECIDED if "without Undersecretary" in w.name)
    with at(date(2026, 6, 1)) as clock:
        story = at_step(world, clock, "decision")
        story.undersecretaries(Verdict.APPROVE)
        assert story.dispute.step == "decision"
        story.time_is_up()
    assert story.dispute.is_open and story.dispute.step == "recommendation"


LONGEST, SHORTEST = WORLDS[1], next(w for w in WORLDS if w.name == "a provider outside")
PLACES = [(w, step) for w in (LONGEST, SHORTEST) for step in the_way(w)]
PLACES.append((next(w for w in WORLDS if w.name == "two to confirm"), "confirm"))


@pytest.mark.parametrize(("world", "step"), PLACES, ids=str)
def test_it_can_be_settled_at_any_step(world, step):
    with at(date(2026, 6, 1)) as clock:
        story = at_step(world, clock, step).settled()
    assert story.dispute.outcome == DisputeOutcome.RESOLVED
    assert story.dispute.changes == ["purpose_need"] and story.dispute.solution == "aggregation"
    assert story.fresh().state == State.REVIEW and story.fresh().was_disputed and not story.fresh().decided_at


@pytest.mark.parametrize(("world", "step"), PLACES, ids=str)
def test_the_objection_can_be_taken_back_at_any_step(world, step):
    with at(date(2026, 6, 1)) as clock:
        story = at_step(world, clock, step)
        story.do(WithdrawObjection(reason="Found the authority."), f"coordinator@{world.providers[0]}.example")
    assert story.dispute.outcome == DisputeOutcome.WITHDRAWN
    assert story.fresh().state == State.REVIEW and not story.fresh().was_disputed


@pytest.mark.parametrize(("world", "step"), PLACES, ids=str)
def test_the_request_can_be_withdrawn_at_any_step(world, step):
    with at(date(2026, 6, 1)) as clock:
        story = at_step(world, clock, step).withdrawn()
    assert story.dispute.outcome == DisputeOutcome.REQUEST_WITHDRAWN
    assert story.fresh().state == State.WITHDRAWN
    assert owners(story) == set()
    assert not Dispute.objects.filter(bucp=story.bucp, ended_at=None).exists()


def test_the_table_has_at_least_forty_combinations():
    ends = len(BY_GOVERNOR[::3]) + 2 * len(ALL_HELD) + 2 * len(SEVERAL[:2]) + 3 * len(PLACES)
    assert len(WORLDS) + ends >= 40
    assert len({(tuple(the_way(w)), frozenset(whose(w, "agency")), w.under) for w in WORLDS}) >= 15


def test_every_entity_of_the_table_is_on_the_real_list():
    named = {slug for w in WORLDS for slug in w.parties}
    assert set(Entity.objects.filter(slug__in=named).values_list("slug", flat=True)) == named
