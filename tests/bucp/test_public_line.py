"""Title, parties, dates and kinds of data of what is filed: for signatories, and for everybody only while CDO staff
have the public register switched on (domain.md §11, §14). Every page that shows such a line asks the one rule."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bucp import public_register
from signatories.models import Entity, Membership, Role, User
from tests.support.sealed import plain
from tests.support.story import Story

pytestmark = pytest.mark.django_db

TITLE = "Shared caseload study"  # that of every filled story
END_OF_TRIAGE = "/triage/?looked=no&public=no&who=state&internal=no&recipient=cdss&provider=cdph&data=pii"
PLACES = ("/signatories/cdss/", "/signatories/cdph/", END_OF_TRIAGE, "/bucps/?scope=library", "/bucps/{number}/")
FINGERPRINT = re.compile(r"[0-9a-f]{64}|value=\"\w{64}\"")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def story():
    return Story().active()


@pytest.fixture
def outsider():
    """With an account and a role, but in an entity that has left."""
    user = User.objects.create_user("someone@lottery.example", name="Somebody")
    left = Entity.objects.create(name="Lottery", slug="lottery", signed_on="2021-01-01", left_on="2022-01-01")
    Membership.objects.create(user=user, entity=left, role=Role.COORDINATOR)
    return user


def seen(client, story, place) -> str:
    return client.get(place.format(number=story.bucp.number), follow=True).content.decode()


@pytest.mark.parametrize("place", PLACES)
def test_somebody_signed_out_reads_none(client, story, place):
    text = seen(client, story, place)
    assert TITLE not in text and story.bucp.number not in text.replace(f"/bucps/{story.bucp.number}/", "")


@pytest.mark.parametrize("place", PLACES)
def test_an_account_without_a_role_in_a_signatory_reads_none(client, story, outsider, place):
    client.force_login(outsider, backend=BACKEND)
    assert TITLE not in seen(client, story, place)


@pytest.mark.parametrize("place", PLACES)
def test_another_signatory_reads_it(sign_in, story, place):
    assert TITLE in seen(sign_in("program@edd.example"), story, place)


@pytest.mark.parametrize("place", PLACES[:3])
def test_while_the_public_register_is_on_everybody_reads_it_and_is_led_nowhere_else(client, people, story, place):
    public_register.turn(True, people["audit@odi.example"])
    text = seen(client, story, place)
    assert TITLE in text and f'href="/bucps/{story.bucp.number}/"' not in text
    public_register.turn(False, people["audit@odi.example"])
    assert TITLE not in seen(client, story, place)


def brought(client, data: bytes) -> str:
    response = client.post("/verify/", {"file": SimpleUploadedFile("agreement.pdf", data)})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_forged_file_that_names_a_number_learns_nothing_signed_out(client, story, sign_in):
    """Neither the line nor that there is such an agreement: as for a number that nobody has."""
    text = story.fresh().current_revision.content.replace(TITLE, "Whatever")
    forged, invented = plain(text), plain(text.replace(story.bucp.number, "IDEA-2026-9999"))
    said = FINGERPRINT.sub("", brought(client, forged)).replace(story.bucp.number, "IDEA-2026-9999")
    assert TITLE not in said and said == FINGERPRINT.sub("", brought(client, invented))
    assert TITLE in brought(sign_in("program@edd.example"), forged)


def test_those_who_left_a_signatory_are_as_others(people, story):
    person = people["program@edd.example"]
    assert public_register.may_read_line(person)
    person.memberships.update(ended_at=timezone.now())
    assert not public_register.may_read_line(User.objects.get(pk=person.pk))
