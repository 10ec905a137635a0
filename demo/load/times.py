"""When things happened to the agreements made for load: milestones, spans of the stage clock, events."""

from datetime import datetime, timedelta

from bucp.models.states import BEFORE_FILING, ON_FILE, Side, State
from signatories.models import Role

ORDER = ("drafted", "sent", "asked", "put_out", "filed", "in_force", "ended")
REACHED = {
    # The last milestone that an agreement in this state has passed.
    State.DRAFT: "drafted",
    State.REVIEW: "asked",
    State.SIGNING: "put_out",
    State.FILED: "filed",
    State.ACTIVE: "in_force",
    State.AMENDED: "ended",
    State.TERMINATED: "ended",
    State.EXPIRED: "ended",
    State.WITHDRAWN: "asked",
    State.NOT_APPROVED: "asked",
}
DAYS = {
    "sent": (3, 40),
    "asked": (10, 60),
    "put_out": (5, 40),
    "filed": (2, 20),
    "in_force": (0, 0),
    "ended": (90, 200),
}


def milestones_of(state: str, rng, today: datetime) -> dict[str, datetime]:
    """{milestone: moment} in order, none in the future."""
    passed = ORDER[: ORDER.index(REACHED[state]) + 1]
    steps = [timedelta(days=rng.randint(*DAYS[name]), hours=rng.randint(0, 8)) for name in passed[1:]]
    took = sum(steps, timedelta())
    spread = 60 if state in BEFORE_FILING else 730
    at = today - took - timedelta(days=rng.randint(1, spread), hours=rng.randint(0, 23))
    when = {"drafted": at}
    for name, step in zip(passed[1:], steps, strict=True):
        at += step
        when[name] = at
    if state in (State.WITHDRAWN, State.NOT_APPROVED):
        when["ended"] = at + timedelta(days=1)
    return when


def spans_of(bucp, when) -> list[tuple]:
    """(state, turn, began, ended), the last one open."""
    began = [(State.DRAFT, Side.RECIPIENT, when["drafted"])]
    for name, state, turn in (
        ("sent", State.REVIEW, Side.PROVIDER),
        ("put_out", State.SIGNING, ""),
        ("filed", State.FILED, ""),
        ("in_force", State.ACTIVE, ""),
        ("ended", bucp.state, ""),
    ):
        if name in when:
            began.append((state, turn, when[name]))
    ends = [at for _, _, at in began[1:]] + [None]
    return [(state, turn, at, end) for (state, turn, at), end in zip(began, ends, strict=True)]


def events_of(one) -> list[tuple]:
    """About ten events in the order of time: (kind, moment, party, role, data)."""
    when, lead, other = one.when, one.parties[0], one.parties[1]
    names = [p.name for p in one.parties if p.side == Side.PROVIDER]
    drafted = when["drafted"]
    found = [
        (
            "bucp.drafted",
            drafted,
            lead,
            Role.PROGRAM,
            {"title": one.bucp.title, "form": one.bucp.form_version, "recipients": [lead.name], "providers": names},
        ),
        *(
            ("bucp.edited", drafted + timedelta(hours=n), lead, Role.PROGRAM, {"section": section.title})
            for n, section in enumerate(list(one.bucp.form)[:3], start=1)
        ),
    ]
    if "sent" in when:
        first = one.revisions[0]
        found += [
            (
                "bucp.revision",
                when["sent"],
                lead,
                Role.PROGRAM,
                {"revision": 1, "sha256": first.sha256, "occasion": first.get_occasion_display(), "fields": []},
            ),
            ("bucp.sent", when["sent"], lead, Role.PROGRAM, {"revision": 1, "providers": names}),
        ]
    if "asked" in when:
        found.append(("bucp.opinions_asked", when["asked"], other, Role.COORDINATOR, {"asked": ["legal", "privacy"]}))
        found.append(
            (
                "bucp.opinion",
                when["asked"],
                other,
                Role.LEGAL,
                {"review": "legal", "entity": other.name, "stance": "Supports", "revision": 2},
            )
        )
    if "put_out" in when:
        found.append(("bucp.put_out", when["put_out"], lead, Role.COORDINATOR, {"revision": 2, "round": 1}))
    if one.bucp.state in ON_FILE:
        found.append(("bucp.filed", when["filed"], lead, Role.COORDINATOR, {"revision": 2}))
    if "in_force" in when:
        found.append(("bucp.activated", when["in_force"], lead, Role.COORDINATOR, {}))
    if one.bucp.state == State.WITHDRAWN:
        found.append(("bucp.withdrawn", when["ended"], lead, Role.PROGRAM, {"reason": "Made for load."}))
    return found
