"""The rows of who reads a BUCP (`Reader`): they say what the rule says after every move, and lists by them are the
lists that the rule makes."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bucp.models import Bucp, Reader
from bucp.models.reader import CARRIED, keys_of
from bucp.models.states import State
from bucp.pages.in_order import InReaderOrder
from bucp.pages.listing import SCOPES, SORTS
from bucp.review.commands import SendRequest
from bucp.team.commands import NamePerson, ReleasePerson
from bucp.workflow import readers
from bucp.workflow.roles import reads
from demo.accounts import CAST
from disputes.enums import Step
from signatories.models import Membership
from tests.support.quarrel import Quarrel
from tests.support.story import Story, person
from tests.support.worlds import WORLDS

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize("state", State.values)
def test_in_every_state_the_rows_are_what_the_rule_says_of_everybody(state):
    bucp = WORLDS[state]().fresh()
    assert [str(gap) for gap in readers.gaps()] == []
    for one in CAST:
        someone = person(one.email)
        listed = Bucp.objects.visible_to(someone).filter(pk=bucp.pk).exists()
        assert listed == reads(someone, bucp), f"lists and pages differ for {someone}"


def test_the_rows_follow_who_is_named_and_who_is_named_no_more():
    story, colleague = Story(), person("legal@cdss.example")
    story.do(NamePerson(party=story.bucp.lead, user=colleague, role="legal"), "coordinator@cdss.example")
    assert Bucp.objects.visible_to(colleague).exists()
    story.do(ReleasePerson(participant=story.bucp.lead.participants.get(user=colleague)), "coordinator@cdss.example")
    assert not Bucp.objects.visible_to(person("legal@cdss.example")).exists()
    assert list(readers.gaps()) == []


def test_an_office_finds_it_from_the_moment_it_is_reached():
    story, office = Quarrel().raised(), "agency-cdo@chhs.example"
    assert not Bucp.objects.visible_to(person(office)).exists()
    story.at(Step.AGENCY)
    assert Bucp.objects.visible_to(person(office)).exists()


def test_a_role_that_begins_or_ends_moves_no_row():
    story = Story().sent()
    rows = set(Reader.objects.values_list("pk", flat=True))
    Membership.objects.filter(user=person("coordinator@cdph.example")).update(ended_at=timezone.now())
    assert not Bucp.objects.visible_to(person("coordinator@cdph.example")).filter(pk=story.bucp.pk).exists()
    assert set(Reader.objects.values_list("pk", flat=True)) == rows


def test_a_save_of_one_answer_is_carried_into_the_rows():
    story = Story()
    story.answer("use_case_name", "Another title")
    assert set(Reader.objects.values_list("title", "updated_at")) == {("Another title", story.fresh().updated_at)}


@pytest.fixture
def many():
    """Eight of different ages, some under way and some filed, of two departments."""
    made = [Story(title=f"Study {n % 3}").filled() for n in range(4)]
    for story in made[:2]:
        story.do(SendRequest(letter="Request\n\nPlease."), "coordinator@cdss.example")
    made += [Story(("edd",), ("cdss",), title="Wages").active() for _ in range(2)]
    now = timezone.now()
    for n, bucp in enumerate(Bucp.objects.order_by("-pk")):
        times = {"updated_at": now - timedelta(days=n % 3), "turn_since": now - timedelta(days=n % 2)}
        Bucp.objects.filter(pk=bucp.pk).update(**times)
        Reader.objects.filter(bucp=bucp).update(**times)
    return made


@pytest.mark.parametrize("email", ["coordinator@cdss.example", "drafter@cdss.example", "legal@cdss.example"])
@pytest.mark.parametrize(("scope", "sort"), [(s.key, sort) for s in SCOPES.values() if s.in_full for sort in s.sorts])
def test_the_order_by_rows_is_that_of_the_agreements_page_by_page(many, email, scope, sort):
    someone, states, order = person(email), sorted(SCOPES[scope].states), SORTS[sort][1]
    right = list(Bucp.objects.visible_to(someone).filter(state__in=states).order_by(*order.of_bucps))
    found = InReaderOrder(Bucp.objects.all(), keys_of(someone), states, order)
    assert [*found[0:3], *found[3:6], *found[6:9]] == right


def test_who_holds_no_role_finds_nothing(people):
    nobody = people["legal@cdss.example"]
    nobody.memberships.update(ended_at=timezone.now())
    assert InReaderOrder(Bucp.objects.all(), keys_of(nobody), list(State.values), SORTS["title"][1])[0:9] == []


def test_the_command_names_what_differs_and_makes_it_anew(capsys):
    story = Story().sent()
    Reader.objects.filter(bucp=story.bucp, key__endswith=":coordinator").first().delete()
    Reader.objects.create(bucp=story.bucp, key="999:coordinator", updated_at=story.bucp.updated_at, **_now(story))
    with pytest.raises(SystemExit):
        call_command("readers")
    told = capsys.readouterr().err
    assert story.bucp.number in told and "missing" in told and "too much: 999:coordinator" in told
    call_command("readers", anew=True)
    call_command("readers")
    assert "by nobody else" in capsys.readouterr().out


def _now(story) -> dict:
    bucp = story.fresh()
    return {name: getattr(bucp, name) for name in CARRIED if name != "updated_at"}


def test_an_older_database_gets_the_rows_by_migration():
    for made in (Quarrel().at(Step.AGENCY), Story(("edd",), ("cdss",)).active()):
        assert made.bucp.readers.exists()
    Reader.objects.all().delete()
    with connection.cursor() as cursor:
        fill = import_module("bucp.migrations.0008_readers").fill
        fill(None, SimpleNamespace(execute=cursor.execute))
    assert [str(gap) for gap in readers.gaps()] == []
