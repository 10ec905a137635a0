"""Wet ink: the party's coordinator files a scanned page for one signer, bound to the revision put out."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from bucp.models import Signature
from bucp.signing.commands import ConfirmPaper
from common import attachments
from demo.accounts import PASSWORD
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
WHO = "coordinator@cdph.example"
PDF, PNG, JPEG = b"%PDF-1.7 page", b"\x89PNG\r\n\x1a\n picture", b"\xff\xd8\xff\xe0 picture"


@pytest.fixture
def story(db):
    cache.clear()
    return Story().in_signing()


def address(story, rest="paper/"):
    return f"/bucps/{story.bucp.number}/sign/{rest}"


def typed(story, content=PDF, name="page.pdf", slug="cdph", role="sponsor", **other):
    party = next(p for p in story.bucp.party_list if p.entity.slug == slug)
    data = {
        "signer": f"{party.pk}-{role}-{person(f'{role}@{slug}.example').pk}",
        "seen_sha256": story.bucp.current_revision.sha256,
        "agreed": "on",
        "password": PASSWORD,
        **other,
    }
    return data if content is None else {**data, "file": SimpleUploadedFile(name, content)}


def text(response):
    return response.content.decode()


def stored(story):
    return Signature.objects.filter(round__bucp=story.bucp)


def test_a_page_is_filed_for_the_sponsor_and_marked_as_paper(sign_in, story):
    client = sign_in(WHO)
    assert story.bucp.current_revision.sha256 in text(client.get(address(story)))
    page = client.post(address(story), typed(story), follow=True)
    assert "Signed on paper" in text(page) and "by Data Coordinator CDPH" in text(page)
    signature = stored(story).get()
    assert signature.user.email == "sponsor@cdph.example" and signature.entered_by.email == WHO
    assert bytes(signature.scan) == PDF and signature.sha256 == story.bucp.current_revision.sha256
    assert address(story, f"{signature.pk}/scan/") in text(page)
    assert "Sign as Data Coordinator" not in text(page)  # a second person confirms the page first
    story.do(ConfirmPaper(signature=signature), "sponsor@cdph.example")
    assert "Sign as Data Coordinator" in text(client.get(address(story, "")))  # the final review is next


@pytest.mark.both
@pytest.mark.parametrize(
    ("content", "kind", "shown"),
    [(PDF, "application/pdf", "attachment"), (PNG, "image/png", "inline"), (JPEG, "image/jpeg", "inline")],
)
def test_the_scan_is_given_back_and_nothing_in_it_can_run(sign_in, story, content, kind, shown):
    client = sign_in(WHO)
    client.post(address(story), typed(story, content, name="page.html"))
    where = address(story, f"{stored(story).get().pk}/scan/")
    response = client.get(where)
    assert response.content == content and response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith(shown) and response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert sign_in("legal@edd.example").get(where).status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "Choose the file with the scanned page."),
        (b"", "The file is empty."),
        (b"<html><script>alert(1)</script>", "The file must be a PDF, PNG or JPEG"),
        (b"PK\x03\x04 a document", "The file must be a PDF, PNG or JPEG"),
        (PDF + b"x" * attachments.MOST, "10 MB is the most"),
    ],
    ids=["none", "empty", "page", "zip", "huge"],
)
def test_a_wrong_file_is_refused_with_a_sentence_beside_it(sign_in, story, content, sentence):
    response = sign_in(WHO).post(address(story), typed(story, content))
    assert response.status_code == 422 and sentence in " ".join(response.context["form"].errors["file"])
    assert not stored(story).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"signer": ""}, "signer"),
        ({"signer": "1-sponsor-1"}, "signer"),
        ({"agreed": ""}, "agreed"),
        ({"password": "guess"}, "password"),
        ({"password": ""}, "password"),
        ({"signer": "\x00"}, "signer"),
    ],
)
def test_what_is_wrong_is_said_beside_its_part(sign_in, story, wrong, field):
    response = sign_in(WHO).post(address(story), typed(story, **wrong))
    assert response.status_code == 422 and list(response.context["form"].errors) == [field]
    assert not stored(story).exists()


def test_what_is_on_record_says_paper_and_never_a_typed_name(sign_in, story):
    sign_in(WHO).post(address(story), typed(story))
    statement = stored(story).get().statement
    assert "on paper" in statement and "Department of Public Health as its Executive Sponsor" in statement
    assert "electronically" not in statement and "typing" not in statement


def test_a_page_signed_over_an_objection_says_that_the_sponsor_weighed_it(sign_in):
    cache.clear()
    story = Story().in_signing({("cdss", "privacy"): "objects"})
    objection = story.bucp.review_requests.get(party__entity__slug="cdss", review="privacy").opinion
    client = sign_in(WHO)
    assert "Privacy Review of Department of Social Services" in text(client.get(address(story)))
    refused = client.post(address(story), typed(story))
    assert refused.status_code == 422 and "acknowledged" in refused.context["form"].errors
    assert not stored(story).exists()
    client.post(address(story), typed(story, acknowledged="on"))
    assert stored(story).get().acknowledged == [objection.pk]
    story.do(ConfirmPaper(signature=stored(story).get()), "sponsor@cdph.example")
    coordinator = text(client.get(address(story)))
    assert "Privacy Review of Department of Social Services" not in coordinator  # the final review weighs nothing


def test_another_text_is_refused(sign_in, story):
    response = sign_in(WHO).post(address(story), typed(story, seen_sha256="0" * 64))
    assert response.status_code == 409 and "another one now" in text(response)
    assert not stored(story).exists()


def test_only_for_the_own_party_and_in_turn(sign_in, story):
    client = sign_in(WHO)
    for wrong in ({"slug": "cdss"}, {"role": "coordinator"}):
        assert client.post(address(story), typed(story, **wrong)).status_code == 422
    for email, status in (("sponsor@cdph.example", 403), ("legal@cdph.example", 403), ("coordinator@edd.example", 404)):
        assert sign_in(email).get(address(story)).status_code == status
    assert not stored(story).exists()


def test_passwords_cannot_be_guessed_here_either(sign_in, story):
    client = sign_in(WHO)
    for _ in range(5):
        client.post(address(story), typed(story, password="guess"))
    assert client.post(address(story), typed(story)).status_code == 429
    assert not stored(story).exists()


@pytest.mark.parametrize("step", ["reviewed", "active"])
def test_out_of_its_time_the_page_says_where_it_stands(sign_in, step):
    story = getattr(Story(), step)()
    client = sign_in(WHO)
    assert "Not possible now" in text(client.get(address(story)))
    assert client.post(address(story), {}).status_code == 409


def test_when_nobody_of_the_party_is_next_there_is_nothing_to_file(sign_in, story):
    story.sign("cdph", "sponsor")
    story.sign("cdph", "coordinator")
    assert "there is no page to file now" in text(sign_in(WHO).get(address(story)))


def test_a_signature_without_a_scan_has_none_to_show(sign_in, story):
    story.sign("cdph", "sponsor")
    assert sign_in(WHO).get(address(story, f"{stored(story).get().pk}/scan/")).status_code == 404


def test_the_signer_can_withdraw_what_was_filed_in_their_name(sign_in, story):
    sign_in(WHO).post(address(story), typed(story))
    page = sign_in("sponsor@cdph.example").post(
        address(story, f"{stored(story).get().pk}/withdraw/"), {"reason": "Not my hand."}, follow=True
    )
    assert "Not my hand." in text(page) and not stored(story).given().exists()
