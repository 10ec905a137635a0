"""`/administration/`: the portal administrator finds accounts, closes them and opens them again (domain.md §2)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.refusals import Refused
from history.models import Event
from notices.models import Delivery
from signatories import accounts, telling
from signatories.models import Membership, User
from tests.support.story import person

pytestmark = pytest.mark.django_db
ADMIN, LEGAL = "admin@odi.example", "legal@cdss.example"
PAGES = ("/administration/", "/administration/forms/", "/administration/settings/")


def page_of(email: str) -> str:
    return f"/administration/accounts/{person(email).pk}/"


def addresses(**asked) -> set[str]:
    return {account.email for account in accounts.listed(**asked)}


@pytest.mark.parametrize(
    "who", ["cdo@odi.example", "audit@odi.example", "coordinator@cdss.example", "legal@cdph.example"]
)
def test_nobody_else_opens_the_administration(sign_in, who):
    client = sign_in(who)
    for page in (*PAGES, page_of(LEGAL)):
        assert client.get(page).status_code == 403
    assert client.post(page_of(LEGAL), {"act": "close", "reason": "Why not"}).status_code == 403
    assert person(LEGAL).is_active


def test_somebody_signed_out_is_asked_to_sign_in(client):
    for page in (*PAGES, page_of(LEGAL)):
        assert client.get(page).status_code == 302


def test_only_an_administrator_finds_the_way_in_the_navigation(sign_in):
    assert 'href="/administration/"' in sign_in(ADMIN).get("/tasks/").content.decode()
    assert 'href="/administration/"' not in sign_in("cdo@odi.example").get("/tasks/").content.decode()


def test_accounts_are_found_by_words_of_name_and_address(sign_in):
    text = sign_in(ADMIN).get("/administration/?q=LEGAL+cdss").content.decode()
    assert LEGAL in text and "legal@cdph.example" not in text
    assert "No account fits" in sign_in(ADMIN).get("/administration/?q=nobody-of-this-name").content.decode()


def test_accounts_are_narrowed_by_their_standing():
    User.objects.filter(email="legal@edd.example").update(is_active=False)
    Membership.objects.filter(user__email="privacy@edd.example").update(ended_at=timezone.now())
    User.objects.filter(email="security@edd.example").update(date_joined=timezone.now() - timedelta(days=181))
    assert addresses(standing="closed") == {"legal@edd.example"}
    assert addresses(standing="roleless") == {"privacy@edd.example"}
    assert "security@edd.example" in addresses(standing="away") and LEGAL not in addresses(standing="away")
    assert "legal@edd.example" in addresses() and "legal@edd.example" not in addresses(standing="one_factor")


def test_the_list_costs_as_many_queries_for_many_accounts_as_for_one(sign_in, django_assert_max_num_queries):
    client = sign_in(ADMIN)
    for asked in ("legal+cdss", "example"):
        with django_assert_max_num_queries(8):
            client.get(f"/administration/?q={asked}")


def test_a_closed_account_is_signed_out_at_once_and_signs_in_no_more(client, sign_in, settings):
    from django.test import Client

    theirs = Client()
    theirs.force_login(person(LEGAL), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert theirs.get("/tasks/").status_code == 200
    answer = sign_in(ADMIN).post(page_of(LEGAL), {"act": "close", "reason": "Left the department."}, follow=True)
    assert "is closed" in answer.content.decode()
    assert theirs.get("/tasks/").status_code == 302
    assert not Client().login(email=LEGAL, password="idea-demo")


def test_closing_and_opening_are_on_record_and_told_with_the_reason(sign_in, entity):
    client = sign_in(ADMIN)
    for act, reason in (("close", "Left the department."), ("open", "Came back.")):
        client.post(page_of(LEGAL), {"act": act, "reason": reason})
    kinds = list(
        Event.objects.filter(chain=telling.chain_of(entity("cdss")), kind__in=accounts.TURNS).order_by("number")
    )
    assert [(e.kind, e.actor_role) for e in kinds] == [
        ("account.closed", "Portal administrator"),
        ("account.opened", "Portal administrator"),
    ]
    told = Delivery.objects.filter(notice__kind="role_changed", notice__body__contains="Left the department.")
    assert {d.email for d in told} == {LEGAL, "coordinator@cdss.example"}
    text = client.get(page_of(LEGAL)).content.decode()
    assert text.index("Came back.") < text.index("Left the department.")
    assert person(LEGAL).is_active


def test_pressed_twice_it_is_closed_once(sign_in):
    client = sign_in(ADMIN)
    client.post(page_of(LEGAL), {"act": "close", "reason": "Left."})
    answer = client.post(page_of(LEGAL), {"act": "close", "reason": "Left."}, follow=True)
    assert "was closed already" in answer.content.decode()
    assert len(accounts.turns(person(LEGAL))) == 1


@pytest.mark.parametrize("who", [ADMIN, "cdo@odi.example", "audit@odi.example"])
def test_nobody_shuts_out_oneself_or_those_with_a_say_over_the_whole_state(sign_in, who):
    client = sign_in(ADMIN)
    assert "Close the account" not in client.get(page_of(who)).content.decode()
    answer = client.post(page_of(who), {"act": "close", "reason": "Because."})
    assert answer.status_code == 422 and accounts.why_not_close(person(who), person(ADMIN)) in answer.content.decode()
    assert person(who).is_active


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "abc\u202edef"])
def test_without_a_reason_that_can_be_kept_nothing_happens(sign_in, reason):
    assert sign_in(ADMIN).post(page_of(LEGAL), {"act": "close", "reason": reason}).status_code == 422
    assert person(LEGAL).is_active


def test_the_page_says_which_entity_is_left_without_a_coordinator(sign_in):
    client = sign_in(ADMIN)
    assert "no Data Coordinator who can sign in" in client.get(page_of("coordinator@cdss.example")).content.decode()
    assert "no Data Coordinator who can sign in" not in client.get(page_of(LEGAL)).content.decode()


def test_whoever_is_no_administrator_any_more_closes_nothing(db):
    admin = person(ADMIN)
    assert admin.roles
    Membership.objects.filter(user=admin).update(ended_at=timezone.now())
    with pytest.raises(Refused, match="Only a portal administrator"):
        accounts.close(person(LEGAL), admin, "Why not.")


def test_an_account_that_is_not_there_is_404(sign_in):
    assert sign_in(ADMIN).get("/administration/accounts/999999/").status_code == 404
