"""Anchors: signed daily, kept elsewhere, they show what the chains alone cannot: that an end was cut off."""

import base64
import json
import threading
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from bucp.models import Bucp
from history import anchors, seal
from history.jobs import anchor
from history.models import Anchor, Chain, Event
from history.recorder import record
from tests.support import sealed
from tests.support.story import Story
from tests.support.tampering import unprotected

pytestmark = pytest.mark.django_db
LIST = "/register/anchors/"
HISTORY = ("history_event", "history_chain")


@pytest.fixture
def story(db):
    """Sent; the last that is told of it wrote nothing."""
    story = Story().sent()
    with transaction.atomic():
        record(story.bucp.number, "bucp.exported", format="PDF")
    return story


@pytest.fixture
def kept(story, tmp_path):
    """The file that somebody keeps elsewhere, of the histories as they are now."""
    path = tmp_path / "anchor.json"
    path.write_text(anchors.export(anchors.make()))
    return path


def run(**options) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_history", stdout=out, **options)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def cut_off(story, most: int) -> None:
    """The last events of the chain are gone and its head agrees: nothing in the database shows it."""
    last = Event.objects.get(chain=story.bucp.number, number=most)
    with unprotected(*HISTORY):
        Event.objects.filter(chain=story.bucp.number, number__gt=most)._raw_delete("default")
        Chain.objects.filter(name=story.bucp.number).update(length=most, head=last.hash)


def remove(story) -> None:
    with unprotected(*HISTORY):
        Event.objects.filter(chain=story.bucp.number)._raw_delete("default")
        Chain.objects.filter(name=story.bucp.number)._raw_delete("default")


@pytest.mark.both
def test_an_untouched_record_holds_against_its_anchor(kept, story):
    Story().sent()  # what came later does not matter
    code, said = run(anchors=str(kept))
    assert code == 0 and "nothing up to it was altered or cut off" in said


@pytest.mark.both
def test_a_cut_off_end_that_told_of_no_rows_is_found_only_by_an_anchor(kept, story):
    last = Chain.objects.get(name=story.bucp.number).length
    cut_off(story, last - 1)
    assert run(alone=True)[0] == 0, "the chain by itself looks whole"
    code, said = run()
    assert code == 1 and f"{story.bucp.number}, event {last}: is missing" in said, "nobody had to keep a file"
    with unprotected("history_anchor"):
        Anchor.objects.all()._raw_delete("default")
    assert run()[0] == 0
    code, said = run(anchors=str(kept))
    assert code == 1
    assert f"{story.bucp.number}, event {last}: is missing, though the anchor of" in said


@pytest.mark.both
def test_a_cut_off_end_that_told_of_rows_is_found_by_them(kept, story):
    cut_off(story, 3)
    code, said = run()
    assert code == 1 and f"{story.bucp.number}, revision" in said and "no event says that it was written" in said
    assert "is missing, though the anchor of" in run(anchors=str(kept))[1]


@pytest.mark.both
def test_a_cut_off_end_written_anew_is_found_too(kept, story):
    cut_off(story, Chain.objects.get(name=story.bucp.number).length - 1)
    with transaction.atomic():
        record(story.bucp.number, "bucp.activated", on="2026-01-01")
    assert run(alone=True)[0] == 0
    for where in ({}, {"anchors": str(kept)}):
        code, said = run(**where)
        assert code == 1 and "is not the one that the anchor of" in said


@pytest.mark.both
def test_a_whole_chain_removed_is_found(kept, story):
    remove(story)
    code, said = run(anchors=str(kept))
    assert code == 1 and f"{story.bucp.number}, event" in said


@pytest.mark.both
def test_an_agreement_that_lost_all_of_its_history_is_found_without_an_anchor(story):
    assert run()[0] == 0
    remove(story)
    assert Bucp.objects.filter(number=story.bucp.number).exists()
    code, said = run()
    assert code == 1 and f"{story.bucp.number}: all of its history is missing" in said


@pytest.mark.both
def test_an_emptied_chain_whose_head_says_nothing_was_there_is_found(story):
    with unprotected(*HISTORY):
        Event.objects.filter(chain=story.bucp.number)._raw_delete("default")
        Chain.objects.filter(name=story.bucp.number).update(length=0, head="")
    code, said = run()
    assert code == 1 and f"{story.bucp.number}: all of its history is missing" in said


@pytest.mark.both
def test_one_chain_can_be_held_against_the_anchor(kept, story):
    other = Story()
    cut_off(story, 3)
    assert run(anchors=str(kept), chain=story.bucp.number)[0] == 1
    assert run(anchors=str(kept), chain=other.bucp.number)[0] == 0
    remove(story)
    assert run(anchors=str(kept), chain=story.bucp.number)[0] == 1


# The file ------------------------------------------------------------------------------------------------


def forged(kept, **change) -> None:
    file = json.loads(kept.read_text())
    kept.write_text(json.dumps(file | change))


@pytest.mark.both
def test_an_altered_anchor_is_refused(kept, story):
    content = json.loads(kept.read_text())["content"]
    forged(kept, content=content.replace(story.bucp.number, "IDEA-1999-0001"))
    with pytest.raises(CommandError, match="altered, or not signed"):
        run(anchors=str(kept))


def test_an_anchor_signed_by_somebody_else_is_refused_whatever_certificate_it_brings(kept, monkeypatch):
    with monkeypatch.context() as foreign:
        foreign.setattr(seal, "signer", lambda: sealed.signer("somebody else"))
        foreign.setattr(seal, "certificate_pem", lambda: sealed.certificate("somebody else"))
        content = json.loads(kept.read_text())["content"]
        forged(
            kept,
            signature=base64.b64encode(seal.sign_detached(content.encode())).decode(),
            certificate=sealed.certificate("somebody else").decode(),
        )
    assert anchors.read(kept.read_text()).signed, "it holds under its own certificate"
    with pytest.raises(CommandError, match="not signed with the trusted certificate"):
        run(anchors=str(kept))


def test_a_foreign_certificate_is_refused_and_the_portals_own_is_taken(kept, tmp_path):
    own, foreign = tmp_path / "own.pem", tmp_path / "foreign.pem"
    own.write_bytes(seal.certificate_pem())
    foreign.write_bytes(sealed.certificate("somebody else"))
    assert run(anchors=str(kept), certificate=str(own))[0] == 0
    with pytest.raises(CommandError, match="not signed with the trusted certificate"):
        run(anchors=str(kept), certificate=str(foreign))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        "\x00",
        '{"content": "1", "signature": "", "certificate": ""}',
        "[" * 100_000,
        '{"content": "{\\"day\\": 1, \\"heads\\": [[\\"a\\", 1e999, \\"\\"]]}", "signature": "", "certificate": ""}',
    ],
    ids=range(8),
)
def test_another_file_is_no_anchor(tmp_path, text):
    path = tmp_path / "file.json"
    path.write_text(text)
    with pytest.raises(CommandError, match="no exported anchor"):
        run(anchors=str(path))


def test_a_file_that_is_not_there_is_told_in_words(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        run(anchors=str(tmp_path / "nowhere.json"))


@pytest.mark.both
def test_one_anchor_a_day(story):
    assert anchor() is True
    assert anchor() is False
    assert Anchor.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_make_one_anchor():
    assert connection.vendor == "postgresql", "Races are tried on PostgreSQL: run `make test`."
    Story().sent()
    start, made = threading.Barrier(2), []

    def make():
        try:
            start.wait(10)
            made.append(anchors.make())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == 2 and made.count(None) == 1
    assert Anchor.objects.count() == 1


# The page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["coordinator@cdss.example", "admin@odi.example"])
def test_only_cdo_staff_open_it(sign_in, email, kept):
    client = sign_in(email)
    assert client.get(LIST).status_code == client.post(LIST).status_code == 403
    assert client.post(f"{LIST}{Anchor.objects.get().day}.json").status_code == 403


@pytest.mark.both
def test_staff_make_todays_anchor_and_see_it_in_the_list(sign_in, story):
    client = sign_in("audit@odi.example")
    assert "No anchor is made yet" in client.get(LIST).content.decode()
    response = client.post(LIST, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    page = response.content.decode()
    assert "Today’s anchor is made" in page and "Make today’s anchor now" not in page
    [row] = response.context["page"].rows
    assert row.chains == Chain.objects.count() and row.events == Event.objects.count()
    assert "made already" in client.post(LIST, follow=True).content.decode()
    assert Anchor.objects.count() == 1


@pytest.mark.both
def test_the_downloaded_file_is_the_anchor_and_the_download_is_recorded(sign_in, kept, people):
    day = Anchor.objects.get().day
    client = sign_in("audit@odi.example")
    address = f"{LIST}{day}.json"
    assert client.get(address).status_code == 405
    response = client.post(address)
    assert response.content.decode() == kept.read_text()
    assert f"idea-anchor-{day}.json" in response["Content-Disposition"]
    event = Event.objects.get(chain="portal", kind="register.anchor_exported")
    assert event.actor == people["audit@odi.example"] and event.data == {"day": day.isoformat()}
    assert "took out the anchor of" in event.sentence


@pytest.mark.both
@pytest.mark.parametrize("day", ["2020-01-01", "today", "9999-99-99", "%00", "2020-W01-1"])
def test_a_day_without_an_anchor_is_not_found(sign_in, day):
    assert sign_in("audit@odi.example").post(f"{LIST}{day}.json").status_code == 404


@pytest.mark.both
def test_the_page_asks_the_same_number_of_questions_whatever_it_holds(sign_in, story, django_assert_max_num_queries):
    one, days = anchors.make(date(2026, 1, 1)), [date(2026, 1, 2) + timedelta(days=n) for n in range(29)]
    Anchor.objects.bulk_create(Anchor(day=day, made_at=one.made_at, content=one.content, line=one.line) for day in days)
    client = sign_in("audit@odi.example")
    with django_assert_max_num_queries(10):
        response = client.get(LIST)
    assert len(response.context["page"].rows) == 25 and response.context["page"].has_next
    assert len(client.get(f"{LIST}?page=2").context["page"].rows) == 5


def test_the_register_leads_there(sign_in):
    assert f'href="{LIST}"' in sign_in("audit@odi.example").get("/register/").content.decode()
