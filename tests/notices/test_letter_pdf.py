"""`/notices/<pk>/letter.pdf`: who gets it, what stands on it, as read by poppler."""

import io
import shutil
import subprocess

import pytest
from django.utils import timezone
from pypdf import PdfReader

from common.pdf import CannotMakePdf
from notices.models import Delivery
from notices.outbox import To, queue
from signatories.models import Membership
from tests.support.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WHO = "coordinator@cdph.example"


@pytest.fixture
def row(letter_to):
    return letter_to(WHO, url="/bucps/IDEA-2026-0001/", kind="notice_law_changed", confirm_by=timezone.now())


def address(row) -> str:
    return f"/notices/{row.notice_id}/letter.pdf"


@pytest.fixture
def said(tmp_path):
    """What a tool of poppler says of the file."""

    def run(tool: str, pdf: bytes, *options) -> str:
        assert shutil.which(tool), f"Install poppler-utils: {tool} is missing."
        path = tmp_path / "letter.pdf"
        path.write_bytes(pdf)
        tail = ["-"] if tool == "pdftotext" else []
        done = subprocess.run([tool, *options, str(path), *tail], capture_output=True, text=True, check=True)
        return done.stdout

    return run


# Who -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (WHO, 200),
        ("drafter@cdss.example", 200),
        ("coordinator@cdss.example", 200),
        ("legal@cdss.example", 404),
        ("coordinator@edd.example", 404),
        ("admin@odi.example", 404),
    ],
)
def test_the_pdf_is_open_to_those_who_may_read_the_letter(row, sign_in, who, status):
    assert sign_in(who).get(address(row)).status_code == status


def test_a_secret_letter_has_none(people, sign_in):
    notice = queue("account", [To(people[WHO])], text="Your account\n\nsecret-token")
    assert sign_in(WHO).get(f"/notices/{notice.pk}/letter.pdf").status_code == 404
    assert "letter.pdf" not in sign_in(WHO).get(f"/notices/{notice.pk}/").content.decode()


def test_somebody_signed_out_is_asked_to_sign_in(client, row):
    assert "/accounts/login/" in client.get(address(row))["Location"]


def test_it_has_a_telling_name_and_is_not_kept(row, sign_in):
    answer = sign_in(WHO).get(address(row))
    assert answer["Content-Type"] == "application/pdf"
    assert f"IDEA-2026-0001-notice-{row.notice_id}.pdf" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


# What stands on it -----------------------------------------------------------------------------------


def test_reference_clause_date_recipients_signature_and_delivery(row, sign_in, said, people):
    Delivery.objects.filter(pk=row.pk).update(
        state="sent", sent_at=timezone.now(), confirmed_at=timezone.now(), read_at=timezone.now()
    )
    notice = row.notice
    text = " ".join(said("pdftotext", sign_in(WHO).get(address(row)).content, "-layout").split())
    day = f"{timezone.localtime(notice.made_at):%B %-d, %Y}"
    for words in (
        "IDEA portal",
        "For the parties of the Interagency Data Exchange Agreement",
        f"IDEA-2026-0001, notice {notice.pk}",
        "§11.1 of IDEA",
        "a change of law calls for an amendment",
        day,
        "Data Coordinator, Department of Public Health",
        "We ask for something.",
        "Program Drafter CDSS",
        "Program staff, Department of Social Services",
        "Given in the portal",
        "Delivery",
        WHO,
        "Reading confirmed",
        "Page 1 of 1",
        f"/notices/{notice.pk}/",
    ):
        assert words in text, words


def test_what_could_not_be_sent_says_why(row, sign_in, said):
    Delivery.objects.filter(pk=row.pk).update(state="failed", last_error="The mailbox is full (552).")
    text = " ".join(said("pdftotext", sign_in(WHO).get(address(row)).content).split())
    assert "Could not be sent. The mailbox is full (552)." in text
    assert "Not yet" in text  # not confirmed


def test_a_letter_of_the_portal_itself_says_so(letter_to, sign_in, said):
    row = letter_to(WHO, by=None, kind="in_force")
    text = said("pdftotext", sign_in(WHO).get(address(row)).content)
    assert "The IDEA portal" in text
    assert "Sent by the portal on its own" in text
    assert "Reading confirmed" not in text


def test_a_letter_that_ends_in_its_giver_s_name_is_not_signed_twice(letter_to, sign_in, said, people):
    name = str(people["drafter@cdss.example"])
    row = letter_to(WHO, text=f"Please\n\nWe ask.\n\n{name}\nProgram staff")
    text = " ".join(said("pdftotext", sign_in(WHO).get(address(row)).content).split())
    assert text.count(name) == 2  # in the letter, and in “Given in the portal by …”
    assert f"Given in the portal by {name}" in text


def test_the_roles_are_those_held_when_the_letter_was_written(row, sign_in, said, people):
    Membership.objects.filter(user=people["drafter@cdss.example"]).update(ended_at=timezone.now())
    Membership.objects.create(
        user=people["drafter@cdss.example"],
        role="legal",
        since=timezone.now(),
        entity=people["coordinator@edd.example"].roles[0].entity,
    )
    text = said("pdftotext", sign_in(WHO).get(address(row)).content)
    assert "Program staff, Department of Social Services" in " ".join(text.split())
    assert "Legal Representative" not in text


def test_it_is_tagged_and_has_language_title_and_letter_size(row, sign_in, said):
    made = sign_in(WHO).get(address(row)).content
    info = said("pdfinfo", made)
    assert "Tagged:          yes" in info
    assert f"Title:           {row.notice.subject}" in info
    assert "(letter)" in info
    assert PdfReader(io.BytesIO(made)).trailer["/Root"]["/Lang"] == "en-US"
    structure = said("pdfinfo", made, "-struct")
    for tag in ("H1", "Table", "TH", "P"):
        assert tag in structure


def test_a_long_letter_with_many_recipients_goes_on_to_more_pages(people, sign_in, said):
    to = [To(people[WHO], "x"), *(To(email=f"reader{n}@example.org", because="Asked") for n in range(60))]
    notice = queue("request", to, by=people[WHO], text="Long\n\n" + "A paragraph of some length. " * 400)
    made = sign_in(WHO).get(f"/notices/{notice.pk}/letter.pdf").content
    assert "reader59@example.org" in said("pdftotext", made)
    assert "Page 2 of " in said("pdftotext", made)


@pytest.mark.parametrize(
    "text",
    [
        "<b>Hi</b>\n\n<img src='file:///etc/passwd'><script>alert(1)</script>",
        "数据\n\n数据共享 بيانات 🙂",
        "x" * 290 + "\n\n" + "y" * 3000,
    ],
)
def test_whatever_stands_in_the_letter_is_put_down_as_text(letter_to, sign_in, said, text):
    row = letter_to(WHO, text=text)
    answer = sign_in(WHO).get(address(row))
    assert answer.status_code == 200
    shown = said("pdftotext", answer.content, "-raw").replace("\n", "")
    assert text.split("\n\n")[1][:20].replace(" ", "") in shown.replace(" ", "") or "数据" in text


def test_it_costs_few_queries(row, sign_in, django_assert_max_num_queries):
    client = sign_in(WHO)
    with django_assert_max_num_queries(10):
        client.get(address(row))


def test_the_agreement_s_title_stands_on_it(sign_in, said):
    story = Story().sent()
    notice = story.bucp.number
    row = Delivery.objects.filter(notice__about=notice, notice__kind="request").first()
    text = said("pdftotext", sign_in(row.user.email).get(address(row)).content)
    assert "Shared caseload study" in text


def test_a_machine_that_cannot_make_it_says_so(row, sign_in, monkeypatch):
    def refuse(*args):
        raise CannotMakePdf("a system library is missing.")

    monkeypatch.setattr("common.pdf.render_apart", refuse)
    page = sign_in(WHO).get(address(row), follow=True).content.decode()
    assert "The PDF cannot be made now: a system library is missing." in page
