"""`/signatories/<slug>/`: open to all, except for the people."""

import pytest
from django.utils import timezone

from signatories.models import Entity, Membership, Role, User
from tests.support.story import Story

pytestmark = pytest.mark.django_db
URL = "/signatories/cdss/"


def page(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_somebody_signed_out_sees_the_entity_but_no_people(client):
    text = page(client)
    assert "Health and Human Services Agency" in text
    assert "January 1, 2021" in text
    assert "@cdss.example" not in text
    assert "CDSS" not in text  # the cast's names end so
    assert "Sign in" in text


@pytest.mark.both
def test_signatories_see_the_people_by_role(sign_in):
    text = page(sign_in("legal@calstrs.example"))
    assert (
        text.index("drafter@cdss.example") < text.index("coordinator@cdss.example") < text.index("sponsor@cdss.example")
    )


def test_an_account_without_a_role_in_a_signatory_sees_no_people(client):
    outsider = User.objects.create_user("someone@lottery.example", name="Somebody")
    lottery = Entity.objects.create(name="Lottery Commission", slug="lottery")
    Membership.objects.create(user=outsider, entity=lottery, role=Role.PROGRAM)
    client.force_login(outsider, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "@cdss.example" not in page(client)


def test_those_who_left_are_not_among_the_people(sign_in, people):
    people["legal@cdss.example"].memberships.update(ended_at=timezone.now())
    assert "legal@cdss.example" not in page(sign_in("legal@calstrs.example"))


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        ("cdss", "mediated by the Agency’s officer first"),
        ("calstrs", "goes straight to the Statewide CDO"),
        ("calpers", "CDO staff must confirm it"),
    ],
)
def test_the_standing_is_told_by_what_it_means_for_a_dispute(client, slug, says):
    assert says in page(client, f"/signatories/{slug}/")


def test_a_heading_that_is_no_agency_is_explained(client, entity):
    finance = Entity.objects.get(name="Finance, Department of")
    assert "A heading of the list" in page(client, f"/signatories/{finance.slug}/")


def test_of_its_filed_agreements_signatories_see_the_public_line_and_of_others_nothing(sign_in):
    filed = Story(title="Shared caseload study").active().fresh()
    draft = Story(title="Secret plan").bucp
    text = page(sign_in("legal@calstrs.example"))
    assert filed.number in text
    assert "Department of Social Services from Department of Public Health" in text
    assert draft.number not in text and "Secret plan" not in text
    assert "Example text" not in text


@pytest.mark.both
def test_the_number_of_queries_does_not_grow(sign_in, django_assert_max_num_queries):
    for _ in range(3):
        Story().active()
    client = sign_in("coordinator@cdss.example")
    with django_assert_max_num_queries(14):
        client.get(URL)


def test_an_unknown_entity_is_not_found(client):
    assert client.get("/signatories/no-such-place/").status_code == 404


@pytest.mark.both
def test_names_in_any_script_are_shown_as_text(client):
    Entity.objects.create(name="Office of 日本 & O'Brien <script>x</script>", slug="odd")
    text = page(client, "/signatories/odd/")
    assert "日本" in text and "<script>x" not in text
