"""Two clicks at the same moment, on PostgreSQL for real: recorded once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp import public_register
from bucp.models import PaperConfirmation
from bucp.signing.commands import ConfirmPaper
from history.models import Event
from signatories import delegations, jobs
from signatories.models import Membership
from tests.bucp.test_paper_confirmed import SIGNER, on_paper
from tests.races.test_at_the_same_moment import together, told
from tests.support.story import Story, person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_public_register_is_switched_once():
    cdo = person("cdo@odi.example").pk
    act = lambda: public_register.turn(True, person("cdo@odi.example"))  # noqa: E731
    assert cdo and sorted(together(act, act, act)) == [False, False, True]
    assert Event.objects.filter(chain=public_register.CHAIN).count() == 1


def test_the_end_of_a_delegation_is_recorded_once_by_two_schedulers():
    sponsor = person("sponsor@cdph.example")
    made = delegations.delegate(sponsor.memberships.get(), person("legal@cdph.example"), timezone.localdate(), sponsor)
    Membership.objects.filter(pk=made.pk).update(until=timezone.now() - timedelta(days=1))
    assert sorted(together(jobs.end_lapsed_delegations, jobs.end_lapsed_delegations)) == [0, 1]
    assert Event.objects.filter(kind="delegation.ran_out").count() == 1


def test_a_page_on_paper_is_confirmed_once():
    story = Story().in_signing()
    page = on_paper(story)
    acts = [lambda: Story.do(story._of(story.fresh()), ConfirmPaper(signature=page), SIGNER) for _ in range(2)]
    assert len(told(together(*acts))) == 1 and PaperConfirmation.objects.count() == 1
