"""The id of a thing of one agreement under the number of another, and the id of a letter in the hand of somebody from
elsewhere: whoever asks, nothing opens."""

import pytest
from django.test import Client

from bucp.models.states import State
from idea_portal.routes import routes
from notices.models import Letter
from signatories.models import User
from tests.access import counts
from tests.access.asking import OPEN, Address, what_came
from tests.access.test_every_address import BACKEND, RARE, ROWS, arguments, everybody
from tests.support.story import Story
from tests.support.worlds import in_state

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MOST = None if counts.ALL else 2
"""Ids that are tried of each kind."""


def clients() -> dict:
    """Everybody's; `stranger@example.org` has an account and no role."""
    User.objects.create_user("stranger@example.org", None, name="Stranger")
    found = {}
    for email in everybody():
        found[email] = Client(raise_request_exception=False)
        if email:
            found[email].force_login(User.objects.get(email=email), backend=BACKEND)
    return found


def opened(addresses, people) -> list:
    """(person, address) of what came, and should not have."""
    wrong = [(e, a) for a in addresses for e, client in people.items() if what_came(client.get(a)) == OPEN]
    counts.tried[counts.IDS] += len(addresses) * len(people)
    counts.wrong[counts.IDS] += len(wrong)
    return wrong


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.SIGNING, State.DISPUTE, State.ACTIVE])
def test_nothing_of_one_agreement_opens_under_the_number_of_another(state):
    theirs = in_state(state)
    if state in RARE:
        RARE[state](theirs)
    other = Story(title="Another study").sent().bucp
    foreign = []
    for route in (r for r in routes() if "<number>" in r.address and "<pk>" in r.address):
        values, rows = arguments(route, theirs), ROWS[route.name][1]
        own = set(rows(other).values_list("pk", flat=True))
        keys = [pk for pk in rows(theirs).values_list("pk", flat=True)[:MOST] if pk not in own]
        foreign += [Address.of(route, values | {"number": other.number, "pk": pk}).url for pk in keys if values]
    assert foreign and opened(foreign, clients()) == []


def test_a_letter_about_an_agreement_opens_for_nobody_from_elsewhere():
    bucp = in_state(State.ACTIVE)
    keys = list(Letter.objects.filter(about=bucp.number).values_list("pk", flat=True)[:MOST])
    far = {e: c for e, c in clients().items() if not e or e.partition("@")[2] in ("edd.example", "example.org")}
    assert len(far) > 2 and opened([f"/notices/{pk}/" for pk in keys], far) == []
