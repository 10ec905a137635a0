"""One BUCP of cdss asking cdph in each state, with everybody of both teams named, for the access tests."""

from datetime import timedelta

from django.utils import timezone

from bucp.models import Bucp
from bucp.people import name
from bucp.states import State
from disputes.words import Step, Verdict
from signatories.cast import CAST
from signatories.models import User
from tests.disputes.quarrel import Quarrel
from tests.story import Story


def _draft():
    return Story().filled()


def _filed():
    story = Story().filled()
    story.answer("start_date", (timezone.localdate() + timedelta(days=40)).isoformat())
    story.signed()
    story.do("file", "coordinator@cdss.example")
    return story


def _disputed():
    """At its last step, so that every officer of the route has a seat."""
    return Quarrel().at(Step.GOVERNOR)


SEATED = {
    State.DISPUTE.value: {
        "agency-cdo@chhs.example", "undersecretary@chhs.example", "cdo@odi.example", "audit@odi.example",
    },
}  # fmt: skip
"""Who takes part besides the parties, by state: the officers whom the dispute has reached."""

WORLDS = {
    State.DRAFT.value: _draft,
    State.REVIEW.value: lambda: Story().reviewed(),
    State.DISPUTE.value: _disputed,
    State.SIGNING.value: lambda: Story().in_signing(),
    State.FILED.value: _filed,
    State.ACTIVE.value: lambda: Story().active(),
    State.AMENDED.value: lambda: Story().amended(),
    State.TERMINATED.value: lambda: Story().terminated(),
    State.EXPIRED.value: lambda: Story().expired(),
    State.WITHDRAWN.value: lambda: Story().sent().withdrawn(),
    State.NOT_APPROVED.value: lambda: _disputed().governor(Verdict.REFUSE),
}


def in_state(state: str) -> Bucp:
    """The BUCP, with every member of both teams named who is not a coordinator."""
    story = WORLDS[state]()
    bucp = Bucp.objects.get(pk=story.bucp.pk)
    for party in bucp.party_list:
        if not party.reached_at:
            continue
        for player in CAST:
            if player.entity == party.entity.slug and player.role != "coordinator":
                name(party, User.objects.get(email=player.email), player.role)
    return bucp
