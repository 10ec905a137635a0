"""What waits for a second person stands among the tasks of those who can confirm it now, and of nobody else; and a
delegation that ends by its date is told and on record, once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from history.models import Event
from notices.models import Delivery
from signatories import delegations, invitations, jobs, names, second_factor_duty, telling
from signatories.models import Entity, Membership, SecondFactorLift
from signatories.waiting import waits_for
from tests.history.test_the_whole_record import verified
from tests.support.story import person

pytestmark = pytest.mark.django_db
COORDINATOR, SPONSOR, CDO = "coordinator@cdph.example", "sponsor@cdph.example", "cdo@odi.example"


def cdph():
    return Entity.objects.get(slug="cdph")


def waiting(email) -> list[str]:
    return [one.sentence for one in waits_for(person(email))]


def test_a_proposal_waits_for_those_who_can_confirm_it_until_somebody_does():
    proposal = invitations.invite(person(COORDINATOR), cdph(), "new@cdph.example", ["sponsor"])
    said = [f"Confirm or decline new@cdph.example as Executive Sponsor, proposed by {person(COORDINATOR)}"]
    assert waiting(SPONSOR) == said == waiting(CDO)
    assert waiting(COORDINATOR) == waiting("legal@cdph.example") == waiting("sponsor@cdss.example") == []
    invitations.confirm(proposal, person(SPONSOR))
    assert waiting(SPONSOR) == waiting(CDO) == []


def test_a_prepared_delegation_waits_for_the_one_whose_role_it_is():
    held = person(SPONSOR).memberships.get()
    delegations.delegate(held, person("legal@cdph.example"), timezone.localdate(), person(COORDINATOR))
    assert waiting(SPONSOR) == [
        f"Confirm or decline the delegation of your signature to {person('legal@cdph.example')}"
    ]
    assert waiting(COORDINATOR) == waiting(CDO) == []


def test_the_wish_to_lift_the_second_factor_waits_for_another_who_binds_the_entity():
    SecondFactorLift.objects.create(entity=cdph(), asked_by=person(COORDINATOR))
    assert waiting(SPONSOR) == [f"Confirm or decline to lift the second factor, as {person(COORDINATOR)} asks"]
    assert waiting(COORDINATOR) == [] and second_factor_duty.SPEAKS


def test_a_new_name_of_a_signer_waits_for_a_coordinator_and_a_coordinators_for_the_cdos_staff():
    names.change(person(SPONSOR), "Another Name", "", "", "")
    assert waiting(COORDINATOR) == [f"Confirm the new name of Executive Sponsor CDPH for signing: {person(SPONSOR)}"]
    assert waiting(CDO) == waiting(SPONSOR) == []
    names.change(person(COORDINATOR), "Other Name", "", "", "")
    assert waiting(CDO) == [f"Confirm the new name of Data Coordinator CDPH for signing: {person(COORDINATOR)}"]


def test_it_stands_on_the_page_of_tasks_and_leads_to_where_it_is_confirmed(sign_in):
    invitations.invite(person(COORDINATOR), cdph(), "new@cdph.example", ["sponsor"])
    page = sign_in(SPONSOR).get("/tasks/").content.decode()
    assert "Confirm as the second person" in page and 'href="/signatories/cdph/roles/"' in page
    assert "Confirm as the second person" not in sign_in(COORDINATOR).get("/tasks/").content.decode()


def test_the_number_of_queries_does_not_grow_with_what_waits():
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            waits_for(person(CDO))
        return len(asked)

    invitations.invite(person(COORDINATOR), cdph(), "new@cdph.example", ["sponsor"])
    before = queries()
    for number in range(3):
        invitations.invite(person(COORDINATOR), cdph(), f"n{number}@cdph.example", ["sponsor"])
        by = person("coordinator@cdss.example")
        invitations.invite(by, Entity.objects.get(slug="cdss"), f"n{number}@cdss.example", ["sponsor"])
    assert queries() == before


# Delegations that end by their date ------------------------------------------------------------------------


@pytest.fixture
def lapsed(db) -> Membership:
    """The sponsor delegated to the legal representative until yesterday, and nobody has looked since."""
    held = person(SPONSOR).memberships.get()
    made = delegations.delegate(held, person("legal@cdph.example"), timezone.localdate(), person(SPONSOR))
    made.until = timezone.now() - timedelta(days=1)
    made.ended_at, made.ended_by = None, None
    telling.save(made, "delegation.given", person(SPONSOR), fields=["until"], prepared_by="")
    return made


@pytest.mark.both
def test_a_delegation_that_ends_by_its_date_is_told_and_on_record_once(lapsed):
    letters = Delivery.objects.filter(notice__kind="role_changed").count()
    assert [jobs.end_lapsed_delegations(), jobs.end_lapsed_delegations()] == [1, 0]
    lapsed.refresh_from_db()
    assert lapsed.ended_at == lapsed.until and lapsed.ended_by is None
    (event,) = Event.objects.filter(chain=telling.chain_of(cdph()), kind="delegation.ran_out")
    assert event.sentence == (
        "The delegation of Executive Sponsor CDPH (Executive Sponsor) to Legal Representative CDPH ended, as it was "
        f"set: {telling.day(lapsed.until)}."
    )
    told = Delivery.objects.filter(notice__kind="role_changed").order_by("pk")[letters:]
    assert {d.user.email for d in told} == {SPONSOR, COORDINATOR, "legal@cdph.example"}
    assert verified()[0] == 0


def test_a_new_delegation_to_the_same_person_records_the_end_of_the_old_one_first(lapsed):
    held = person(SPONSOR).memberships.get()
    delegations.delegate(held, person("legal@cdph.example"), timezone.localdate(), person(SPONSOR))
    kinds = list(Event.objects.filter(chain=telling.chain_of(cdph())).order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == ["delegation.ran_out", "delegation.given"]
    assert jobs.end_lapsed_delegations() == 0


def test_a_delegation_that_still_runs_and_a_role_without_end_stay():
    held = person(SPONSOR).memberships.get()
    delegations.delegate(held, person("legal@cdph.example"), timezone.localdate(), person(SPONSOR))
    assert jobs.end_lapsed_delegations() == 0
