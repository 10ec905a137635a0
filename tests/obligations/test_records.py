"""Records of life after filing cannot be changed or deleted; lists leave files and secrets behind."""

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from common.refusals import NotAllowed
from history.models import Event
from history.records import tables
from notices.models import Letter, LetterText
from obligations.calendar import feeds
from obligations.certification import certifying
from obligations.duties.commands import TellOutcome
from obligations.formal_notices.commands import AnswerNotice, GiveNotice
from obligations.models import Feed, FormalNotice
from obligations.questions import Incomplete
from obligations.users.commands import UpdateContacts
from signatories.models import Entity
from tests.obligations.saying import said
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


def _given():
    story = Story().active()
    given = story.do(GiveNotice(clause="demand", data=said("demand")), RECIPIENT)
    story.do(AnswerNotice(given=given, kind="none", text=""), PROVIDER)
    story.do(TellOutcome(asked="end", results="Less waiting."), RECIPIENT)
    story.do(
        UpdateContacts(party=story.bucp.recipients[0], what=[{"role": "Coordinator", "before": "", "after": "x"}]),
        RECIPIENT,
    )
    certifying.certify(person(PROVIDER), Entity.objects.get(slug="cdph"), timezone.localdate(), affirmation="yes")
    LetterText.objects.create(kind="filed", text="", by=person("admin@odi.example"), reason="Back to the built-in one.")


RECORDS = [
    m
    for app in ("obligations", "notices")
    for m in apps.get_app_config(app).get_models()
    if m._meta.db_table in tables()
]


@pytest.mark.both
@pytest.mark.parametrize("model", RECORDS)
@pytest.mark.parametrize("how", ["update", "delete"])
def test_a_record_refuses_it(model, how):
    _given()
    assert model.objects.exists()
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        rows = model.objects.order_by()
        rows._raw_delete("default") if how == "delete" else rows.update(by=F("by"))


@pytest.mark.both
def test_lists_do_not_read_the_files():
    _given()
    assert "attachment" in FormalNotice.objects.without_file().get().get_deferred_fields()


# Certification (§5.16) -------------------------------------------------------------------------------


@pytest.mark.both
def test_a_coordinator_certifies_and_the_cdo_is_told_once():
    entity, today = Entity.objects.get(slug="cdss"), timezone.localdate()
    for _ in range(2):
        certifying.certify(person(RECIPIENT), entity, today, "yes", "Filed with the ISO.")
    entity.refresh_from_db()
    assert entity.certified_on == today
    notice = Letter.objects.get(kind="notice_certification")
    assert "Filed with the ISO." in notice.body
    assert {d.email for d in notice.deliveries.all()} == {"cdo@odi.example", "audit@odi.example"}
    assert Event.objects.filter(kind="exchange.certified").count() == 1
    assert "5.16" in entity.history.first().history_change_reason


@pytest.mark.parametrize("by", ["drafter@cdss.example", PROVIDER, "aio@labor.example", "cdo@odi.example"])
def test_others_do_not_certify_for_it(by):
    with pytest.raises(NotAllowed):
        certifying.certify(person(by), Entity.objects.get(slug="cdss"), timezone.localdate(), "yes")


def test_its_agencys_officer_may():
    certifying.certify(person("agency-cdo@chhs.example"), Entity.objects.get(slug="cdss"), timezone.localdate(), "yes")


@pytest.mark.parametrize("data", [{"affirmation": "no"}, {"on": "2199-01-01"}, {"on": "soon"}])
def test_a_certification_needs_the_affirmation_and_a_day(data):
    data = {"on": timezone.localdate(), "affirmation": "yes", **data}
    with pytest.raises(Incomplete):
        certifying.certify(person(RECIPIENT), Entity.objects.get(slug="cdss"), **data)


# Calendar feeds --------------------------------------------------------------------------------------


@pytest.mark.both
def test_a_feed_opens_with_its_token_until_it_is_revoked_or_replaced():
    user = person(RECIPIENT)
    _, first = feeds.create(user)
    _, second = feeds.create(user)
    assert feeds.owner(first) is None and feeds.owner(second) == user
    assert second not in Feed.objects.latest("pk").token_hash
    assert feeds.revoke(user) and not feeds.revoke(user)
    assert feeds.owner(second) is None and feeds.owner("") is None
