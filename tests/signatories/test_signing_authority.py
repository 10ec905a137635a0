"""`/signatories/<slug>/signers/`: who may sign, delegation until a date, ending it, requiring a second factor."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.refusals import NotAllowed
from notices.models import Letter
from signatories import delegations, memberships
from signatories.models import Entity, Membership, PreparedDelegation
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
LIST = "/signatories/cdph/signers/"
DELEGATE = f"{LIST}delegate/"


def day(days):
    return timezone.localdate() + timedelta(days=days)


def held(email, role):
    return Membership.objects.get(user__email=email, role=role, delegated_by=None)


def typed(to="legal@cdph.example", holder="sponsor@cdph.example", role="sponsor", days=30, **other):
    return {"held": held(holder, role).pk, "to": person(to).pk, "until": day(days).isoformat(), **other}


def delegated(to="legal@cdph.example", role="sponsor", days=30):
    giver = person(f"{role}@cdph.example")
    return delegations.delegate(held(giver.email, role), person(to), day(days), giver)


def text(response):
    return response.content.decode()


def test_every_signatory_reads_who_may_sign_and_strangers_do_not(sign_in, client):
    assert client.get(LIST).status_code == 302
    page = sign_in("legal@edd.example").get(LIST)
    assert "Executive Sponsor CDPH" in text(page) and "Data Coordinator CDPH" in text(page)
    assert "Delegate a signature" not in text(page)
    assert client.get("/signatories/no-such/signers/").status_code == 404
    assert client.get(DELEGATE).status_code == 403


def test_a_sponsor_delegates_and_the_signature_says_by_what_authority(sign_in):
    story = Story().in_signing()
    client = sign_in("sponsor@cdph.example")
    assert client.get(DELEGATE).status_code == 200
    page = client.post(DELEGATE, typed(), follow=True)
    authority = f"for Executive Sponsor by delegation of Executive Sponsor CDPH, until {day(30):%B %-d, %Y}"
    assert authority in text(page)
    delegate = person("legal@cdph.example")
    story.sign("cdph", "sponsor", by="legal@cdph.example")
    signature = story.bucp.signing_rounds.get().signatures.get()
    assert signature.user == delegate and signature.authority == authority
    assert authority in text(client.get(f"/bucps/{story.bucp.number}/sign/"))


@pytest.mark.both
def test_it_ends_by_itself_and_stays_listed(sign_in):
    story, row = Story().in_signing(), delegated()
    Membership.objects.filter(pk=row.pk).update(until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(NotAllowed):
        story.sign("cdph", "sponsor", by="legal@cdph.example")
    page = sign_in("sponsor@cdph.example").get(LIST)
    assert [m.pk for m in page.context["past"]] == [row.pk]
    again = delegated()
    assert again.pk != row.pk and Membership.objects.get(pk=row.pk).ended_at


def test_a_delegate_cannot_delegate_on_nor_give_roles(sign_in):
    delegated("program@cdph.example", "coordinator")
    client = sign_in("program@cdph.example")
    assert client.get(DELEGATE).status_code == 403
    response = client.post(DELEGATE, typed("legal@cdph.example", "coordinator@cdph.example", "coordinator"))
    assert response.status_code == 403
    assert memberships.grantable(person("program@cdph.example"), Entity.objects.get(slug="cdph")) == ()
    row = Membership.objects.get(user__email="program@cdph.example", role="coordinator")
    with pytest.raises(memberships.MembershipRefused, match="cannot delegate on"):
        delegations.delegate(row, person("legal@cdph.example"), day(3), person("program@cdph.example"))


def test_a_sponsor_delegates_only_the_own_role(sign_in):
    client = sign_in("sponsor@cdph.example")
    response = client.post(DELEGATE, typed(holder="coordinator@cdph.example", role="coordinator"))
    assert response.status_code == 422 and not Membership.objects.filter(delegated_by__isnull=False).exists()


@pytest.mark.both
def test_what_a_coordinator_prepares_holds_once_its_giver_has_confirmed_it(sign_in):
    story = Story().in_signing()
    page = sign_in("coordinator@cdph.example").post(DELEGATE, typed(), follow=True)
    assert "Executive Sponsor CDPH is told. It holds once they have confirmed it." in text(page)
    with pytest.raises(NotAllowed):
        story.sign("cdph", "sponsor", by="legal@cdph.example")
    (letter,) = Letter.objects.filter(kind="second_person_wanted")
    assert [d.email for d in letter.deliveries.all()] == ["sponsor@cdph.example"]
    answer = f"{LIST}prepared/{PreparedDelegation.objects.get().pk}/"
    for other in ("coordinator@cdph.example", "legal@cdph.example", "sponsor@cdss.example"):
        assert sign_in(other).post(answer, {"answer": "confirm"}).status_code == 403
    client = sign_in("sponsor@cdph.example")
    assert "delegates to Legal Representative CDPH" in text(client.get(LIST))
    page = client.post(answer, {"answer": "confirm"}, follow=True)
    assert "Given by Executive Sponsor CDPH in the portal" in text(page)
    assert "as Data Coordinator CDPH had prepared it" in text(client.get("/signatories/cdph/roles/"))
    story.sign("cdph", "sponsor", by="legal@cdph.example")
    assert client.post(answer, {"answer": "confirm"}).status_code == 302  # a double click changes nothing
    assert Membership.objects.filter(delegated_by__isnull=False).count() == 1


@pytest.mark.parametrize("by", ["sponsor@cdph.example", "coordinator@cdph.example"])
def test_what_was_prepared_can_be_declined_or_taken_back(sign_in, by):
    sign_in("coordinator@cdph.example").post(DELEGATE, typed())
    answer = f"{LIST}prepared/{PreparedDelegation.objects.get().pk}/"
    assert sign_in("legal@cdph.example").post(answer, {"answer": "decline"}).status_code == 403
    sign_in(by).post(answer, {"answer": "decline"})
    assert PreparedDelegation.objects.get().answered_at and not PreparedDelegation.objects.get().confirmed
    sign_in("sponsor@cdph.example").post(answer, {"answer": "confirm"})
    assert not Membership.objects.filter(delegated_by__isnull=False).exists()


def test_what_was_prepared_ends_with_the_role_it_would_come_from(sign_in):
    sign_in("coordinator@cdph.example").post(DELEGATE, typed())
    prepared = PreparedDelegation.objects.get()
    memberships.end(held("sponsor@cdph.example", "sponsor"), person("coordinator@cdph.example"))
    with pytest.raises(memberships.NotYours):
        delegations.confirm(prepared, person("sponsor@cdph.example"))
    assert delegations.waiting(prepared.entity) == []


@pytest.mark.parametrize("days", [-1, 366, 40_000])
def test_until_is_a_day_within_a_year(sign_in, days):
    response = sign_in("sponsor@cdph.example").post(DELEGATE, typed(days=days))
    assert response.status_code == 422 and response.context["form"].errors["until"]


@pytest.mark.parametrize("days", [0, 365])
def test_today_and_a_whole_year_are_possible(sign_in, days):
    assert sign_in("sponsor@cdph.example").post(DELEGATE, typed(days=days)).status_code == 302


@pytest.mark.parametrize("to", ["sponsor@cdss.example", "sponsor@cdph.example"])
def test_only_to_another_colleague_of_the_same_entity(sign_in, to):
    response = sign_in("sponsor@cdph.example").post(DELEGATE, typed(to))
    assert response.status_code == 422 and response.context["form"].errors["to"]


@pytest.mark.both
def test_nobody_holds_the_same_delegation_twice(sign_in):
    delegated()
    response = sign_in("sponsor@cdph.example").post(DELEGATE, typed())
    assert response.status_code == 422 and "already" in text(response)


@pytest.mark.both
@pytest.mark.parametrize(
    "wrong", [{"held": "x"}, {"to": "\x00"}, {"until": "31 February"}, {"until": "9" * 5000}, {"held": "9" * 30}]
)
def test_mad_input_is_told_beside_its_field(sign_in, wrong):
    assert sign_in("sponsor@cdph.example").post(DELEGATE, {**typed(), **wrong}).status_code == 422
    assert sign_in("sponsor@cdph.example").post(DELEGATE, {}).status_code == 422


def test_it_is_ended_early_by_the_one_who_gave_it_and_not_by_others(sign_in):
    row = delegated()
    address = f"{LIST}{row.pk}/end/"
    assert sign_in("sponsor@edd.example").post(address).status_code == 403
    client = sign_in("sponsor@cdph.example")
    assert "End this delegation?" in text(client.get(address))
    assert Membership.objects.get(pk=row.pk).ended_at is None
    client.post(address)
    ended = Membership.objects.get(pk=row.pk)
    assert ended.ended_at and ended.ended_by.email == "sponsor@cdph.example"
    assert client.post(address).status_code == 302
    own = held("sponsor@cdph.example", "sponsor")
    assert client.post(f"{LIST}{own.pk}/end/").status_code == 404


def test_a_delegation_does_not_outlive_the_role_it_came_from():
    row = delegated()
    memberships.end(held("sponsor@cdph.example", "sponsor"), person("coordinator@cdph.example"))
    assert Membership.objects.get(pk=row.pk).ended_at


def test_a_coordinator_requires_a_second_factor_and_the_history_says_so(sign_in):
    address = f"{LIST}second-factor/"
    for other in ("sponsor@cdph.example", "audit@odi.example", "coordinator@cdss.example"):
        assert sign_in(other).post(address, {"needed": "yes"}).status_code == 403
    client = sign_in("coordinator@cdph.example")
    assert client.get(address).status_code == 405
    for _ in range(2):
        client.post(address, {"needed": "yes"}, follow=True)
    assert Entity.objects.get(slug="cdph").needs_second_factor
    assert text(client.get("/signatories/cdph/")).count("Signing needs a second factor from now on") == 1
    assert text(client.get("/signatories/cdph/roles/")).count("required a second factor from all who sign") == 1


@pytest.mark.both
def test_the_queries_do_not_grow_with_the_list(sign_in, django_assert_max_num_queries):
    client = sign_in("coordinator@cdph.example")
    for who in ("legal", "privacy", "security", "program"):
        delegated(f"{who}@cdph.example")
    with django_assert_max_num_queries(15):
        assert client.get(LIST).status_code == 200
