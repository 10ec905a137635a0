"""`/bucps/<number>/history/`: what happened, told in sentences; and whether the record is whole."""

import pytest
from django.db import connection, transaction

from bucp.pages.history_filters import history_filters
from bucp.pages.views import history as page_module
from bucp.signing.commands import WithdrawRequest
from history import kinds, records
from history.models import Event
from history.recorder import record
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db


def address(story, query=""):
    return f"/bucps/{story.bucp.number}/history/{query}"


def shown(response):
    return [row["event"].number for _, rows in response.context["days"] for row in rows]


@pytest.mark.both
def test_the_newest_stands_first_with_who_and_in_which_role(sign_in):
    story = Story().sent()
    response = sign_in("coordinator@cdph.example").get(address(story))
    assert shown(response) == sorted(shown(response), reverse=True)
    page = response.content.decode()
    assert "Program Drafter CDSS sent revision 1 to Department of Public Health." in page
    assert "Program staff, Department of Social Services" in page
    last = Event.objects.filter(chain=story.bucp.number).last()
    assert f"Event {last.number}" in page and last.hash[:10] in page


def test_events_that_speak_of_a_revision_link_to_it(sign_in):
    story = Story().sent()
    page = sign_in("coordinator@cdph.example").get(address(story)).content.decode()
    assert f'href="/bucps/{story.bucp.number}/revisions/1/"' in page


@pytest.mark.both
def test_it_is_narrowed_by_act_and_by_person(sign_in):
    story = Story().in_signing()
    story.sign("cdph", "sponsor")
    client = sign_in("coordinator@cdss.example")
    signing = client.get(address(story, "?act=signing"))
    assert {r["event"].kind for _, rows in signing.context["days"] for r in rows} == {"bucp.put_out", "bucp.signed"}
    theirs = client.get(address(story, "?act=signing&person=Executive Sponsor CDPH"))
    assert len(shown(theirs)) == 1
    assert b"Nothing of that kind happened" in client.get(address(story, "?act=filing")).content


@pytest.mark.both
@pytest.mark.parametrize(
    "query", ["?act=x&person=y", "?page=0", "?page=99999999", "?page=x", "?page=%C2%B2", "?person=%00"]
)
def test_a_mad_address_is_a_page_all_the_same(sign_in, query):
    assert sign_in("drafter@cdss.example").get(address(Story(), query)).status_code == 200


def test_every_kind_of_event_can_be_asked_for():
    asked_for = {kind for _, group in history_filters().values() for kind in group}
    of_agreements = ("bucp.", "dispute.", "deid.", "exchange.", "letter.")
    assert asked_for == {name for name in kinds._KINDS if name.startswith(of_agreements)}


@pytest.mark.both
def test_a_whole_record_is_marked_so(sign_in):
    response = sign_in("drafter@cdss.example").get(address(Story()))
    assert response.context["mark"]["tone"] == "good" and b"The record is whole." in response.content


@pytest.mark.both
def test_an_altered_record_is_marked_so(sign_in):
    story = Story().sent()
    records.lift(connection, "history_event")
    try:
        Event.objects.filter(chain=story.bucp.number, number=2).update(actor_name="Somebody Else")
    finally:
        records.install(connection, "history_event")
    response = sign_in("drafter@cdss.example").get(address(story))
    assert response.context["mark"]["tone"] == "bad"
    assert "Event 2 was altered" in response.content.decode()


def test_a_very_long_chain_is_not_checked_while_one_waits(sign_in, monkeypatch):
    monkeypatch.setattr(page_module, "CHECKED_AT_ONCE", 3)
    response = sign_in("drafter@cdss.example").get(address(Story().filled()))
    assert response.context["mark"]["tone"] == "" and b"verify_history" in response.content


@pytest.mark.both
def test_long_histories_have_pages(sign_in):
    story = Story()
    _work_a_lot(story, page_module.PAGE)
    client = sign_in("drafter@cdss.example")
    first = client.get(address(story, "?act=writing"))
    assert len(shown(first)) == page_module.PAGE
    assert "act=writing&amp;page=2" in first.content.decode()
    assert shown(client.get(address(story, "?act=writing&page=2"))) == [1]


def _work_a_lot(story, times):
    for _ in range(times):
        with transaction.atomic():
            record(story.bucp.number, "bucp.edited", by=person("drafter@cdss.example"), section="Technical")


def test_strangers_and_readers_of_the_public_line_do_not_read_it(sign_in):
    assert sign_in("coordinator@edd.example").get(address(Story())).status_code == 404
    assert sign_in("coordinator@edd.example").get(address(Story().active())).status_code == 403
    assert sign_in("audit@odi.example").get(address(Story().active())).status_code == 200


def test_a_reason_with_a_script_in_it_is_text(sign_in):
    story = Story().sent()
    story.do(WithdrawRequest(reason="<script>alert(1)</script>"), "drafter@cdss.example")
    assert b"<script>alert" not in sign_in("coordinator@cdss.example").get(address(story)).content


@pytest.mark.both
def test_the_queries_do_not_grow_with_the_events(sign_in, django_assert_max_num_queries):
    story = Story().sent()
    client = sign_in("coordinator@cdss.example")
    with django_assert_max_num_queries(14) as few:
        client.get(address(story))
    _work_a_lot(story, 60)
    with django_assert_max_num_queries(14) as more:
        client.get(address(story))
    assert len(few) == len(more)
