"""Where education records pass, the agency they came from signs as well, before the agreement is filed
(Addendum B §1.3)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bucp.document.build import document_of, html_of
from bucp.document.json import as_data
from bucp.document.record import scans_of
from bucp.models import AgencySignature, AgencySignatureConfirmation, Bucp
from bucp.signing.commands import (
    ConfirmAgencySignature,
    FileAgencySignature,
    FileWithCdo,
    PutOutForSignature,
    ReturnToReview,
)
from bucp.signing.education_agency import FILED_ALREADY, NEEDED
from bucp.signing.guards import education_agency_has_signed
from common.refusals import Incomplete, NotAllowed, Refused
from history.models import Event
from notices.models import Delivery
from signatories.models import Membership
from tasks.models import Task
from tests.support.clock import at
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
ASKS, GIVES, SPONSOR = "coordinator@cdss.example", "coordinator@cdph.example", "sponsor@cdph.example"


@pytest.fixture
def story(db):
    return Story().of_education().in_signing()


def sign_all(story):
    for slug in ("cdss", "cdph"):
        for role in ("sponsor", "coordinator"):
            story.sign(slug, role)
    return story


def tasks(story, kind) -> set[str]:
    return set(Task.objects.open().filter(about=story.bucp.number, kind=kind).values_list("entity__slug", flat=True))


@pytest.mark.both
def test_without_the_agencys_signature_it_is_not_filed_and_with_it_it_is(story):
    sign_all(story)
    with pytest.raises(Refused, match="education agency that first disclosed the records has not signed"):
        story.do(FileWithCdo(), ASKS)
    page = story.file_agency_page()
    with pytest.raises(Refused, match="waits for somebody of another party"):
        story.do(FileWithCdo(), ASKS)
    story.do(ConfirmAgencySignature(signature=page), GIVES)
    story.do(FileWithCdo(), ASKS)
    assert story.fresh().is_on_file


def test_an_agreement_without_education_records_asks_no_agency():
    story = Story().in_signing()
    assert education_agency_has_signed(story.bucp) == []
    with pytest.raises(Refused, match="no education agency signs it"):
        story.file_agency_page()
    sign_all(story).do(FileWithCdo(), ASKS)
    assert story.fresh().is_on_file


def test_the_party_that_filed_it_does_not_confirm_it(story):
    page = story.file_agency_page()
    with pytest.raises(NotAllowed, match="filed this yourself"):
        story.do(ConfirmAgencySignature(signature=page), ASKS)
    with pytest.raises(NotAllowed, match="another party confirms it"):
        story.do(ConfirmAgencySignature(signature=page), "sponsor@cdss.example")
    with pytest.raises(NotAllowed):
        story.do(ConfirmAgencySignature(signature=page), "legal@cdph.example")
    made = story.do(ConfirmAgencySignature(signature=page), SPONSOR)
    assert made.party.entity.slug == "cdph" and made.signature.entered_for.entity.slug == "cdss"


def test_who_speaks_for_both_parties_is_no_second_party(story):
    page = story.file_agency_page()
    entity = person(ASKS).memberships.get(role="coordinator").entity
    Membership.objects.create(user=person(GIVES), entity=entity, role="coordinator")
    with pytest.raises(NotAllowed, match="another party confirms it"):
        story.do(ConfirmAgencySignature(signature=page), GIVES)


def test_where_the_agency_is_a_party_its_own_signatures_stand_for_it(story):
    provider = story.bucp.providers[0]
    given = {"party": provider, "agreed": True, "seen_sha256": story.bucp.current_revision.sha256}
    page = story.do(FileAgencySignature(**given), GIVES)
    assert page.agency == provider.name and not page.scan
    with pytest.raises(NotAllowed):
        story.do(ConfirmAgencySignature(signature=page), SPONSOR)
    story.do(ConfirmAgencySignature(signature=page), ASKS)
    sign_all(story).do(FileWithCdo(), ASKS)
    assert story.fresh().is_on_file


def test_a_party_of_another_agreement_is_no_party_here(story):
    other = Story(title="Another").bucp.providers[0]
    with pytest.raises(Refused, match="Choose a party of this agreement"):
        story.file_agency_page(party=other)


@pytest.mark.parametrize(("name", "sentence"), NEEDED.items())
def test_each_part_of_the_page_is_needed(story, name, sentence):
    with pytest.raises(Incomplete) as wrong:
        story.file_agency_page(**{name: None if name == "signed_on" else b"" if name == "scan" else "  "})
    assert wrong.value.errors == {name: sentence}
    assert not AgencySignature.objects.exists()


def test_the_day_is_not_ahead_and_not_before_the_text_was_put_out(story):
    today = timezone.localdate()
    with pytest.raises(Incomplete, match="has not come yet"):
        story.file_agency_page(signed_on=today + timedelta(days=1))
    with pytest.raises(Incomplete, match="put out for signature on"):
        story.file_agency_page(signed_on=today - timedelta(days=1))
    with at(timezone.now() + timedelta(days=3)):
        assert story.file_agency_page(signed_on=today + timedelta(days=2)).pk


def test_only_a_scanned_page_is_taken_and_only_for_the_text_that_is_out(story):
    with pytest.raises(Refused, match="PDF, PNG or JPEG"):
        story.file_agency_page(scan=b"<html>")
    with pytest.raises(Refused, match="another one now"):
        story.file_agency_page(seen_sha256="0" * 64)
    with pytest.raises(Incomplete, match="Tick the box"):
        story.file_agency_page(agreed=False)
    with pytest.raises(Incomplete, match="the most"):
        story.file_agency_page(title="x" * 151)
    with pytest.raises(Incomplete, match="nobody can see"):
        story.file_agency_page(signer="The\u202esuperintendent")


def test_the_same_page_is_not_filed_twice_and_a_better_one_can_be(story):
    story.file_agency_page()
    with pytest.raises(Refused, match=FILED_ALREADY):
        story.file_agency_page(by=GIVES)
    better = story.file_agency_page(scan=b"%PDF-1.7 better")
    story.do(ConfirmAgencySignature(signature=better), GIVES)
    with pytest.raises(Refused, match="there and confirmed already"):
        story.file_agency_page(scan=b"%PDF-1.7 a third")
    assert tasks(story, "agency_confirm") == set()


def test_twice_confirmed_is_confirmed_once(story):
    page = story.education_agency_signs()
    with pytest.raises(Refused, match="confirmed already"):
        story.do(ConfirmAgencySignature(signature=page), SPONSOR)
    assert AgencySignatureConfirmation.objects.count() == 1


def test_a_returned_text_takes_the_agencys_signature_with_it(story):
    page = story.education_agency_signs()
    story.do(ReturnToReview(reason="A figure is wrong."), ASKS)
    assert Event.objects.get(chain=story.bucp.number, kind="bucp.returned").data["voided"] == 1
    story.do(PutOutForSignature(), ASKS)
    assert education_agency_has_signed(story.bucp)
    again = story.file_agency_page()
    with pytest.raises(Refused, match="no longer counts"):
        story.do(ConfirmAgencySignature(signature=page), GIVES)
    story.do(ConfirmAgencySignature(signature=again), GIVES)
    assert education_agency_has_signed(story.bucp) == []


def test_the_other_parties_coordinators_get_a_letter_and_a_task(story):
    assert tasks(story, "agency") == {"cdss"}
    page = story.file_agency_page()
    told = Delivery.objects.filter(notice__kind="agency_signed").values_list("user__email", flat=True)
    assert set(told) == {GIVES} and tasks(story, "agency_confirm") == {"cdph"} and tasks(story, "agency") == set()
    sign_all(story)
    assert tasks(story, "file") == set()
    assert not Delivery.objects.filter(notice__kind="all_signed").exists()
    story.do(ConfirmAgencySignature(signature=page), GIVES)
    assert tasks(story, "agency_confirm") == set() and tasks(story, "file") == {"cdss"}
    assert Delivery.objects.filter(notice__kind="all_signed", user__email=ASKS).exists()


def test_both_acts_are_events_that_name_their_rows(story):
    page = story.education_agency_signs()
    filed = Event.objects.get(chain=story.bucp.number, kind="bucp.agency_signed")
    confirmed = Event.objects.get(chain=story.bucp.number, kind="bucp.agency_confirmed")
    assert f"agency_signature:{page.pk}" in filed.written and filed.data["scan_sha256"] == page.scan_sha256
    assert f"agency_confirmation:{page.confirmation.pk}" in confirmed.written
    assert "County office of education" in filed.sentence and "County office of education" in confirmed.sentence


def typed(story, **other):
    page = SimpleUploadedFile("page.pdf", b"%PDF-1.7 of the agency", "application/pdf")
    return {
        "whose": "page",
        "agency": "County office of education",
        "signer": "The superintendent",
        "title": "Superintendent",
        "signed_on": timezone.localdate().isoformat(),
        "scan": page,
        "agreed": "on",
        "seen_sha256": story.bucp.current_revision.sha256,
    } | other


def test_the_pages_file_and_confirm_it(story, sign_in):
    where = f"/bucps/{story.bucp.number}/sign/education-agency/"
    client = sign_in(ASKS)
    assert "first disclosed the records" in client.get(where).content.decode()
    done = client.post(where, typed(story), follow=True).content.decode()
    assert "It counts once another party has confirmed it." in done
    page = AgencySignature.objects.get()
    other = sign_in(GIVES)
    seen = other.get(f"{where}{page.pk}/confirm/").content.decode()
    assert "The superintendent, Superintendent, signed on paper for County office of education" in seen
    assert f"{where}{page.pk}/scan/" in seen
    assert other.get(f"{where}{page.pk}/scan/").content.startswith(b"%PDF")
    assert other.post(f"{where}{page.pk}/confirm/").status_code == 302
    again = other.post(f"{where}{page.pk}/confirm/")
    assert again.status_code == 409 and "confirmed already" in again.content.decode()


def test_the_page_files_for_a_party_without_asking_for_a_page(story, sign_in):
    where = f"/bucps/{story.bucp.number}/sign/education-agency/"
    provider = story.bucp.providers[0]
    answer = sign_in(GIVES).post(
        where, {"whose": provider.pk, "agreed": "on", "seen_sha256": story.bucp.current_revision.sha256}
    )
    assert answer.status_code == 302 and AgencySignature.objects.get().party == provider


def test_what_is_missing_stands_beside_its_field_and_what_was_typed_stays(story, sign_in):
    where = f"/bucps/{story.bucp.number}/sign/education-agency/"
    answer = sign_in(ASKS).post(where, typed(story, signer="", signed_on="2020-01-01"))
    said = answer.content.decode()
    assert answer.status_code == 422 and "County office of education" in said
    assert NEEDED["signer"] in said and "put out for signature on" in said


def test_the_page_of_an_agreement_without_education_records_says_so(sign_in):
    story = Story().in_signing()
    where = f"/bucps/{story.bucp.number}/sign/education-agency/"
    said = sign_in(ASKS).get(where).content.decode()
    assert "no education agency signs it" in said and '<form method="post" enctype' not in said


@pytest.mark.parametrize(
    ("email", "status"),
    [(ASKS, 403), ("sponsor@cdss.example", 403), ("legal@cdph.example", 403), ("sponsor@edd.example", 404)],
)
def test_others_do_not_reach_the_confirmation(story, sign_in, email, status):
    page = story.file_agency_page()
    address = f"/bucps/{story.bucp.number}/sign/education-agency/{page.pk}/confirm/"
    assert sign_in(email).get(address).status_code == status == sign_in(email).post(address).status_code
    assert not AgencySignatureConfirmation.objects.exists()


@pytest.mark.parametrize(("email", "status"), [(SPONSOR, 403), ("sponsor@edd.example", 404)])
def test_who_coordinates_for_no_party_does_not_file_it(story, sign_in, email, status):
    address = f"/bucps/{story.bucp.number}/sign/education-agency/"
    assert sign_in(email).get(address).status_code == status
    assert sign_in(email).post(address, typed(story)).status_code == status
    assert not AgencySignature.objects.exists()


def test_the_scan_is_not_for_strangers_nor_under_another_agreements_number(story, sign_in):
    page = story.file_agency_page()
    other = Story(title="Another").in_signing().bucp.number
    assert sign_in(ASKS).get(f"/bucps/{other}/sign/education-agency/{page.pk}/scan/").status_code == 404
    address = f"/bucps/{story.bucp.number}/sign/education-agency/{page.pk}/scan/"
    assert sign_in("sponsor@edd.example").get(address).status_code == 404


def test_the_sign_page_has_a_third_line_that_says_where_it_stands(story, sign_in):
    where = f"/bucps/{story.bucp.number}/sign/"
    client = sign_in(ASKS)
    said = client.get(where).content.decode()
    assert 'id="education-agency"' in said and "File the agency’s signature" in said
    page = story.file_agency_page()
    said = sign_in(SPONSOR).get(where).content.decode()
    assert "To be confirmed" in said and f"{where}education-agency/{page.pk}/confirm/" in said
    assert f"education-agency/{page.pk}/confirm/" not in sign_in(ASKS).get(where).content.decode()
    story.do(ConfirmAgencySignature(signature=page), GIVES)
    said = sign_in(ASKS).get(where).content.decode()
    assert f"confirmed by {person(GIVES).name}" in said and "File the agency’s signature" not in said
    story.do(ReturnToReview(reason="A figure is wrong."), ASKS)
    assert (
        "The superintendent, County office of education, education agency" in sign_in(ASKS).get(where).content.decode()
    )


def test_the_signed_text_shows_the_agencys_line_and_other_texts_show_none(story, sign_in):
    sign_all(story).education_agency_signs()
    story.do(FileWithCdo(), ASKS)
    assert 'id="education-agency"' in sign_in(ASKS).get(f"/bucps/{story.bucp.number}/sign/").content.decode()
    other = Story(title="Another").in_signing().bucp.number
    assert "education-agency" not in sign_in(ASKS).get(f"/bucps/{other}/sign/").content.decode()


def test_the_document_has_a_third_line_and_is_a_draft_until_it_is_signed(story):
    sign_all(story)
    before = document_of(story.fresh())
    assert before.mark and before.signed_at is None and before.agency.signature is None
    assert "For the education agency" in html_of(before) and as_data(before)["education_agency"] is None
    page = story.education_agency_signs()
    after = document_of(story.fresh())
    assert after.mark is None and after.signed_at and after.agency.signature == page
    said = html_of(after)
    assert "The superintendent" in said and "Confirmed" in said and f"education-agency-{page.pk}.pdf" in said
    assert (f"education-agency-{page.pk}.pdf", b"%PDF-1.7 of the agency") in scans_of(after.round)
    told = as_data(after)["education_agency"]
    assert told["agency"] == "County office of education" and told["confirmed_for"] == "cdph"
    assert told["scan_sha256"] == page.scan_sha256


def test_the_document_says_that_the_agency_is_a_party(story):
    provider = story.bucp.providers[0]
    page = story.file_agency_page(by=GIVES, party=provider)
    story.do(ConfirmAgencySignature(signature=page), ASKS)
    sign_all(story)
    said = html_of(document := document_of(story.fresh()))
    assert document.signed_at and "its own signatures stand for it" in said
    assert as_data(document)["education_agency"]["is_party"] and not scans_of(document.round)


def test_what_was_filed_before_this_signature_was_asked_for_stays_the_signed_agreement(story):
    sign_all(story)
    story.bucp.signing_rounds.update(outcome="filed", ended_at=timezone.now())
    Bucp.objects.filter(pk=story.bucp.pk).update(state="active", filed_at=timezone.now())
    document = document_of(story.fresh())
    assert document.mark is None and document.agency is None


def test_a_document_without_education_records_has_no_third_line():
    document = document_of(Story().in_signing().fresh())
    assert document.agency is None and "For the education agency" not in html_of(document)
