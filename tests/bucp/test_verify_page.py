"""`/verify/`: anybody brings a file and reads one clear answer, and no more than the public line."""

import hashlib

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bucp.document.views import verify
from bucp.models import Bucp, FiledDocument
from bucp.text.snapshot import frozen
from common.turns import turn
from history import seal as the_seal
from history.models import Event
from tests.support.sealed import plain, seal, signer, text_of
from tests.support.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
URL = "/verify/"


@pytest.fixture(autouse=True)
def _clean_count():
    cache.clear()


@pytest.fixture(scope="module")
def ours():
    """Any text, sealed with the portal's own key."""
    return lambda text, **other: seal(plain(text, **other), the_seal.signer())


def filed(story, ours, **other) -> bytes:
    """The sealed file of a filed agreement, on record."""
    bucp = story.fresh()
    pdf = ours(bucp.current_revision.content, **other)
    FiledDocument.objects.create(
        bucp=bucp,
        revision=bucp.current_revision,
        pdf=pdf,
        size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        sealed_by=the_seal.subject(),
    )
    return pdf


def bring(data: bytes, client=None, **other):
    return (client or Client()).post(URL, {"file": SimpleUploadedFile("agreement.pdf", data)}, **other)


def headline(response) -> str:
    assert response.status_code == 200
    return response.context["answer"].headline


def words(response) -> str:
    return " ".join(response.content.decode().split())


# What it answers -----------------------------------------------------------------------------------------


def test_the_filed_document_is_told_with_its_public_line_and_state(ours, sign_in):
    story = Story().active()
    response = bring(filed(story, ours), sign_in("program@edd.example"))
    assert headline(response) == f"Yes: this is the filed {story.bucp.number}, unchanged since it was sealed"
    said = words(response)
    for word in (
        "Shared caseload study",
        "Department of Social Services",
        "Department of Public Health",
        "In force since",
        "The filed version",
        "DEMONSTRATION seal",
    ):
        assert word in said
    assert "Birth Date" not in said and "coordinator" not in said.lower(), "the public line and no more"


def test_signed_out_the_filed_document_is_told_with_its_state_alone(ours):
    story = Story().active()
    response = bring(filed(story, ours))
    assert headline(response) == f"Yes: this is the filed {story.bucp.number}, unchanged since it was sealed"
    said = words(response)
    assert "In force since" in said and "The filed version" in said
    for word in ("Shared caseload study", "Department of Social Services", "Personal information"):
        assert word not in said


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("terminated", "Terminated on"), ("expired", "Expired on"), ("amended", "Superseded on")],
)
def test_an_agreement_no_longer_in_force_is_genuine_but_with_a_warning(ours, state, sentence):
    story = Story().active()
    pdf = filed(story, ours)
    Bucp.objects.filter(pk=story.bucp.pk).update(state=state, ended_at=timezone.now())
    response = bring(pdf)
    assert headline(response).startswith("Yes: this is the filed")
    answer = response.context["answer"]
    assert answer.tone == "warn" and sentence.lower() in answer.advice.lower()
    assert answer.standing.sentence.startswith(sentence)


def test_one_changed_byte_and_it_is_no_longer_the_filed_one(ours):
    story = Story().active()
    pdf = filed(story, ours)
    place = pdf.index(b"stream") + 30
    response = bring(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :])
    assert headline(response) == "This file was changed after it was sealed"
    assert "The pages or the text are not the ones that were sealed." in words(response)


def test_sealed_by_us_but_another_file_than_the_filed_one(ours):
    story = Story().active()
    filed(story, ours)
    response = bring(ours(story.fresh().current_revision.content, words="Other pages"))
    assert headline(response) == f"Sealed by this portal, but not the filed version of {story.bucp.number}"
    assert "Not the filed version" in words(response)


def test_sealed_with_a_certificate_of_the_same_name_it_is_not_ours(ours):
    response = bring(seal(plain(text_of()), signer("somebody else")))
    assert headline(response) == "This is not a document of this portal"
    assert "not this portal’s certificate" in words(response)


def test_an_unsealed_copy_of_a_filed_text_is_not_to_be_relied_on(sign_in):
    story = Story().active()
    response = bring(plain(story.fresh().current_revision.content), sign_in("program@edd.example"))
    assert headline(response) == "Not sealed: a draft or a copy, do not rely on it"
    assert "It says nothing on the file you checked." in words(response)


def test_a_draft_is_not_told_to_exist():
    story = Story().sent()
    of_a_draft = bring(plain(frozen(story.fresh())[0]))
    of_nothing = bring(plain(text_of("IDEA-2026-9999")))
    assert headline(of_a_draft) == headline(of_nothing)
    assert of_a_draft.context["answer"].standing is None and of_nothing.context["answer"].standing is None
    assert story.bucp.title not in words(of_a_draft)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "This file is empty"),
        (b"hello", "This is not a document of this portal"),
        (b"%PDF-1.7 and then nothing", "This file is damaged, so it proves nothing"),
        (b"%PDF-1.7\n" + b"x" * 31 * 1024 * 1024, "This file is too large to check here"),
    ],
    ids=["empty", "text", "damaged", "large"],
)
def test_every_other_file_gets_its_answer_too(data, expected):
    assert headline(bring(data)) == expected


def test_a_file_that_was_not_read_to_its_end_gets_no_fingerprint():
    assert "Fingerprint" not in words(bring(b"%PDF-1.7\n" + b"x" * 31 * 1024 * 1024))


def test_a_filed_agreement_as_the_portal_itself_seals_it():
    from bucp.document import sealing

    story = Story().active()
    sealing.seal_filed()
    pdf = bytes(FiledDocument.objects.get(bucp=story.bucp).pdf)
    assert headline(bring(pdf)) == f"Yes: this is the filed {story.bucp.number}, unchanged since it was sealed"
    assert headline(bring(pdf + b"\n")) == "This file was changed after it was sealed"


# How it behaves ------------------------------------------------------------------------------------------


def test_anybody_opens_it_and_gets_there_from_every_page(client):
    assert client.get(URL).status_code == 200
    assert 'href="/verify/"' in client.get("/signatories/").content.decode()


def test_the_result_gets_the_focus_without_javascript():
    assert '<h1 id="result" tabindex="-1" autofocus>' in bring(b"hello").content.decode()


@pytest.mark.parametrize("data", [{}, {"file": ""}, {"file": "a text"}, {"another": "x"}])
def test_without_a_file_it_says_what_to_do(client, data):
    response = client.post(URL, data)
    assert response.status_code == 422
    assert "Choose the PDF file you want to check." in words(response)


def test_a_body_that_is_no_form_gets_a_sentence(client):
    response = client.post(URL, b"\x00" * 100, content_type="multipart/form-data; boundary=x")
    assert response.status_code in (400, 422)


def test_other_methods_are_refused(client):
    assert client.put(URL).status_code == 405
    assert client.delete(URL).status_code == 405


def test_a_form_from_another_site_is_refused():
    response = bring(b"hello", Client(enforce_csrf_checks=True))
    assert response.status_code == 403


def test_with_the_token_of_the_page_the_form_is_taken():
    client = Client(enforce_csrf_checks=True)
    token = client.get(URL).context["csrf_token"]
    sent = {"csrfmiddlewaretoken": str(token), "file": SimpleUploadedFile("a.pdf", b"hello")}
    assert headline(client.post(URL, sent)) == "This is not a document of this portal"


def test_the_31st_file_in_a_minute_waits(client):
    for _ in range(verify.A_MINUTE):
        assert bring(b"hello").status_code == 200
    response = bring(b"hello")
    assert response.status_code == 429 and response["Retry-After"] == "60"
    assert "Wait a minute" in words(response)
    assert bring(b"hello", REMOTE_ADDR="10.0.0.2").status_code == 200
    assert client.get(URL).status_code == 200


def test_what_announces_itself_as_far_too_large_is_not_read(client):
    response = client.generic("POST", URL, b"", CONTENT_LENGTH=str(10**12))
    assert response.status_code == 413 and "too large" in words(response)


def test_nothing_is_kept_or_recorded(ours, settings, tmp_path, caplog):
    story = Story().active()
    pdf = filed(story, ours)
    before = Event.objects.count(), FiledDocument.objects.count()
    bring(pdf)
    assert (Event.objects.count(), FiledDocument.objects.count()) == before
    assert not any(settings.MEDIA_ROOT.iterdir())
    assert story.bucp.number not in caplog.text and "agreement.pdf" not in caplog.text


def test_an_upload_never_touches_the_disk(monkeypatch):
    from django.core.files import uploadedfile

    def on_disk(*args, **kwargs):
        raise AssertionError("written to the disk")

    monkeypatch.setattr(uploadedfile.TemporaryUploadedFile, "__init__", on_disk)
    assert headline(bring(b"x" * 5_000_000)) == "This is not a document of this portal"


def test_it_asks_few_questions(ours, django_assert_max_num_queries):
    pdf = filed(Story().active(), ours)
    client = Client()
    with django_assert_max_num_queries(5):
        bring(pdf, client)


def test_the_certificate_is_there_for_everybody(client):
    response = client.get("/verify/certificate.pem")
    assert response.status_code == 200
    assert response.content == the_seal.certificate_pem() and b"PRIVATE" not in response.content
    assert "idea-portal-seal.pem" in response["Content-Disposition"]


def test_when_all_turns_are_taken_a_stranger_waits_and_somebody_signed_in_does_not(ours, sign_in):
    pdf = ours(text_of())
    with turn("verify-anonymous", verify.AT_A_TIME), turn("verify-anonymous", verify.AT_A_TIME):
        answer = bring(pdf)
        assert answer.status_code == 503 and int(answer["Retry-After"]) > 0
        assert "Wait a moment, then bring the file again." in words(answer)
        assert headline(bring(pdf, sign_in("coordinator@cdss.example")))
