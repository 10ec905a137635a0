"""The documents of agreements that were amended, terminated or expired: what became of them, with the date; the file
that was sealed on filing stays byte for byte; and what `/verify/` says of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bucp.document.build import document_of, html_of
from bucp.document.jobs import render, seal_filed
from bucp.jobs import start_due_agreements
from bucp.models import FiledDocument, Rendering
from bucp.review.commands import SendRequest
from obligations.amending.commands import StartAmendment
from obligations.amending.effects import take_up_again
from obligations.ending.commands import EndNotNeeded, Expire
from obligations.formal_notices.commands import GiveNotice
from obligations.jobs import end_due
from tests.obligations.saying import said
from tests.obligations.test_life import in_days, renewed
from tests.support.clock import at
from tests.support.pdfs import words
from tests.support.story import LETTER, Story, person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"
BECAME = {"amended": "SUPERSEDED", "terminated": "TERMINATED", "expired": "EXPIRED"}


def laid_out(story) -> str:
    """The document as it is laid out, before it is made a PDF."""
    return " ".join(html_of(document_of(story.fresh())).split())


def address(story, query: str = "") -> str:
    return f"/bucps/{story.bucp.number}/document.pdf{query}"


def taken(client, url: str) -> bytes:
    """The file once it was made, as a worker makes it."""
    if client.get(url).status_code == 202:
        for row in Rendering.objects.all():
            render(row.pk)
    answer = client.get(url)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    return answer.content


def on(day) -> str:
    return f"{day:%B %-d, %Y}"


def verified(pdf: bytes) -> str:
    answer = Client().post("/verify/", {"file": SimpleUploadedFile("agreement.pdf", pdf)})
    return " ".join(answer.content.decode().split())


def test_an_amended_agreement_through_its_whole_life(sign_in):
    """One story, since sealing and rendering take their time: the files before, between and after."""
    story = Story().active()
    assert seal_filed() == 1
    original = bytes(FiledDocument.objects.get().pdf)
    client = sign_in(RECIPIENT)
    assert client.get(address(story)).content == original  # in force: the sealed file itself

    later = renewed(story, in_days(30))
    assert client.get(address(story)).content == original  # filed for later: this one stays in force
    assert "In force" in verified(original) and "no longer in force" not in verified(original)
    with at(in_days(30)):
        assert start_due_agreements() == 1
        assert seal_filed() == 1
    old, new = story.fresh(), later.fresh()

    today = words(taken(client, address(story)))
    assert f"SUPERSEDED on {on(in_days(30))}" in today
    assert f"It was amended by {new.number} on {on(in_days(30))}." in today
    assert client.get(address(story, "?filed=1")).content == original
    assert "SUPERSEDED" not in words(original) and new.number not in words(original)

    amendment = bytes(FiledDocument.objects.get(bucp=new).pdf)
    assert f"This agreement amends {old.number}." in words(amendment)
    assert client.get(address(later)).content == amendment

    said_now = verified(original)
    assert f"Yes: this is the filed {old.number}" in said_now.replace('<span class="number">', "").replace(
        "</span>", ""
    )
    assert (
        "no longer in force" in said_now and f"Superseded on {on(in_days(30))}" in said_now and new.number in said_now
    )
    assert "no longer in force" not in verified(amendment)


@pytest.mark.parametrize("end", BECAME)
def test_what_became_of_it_stands_on_the_document_with_its_day(end):
    story = getattr(Story(), end)()
    assert f"{BECAME[end]} on {on(timezone.localdate())}" in laid_out(story)


def test_the_day_is_that_of_california_however_late_the_job_ran():
    story = Story().active()
    story.do(EndNotNeeded(on=in_days(3), text="Done."), RECIPIENT)
    with at(in_days(3)) as clock:
        clock.at = clock.at.replace(hour=23, minute=50)
        assert end_due() == 1
    assert f"TERMINATED on {on(in_days(3))}" in laid_out(story)


@pytest.mark.parametrize("end", ["terminated", "expired"])
def test_the_sealed_file_of_what_ended_says_so_at_verify(end):
    story = Story()
    if end == "expired":
        story.filled().answer("end_date", in_days(5).isoformat())
    story.active()
    seal_filed()
    original = bytes(FiledDocument.objects.get().pdf)
    if end == "terminated":
        data = said("material_violation", access_ends_on=in_days(0))
        story.do(GiveNotice(clause="material_violation", data=data), PROVIDER)
    else:
        with at(in_days(6)):
            story.do(Expire(), None)
    shown = verified(original)
    assert "no longer in force" in shown and f"{end.capitalize()} on" in shown
    assert "violation" not in shown  # the reason is the parties’ matter


def test_an_amendment_names_what_it_amends_in_every_state():
    story = Story().active()
    later = story._of(story.do(StartAmendment(reason="dates", words="Longer."), story.drafter))
    sentence = f"This agreement amends {story.bucp.number}."
    assert sentence in laid_out(later) and "DRAFT" in laid_out(later)
    later.do(SendRequest(letter=LETTER), later.drafter)
    assert sentence in laid_out(later)
    assert "amended by" not in laid_out(story)  # a draft takes nobody’s place


def test_what_is_taken_up_again_names_what_it_follows():
    story = Story().terminated()
    new = take_up_again(person(RECIPIENT), story.fresh())
    assert f"It follows {story.bucp.number}, which ended." in laid_out(story._of(new))
    assert new.number not in laid_out(story)
