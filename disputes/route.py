"""The route of one dispute: computed from the rules until the talks end, then kept; and the steps along it."""

from bucp.team import people
from history import on_record
from workdays import working_days

from . import offices, rules
from .enums import Close, Step

Route, Reason = rules.DisputeRoute, rules.TurnReason


def route_of(dispute) -> Route:
    """The kept route, or the one that would be taken if the talks ended now."""
    kept = dispute.route_kept
    if not kept:
        return rules.route(offices.facts(dispute.bucp))
    return Route(
        tuple(Step(s) for s in kept["steps"]),
        Close(kept["close"]) if kept["close"] else None,
        tuple(Reason(*r) for r in kept["reasons"]),
        tuple(kept["unconfirmed"]),
        kept["differ"],
    )


def keep(dispute, route: Route) -> None:
    dispute.route_kept = {
        "steps": [s.value for s in route.steps],
        "close": route.close.value if route.close else None,
        "reasons": [[r.text, r.clause] for r in route.reasons],
        "unconfirmed": list(route.unconfirmed),
        "differ": route.differ,
    }


def enter(context, dispute, step: str) -> None:
    """The dispute goes on to a step: its clock starts, its offices get their seats and are told."""
    on_record.update(dispute.steps_taken.filter(ended_at__isnull=True), ended_at=context.at)
    dispute.step, dispute.step_since = step, context.at
    dispute.due_at = working_days.deadline(context.at, rules.WORKING_DAYS[Step(step)])
    dispute.steps_taken.create(step=step, began_at=context.at, due_at=dispute.due_at)
    offices.seat(dispute, step)
    context.event("dispute.step", step=Step(step).label)
    _tell(context, dispute, step)


def leave_unsettled(context, dispute) -> Step | None:
    """The present step did not settle it: the next one begins. None when the route is at its end."""
    following = route_of(dispute).after(dispute.step)
    if following:
        enter(context, dispute, following)
    return following


TOLD = {  # step: (kind of notice, who): whoever must act now
    Step.CONFIRM: ("authority_to_confirm", "offices"),
    Step.AGENCY: ("mediation_asked", "offices"),
    Step.STATEMENTS: ("statements_due", "parties"),
    Step.CDO: ("mediation_request", "both"),
    Step.DECISION: ("decision_asked", "offices"),
    Step.RECOMMENDATION: ("recommendation_due", "both"),
    Step.GOVERNOR: ("governor_asked", "both"),
}


def _tell(context, dispute, step) -> None:
    if step not in TOLD:
        return
    kind, whom = TOLD[step]
    to = []
    if whom in ("offices", "both"):
        to += [t for o in offices.AT[step](dispute.bucp) for t in o.to]
    if whom in ("parties", "both"):
        to += people.named(dispute.bucp.party_list)
    context.notify(
        kind,
        to,
        url=dispute.get_absolute_url(),
        dispute=dispute,
        route=route_of(dispute),
        last_day=working_days.last_day(dispute.due_at),
    )
