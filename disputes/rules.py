"""Which way a dispute goes, and why (§5.2, §6; domain.md §6). Pure functions: no database.

The two sources differ in words. The agreement (§6.1) sends a dispute to Agency mediation when all *parties* are under
the Governor’s authority; the guide says that the dispute ends without approval when a *provider* is not. Both are kept:
the first fork follows the parties, the last follows the providers. Where the two do not point the same way, the route
says so, and CDO staff can record a departure with its reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from common.naming import begin, listed, the

from .enums import Close, Step

RECIPIENT, PROVIDER = "recipient", "provider"
YES, NO, CONFIRM = "yes", "no", "confirm"

WORKING_DAYS = {
    # House rule: §6 sets no time for these; what is late shows as late, and who can act is reminded.
    Step.TALKS: 10,
    Step.CONFIRM: 3,
    Step.AGENCY: 15,
    Step.STATEMENTS: 10,
    Step.CDO: 20,
    Step.DECISION: 10,
    Step.RECOMMENDATION: 10,
    Step.GOVERNOR: 20,
}
OBJECT_WITHIN, AGREE_WITHIN = 5, 10
"""Working days for objecting to de-identified data, and then for agreeing on it (§5.19)."""


@dataclass(frozen=True)
class PartyFacts:
    """What the rules must know of a party. `agency`: its Agency, or empty where it acts through officers of its own;
    `mediator`: "agency_cdo", "aio" or empty when none is on record; `undersecretary`: whether its Agency has one."""

    name: str
    side: str
    under: str  # yes, no, confirm
    agency: str = ""
    mediator: str = ""
    undersecretary: bool = False

    @property
    def office(self) -> str:
        return self.agency or self.name


@dataclass(frozen=True)
class TurnReason:
    text: str
    clause: str = ""


@dataclass(frozen=True)
class DisputeRoute:
    """`steps` in order, always beginning with the talks; `close` says how it ends when no step settles it;
    `differ` is set where the agreement and the guide point different ways; `unconfirmed` names the parties whose
    standing CDO staff must confirm first (no further step is known then)."""

    steps: tuple[Step, ...]
    close: Close | None
    reasons: tuple[TurnReason, ...]
    unconfirmed: tuple[str, ...] = ()
    differ: str = ""

    def after(self, step: str) -> Step | None:
        """The step that follows when this one did not settle it; None when the route is at its end."""
        place = self.steps.index(Step(step)) + 1
        return self.steps[place] if place < len(self.steps) else None


def route(parties: Iterable[PartyFacts]) -> DisputeRoute:
    """The route of a dispute between these parties."""
    parties = tuple(parties)
    unconfirmed = tuple(p.name for p in parties if p.under == CONFIRM)
    if unconfirmed:
        return DisputeRoute(
            (Step.TALKS, Step.CONFIRM),
            None,
            (
                TurnReason(
                    f"CDO staff must first confirm whether {listed(map(the, unconfirmed))} {_be(unconfirmed)} under "
                    "the Governor’s authority: that decides the route.",
                    "§6.1",
                ),
            ),
            unconfirmed,
        )
    outside = [p for p in parties if p.under == NO]
    return _outside(outside) if outside else _all_under(parties)


def _all_under(parties: tuple[PartyFacts, ...]) -> DisputeRoute:
    steps = [Step.TALKS, Step.AGENCY, Step.STATEMENTS, Step.CDO]
    reasons = [
        TurnReason("All parties are under the Governor’s authority, so their Agencies mediate first.", "§6.1(1)"),
        *_mediators(parties),
        TurnReason("What they do not settle goes to the Chief Data Officer with a statement of each party.", "§6.1(1)"),
    ]
    deciding = _offices(p for p in parties if p.undersecretary)
    if deciding:
        steps.append(Step.DECISION)
        office = "Undersecretary" if len(deciding) == 1 else "Undersecretaries"
        reasons.append(
            TurnReason(
                f"The statements also go to the {office} of {listed(map(the, deciding))}, for decision.", "§6.1(1)(b)"
            )
        )
    else:
        reasons.append(
            TurnReason("No Undersecretary is on record for these parties, so that step falls away.", "§6.1(1)(b)")
        )
    reasons.append(
        TurnReason("If it is still open then, the CDO recommends in writing and the Governor’s Office decides.", "§6.1")
    )
    return DisputeRoute((*steps, Step.RECOMMENDATION, Step.GOVERNOR), Close.GOVERNOR, tuple(reasons))


def _outside(outside: list[PartyFacts]) -> DisputeRoute:
    names = begin(listed(the(p.name) for p in outside))
    reasons = [
        TurnReason(
            f"{names} {_be(outside)} not under the Governor’s authority, so no Agency mediates between the parties.",
            "§6.1(2)",
        ),
        TurnReason("Each party writes a statement, and the Chief Data Officer mediates.", "§6.1(2)"),
    ]
    steps = (Step.TALKS, Step.STATEMENTS, Step.CDO)
    if any(p.side == PROVIDER for p in outside):
        reasons.append(
            TurnReason(
                "A Data Provider stands outside that authority, and nobody can decide for it: what stays open "
                "is not approved.",
                "§6.1(2)",
            )
        )
        return DisputeRoute(steps, Close.NOT_APPROVED, tuple(reasons))
    reasons.append(
        TurnReason(
            "Every Data Provider is under that authority: what stays open goes to the Governor’s Office with the "
            "CDO’s written recommendation.",
            "guide, step 5",
        )
    )
    differ = (
        "The agreement (§6.1) looks at all parties, the guide at the providers. Here only a Data Recipient stands "
        "outside. The portal follows §6.1 for the mediation and the guide for the end. CDO staff can record another "
        "way."
    )
    return DisputeRoute((*steps, Step.RECOMMENDATION, Step.GOVERNOR), Close.GOVERNOR, tuple(reasons), differ=differ)


def departed(route: DisputeRoute, with_agency: bool, close: Close, computed: DisputeRoute) -> DisputeRoute:
    """The route after CDO staff recorded a departure: with or without Agency mediation, and with another end. Whether
    Undersecretaries decide is as `computed`, so that a second departure can take back a first one."""
    steps = [Step.TALKS]
    if with_agency:
        steps.append(Step.AGENCY)
    steps += [Step.STATEMENTS, Step.CDO]
    if close == Close.GOVERNOR:
        steps += [Step.DECISION] if Step.DECISION in (*route.steps, *computed.steps) else []
        steps += [Step.RECOMMENDATION, Step.GOVERNOR]
    return DisputeRoute(tuple(steps), close, route.reasons, differ=route.differ)


def _mediators(parties: Iterable[PartyFacts]) -> list[TurnReason]:
    """One mediator per Agency: its Chief Data Officer, else its Information Officer."""
    told = {}
    for p in parties:
        whose = (
            f"For {the(p.office)}" if p.agency else f"{begin(the(p.name))} belongs to no Agency with officers; for it"
        )
        if p.mediator == "agency_cdo":
            text = f"{whose} the Agency Chief Data Officer mediates."
        elif p.mediator == "aio":
            text = f"{whose} the Agency Information Officer mediates, as it has no Agency Chief Data Officer."
            if not p.agency:
                text = f"{whose} its own Information Officer mediates."
        else:
            text = f"{whose} nobody is on record who mediates: CDO staff find the officer."
        told[p.office] = TurnReason(text, "§6.1(1)(a)")
    return list(told.values())


def _offices(parties: Iterable[PartyFacts]) -> list[str]:
    return list(dict.fromkeys(p.office for p in parties))


def _be(things: Iterable[object]) -> str:
    return "is" if len(list(things)) == 1 else "are"
