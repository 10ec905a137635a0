"""A change of one's own name or title: an event with the old one, told to the coordinator, and no other name under
signatures until a Data Coordinator has confirmed it."""

import pytest

from bucp.signing.effects import NotSigned
from history.models import Event
from notices.models import Letter
from signatories import telling
from signatories.models import Entity, Membership, User
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
PROFILE = "/accounts/profile/"
NEW = {"name": "Governor of California", "title": "Governor", "phone": ""}


def cdph():
    return Entity.objects.get(slug="cdph")


def told(kind):
    return sorted(d.email for letter in Letter.objects.filter(kind=kind) for d in letter.deliveries.all())


@pytest.mark.both
def test_it_is_an_event_with_the_old_name_and_the_coordinator_is_told(sign_in):
    sign_in("legal@cdph.example").post(PROFILE, NEW)
    event = Event.objects.filter(chain=telling.chain_of(cdph())).order_by("number").last()
    assert event.sentence == (
        "Legal Representative CDPH (Legal Representative) goes by Governor of California (Governor) now."
    )
    assert told("role_changed") == ["coordinator@cdph.example"] and told("second_person_wanted") == []


def test_a_telephone_number_is_no_event(sign_in):
    before = Event.objects.count()
    user = person("legal@cdph.example")
    sign_in(user.email).post(PROFILE, {"name": user.name, "title": user.title, "phone": "916-555-0177"})
    assert Event.objects.count() == before and User.objects.get(pk=user.pk).phone == "916-555-0177"


@pytest.mark.both
def test_until_it_is_confirmed_one_signs_under_the_name_on_record(sign_in):
    story = Story().in_signing()
    client = sign_in("sponsor@cdph.example")
    assert b"until a Data Coordinator has confirmed" in client.post(PROFILE, NEW, follow=True).content
    assert told("second_person_wanted") == ["coordinator@cdph.example"]
    assert (
        "As it stands on record: Executive Sponsor CDPH"
        in client.get(f"/bucps/{story.bucp.number}/sign/").content.decode()
    )
    with pytest.raises(NotSigned, match="as it stands on record: Executive Sponsor CDPH"):
        story.sign("cdph", "sponsor", typed_name=NEW["name"])
    story.sign("cdph", "sponsor", typed_name="Executive Sponsor CDPH")
    signature = story.bucp.signing_rounds.get().signatures.get()
    assert (signature.typed_name, signature.title) == ("Executive Sponsor CDPH", "Executive Sponsor")


def test_a_coordinator_confirms_it_and_then_it_counts(sign_in):
    story, held = Story().in_signing(), Membership.objects.get(user__email="sponsor@cdph.example")
    sign_in("sponsor@cdph.example").post(PROFILE, NEW)
    confirm = f"/signatories/cdph/roles/{held.pk}/name/"
    for other in ("sponsor@cdph.example", "legal@cdph.example", "audit@odi.example", "coordinator@cdss.example"):
        assert sign_in(other).post(confirm).status_code == 403
    assert (
        "goes by Governor of California now"
        in sign_in("legal@cdss.example").get("/signatories/cdph/signers/").content.decode()
    )
    sign_in("coordinator@cdph.example").post(confirm)
    story.sign("cdph", "sponsor", typed_name=NEW["name"])
    assert story.bucp.signing_rounds.get().signatures.get().title == "Governor"
    assert Event.objects.filter(chain=telling.chain_of(cdph()), kind="person.name_confirmed").count() == 1


def test_a_sole_coordinators_name_is_confirmed_by_the_cdo_staff(sign_in):
    held = Membership.objects.get(user__email="coordinator@cdph.example")
    sign_in("coordinator@cdph.example").post(PROFILE, NEW)
    confirm = f"/signatories/cdph/roles/{held.pk}/name/"
    assert sign_in("coordinator@cdph.example").post(confirm).status_code == 403
    sign_in("audit@odi.example").post(confirm)
    held.refresh_from_db()
    assert held.signs_as == NEW["name"]
