"""A party is bound by two people (domain.md §14): its sponsor's and its coordinator's signatures are never one
person's, by whatever way that person came to both roles."""

import pytest
from django.utils import timezone

from bucp.signing.commands import ConfirmPaper, SignOnPaper
from bucp.signing.guards import signers_exist
from common.refusals import Refused
from demo.accounts import PASSWORD
from signatories.models import Membership
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
ONE = "legal@cdph.example"
SENTENCE = (
    "Legal Representative CDPH has signed for State Department of Public Health as its Executive Sponsor already. "
    "A party is bound by two people, so somebody else signs as its Data Coordinator."
)


@pytest.fixture
def story(db):
    """Out for signature, and one person at cdph holds both signing roles beside those who held them."""
    story = Story().in_signing()
    giver = {role: person(f"{role}@cdph.example") for role in ("sponsor", "coordinator")}
    for role, held_by in giver.items():
        entity = held_by.memberships.get().entity
        Membership.objects.create(user=person(ONE), entity=entity, role=role, delegated_by=held_by, given_by=held_by)
    return story


def party(story):
    return next(p for p in story.bucp.party_list if p.entity.slug == "cdph")


def paper(story, role, signer=ONE):
    return SignOnPaper(
        party=party(story),
        role=role,
        signer=person(signer),
        scan=b"%PDF-1.7 page",
        agreed=True,
        password=PASSWORD,
        seen_sha256=story.bucp.current_revision.sha256,
    )


@pytest.mark.both
def test_who_signed_as_sponsor_does_not_sign_as_coordinator(story):
    story.sign("cdph", "sponsor", by=ONE)
    with pytest.raises(Refused, match="bound by two people"):
        story.sign("cdph", "coordinator", by=ONE)
    story.sign("cdph", "coordinator")
    assert story.bucp.signing_rounds.get().signatures.count() == 2


def test_nor_on_paper_after_the_screen_nor_on_the_screen_after_paper(story):
    page = story.do(paper(story, "sponsor"), "coordinator@cdph.example")
    story.do(ConfirmPaper(signature=page), ONE)
    with pytest.raises(Refused, match="bound by two people"):
        story.do(paper(story, "coordinator"), "coordinator@cdph.example")
    with pytest.raises(Refused, match="bound by two people"):
        story.sign("cdph", "coordinator", by=ONE)


def test_the_page_says_so_and_offers_no_form(story, sign_in):
    story.sign("cdph", "sponsor", by=ONE)
    client, address = sign_in(ONE), f"/bucps/{story.bucp.number}/sign/"
    page = client.get(address)
    assert page.context["page"].barred == [SENTENCE.replace("State Department of Public Health", party(story).name)]
    assert "A party is bound by two people" in page.content.decode() and not page.context["forms"]
    typed = {
        "party": party(story).pk,
        "role": "coordinator",
        "seen_sha256": story.bucp.current_revision.sha256,
        "typed_name": person(ONE).name,
        "password": PASSWORD,
        "agreed": "on",
    }
    refused = client.post(address, typed)
    assert refused.status_code == 409 and "A party is bound by two people" in refused.content.decode()


def test_the_list_of_who_signed_on_paper_leaves_out_who_signed_already(story, sign_in):
    story.sign("cdph", "sponsor", by=ONE)
    form = sign_in("coordinator@cdph.example").get(f"/bucps/{story.bucp.number}/sign/paper/").context["form"]
    assert [who.email for _, _, who in form.places.values()] == ["coordinator@cdph.example"]


def test_one_person_in_both_roles_alone_keeps_the_text_from_being_put_out(story):
    signers = Membership.objects.filter(entity__slug="cdph", role__in=("sponsor", "coordinator"))
    signers.exclude(user=person(ONE)).update(ended_at=timezone.now())
    (problem,) = signers_exist(story.bucp)
    assert "bound by two people, but its Executive Sponsor and its Data Coordinator are one person" in problem.sentence
