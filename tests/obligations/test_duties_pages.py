"""The pages of an exchange's tasks: all of them in one list, each attested with what it needs, the proof to keep."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from history.models import Event
from obligations.duties.commands import AddObligation, AttestObligation
from obligations.formal_notices.commands import GiveNotice
from obligations.models import Obligation
from tasks.models import Task
from tests.obligations.saying import answers_to, said
from tests.support import pdfs
from tests.support.story import Story

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"
SPONSOR, CDO, STRANGER = "sponsor@cdss.example", "cdo@odi.example", "coordinator@edd.example"


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def of(story, rest="exchange/") -> str:
    return f"/bucps/{story.bucp.number}/{rest}"


def page_of(story, duty) -> str:
    return of(story, f"exchange/{duty.pk}/")


def open_one(story, kind, **more) -> Obligation:
    return story.bucp.duties.open().get(kind=kind, **more)


def education(story):
    for field, value in (("ferpa", "yes"), ("ferpa_exception", "studies")):
        defaults = {"value": value, "changed_by": story.drafter}
        story.bucp.answers.update_or_create(field=field, party=None, defaults=defaults)
    return story


@pytest.fixture
def story():
    return Story().active()


@pytest.fixture
def ended():
    return Story().terminated()


def destruction(duty, **given) -> dict:
    return answers_to(duty.rule.asks, **given)


@pytest.mark.both
def test_open_tasks_stand_first_with_owner_and_due_day_then_what_was_done(story, sign_in):
    story.do(AddObligation(kind="transfer", title="Second quarter", due_on=today(90)), RECIPIENT)
    first = open_one(story, "first_transfer")
    story.do(AttestObligation(duty=first, data={"on": today()}), PROVIDER)
    text = sign_in(RECIPIENT).get(of(story)).content.decode()
    assert text.index("Make the next transfer of data: Second quarter") < text.index(first.title)
    assert "Department of Public Health" in text and "in 90 days" in text
    assert text.index("To do") < text.index('<h2 id="done-title">') < text.index(first.title)


def test_what_is_late_says_so_in_words(story, sign_in):
    Obligation.objects.filter(pk=open_one(story, "first_transfer").pk).update(due_on=today(-3))
    assert "Late: was due" in sign_in(RECIPIENT).get(of(story)).content.decode()


def test_before_filing_the_page_says_what_will_come(sign_in):
    story = Story().sent()
    assert "The exchange has not begun" in sign_in(RECIPIENT).get(of(story)).content.decode()


def test_a_stranger_finds_nothing_and_the_cdo_reads(story, sign_in):
    assert sign_in(CDO).get(of(story)).status_code == 200
    assert sign_in(STRANGER).get(of(story)).status_code == 403
    assert sign_in(STRANGER).get(page_of(story, open_one(story, "first_transfer"))).status_code == 403


def test_a_task_of_another_agreement_is_not_found_under_this_one(story, sign_in):
    other = Story().active()
    assert sign_in(RECIPIENT).get(of(story, f"exchange/{open_one(other, 'first_transfer').pk}/")).status_code == 404


def test_the_list_costs_the_same_however_many_there_are(story, sign_in, django_assert_max_num_queries):
    for n in range(15):
        story.do(AddObligation(kind="transfer", title=f"Delivery {n}", due_on=today(n + 1)), RECIPIENT)
    client = sign_in(RECIPIENT)
    with django_assert_max_num_queries(22):
        assert client.get(of(story)).content.decode().count("Delivery") == 15


def test_the_task_on_the_work_page_leads_to_its_page(story, sign_in):
    task = Task.objects.open().get(about=story.bucp.number, kind="duty")
    assert task.url == page_of(story, open_one(story, "first_transfer"))
    assert sign_in(PROVIDER).get(task.url).status_code == 200


def test_the_first_transfer_is_attested_with_its_day(story, sign_in):
    duty = open_one(story, "first_transfer")
    answer = sign_in(RECIPIENT).post(page_of(story, duty), {"on": today(-2).isoformat(), "words": "Two files."})
    assert answer.status_code == 302
    duty.refresh_from_db()
    assert (duty.done_on, duty.data["words"], duty.done_by.email) == (today(-2), "Two files.", RECIPIENT)


def test_what_is_wrong_stands_beside_its_field_and_all_typed_is_kept(story, sign_in):
    duty = open_one(story, "first_transfer")
    client = sign_in(RECIPIENT)
    for on, sentence in (
        ("", "Answer this question"),
        ("2027-13-40", "year-month-day"),
        (today(1).isoformat(), "lies ahead"),
    ):
        answer = client.post(page_of(story, duty), {"on": on, "words": "My very words"})
        text = answer.content.decode()
        assert answer.status_code == 422 and sentence in text and "My very words" in text
    assert open_one(story, "first_transfer")


def test_a_double_click_attests_once_and_a_late_one_is_told(story, sign_in):
    duty = open_one(story, "first_transfer")
    client = sign_in(RECIPIENT)
    for _ in range(2):
        assert client.post(page_of(story, duty), {"on": today().isoformat()}).status_code == 302
    answer = sign_in(PROVIDER).post(page_of(story, duty), {"on": today().isoformat(), "words": "x"})
    assert answer.status_code == 409 and "final" in answer.content.decode()
    assert Event.objects.filter(kind="exchange.duty_done").count() == 1


def test_others_read_whom_it_waits_for_and_cannot_attest(ended, sign_in):
    duty = open_one(ended, "destruction")
    text = sign_in(PROVIDER).get(page_of(ended, duty)).content.decode()
    assert "This waits for Department of Social Services" in text and 'name="on"' not in text
    assert sign_in(PROVIDER).post(page_of(ended, duty), {"on": today().isoformat()}).status_code == 403
    assert sign_in(CDO).post(page_of(ended, duty), {"on": today().isoformat()}).status_code == 403
    assert sign_in(SPONSOR).get(page_of(ended, duty)).status_code == 200


def test_each_kind_is_added_on_its_own_page(story, sign_in):
    client = sign_in(RECIPIENT)
    answer = client.post(of(story, "exchange/new/transfer/"), {"title": "Spring", "due_on": today(30).isoformat()})
    made = open_one(story, "transfer")
    assert answer["Location"] == page_of(story, made) and made.due_on == today(30)
    assert client.post(of(story, "exchange/new/transfer/"), {"title": " "}).status_code == 422
    assert client.get(of(story, "exchange/new/destruction/")).status_code == 404
    assert sign_in(SPONSOR).get(of(story, "exchange/new/transfer/")).status_code == 403


def test_why_a_kind_cannot_be_added_is_said(story, ended, sign_in):
    assert "this agreement has none" in sign_in(RECIPIENT).get(of(story, "exchange/new/study_report/")).content.decode()
    assert "has ended" in sign_in(RECIPIENT).get(of(ended, "exchange/new/transfer/")).content.decode()
    assert (
        "of the Data Recipient add this" in sign_in(PROVIDER).get(of(story, "exchange/new/release/")).content.decode()
    )


def test_both_sides_decide_on_a_public_release_and_see_each_other(story, sign_in):
    sign_in(RECIPIENT).post(of(story, "exchange/new/release/"), {"title": "Annual report", "modified": "no"})
    own = open_one(story, "release", party__side="recipient")
    theirs = open_one(story, "release", party__side="provider")
    client = sign_in(PROVIDER)
    answer = client.post(page_of(story, theirs), {"on": today().isoformat(), "decision": "refused"})
    assert answer.status_code == 422 and "Say which conditions, or why not" in answer.content.decode()
    client.post(page_of(story, theirs), {"on": today().isoformat(), "decision": "refused", "words": "Small counts."})
    assert "The release is refused" in sign_in(RECIPIENT).get(page_of(story, own)).content.decode()


def test_a_report_shows_its_way_and_is_not_released_within_60_days(story, sign_in):
    education(story)
    client = sign_in(RECIPIENT)
    new = of(story, "exchange/new/study_report/")
    early = client.post(new, {"title": "Meals", "release_on": today(59).isoformat()})
    assert early.status_code == 422 and "or later" in early.content.decode()
    client.post(new, {"title": "Meals", "release_on": today(100).isoformat()})
    copy = open_one(story, "study_report")
    client.post(page_of(story, copy), {"on": today().isoformat()})
    comments = open_one(story, "report_comments")
    text = client.get(page_of(story, comments)).content.decode()
    for step, day in (("Provider’s comments", today(45)), ("Recipient’s answer", today(60)), ("Release", today(100))):
        assert step in text and f"{day:%B %-d, %Y}" in text


# Destruction -----------------------------------------------------------------------------------------


@pytest.mark.both
def test_destruction_is_attested_with_all_it_needs_and_the_file_is_given_back(ended, sign_in):
    duty = open_one(ended, "destruction")
    client = sign_in(RECIPIENT)
    data = destruction(duty, method="destroyed", who="Records manager", products="None were made.")
    missing = client.post(page_of(ended, duty), {**data, "who": "", "products": ""})
    assert missing.status_code == 422 and {"who", "products"} == set(missing.context["form"].errors)
    file = SimpleUploadedFile("wiping.pdf", b"%PDF-1.7 proof")
    assert client.post(page_of(ended, duty), {**data, "certificate": file}).status_code == 302
    given = client.get(page_of(ended, duty) + "file/")
    assert given.content == b"%PDF-1.7 proof" and given["Content-Type"] == "application/octet-stream"
    assert "attachment" in given["Content-Disposition"] and given["X-Content-Type-Options"] == "nosniff"


def test_a_wrong_file_is_refused_beside_the_field_and_asked_for_again(ended, sign_in):
    duty = open_one(ended, "destruction")
    file = SimpleUploadedFile("run.exe", b"MZ")
    answer = sign_in(RECIPIENT).post(page_of(ended, duty), {**destruction(duty), "certificate": file})
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"certificate"}
    assert "Choose your file again" in answer.content.decode()


def test_education_records_need_two_witnesses_on_the_page(ended, sign_in):
    education(ended)
    duty = open_one(ended, "destruction")
    client = sign_in(RECIPIENT)
    answer = client.post(page_of(ended, duty), destruction(duty, witness_1="Records manager"))
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"witness_2"}
    same = client.post(page_of(ended, duty), destruction(duty, witness_1="One", witness_2="one"))
    assert "two different people" in same.content.decode()
    done = client.post(
        page_of(ended, duty), destruction(duty, witness_1="Records manager", witness_2="Security officer")
    )
    assert done.status_code == 302


def test_the_certificate_says_what_was_attested(ended, sign_in):
    education(ended)
    duty = open_one(ended, "destruction")
    client = sign_in(RECIPIENT)
    address = page_of(ended, duty) + "certificate.pdf"
    assert client.get(address).status_code == 404  # nothing was attested
    data = destruction(
        duty, method="both", how="Wiped by NIST SP 800-88", witness_1="Records manager", witness_2="Auditor"
    )
    client.post(page_of(ended, duty), data)
    answer = client.get(address)
    words = pdfs.words(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    for said_ in (
        "Certificate of destruction and return of data",
        ended.bucp.number,
        "NIST SP 800-88",
        "Records manager",
        "Auditor",
        "§8.8",
        "Addendum B",
        "Data Coordinator, Department of Social Services",
    ):
        assert said_ in words, said_
    assert sign_in(STRANGER).get(address).status_code == 403


def test_what_cannot_be_destroyed_leads_to_the_notice_with_its_ten_days(ended, sign_in):
    duty = open_one(ended, "destruction")
    text = sign_in(RECIPIENT).get(page_of(ended, duty)).content.decode()
    assert f"/bucps/{ended.bucp.number}/notices/new/cannot_destroy/" in text
    assert "within 10 days" in text and f"{duty.due_on + timedelta(days=10):%B %-d, %Y}" in text
    assert "notices/new/cannot_destroy" not in sign_in(PROVIDER).get(page_of(ended, duty)).content.decode()
    given = ended.do(GiveNotice(clause="cannot_destroy", data=said("cannot_destroy")), RECIPIENT)
    text = sign_in(RECIPIENT).get(page_of(ended, duty)).content.decode()
    assert given.reference in text and "stays open" in text


def test_the_agreements_own_words_stand_beside_the_attestation(ended, sign_in):
    text = sign_in(RECIPIENT).get(page_of(ended, open_one(ended, "destruction"))).content.decode()
    assert "What the agreement says" in text and "How and when will the data be destroyed or returned?" in text
