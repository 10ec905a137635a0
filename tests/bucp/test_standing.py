"""Who takes part: by name, or by a role that the BUCP has reached; and both rules say the same."""

import pytest
from django.utils import timezone

from bucp.models import Bucp
from bucp.review.commands import SendRequest
from bucp.workflow.roles import may_read, roles_in
from demo.accounts import CAST
from signatories.models import Entity, Membership, User
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db


def newcomer(role: str, slug="cdph") -> User:
    user = User.objects.create_user(f"new-{role}@{slug}.example", None, name=f"New {role}")
    Membership.objects.create(user=user, entity=Entity.objects.get(slug=slug), role=role)
    return user


def sees(user, story) -> bool:
    user = User.objects.get(pk=user.pk)
    listed, bucp = Bucp.objects.visible_to(user).filter(pk=story.bucp.pk).exists(), story.fresh()
    assert listed == may_read(user, bucp, roles_in(user, bucp)), "lists and pages must agree"
    return listed


def test_a_new_representative_takes_part_once_the_opinion_was_asked():
    story = Story().sent()
    legal = newcomer("legal")
    assert not sees(legal, story)
    story.asked()
    assert sees(legal, story)


def test_a_new_sponsor_can_sign_what_is_out_for_signature():
    story = Story().in_signing()
    assert sees(newcomer("sponsor"), story)


def test_a_new_sponsor_sees_nothing_before_that():
    assert not sees(newcomer("sponsor"), Story().reviewed())


def test_a_new_coordinator_of_the_provider_sees_it_from_sending_on():
    story = Story().filled()
    new = newcomer("coordinator")
    assert not sees(new, story)
    story.do(SendRequest(letter="Request\n\nPlease."), story.drafter)
    assert sees(new, story)


def test_program_staff_see_only_what_they_are_named_in():
    story = Story().active()
    assert not sees(newcomer("program"), story)


def test_a_role_that_ended_takes_the_right_away_at_once():
    story = Story().in_signing()
    sponsor = person("sponsor@cdph.example")
    assert sees(sponsor, story)
    sponsor.memberships.update(ended_at=timezone.now())
    assert not sees(sponsor, story)


def test_who_was_named_in_a_role_that_ended_does_not_read_on_in_another():
    story = Story().asked_after_sending()
    legal = person("legal@cdph.example")
    legal.memberships.update(ended_at=timezone.now())
    Membership.objects.create(user=legal, entity=Entity.objects.get(slug="cdph"), role="program")
    assert not sees(legal, story)


@pytest.mark.both
@pytest.mark.parametrize("stage", ["filled", "sent", "reviewed", "in_signing", "active"])
def test_lists_and_pages_agree_for_the_whole_cast(stage):
    story = getattr(Story(), stage)()
    for player in CAST:
        sees(person(player.email), story)
