"""A page signed on paper stands once a second person has confirmed it, so that nobody makes both signatures of a party
alone (§19; domain.md §14)."""

import pytest

from bucp.models import PaperConfirmation, Signature
from bucp.signing.commands import ConfirmPaper, FileWithCdo, SignOnPaper, WithdrawSignature
from common.refusals import NotAllowed, Refused
from demo.accounts import PASSWORD
from history.models import Event
from notices.models import Delivery
from signatories.models import Membership
from tasks.models import Task
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
FILER, SIGNER = "coordinator@cdph.example", "sponsor@cdph.example"
SECOND = "legal@cdph.example"


@pytest.fixture
def story(db):
    return Story().in_signing()


def on_paper(story, role="sponsor", signer=SIGNER, by=FILER, scan=b"%PDF-1.7 page"):
    return story.do(
        SignOnPaper(
            party=next(p for p in story.bucp.party_list if p.entity.slug == "cdph"),
            role=role,
            signer=person(signer),
            scan=scan,
            agreed=True,
            password=PASSWORD,
            seen_sha256=story.bucp.current_revision.sha256,
        ),
        by,
    )


def also_coordinates(email, **given) -> Membership:
    """Another Data Coordinator of the party."""
    entity = person(FILER).memberships.get(role="coordinator").entity
    return Membership.objects.create(user=person(email), entity=entity, role="coordinator", **given)


def tasks(kind) -> set[str]:
    return set(Task.objects.open().filter(kind=kind, entity__slug="cdph").values_list("user__email", flat=True))


@pytest.mark.both
def test_one_person_does_not_make_both_signatures_of_a_party_with_a_page_on_paper(story):
    page = on_paper(story)
    with pytest.raises(Refused, match="signs first"):
        story.sign("cdph", "coordinator")
    with pytest.raises(NotAllowed, match="You filed this page yourself"):
        story.do(ConfirmPaper(signature=page), FILER)
    assert not Signature.objects.standing().filter(round__bucp=story.bucp).exists()
    story.do(ConfirmPaper(signature=page), SIGNER)
    story.sign("cdph", "coordinator")
    story.sign("cdss", "sponsor")
    story.sign("cdss", "coordinator")
    story.do(FileWithCdo(), "coordinator@cdss.example")
    assert story.fresh().is_on_file


def test_the_own_page_of_a_coordinator_needs_no_second_person(story):
    story.sign("cdph", "sponsor")
    page = on_paper(story, "coordinator", signer=FILER)
    assert page.stands and not page.needs_confirmation


def test_another_coordinator_in_their_own_right_confirms_and_others_do_not(story):
    also_coordinates(SECOND)
    page = on_paper(story)
    for other in ("coordinator@cdss.example", "sponsor@cdss.example"):
        with pytest.raises(NotAllowed, match="in their own right, confirms this page"):
            story.do(ConfirmPaper(signature=page), other)
    made = story.do(ConfirmPaper(signature=page), SECOND)
    assert made.by.email == SECOND and Signature.objects.standing().filter(pk=page.pk).exists()


def test_a_coordinator_put_on_record_by_the_filer_alone_counts_as_one_with_them(story):
    also_coordinates(SECOND, given_by=person(FILER))
    page = on_paper(story)
    with pytest.raises(NotAllowed, match="go back to one giver"):
        story.do(ConfirmPaper(signature=page), SECOND)


def test_nor_does_a_delegate_confirm_for_the_giver_or_the_giver_for_the_delegate(story):
    also_coordinates(SECOND, given_by=person(FILER), delegated_by=person(FILER))
    page = on_paper(story)
    with pytest.raises(NotAllowed, match="in their own right"):
        story.do(ConfirmPaper(signature=page), SECOND)
    by_the_delegate = on_paper(story, by=SECOND, scan=b"%PDF-1.7 another")
    with pytest.raises(NotAllowed, match="go back to one giver"):
        story.do(ConfirmPaper(signature=by_the_delegate), FILER)


def test_who_can_confirm_gets_a_letter_and_a_task_and_nobody_is_told_that_it_is_signed(story):
    also_coordinates(SECOND)
    page = on_paper(story)
    letter = Delivery.objects.filter(notice__kind="signed_on_paper")
    assert set(letter.values_list("user__email", flat=True)) == {SIGNER, SECOND} == tasks("paper")
    assert tasks("signature") == set()
    assert not Delivery.objects.filter(notice__kind="signed").exists()
    story.do(ConfirmPaper(signature=page), SIGNER)
    assert tasks("paper") == set() and tasks("signature") == {None}
    assert Delivery.objects.filter(notice__kind="signed", user__email=FILER).exists()


def test_the_confirmation_is_on_record_and_names_the_page(story):
    page = on_paper(story)
    story.do(ConfirmPaper(signature=page), SIGNER)
    event = Event.objects.get(chain=story.bucp.number, kind="bucp.paper_confirmed")
    assert event.data["scan_sha256"] == page.scan_sha256
    assert f"paper_confirmation:{PaperConfirmation.objects.get().pk}" in event.written


def test_twice_confirmed_is_confirmed_once(story):
    page = on_paper(story)
    story.do(ConfirmPaper(signature=page), SIGNER)
    with pytest.raises(Refused, match="confirmed already"):
        story.do(ConfirmPaper(signature=page), SIGNER)


def test_the_same_page_is_not_filed_twice_and_a_better_one_can_be(story):
    on_paper(story)
    with pytest.raises(Refused, match="filed already"):
        on_paper(story)
    better = on_paper(story, scan=b"%PDF-1.7 a better scan")
    story.do(ConfirmPaper(signature=better), SIGNER)
    assert tasks("paper") == set()


def test_who_signs_in_the_portal_meanwhile_needs_no_page_any_more(story):
    page = on_paper(story)
    story.sign("cdph", "sponsor")
    assert tasks("paper") == set()
    with pytest.raises(Refused, match="has signed already"):
        story.do(ConfirmPaper(signature=page), SIGNER)


def test_a_page_that_was_withdrawn_or_belongs_to_another_agreement_is_not_confirmed(story):
    page = on_paper(story)
    with pytest.raises(Refused, match="no longer counts"):
        Story(title="Another").in_signing().do(ConfirmPaper(signature=page), SIGNER)
    story.do(WithdrawSignature(signature=page, reason="Not my hand."), SIGNER)
    with pytest.raises(Refused, match="no longer counts"):
        story.do(ConfirmPaper(signature=page), SIGNER)


def test_a_page_confirmed_late_does_not_make_one_person_both_signatures(story):
    """The sponsor's page waits, another sponsor signs, the first signs as coordinator, and the other withdraws."""
    entity = person(SIGNER).memberships.get().entity
    also_coordinates(SIGNER)
    Membership.objects.create(user=person(SECOND), entity=entity, role="sponsor")
    page = on_paper(story)
    story.sign("cdph", "sponsor", by=SECOND)
    story.sign("cdph", "coordinator", by=SIGNER)
    other = Signature.objects.standing().get(round__bucp=story.bucp, user=person(SECOND))
    story.do(WithdrawSignature(signature=other, reason="A mistake."), SECOND)
    with pytest.raises(Refused, match="bound by two people"):
        story.do(ConfirmPaper(signature=page), SECOND)


def test_the_page_says_what_is_missing_and_who_can_confirm_it(story, sign_in):
    page = on_paper(story)
    where = f"/bucps/{story.bucp.number}/sign/"
    seen = sign_in(FILER).get(where).content.decode()
    assert "To be confirmed" in seen and f"confirmed the page: {person(SIGNER).name}." in seen
    assert "Look at it and confirm it" not in seen
    client = sign_in(SIGNER)
    assert f"{where}{page.pk}/confirm/" in client.get(where).content.decode()
    assert f"{where}{page.pk}/scan/" in client.get(f"{where}{page.pk}/confirm/").content.decode()
    done = client.post(f"{where}{page.pk}/confirm/", follow=True).content.decode()
    assert f"confirmed by {person(SIGNER).name}" in done
    again = client.post(f"{where}{page.pk}/confirm/")
    assert again.status_code == 409 and "confirmed already" in again.content.decode()


@pytest.mark.parametrize(("email", "status"), [(FILER, 403), ("legal@cdph.example", 403), ("sponsor@edd.example", 404)])
def test_others_do_not_reach_the_confirmation(story, sign_in, email, status):
    page = on_paper(story)
    address = f"/bucps/{story.bucp.number}/sign/{page.pk}/confirm/"
    assert sign_in(email).get(address).status_code == status == sign_in(email).post(address).status_code
    assert not PaperConfirmation.objects.exists()


def test_a_page_from_before_stands_as_it_did(story):
    """Signatures filed before two people were needed have no confirmation, and stand."""
    page = on_paper(story, scan=b"%PDF-1.7 old")
    page.needs_confirmation = False
    assert page.stands


def test_the_pages_say_first_that_a_page_waits_and_for_whom(story, sign_in):
    on_paper(story)
    address = story.bucp.get_absolute_url()
    sign = sign_in(SIGNER).get(f"{address}sign/").content.decode()
    assert sign.index("A page signed on paper waits for you.") < sign.index("The text")
    assert "A page signed on paper waits for you." not in sign_in(FILER).get(f"{address}sign/").content.decode()
    overview = sign_in("coordinator@cdss.example").get(address).content.decode()
    assert "Page on paper, to be confirmed" in overview
    assert "to confirm the page that Executive Sponsor CDPH signed on paper" in overview
    own = sign_in(SIGNER).get(address).content.decode()
    assert "Confirm the page that Executive Sponsor CDPH signed on paper</a>" in own and "You have signed" not in own
