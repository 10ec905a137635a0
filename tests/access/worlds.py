"""One BUCP of cdss asking cdph in each state, with everybody of both teams named, for the access tests."""

from datetime import timedelta

from django.utils import timezone

from bucp.models import Bucp
from bucp.people import name
from bucp.states import State
from signatories.cast import CAST
from signatories.models import User
from tests.story import Story


def _draft():
    return Story().filled()


def _filed():
    story = Story().filled()
    story.answer("start_date", (timezone.localdate() + timedelta(days=40)).isoformat())
    story.signed()
    story.do("file", "coordinator@cdss.example")
    return story


def _unfiled(state):
    def make():
        story = Story().sent()
        Bucp.objects.filter(pk=story.bucp.pk).update(state=state)
        return story

    return make


WORLDS = {
    State.DRAFT.value: _draft,
    State.REVIEW.value: lambda: Story().reviewed(),
    State.DISPUTE.value: _unfiled(State.DISPUTE),
    State.SIGNING.value: lambda: Story().in_signing(),
    State.FILED.value: _filed,
    State.ACTIVE.value: lambda: Story().active(),
    State.AMENDED.value: lambda: Story().amended(),
    State.TERMINATED.value: lambda: Story().terminated(),
    State.EXPIRED.value: lambda: Story().expired(),
    State.WITHDRAWN.value: lambda: Story().sent().withdrawn(),
    State.NOT_APPROVED.value: _unfiled(State.NOT_APPROVED),
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
