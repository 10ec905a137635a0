"""The sealed file of a filed agreement: what it holds, that it is made once, and what becomes visible later."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from bucp.document import jobs, pades, sealing
from bucp.document.build import document_of, pdf_of
from bucp.document.unpack import NotADocument, attachments, unpack
from bucp.models import Bucp, FiledDocument, Rendering
from bucp.models.states import State
from bucp.signing.commands import ConfirmPaper, FileWithCdo, SignOnPaper, WithdrawSignature
from demo.accounts import PASSWORD
from history.models import Event
from history.recorder import verify
from tests.support import pdfs
from tests.support.pdfs import words
from tests.support.story import Story, person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def pdf(story) -> str:
    return f"/bucps/{story.bucp.number}/document.pdf"


def sealed() -> Story:
    story = Story().active()
    assert jobs.seal_filed() == 1
    return story


def on_paper(story, slug="cdph", role="sponsor", scan=PNG):
    party = next(p for p in story.bucp.party_list if p.entity.slug == slug)
    return story.do(
        SignOnPaper(
            party=party,
            role=role,
            signer=person(f"{role}@{slug}.example"),
            scan=scan,
            agreed=True,
            password=PASSWORD,
            seen_sha256=story.bucp.current_revision.sha256,
        ),
        f"coordinator@{slug}.example",
    )


def became(story, state):
    """No move leads there yet: the row is set by hand, as that move will leave it."""
    Bucp.objects.filter(pk=story.bucp.pk).update(state=state, ended_at=timezone.now())
    return story.fresh()


# What it holds -----------------------------------------------------------------------------------------


@pytest.mark.both
def test_it_carries_the_revision_byte_for_byte_under_the_printed_fingerprint():
    story = sealed()
    filed = FiledDocument.objects.get()
    back = unpack(bytes(filed.pdf))
    assert back.content == filed.revision.content
    assert back.sha256 == filed.revision.sha256 == hashlib.sha256(back.content.encode()).hexdigest()
    assert back.sha256 in words(bytes(filed.pdf))
    assert (back.number, back.form) == (story.bucp.number, story.bucp.form_version)


def test_the_answers_come_back_as_they_were_given():
    story = Story().filled()
    story.answer("purpose_scope", "Línea uno\n\n“Zwei” 数据 </td> \\u0041")
    back = unpack(pdf_of(document_of(story.fresh())))
    assert back.answers["purpose_scope", None] == "Línea uno\n\n“Zwei” 数据 </td> \\u0041"
    assert [e["name"] for e in back.elements] == ["Birth Date"]
    assert [p["entity"] for p in back.parties] == ["cdss", "cdph"]


def test_the_attachment_says_what_it_is_to_the_file():
    sealed()
    root = PdfReader(io.BytesIO(bytes(FiledDocument.objects.get().pdf))).trailer["/Root"]
    kinds = {f.get_object()["/UF"]: f.get_object()["/AFRelationship"] for f in root["/AF"]}
    assert kinds == {f"{Bucp.objects.get().number}.json": "/Source"}


def test_the_last_pages_tell_who_signed_what_when_and_how():
    sealed()
    text = words(bytes(FiledDocument.objects.get().pdf))
    record = text[text.rindex("Signature record") :]
    for name in ("Executive Sponsor CDSS", "Data Coordinator CDSS", "Executive Sponsor CDPH", "Data Coordinator CDPH"):
        assert name in record
    assert record.count("Typed name and password") == 4
    assert "By typing my name I sign it electronically for Department of Public Health" in record
    assert "DEMONSTRATION seal" in record


def test_the_history_stands_in_it_up_to_the_head_at_sealing():
    story = sealed()
    text = words(bytes(FiledDocument.objects.get().pdf)).replace(" ", "")
    before = Event.objects.filter(chain_id=story.bucp.number).exclude(kind="bucp.sealed")
    head = before.order_by("-number").first()
    assert f"thehistoryhad{head.number}events" in text and head.hash in text
    for event in before.filter(kind__in=["bucp.signed", "bucp.filed", "bucp.put_out"]):
        assert event.hash in text


def test_a_withdrawn_signature_is_listed_as_withdrawn_and_the_new_one_counts():
    story = Story().in_signing()
    first = story.sign("cdss", "sponsor")
    story.do(WithdrawSignature(signature=first, reason="Signed the wrong one."), "sponsor@cdss.example")
    text = words(pdf_of(document_of(story.fresh())))
    assert "/s/" not in text
    assert "Withdrawn on" in text and "Signed the wrong one." in text
    story.sign("cdss", "sponsor")
    assert words(pdf_of(document_of(story.fresh()))).count("/s/ Executive Sponsor CDSS") == 1


def test_a_signature_on_paper_is_marked_and_its_scan_goes_along():
    story = Story().in_signing()
    signature = on_paper(story)
    made = pdf_of(document_of(story.fresh()))
    text = words(made)
    assert "Signed on paper" in text and "filed by Data Coordinator CDPH, not confirmed" in text
    assert text.count("/s/ Executive Sponsor CDPH") == 0
    story.do(ConfirmPaper(signature=signature), "sponsor@cdph.example")
    made = pdf_of(document_of(story.fresh()))
    text = words(made)
    assert "confirmed by Executive Sponsor CDPH on" in text
    assert signature.scan_sha256 in text.replace(" ", "")
    assert attachments(made)["signature-cdph-sponsor.png"] == PNG
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    kinds = {f.get_object()["/UF"]: f.get_object()["/AFRelationship"] for f in root["/AF"]}
    assert kinds["signature-cdph-sponsor.png"] == "/Supplement"


def test_the_same_agreement_gives_the_same_bytes_before_sealing():
    story = Story().in_signing()
    on_paper(story)
    filed = Story().active()
    first = pdf_of(document_of(story.fresh())), pdf_of(document_of(filed.fresh(), as_filed=True))
    pdfs.made.clear()
    assert (pdf_of(document_of(story.fresh())), pdf_of(document_of(filed.fresh(), as_filed=True))) == first


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"%PDF-1.7",
        b"x" * 5000,
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Names 1 0 R>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF",
    ],
)
def test_other_files_unpack_to_a_sentence(file):
    with pytest.raises(NotADocument):
        unpack(file)


def test_a_pdf_of_others_carries_no_agreement():
    from bucp.document.pdf import Attached, render_pdf

    now = timezone.now()
    for data in (b"{}", b"[1]", b"\xff", b'{"answers": 1}', b"[" * 100_000):
        with pytest.raises(NotADocument):
            unpack(render_pdf("<html lang=en><title>t</title><p>x", (Attached("a.json", data, "", "Data", now),)))


def test_an_attachment_that_swells_is_refused(monkeypatch):
    made = pdf_of(document_of(Story().filled().fresh()))
    monkeypatch.setattr("bucp.document.unpack.MOST", 500)
    with pytest.raises(NotADocument):
        unpack(made)


# Sealed once ---------------------------------------------------------------------------------------------


def test_filing_alone_does_not_make_the_file_and_the_scheduler_does():
    story = Story().active()
    assert not FiledDocument.objects.exists()
    assert jobs.seal_filed() == 1
    filed = FiledDocument.objects.get()
    assert filed.bucp == story.bucp
    assert filed.revision == story.fresh().current_revision
    assert filed.sha256 == hashlib.sha256(bytes(filed.pdf)).hexdigest()
    assert filed.size == len(bytes(filed.pdf))


def test_it_is_recorded_with_its_fingerprint():
    story = sealed()
    event = Event.objects.get(kind="bucp.sealed")
    assert event.chain_id == story.bucp.number
    assert event.data["sha256"] == FiledDocument.objects.get().sha256
    assert verify(event.chain) == []


def test_a_second_run_does_nothing():
    sealed()
    assert jobs.seal_filed() == 0
    assert FiledDocument.objects.count() == Event.objects.filter(kind="bucp.sealed").count() == 1
    assert not Rendering.objects.exists()


@pytest.mark.both
def test_two_schedulers_seal_once(monkeypatch):
    """The second comes while the first is at work; and again after the first has lost its claim."""
    story, others = Story().active(), []

    def meanwhile(bucp, make=sealing._make):
        if not others:
            others.append(jobs.seal_filed())  # the claim holds
            Rendering.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
            others.append(jobs.seal_filed())  # the claim ran out: the other one stores
        return make(bucp)

    monkeypatch.setattr(sealing, "_make", meanwhile)
    assert jobs.seal_filed() == 0
    assert others == [0, 1]
    assert FiledDocument.objects.count() == Event.objects.filter(kind="bucp.sealed").count() == 1
    assert story.fresh().filed_document


def test_a_failure_is_kept_for_the_reader_and_tried_again(monkeypatch, sign_in, caplog):
    story = Story().active()
    with monkeypatch.context() as broken:
        broken.setattr(pades, "_how", lambda: 1 / 0)
        assert jobs.seal_filed() == 0
    assert not FiledDocument.objects.exists() and not Event.objects.filter(kind="bucp.sealed").exists()
    assert story.bucp.number in caplog.text
    answer = sign_in("coordinator@cdss.example").get(pdf(story))
    assert answer.status_code == 503 and "Try again" in answer.content.decode()
    assert jobs.seal_filed() == 1


def test_what_is_not_filed_is_not_sealed():
    Story().signed()
    assert jobs.seal_filed() == 0


@pytest.mark.both
def test_nobody_changes_the_filed_file():
    sealed()
    for change in (
        lambda: FiledDocument.objects.update(pdf=b"x"),
        lambda: FiledDocument.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.both
def test_with_a_queue_filing_asks_for_the_seal_after_commit(settings, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(jobs.seal_filed, "delay", lambda: asked.append("seal"))
    monkeypatch.setattr("notices.jobs.deliver.delay", lambda pk: None)
    story = Story().signed()
    with django_capture_on_commit_callbacks(execute=True):
        story.do(FileWithCdo(), "coordinator@cdss.example")
        assert asked == []
    assert asked == ["seal"]


def test_a_queue_that_is_down_does_no_harm_to_filing(settings, monkeypatch, django_capture_on_commit_callbacks):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr("common.queue._rests_until", 0.0)
    monkeypatch.setattr(jobs.seal_filed, "delay", lambda: (_ for _ in ()).throw(OSError("down")))
    monkeypatch.setattr("notices.jobs.deliver.delay", lambda pk: None)
    story = Story().signed()
    with django_capture_on_commit_callbacks(execute=True):
        story.do(FileWithCdo(), "coordinator@cdss.example")
    assert story.fresh().is_on_file


# At its address --------------------------------------------------------------------------------------------


def test_until_it_is_sealed_the_page_shows_that_it_is_on_its_way(sign_in):
    story = Story().active()
    answer = sign_in("sponsor@cdph.example").get(pdf(story))
    page = answer.content.decode()
    assert answer.status_code == 202
    assert "The document is being prepared" in page
    assert "The portal seals the agreement as it was filed" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert not Rendering.objects.exists()


@pytest.mark.both
def test_the_address_gives_exactly_the_sealed_file(sign_in):
    story = sealed()
    filed = FiledDocument.objects.get()
    client = sign_in("sponsor@cdph.example")
    answer = client.get(pdf(story))
    assert answer.status_code == 200
    assert answer.content == bytes(filed.pdf)
    assert answer["ETag"] == f'"{filed.sha256}"'
    assert f'"{story.bucp.number}-shared-caseload-study.pdf"' in answer["Content-Disposition"]
    assert client.get(pdf(story), headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_cdo_staff_taking_it_out_is_recorded_as_export_and_as_reading_what_is_sensitive(sign_in):
    story = sealed()
    client = sign_in("audit@odi.example")
    client.head(pdf(story))
    assert not Event.objects.filter(kind__in=["bucp.exported", "bucp.read_sensitive"]).exists()
    client.get(pdf(story))
    kinds = Event.objects.filter(actor__email="audit@odi.example").values_list("kind", flat=True)
    assert sorted(kinds) == ["bucp.exported", "bucp.read_sensitive"]


def test_no_stranger_gets_it_in_any_way(sign_in):
    story = sealed()
    for tail in ("", "?filed=1", "?revision=1"):
        assert sign_in("coordinator@edd.example").get(pdf(story) + tail).status_code == 403
    assert sign_in("coordinator@edd.example").get(pdf(Story().sent()) + "?filed=1").status_code == 404


def test_what_was_not_filed_has_no_filed_file(sign_in):
    assert sign_in("drafter@cdss.example").get(pdf(Story().sent()) + "?filed=1").status_code == 404


@pytest.mark.parametrize(
    ("state", "word"), [(State.TERMINATED, "TERMINATED"), (State.EXPIRED, "EXPIRED"), (State.AMENDED, "SUPERSEDED")]
)
def test_what_became_of_it_shows_on_todays_document_and_not_on_the_filed_one(sign_in, state, word):
    story = sealed()
    original = bytes(FiledDocument.objects.get().pdf)
    became(story, state)
    client = sign_in("coordinator@cdss.example")
    assert client.get(pdf(story)).status_code == 202
    jobs.render(Rendering.objects.get().pk)
    today = client.get(pdf(story))
    on = f"{timezone.localdate():%B %-d, %Y}"
    for page in pdfs.pages(today.content):
        assert word in page
    assert f"{word} on {on}" in words(today.content)
    assert word not in words(original)
    assert client.get(pdf(story) + "?filed=1").content == original
    page = client.get(f"/bucps/{story.bucp.number}/").content.decode()
    assert "document.pdf?filed=1" in page


def test_what_ended_before_it_was_sealed_is_sealed_as_it_was_filed():
    story = Story().active()
    became(story, State.TERMINATED)
    assert jobs.seal_filed() == 1
    text = words(bytes(FiledDocument.objects.get().pdf))
    assert "TERMINATED" not in text and "Terminated" not in text


def test_the_page_that_gives_it_needs_few_queries(sign_in, django_assert_max_num_queries):
    story = sealed()
    client = sign_in("audit@odi.example")
    with django_assert_max_num_queries(25):  # two of its events are written on the first read only
        client.get(pdf(story))


def test_its_data_are_json_as_every_machine_reads_it():
    sealed()
    files = attachments(bytes(FiledDocument.objects.get().pdf))
    assert json.loads(files[f"{Bucp.objects.get().number}.json"])["answers"]
