"""`/notices/` and `/notices/<pk>/`: who reads which letter, what failed, reading and sending again."""

import re

import pytest
from django.utils import timezone

from notices.models import Delivery
from notices.outbox import To, queue
from signatories.models import Membership

pytestmark = pytest.mark.django_db
WHO = "coordinator@cdph.example"


@pytest.fixture
def row(letter_to):
    """A letter of the drafter of cdss to the coordinator of cdph."""
    return letter_to(WHO, url="/bucps/IDEA-2026-0001/")


def fail(row):
    Delivery.objects.filter(pk=row.pk).update(
        state="failed", failed_at=timezone.now(), attempts=1, last_error="The mail server refused the address (550)."
    )
    return row


def letter(row) -> str:
    return f"/notices/{row.notice_id}/"


# Who may read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (WHO, 200),  # the recipient
        ("drafter@cdss.example", 200),  # the sender
        ("coordinator@cdss.example", 200),  # the sender's coordinator
        ("legal@cdss.example", 404),
        ("legal@cdph.example", 404),
        ("coordinator@edd.example", 404),
        ("cdo@odi.example", 404),
        ("admin@odi.example", 404),
    ],
)
def test_a_letter_is_open_to_its_people_only(row, sign_in, who, status):
    client = sign_in(who)
    assert client.get(letter(row)).status_code == status
    assert client.post(letter(row)).status_code == (302 if status == 200 else 404)


def test_a_coordinator_who_left_the_sender_s_entity_reads_it_no_more(row, sign_in, people):
    Membership.objects.filter(user=people["coordinator@cdss.example"]).update(ended_at=timezone.now())
    assert sign_in("coordinator@cdss.example").get(letter(row)).status_code == 404


@pytest.mark.both
def test_cdo_staff_read_letters_about_filed_agreements(letter_to, sign_in):
    row = letter_to(WHO, kind="filed", by=None)
    assert sign_in("audit@odi.example").get(letter(row)).status_code == 200


@pytest.mark.parametrize("address", ["/notices/999999/", "/notices/99999999999999999999999/"])
def test_a_letter_that_is_not_there_is_404(sign_in, address):
    assert sign_in(WHO).get(address).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, row):
    assert "/accounts/login/" in client.get("/notices/")["Location"]
    assert "/accounts/login/" in client.get(letter(row))["Location"]


# The inbox -------------------------------------------------------------------------------------------


@pytest.mark.both
def test_the_inbox_shows_my_letters_newest_first_and_nobody_else_s(letter_to, sign_in):
    letter_to(WHO, text="Older\n\nx")
    letter_to(WHO, text="Newer\n\nx")
    letter_to("legal@cdph.example", text="Foreign\n\nx")
    page = sign_in(WHO).get("/notices/").content.decode()
    assert page.index("Newer") < page.index("Older")
    assert "Foreign" not in page


def test_an_empty_inbox_says_what_will_come(sign_in):
    assert "No letters yet" in sign_in(WHO).get("/notices/").content.decode()


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=zebra", {"One"}),
        ("about=0002", {"Two"}),
        ("kind=reminder", {"Two"}),
        ("kind=nonsense", {"One", "Two"}),
        ("unread=1", {"One"}),
        ("q=nothing-like-it", set()),
        ("q=%00", {"One", "Two"}),
        ("page=abc", {"One", "Two"}),
        ("page=" + "9" * 5000, {"One", "Two"}),
        ("page=2", {"One", "Two"}),  # pages begin behind a letter; a number alone is the first
        ("after=1", set()),
        ("after=x", {"One", "Two"}),
        ("before=" + "9" * 50, {"One", "Two"}),
        ("q=" + "x" * 5000, set()),
    ],
)
def test_the_filters(letter_to, sign_in, query, found):
    letter_to(WHO, about="IDEA-2026-0001", text="One\n\nA zebra.")
    two = letter_to(WHO, about="IDEA-2026-0002", kind="reminder", text="Two\n\nA lion.")
    Delivery.objects.filter(pk=two.pk).update(read_at=timezone.now())
    response = sign_in(WHO).get(f"/notices/?{query}")
    assert response.status_code == 200
    page = response.content.decode()
    assert {name for name in ("One", "Two") if f">{name}</a>" in page} == found


@pytest.mark.both
def test_a_search_does_not_look_into_secret_letters(people, sign_in):
    queue("account", [To(people[WHO])], text="Your account\n\nsecret-token")
    assert "No letter matches" in sign_in(WHO).get("/notices/?q=secret-token").content.decode()
    page = sign_in(WHO).get(f"/notices/{Delivery.objects.get().notice_id}/").content.decode()
    assert "secret-token" not in page


@pytest.mark.both
def test_many_letters_come_in_pages_at_a_constant_number_of_queries(letter_to, sign_in, django_assert_max_num_queries):
    for i in range(35):
        fail(letter_to(WHO, text=f"Letter {i:02}\n\nx", by=WHO))
    client = sign_in(WHO)
    with django_assert_max_num_queries(10):
        first = client.get("/notices/").content.decode()
    assert "Next page" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    with django_assert_max_num_queries(10):
        second = client.get(f"/notices/{following}").content.decode()
    assert "Letter 00" in second and "Page 2" in second


# Reading ---------------------------------------------------------------------------------------------


def test_looking_changes_nothing_saying_so_does(row, sign_in):
    client = sign_in(WHO)
    client.get("/notices/")
    assert "I have read this" in client.get(letter(row)).content.decode()
    assert Delivery.objects.get().read_at is None
    client.post(letter(row))
    read_at = Delivery.objects.get().read_at
    assert read_at
    client.post(letter(row))
    assert Delivery.objects.get().read_at == read_at  # the first reading counts
    assert "Unread" not in client.get("/notices/").content.decode().replace("Unread only", "")


def test_the_sender_s_reading_is_not_the_recipient_s(row, sign_in):
    sign_in("drafter@cdss.example").post(letter(row))
    assert Delivery.objects.get().read_at is None


def test_the_page_s_script_gets_an_empty_answer(row, sign_in):
    assert sign_in(WHO).post(letter(row), headers={"x-requested-with": "fetch"}).status_code == 204


@pytest.mark.both
def test_all_can_be_marked_as_read_and_only_mine(letter_to, sign_in):
    letter_to(WHO)
    letter_to("legal@cdph.example")
    sign_in(WHO).post("/notices/")
    assert Delivery.objects.filter(read_at=None).get().email == "legal@cdph.example"


def test_the_letter_stands_there_as_sent_with_what_became_of_it(row, sign_in):
    fail(row)
    page = sign_in("drafter@cdss.example").get(letter(row)).content.decode()
    for words in (
        "We ask for something.",
        "Guide step 4",
        "Program Drafter CDSS",
        "Data Coordinator, Department of Public Health",
        "Failed",
        "The mail server refused the address (550).",
        'href="/bucps/IDEA-2026-0001/"',
        "Send again",
    ):
        assert words in page


def test_markup_in_a_letter_is_shown_as_text(letter_to, sign_in):
    row = letter_to(WHO, text="<b>Hi</b>\n\n<script>alert(1)</script>")
    page = sign_in(WHO).get(letter(row)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# What failed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees"),
    [("drafter@cdss.example", True), ("coordinator@cdss.example", True), (WHO, False), ("cdo@odi.example", False)],
)
def test_a_failure_is_shown_to_those_who_can_act(row, sign_in, who, sees):
    fail(row)
    client = sign_in(who)
    assert ("could not be sent" in client.get("/notices/").content.decode().lower()) is sees
    assert ("could not be sent" in client.get("/tasks/").content.decode().lower()) is sees


def test_what_the_portal_sent_by_itself_is_shown_to_the_recipient_s_coordinator(letter_to, sign_in):
    fail(letter_to("legal@cdph.example", by=None, kind="reminder"))
    assert "Could not be sent" in sign_in(WHO).get("/notices/").content.decode()
    assert "Could not be sent" not in sign_in("coordinator@edd.example").get("/notices/").content.decode()


@pytest.mark.parametrize("who", ["drafter@cdss.example", "coordinator@cdss.example"])
def test_sending_again(row, sign_in, who, mailoutbox, django_capture_on_commit_callbacks):
    fail(row)
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(who).post(f"{letter(row)}resend/", follow=True)
    assert "on its way again to 1 person" in response.content.decode()
    assert [m.to for m in mailoutbox] == [[WHO]]
    assert mailoutbox[0].extra_headers["Message-ID"] == row.message_id
    assert Delivery.objects.get().state == "sent"


def test_cdo_staff_send_letters_about_filed_agreements_again(letter_to, sign_in):
    row = fail(letter_to(WHO, kind="filed", by=None))
    assert sign_in("audit@odi.example").post(f"{letter(row)}resend/").status_code == 302
    assert Delivery.objects.get().state == "waiting"


def test_a_recipient_may_not_send_again_and_a_stranger_learns_nothing(row, sign_in):
    fail(row)
    assert sign_in(WHO).post(f"{letter(row)}resend/").status_code == 403
    assert sign_in("legal@edd.example").post(f"{letter(row)}resend/").status_code == 404
    assert sign_in("cdo@odi.example").post(f"{letter(row)}resend/").status_code == 404
    assert Delivery.objects.get().state == "failed"


@pytest.mark.both
@pytest.mark.parametrize("state", ["waiting", "sending", "sent"])
def test_only_what_failed_is_sent_again(row, sign_in, state):
    Delivery.objects.filter(pk=row.pk).update(state=state)
    page = sign_in("drafter@cdss.example").post(f"{letter(row)}resend/", follow=True).content.decode()
    assert "reached everybody, or is on its way" in page
    assert Delivery.objects.get().state == state


def test_a_secret_letter_is_not_sent_again(letter_to, sign_in):
    row = fail(letter_to(WHO, kind="invitation", about="", text="Come\n\nhttp://testserver/invitations/x/"))
    page = sign_in("drafter@cdss.example").post(f"{letter(row)}resend/", follow=True).content.decode()
    assert "cannot be sent again" in page
    assert "/invitations/x/" not in page
    assert Delivery.objects.get().state == "failed"


def test_sending_again_needs_a_post(row, sign_in):
    assert sign_in("drafter@cdss.example").get(f"{letter(row)}resend/").status_code == 405


@pytest.mark.both
def test_old_letters_end_with_the_role_that_gave_them(sign_in, row, people, entity):
    assert sign_in(WHO).get(letter(row)).status_code == 200
    Membership.objects.filter(user=people[WHO]).update(ended_at=timezone.now())
    assert sign_in(WHO).get(letter(row)).status_code == 404
    assert sign_in(WHO).get(f"{letter(row)}letter.pdf").status_code == 404
    Membership.objects.create(user=people[WHO], entity=entity("edd"), role="legal")  # since now, in another house
    assert sign_in(WHO).get(letter(row)).status_code == 404


@pytest.mark.both
def test_what_somebody_sent_ends_with_the_role_too(sign_in, row, people):
    assert sign_in("drafter@cdss.example").get(letter(row)).status_code == 200
    Membership.objects.filter(user=people["drafter@cdss.example"]).update(ended_at=timezone.now())
    assert sign_in("drafter@cdss.example").get(letter(row)).status_code == 404


def test_a_letter_about_ones_own_account_stays(sign_in, letter_to, people):
    own = letter_to(WHO, by=None, about="")
    Membership.objects.filter(user=people[WHO]).update(ended_at=timezone.now())
    assert sign_in(WHO).get(letter(own)).status_code == 200
