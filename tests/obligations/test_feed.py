"""The private calendar address: shown once, revoked for good, read without a session, and never more than its owner may
read today. Read back by a small parser of RFC 5545."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from idea_portal.logs import HideOneTimeLinks
from obligations.calendar import ics
from obligations.models import Feed
from signatories.models import Membership, User
from tests.support.story import Story

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"
PAGE = "/calendar/feed/"


def parse(text: str) -> list[dict]:
    """The events as dicts of unescaped values; refuses what RFC 5545 does not allow."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR" and "VERSION:2.0" in lines
    events, current = [], None
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            current = {}
        elif line == "END:VEVENT":
            events.append(current)
            current = None
        elif current is not None:
            assert name not in current, f"{name} twice"
            current[name] = unescape(value)
    return events


def unescape(value: str) -> str:
    found, escaped = "", False
    for char in value:
        if escaped:
            found += {"n": "\n", "N": "\n"}.get(char, char)
            escaped = False
        elif char == "\\":
            escaped = True
        else:
            found += char
    assert not escaped
    return found


def make(client) -> str:
    """Makes an address and returns its path."""
    address = client.post(PAGE, {"do": "create"}).context["address"]
    return "/calendar/" + address.rpartition("/calendar/")[2]


# The format ------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=200)


@given(TEXT, TEXT)
def test_every_text_comes_back_as_it_was(summary, description):
    event = {"uid": "a@b", "day": date(2027, 3, 12), "summary": summary, "description": description + "x"}
    text = ics.calendar("Name", [event], datetime(2027, 1, 1, tzinfo=UTC))
    [read] = parse(text)
    assert (read["SUMMARY"], read["DESCRIPTION"]) == (summary, description + "x")


def test_a_day_is_a_whole_day_and_needs_no_time_zone():
    text = ics.calendar(
        "N", [{"uid": "1", "day": date(2026, 12, 31), "summary": "x"}], datetime(2027, 1, 1, 8, tzinfo=UTC)
    )
    [event] = parse(text)
    assert event["DTSTART;VALUE=DATE"] == "20261231" and event["DTEND;VALUE=DATE"] == "20270101"
    assert event["DTSTAMP"] == "20270101T080000Z" and "VTIMEZONE" not in text


def test_nobody_can_write_a_line_of_their_own():
    text = ics.calendar(
        "N",
        [{"uid": "1", "day": date(2027, 1, 1), "summary": "x\r\nEND:VCALENDAR\x00", "url": "https://a/\r\nX:1"}],
        datetime(2027, 1, 1, tzinfo=UTC),
    )
    assert text.count("\r\nEND:VCALENDAR") == 1 and "\r\nX:1" not in text and "\x00" not in text


# The address -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_is_shown_once_and_only_its_hash_is_kept(sign_in):
    client = sign_in(RECIPIENT)
    token = make(client).removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) >= 40 and token not in client.get(PAGE).content.decode()
    assert "made on" in client.get(PAGE).content.decode()
    assert token not in str(Feed.objects.values().get())


@pytest.mark.both
@pytest.mark.django_db
def test_it_needs_no_session_and_holds_what_the_calendar_holds(sign_in, client):
    story = Story().active()
    address = make(sign_in(RECIPIENT))
    client.logout()
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
    [event] = parse(answer.content.decode())
    duty = story.bucp.duties.get(kind="first_transfer")
    assert event["UID"].startswith(f"duty-{duty.pk}@")
    assert event["DTSTART;VALUE=DATE"] == f"{duty.due_on:%Y%m%d}"
    assert story.bucp.number in event["SUMMARY"] and story.bucp.title in event["DESCRIPTION"]
    assert event["URL"].endswith(f"/bucps/{story.bucp.number}/exchange/{duty.pk}/")


@pytest.mark.django_db
def test_a_task_that_moves_keeps_its_name(sign_in, client):
    story = Story().active()
    address = make(sign_in(RECIPIENT))
    before = parse(client.get(address).content.decode())[0]
    story.bucp.duties.filter(kind="first_transfer").update(due_on=timezone.localdate() + timedelta(days=3))
    after = parse(client.get(address).content.decode())[0]
    assert before["UID"] == after["UID"] and before["DTSTART;VALUE=DATE"] != after["DTSTART;VALUE=DATE"]


@pytest.mark.both
@pytest.mark.django_db
def test_a_revoked_replaced_or_unknown_address_is_not_found(sign_in):
    client = sign_in(RECIPIENT)
    first = make(client)
    second = make(client)
    assert client.get(first).status_code == 404 and client.get(second).status_code == 200
    client.post(PAGE, {"do": "revoke"})
    assert client.get(second).status_code == 404
    for wrong in ("/calendar/x.ics", f"/calendar/{'a' * 400}.ics", "/calendar/%00.ics"):
        assert client.get(wrong).status_code == 404


@pytest.mark.django_db
def test_a_closed_account_shows_nothing(sign_in):
    address = make(sign_in(RECIPIENT))
    User.objects.filter(email=RECIPIENT).update(is_active=False)
    assert sign_in(PROVIDER).get(address).status_code == 404


@pytest.mark.django_db
def test_it_shows_only_what_its_owner_may_read_today(sign_in, client):
    Story().active()
    address = make(sign_in(PROVIDER))
    assert len(parse(client.get(address).content.decode())) == 1
    Membership.objects.filter(user__email=PROVIDER).update(ended_at=timezone.now())
    assert client.get(address).status_code == 404  # it ends with the last role


@pytest.mark.django_db
def test_it_goes_on_with_what_another_role_may_read(sign_in, client, people, entity):
    Story().active()
    address = make(sign_in(PROVIDER))
    Membership.objects.filter(user__email=PROVIDER).update(ended_at=timezone.now())
    Membership.objects.create(user=people[PROVIDER], entity=entity("edd"), role="legal")
    assert parse(client.get(address).content.decode()) == []


@pytest.mark.django_db
def test_looking_at_the_page_makes_no_address(sign_in):
    sign_in(RECIPIENT).get(PAGE)
    assert not Feed.objects.exists()


@pytest.mark.django_db
def test_signed_out_people_cannot_make_one(client):
    assert client.post(PAGE, {"do": "create"}).status_code in (302, 403)
    assert not Feed.objects.exists()


@pytest.mark.parametrize("path", ["/calendar/SECRET.ics", "/calendar/SECRET", "/calendar/SECRET.ics?x=1"])
def test_the_token_never_reaches_a_log(path):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None)
    HideOneTimeLinks().filter(record)
    assert "SECRET" not in record.getMessage() and "/calendar/[hidden]" in record.getMessage()


def test_the_page_about_the_feed_is_named_in_the_log():
    record = logging.LogRecord("django.server", logging.INFO, "", 0, "GET %s", ("/calendar/feed/",), None)
    HideOneTimeLinks().filter(record)
    assert record.getMessage() == "GET /calendar/feed/"
