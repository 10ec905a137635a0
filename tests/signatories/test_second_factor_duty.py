"""An entity's duty of a second factor is lifted only by two people who have one."""

import pytest
from allauth.mfa.models import Authenticator

from signatories import memberships
from signatories import second_factor_duty as duty
from signatories.models import Entity, SecondFactorLift
from tests.support.story import person

pytestmark = pytest.mark.django_db
ADDRESS = "/signatories/cdph/signers/second-factor/"
ASKS, CONFIRMS = "coordinator@cdph.example", "sponsor@cdph.example"


@pytest.fixture(autouse=True)
def _has_the_duty(people):
    duty.require(cdph(), person(ASKS))


def cdph():
    return Entity.objects.get(slug="cdph")


def with_app(*emails):
    for email in emails:
        Authenticator.objects.create(user=person(email), type=Authenticator.Type.TOTP, data={"secret": "x"})


@pytest.mark.both
def test_one_asks_another_lifts_it(sign_in):
    with_app(ASKS, CONFIRMS)
    sign_in(ASKS).post(ADDRESS, {"needed": "no"})
    assert cdph().needs_second_factor
    assert sign_in(ASKS).post(ADDRESS, {"needed": "confirm"}).status_code == 403
    assert "Confirm: lift the duty" in sign_in(CONFIRMS).get("/signatories/cdph/signers/").content.decode()
    sign_in(CONFIRMS).post(ADDRESS, {"needed": "confirm"})
    assert not cdph().needs_second_factor
    record = sign_in(CONFIRMS).get("/signatories/cdph/roles/").content.decode()
    assert "signing needs no second factor any more, as Data Coordinator CDPH had asked" in record


@pytest.mark.both
@pytest.mark.parametrize("has_one", [(), (ASKS,), (CONFIRMS,)])
def test_both_have_a_second_factor_or_it_stays(has_one):
    with_app(*has_one)
    with pytest.raises(memberships.MembershipRefused, match="two people with a second factor"):
        duty.ask_to_lift(cdph(), person(ASKS))
        duty.confirm(cdph(), person(CONFIRMS))
    assert cdph().needs_second_factor


def test_who_removed_their_app_meanwhile_no_longer_counts(people):
    with_app(ASKS, CONFIRMS)
    duty.ask_to_lift(cdph(), person(ASKS))
    Authenticator.objects.filter(user=person(ASKS)).delete()
    with pytest.raises(memberships.MembershipRefused, match="Data Coordinator CDPH has none"):
        duty.confirm(cdph(), person(CONFIRMS))


@pytest.mark.parametrize("by", ["legal@cdph.example", "audit@odi.example", "coordinator@cdss.example"])
def test_others_do_not_ask_for_it(sign_in, by):
    with_app(by)
    assert sign_in(by).post(ADDRESS, {"needed": "no"}).status_code == 403
    assert not SecondFactorLift.objects.exists()


def test_an_answer_that_is_none_changes_nothing(sign_in):
    assert sign_in(ASKS).post(ADDRESS, {"needed": "maybe"}).status_code == 404
    assert cdph().needs_second_factor and not SecondFactorLift.objects.exists()


@pytest.mark.parametrize("by", [ASKS, CONFIRMS])
def test_it_can_be_taken_back_or_declined_and_asked_again(sign_in, by):
    with_app(ASKS)
    for _ in range(2):
        duty.ask_to_lift(cdph(), person(ASKS))
    sign_in(by).post(ADDRESS, {"needed": "decline"})
    assert SecondFactorLift.objects.get().answered_at and cdph().needs_second_factor
    assert duty.ask_to_lift(cdph(), person(ASKS))
