"""Anchors leave the portal by themselves, and what people kept of them finds a record that was cut or made anew,
even by somebody who holds the database and the seal."""

import base64
import json
import mailbox
import re
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from history import anchors, lines, outside, seal
from history.jobs import anchor as job
from history.models import Anchor, Chain, Event
from history.recorder import record
from metrics.anchors_outside import outside as ways_out
from notices.models import Delivery, Letter
from tests.support import sealed
from tests.support.story import Story
from tests.support.tampering import unprotected

pytestmark = pytest.mark.django_db
PAGE, FEED, STAFF = "/anchors/", "/anchors/feed.xml", "/register/anchors/"
HOLDERS = ["records@one.example", "records@other.example"]


@pytest.fixture
def folder(settings, tmp_path):
    settings.ANCHOR_HOLDERS = HOLDERS
    settings.ANCHOR_FOLDER = str(tmp_path / "worm")
    (tmp_path / "worm").mkdir()
    return tmp_path / "worm"


@pytest.fixture
def story(folder, django_capture_on_commit_callbacks):
    """An agreement, and the day's anchor, which left by all ways."""
    story = Story().sent()
    with django_capture_on_commit_callbacks(execute=True):
        job()
    return story


def verify(where, **options) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_history", anchors=str(where), stdout=out, **options)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def kept(story, folder, tmp_path, mailoutbox, client):
    """What people hold outside, by the way it came."""
    mine = [m for m in mailoutbox if m.to[0] in HOLDERS]
    box = mailbox.mbox(tmp_path / "box")
    for letter in mine:
        box.add(letter.message())
    box.close()
    (tmp_path / "letter.eml").write_bytes(mine[0].message().as_bytes())
    (tmp_path / "page.html").write_bytes(client.get(PAGE).content)
    (tmp_path / "feed.xml").write_bytes(client.get(FEED).content)
    [line] = re.findall(r"idea-anchor .*?;", mine[0].body)
    told, signature = line.split("signature=")
    quoted = f"{told}signature=" + "\n> ".join(signature[n : n + 72] for n in range(0, len(signature), 72))
    (tmp_path / "quoted.txt").write_text(f"On that day you wrote:\n> {quoted}\n> Regards")
    return {name: tmp_path / name for name in ("box", "letter.eml", "page.html", "feed.xml", "quoted.txt", "worm")}


def insider(story, keep: int) -> None:
    """Holds database and seal: makes the end of the history anew, with the same rows under another name, and the
    anchor of the day, freshly signed."""
    with unprotected("history_event", "history_anchor", "history_chain"):
        name, day = story.bucp.number, Anchor.objects.get().day
        gone = list(Event.objects.filter(chain=name, number__gt=keep).order_by("number"))
        Event.objects.filter(chain=name, number__gt=keep)._raw_delete("default")
        last = Event.objects.filter(chain=name).last()
        Chain.objects.filter(name=name).update(length=keep, head=last.hash)
        with transaction.atomic():
            for event in gone:
                record(name, event.kind, at=event.at, written=event.written, **event.data)
        Anchor.objects.all()._raw_delete("default")
        anchors.make(day)


def test_a_record_that_was_made_anew_is_found_by_whatever_was_kept(kept, story, tmp_path):
    for where in kept.values():
        code, said = verify(where)
        assert code == 0 and "nothing up to it was altered or cut off" in said, where
    insider(story, keep=2)
    inside = tmp_path / "inside.json"
    inside.write_text(anchors.export(Anchor.objects.get()))
    assert verify(inside)[0] == 0, "inside of the portal nothing shows it"
    for where in kept.values():
        code, said = verify(where)
        assert code == 1, where
        assert "is not the one" in said or "is missing, though" in said


def test_the_folder_is_asked_without_anybody_naming_it(story, folder):
    """Who holds database and seal signs the day's anchor anew: the one in the write-once store says otherwise."""
    assert ", held against 2 anchors: all whole" in by_itself()[1]
    insider(story, keep=2)
    code, said = by_itself()
    assert code == 1 and f"{story.bucp.number}, event" in said and "is not the one that the anchor of" in said
    for path in folder.iterdir():
        path.unlink()
    assert by_itself()[0] == 0, "the database alone does not show it"


def test_a_file_of_the_folder_that_was_altered_or_carries_another_seal_is_told(story, folder, monkeypatch):
    [path] = folder.iterdir()
    text = path.read_text()
    path.unlink()
    path.write_text(text.replace('"events', '"other').replace("heads", "heads ", 1))
    assert by_itself()[0] == 1 and f"{path.name} in ANCHOR_FOLDER" in by_itself()[1]
    path.write_text("{}")
    assert "is no anchor any more" in by_itself()[1]


def by_itself() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_history", stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_an_anchor_that_was_removed_is_found_by_its_line(kept):
    with unprotected("history_anchor"):
        Anchor.objects.all()._raw_delete("default")
    code, said = verify(kept["box"])
    assert code == 1 and "is missing, though its line was kept outside" in said


@pytest.fixture
def server(kept):
    """A machine elsewhere that keeps the page."""

    class Shows(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(kept["page.html"].read_bytes())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Shows)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/kept"
    server.shutdown()
    server.server_close()


def test_an_address_of_the_web_is_read_as_a_file_is(server, story):
    assert verify(server)[0] == 0
    insider(story, keep=2)
    assert verify(server)[0] == 1
    with pytest.raises(CommandError, match="cannot be read"):
        verify("http://127.0.0.1:1/")


def test_many_days_are_held_against_the_record_at_once(kept, folder, story, django_assert_max_num_queries):
    for n in range(4):
        anchors.make(date(2026, 1, 1) + timedelta(days=n))
    outside.fill_folder()
    assert len(list(folder.iterdir())) == 5
    with CaptureQueriesContext(connection) as of_one_day:
        verify(next(folder.iterdir()))
    with django_assert_max_num_queries(len(of_one_day)):  # a head that all of them name is looked up once
        code, said = verify(folder)
    assert code == 0 and "Anchors of 5 days" in said


# What is refused -----------------------------------------------------------------------------------------


def test_an_altered_line_and_one_of_another_seal_are_refused(kept, tmp_path, monkeypatch):
    anchor = Anchor.objects.get()
    altered = tmp_path / "altered.txt"
    altered.write_text(anchor.line.replace(f"events={anchor.events}", f"events={anchor.events - 1}"))
    foreign = tmp_path / "foreign.txt"
    with monkeypatch.context() as other:
        other.setattr(seal, "signer", lambda: sealed.signer("somebody else"))
        foreign.write_text(lines.make(anchor.day, anchor.events, anchor.content))
    for path in (altered, foreign):
        with pytest.raises(CommandError, match="altered, or not signed with the trusted certificate"):
            verify(path)
    (tmp_path / "seal.pem").write_bytes(sealed.certificate("somebody else"))
    assert verify(foreign, certificate=str(tmp_path / "seal.pem"))[0] == 0


@pytest.mark.parametrize(
    "text", ["", "idea-anchor", "From x\n\n", "a" * 100_000, "{}", "idea-anchor 2026-01-01 events="]
)
def test_where_no_anchor_is_the_command_says_so(tmp_path, text):
    (tmp_path / "file").write_text(text)
    for where in (tmp_path, tmp_path / "file"):
        with pytest.raises(CommandError, match="no exported anchor"):
            verify(where)


def test_an_exported_anchor_that_was_damaged_is_not_passed_over_in_a_folder(kept, folder):
    [path] = folder.iterdir()
    path.chmod(0o600)
    path.write_text(path.read_text()[:500])
    with pytest.raises(CommandError, match="no exported anchor"):
        verify(folder)


def test_a_signature_that_is_none_is_no_error():
    certificate = seal.certificate_pem()
    for signature in ("AAAA" * 20, "=" * 50):
        text = f"idea-anchor 2026-01-01 events=1 sha256={'0' * 64} signature={signature};"
        assert [line.signed for line in lines.find(text, certificate)] == [False]


# How it leaves -------------------------------------------------------------------------------------------


@pytest.mark.both
def test_the_anchor_is_mailed_to_each_holder_once(story, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job()
    mine = [m for m in mailoutbox if m.to[0] in HOLDERS]
    assert sorted(m.to[0] for m in mine) == HOLDERS
    anchor = Anchor.objects.get()
    assert f"{anchor.day:%B} {anchor.day.day}, {anchor.day.year}" in mine[0].subject
    assert anchor.line in mine[0].body and max(map(len, mine[0].body.splitlines())) < 998
    assert Letter.objects.get(kind="anchor").key == f"anchor-{anchor.day}"


def test_an_anchor_that_is_not_kept_is_not_mailed(folder):
    with pytest.raises(RuntimeError), transaction.atomic():
        anchors.make()
        raise RuntimeError
    assert not Letter.objects.filter(kind="anchor").exists() and not Anchor.objects.exists()


def test_the_folder_gets_each_anchor_once_and_nothing_is_written_over(story, folder):
    [path] = folder.iterdir()
    assert json.loads(path.read_text())["content"] == Anchor.objects.get().content
    assert path.stat().st_mode & 0o222 == 0
    path.chmod(0o600)
    path.write_text("somebody was here")
    assert outside.fill_folder() == 0
    assert path.read_text() == "somebody was here"
    path.unlink()
    assert outside.fill_folder() == 1, "what is missing comes again"


def test_a_folder_that_cannot_be_written_stops_nothing(settings, tmp_path, caplog):
    settings.ANCHOR_FOLDER = str(tmp_path / "gone")
    assert job() is True
    assert "cannot be written into ANCHOR_FOLDER" in caplog.text
    assert outside.newest_in_folder() == ""


def test_everybody_reads_the_lines_on_the_page_and_in_the_feed(client, story):
    anchor = Anchor.objects.get()
    for address in (PAGE, FEED):
        text = client.get(address).content.decode()
        assert anchor.line in text and story.bucp.number not in text


def test_the_public_page_says_when_there_is_none_yet(client):
    assert "No anchor is made yet" in client.get(PAGE).content.decode()
    assert client.get(FEED).status_code == 200


def test_the_pages_cost_the_same_whatever_they_hold(client, story, django_assert_max_num_queries):
    one = Anchor.objects.get()
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(80)]
    Anchor.objects.bulk_create(Anchor(day=day, made_at=one.made_at, content="", line=one.line) for day in days)
    with django_assert_max_num_queries(2):
        assert len(client.get(PAGE).context["anchors"]) == 60


# How old the newest one outside is -----------------------------------------------------------------------


def test_staff_read_how_old_the_newest_anchor_outside_is(sign_in, story):
    page = sign_in("audit@odi.example").get(STAFF).content.decode()
    assert "made today" in page and "Sent to 2 of 2" in page and "Write-once folder" in page


def test_an_anchor_that_has_not_left_counts_for_nothing(sign_in, folder, settings):
    settings.ANCHOR_FOLDER = ""
    anchors.make()
    assert Delivery.objects.filter(notice__kind="anchor", state="waiting").count() == 2
    assert ways_out().newest is None and ways_out().is_old
    assert "No anchor has left the portal yet" in sign_in("audit@odi.example").get(STAFF).content.decode()


def test_one_that_is_too_old_is_a_warning_and_readiness_tells_its_day(sign_in, client, folder):
    day = timezone.localdate() - timedelta(days=3)
    (folder / f"idea-anchor-{day}.json").touch()
    page = sign_in("audit@odi.example").get(STAFF).content.decode()
    assert "3 days old" in page and "Ask the portal’s operators" in page
    assert client.get("/readyz").json()["newest_anchor_outside"] == day.isoformat()


def test_the_signature_is_the_seals_own():
    anchor = anchors.make()
    told, signature = anchor.line.removesuffix(";").split(" signature=")
    assert seal.check_raw(told.encode(), base64.b64decode(signature), seal.certificate_pem())
    assert not seal.check_raw(told.encode() + b"1", base64.b64decode(signature), seal.certificate_pem())
