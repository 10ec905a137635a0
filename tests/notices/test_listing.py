"""`/notices/`: whose letters, under which clause, and that the numbers of the dashboards are those of the list."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from notices.kinds import CLAUSES_SAY, HOUSE, LETTER_KINDS, cdo_reads, in_words, section
from notices.listing import clauses
from notices.models import Delivery, Letter
from tests.support.letters import recounted
from tests.support.story import Story

pytestmark = pytest.mark.django_db
WHO, CDO = "coordinator@cdph.example", "cdo@odi.example"


def shown(client, query: str = "") -> str:
    return client.get(f"/notices/?{query}").content.decode()


@pytest.mark.both
def test_cdo_staff_see_what_is_addressed_to_the_cdo_and_all_of_5_14_and_7_4(letter_to, sign_in):
    for kind in LETTER_KINDS.values():
        if not kind.secret:
            letter_to(WHO, kind=kind.name, text=f"Letter-{kind.name}-\n\nx")
    client = sign_in("audit@odi.example")
    page = "".join(_all_pages(client))
    seen = {name for name in LETTER_KINDS if f"Letter-{name}-" in page}
    assert seen == cdo_reads()
    assert {k.name for k in LETTER_KINDS.values() if section(k.clause) in ("§5.14", "§7.4")} <= seen
    assert {"notice_cannot_destroy", "filed"} <= seen
    assert not {"notice_improper_use", "notice_security_incident", "notice_demand", "request", "comment"} & seen


def _all_pages(client):
    query = ""
    while True:
        page = shown(client, query)
        yield page
        if not (following := re.search(r'rel="next" href="\?([^"]+)"', page)):
            return
        query = following[1].replace("&amp;", "&")


@pytest.mark.parametrize("who", ["coordinator@edd.example", "admin@odi.example", "legal@cdss.example"])
def test_others_see_none_of_them(letter_to, sign_in, who):
    letter_to(WHO, kind="notice_material_violation")
    assert "No letters yet" in shown(sign_in(who))


def test_each_line_says_clause_agreement_sender_and_delivery(sign_in):
    story = Story().sent()
    page = " ".join(shown(sign_in(WHO)).split())
    for words in (story.bucp.number, "Shared caseload study", "Guide step 4", "Program Drafter CDSS", "Sent to"):
        assert words in page or words == "Sent to"  # the letter may still be on its way here
    assert f'href="/bucps/{story.bucp.number}/"' in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("sent", "Sent to 1"),
        ("failed", "Failed"),
        ("waiting", "On the way to 1 of 1"),
        ("sending", "On the way to 1 of 1"),
    ],
)
def test_the_delivery_in_words(letter_to, sign_in, state, words):
    Delivery.objects.filter(pk=letter_to(WHO).pk).update(state=state)
    assert words in shown(sign_in(WHO))


@pytest.mark.both
def test_a_clause_is_found_with_its_paragraphs(letter_to, sign_in):
    letter_to(WHO, kind="notice_change_of_law", text="First\n\nx")
    letter_to(WHO, kind="notice_recipients_acts", text="Second\n\nx")
    letter_to(WHO, kind="notice_demand", text="Third\n\nx")
    letter_to(WHO, kind="comment", text="Fourth\n\nx")
    client = sign_in(WHO)
    assert names(shown(client, "clause=§5.14")) == {"First", "Second"}
    assert names(shown(client, "clause=any")) == {"First", "Second", "Third"}
    assert names(shown(client, "clause=nonsense")) == {"First", "Second", "Third", "Fourth"}


@pytest.mark.both
def test_mine_and_those_i_sent(letter_to, sign_in):
    letter_to(WHO, text="First\n\nx")
    letter_to("coordinator@cdss.example", text="Second\n\nx", by=WHO)
    letter_to("coordinator@cdss.example", text="Third\n\nx", by="legal@cdph.example")
    client = sign_in(WHO)
    assert names(shown(client)) == {"First", "Second", "Third"}
    assert names(shown(client, "box=received")) == {"First"}
    assert names(shown(client, "box=sent")) == {"Second"}
    assert names(shown(client, "entity=cdph")) == {"Second", "Third"}
    assert names(shown(client, "entity=no-such")) == set()


@pytest.mark.both
def test_by_time_and_what_became_of_it(letter_to, sign_in):
    now = timezone.now()
    old, quick, slow, failed = (letter_to(WHO, text=f"{n}\n\nx") for n in ("First", "Second", "Third", "Fourth"))
    Letter.objects.filter(pk=old.notice_id).update(made_at=now - timedelta(days=60))
    Letter.objects.filter(pk__in=[quick.notice_id, slow.notice_id]).update(made_at=now - timedelta(hours=2))
    for row, after in ((quick, 59), (slow, 60)):
        at = now - timedelta(hours=2) + timedelta(seconds=after)
        Delivery.objects.filter(pk=row.pk).update(state="sent", sent_at=at)
    Delivery.objects.filter(pk=failed.pk).update(state="failed")
    recounted()
    client = sign_in(WHO)
    assert names(shown(client, "days=30")) == {"Second", "Third", "Fourth"}
    assert names(shown(client, "state=fast")) == {"Second"}
    assert names(shown(client, "state=slow")) == {"Third"}
    assert names(shown(client, "state=failed")) == {"Fourth"}
    assert names(shown(client, "failed=1")) == {"Fourth"}
    assert names(shown(client, "state=waiting")) == {"First"}


def names(page: str) -> set[str]:
    return {n for n in ("First", "Second", "Third", "Fourth") if f">{n}</a>" in page}


@pytest.mark.both
@pytest.mark.parametrize(
    "query", ["days=9999999", "days=x", "state=%00", "box=zzz", "entity=%00", "clause=" + "x" * 5000]
)
def test_nonsense_in_the_address_is_left_out(letter_to, sign_in, query):
    letter_to(WHO)
    assert sign_in(WHO).get(f"/notices/?{query}").status_code == 200


def test_every_clause_has_plain_words():
    for kind in LETTER_KINDS.values():
        if kind.clause not in (HOUSE, "reviews"):
            assert in_words(kind.clause), kind.clause
    assert all(words[0].islower() and not words.endswith(".") for words in CLAUSES_SAY.values())
    assert clauses()[-2:] == ["§11.1", "§19"]  # in the order of the agreement, not of the alphabet
