"""Inviting a colleague and accepting: every way it can go."""

import hashlib
import io
import logging
import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from idea_portal.logs import HideOneTimeLinks
from notices.models import Letter
from signatories import invitations, memberships
from signatories.models import Entity, Invitation, Membership, Role, User
from signatories.signals import invitation_made

INVITE = "/signatories/cdss/people/invite/"
PASSWORD = "seven quiet rivers run"
NEW = {
    "name": "Zoë O’Brien 日本",
    "title": "Analyst",
    "division": "Data Office",
    "phone": "916-555-0111",
    "password": PASSWORD,
    "again": PASSWORD,
}


@pytest.fixture
def tokens():
    """The tokens of the invitations made in this test, oldest first."""
    caught = []

    def catch(sender, invitation, token, **kwargs):
        caught.append(token)

    invitation_made.connect(catch)
    yield caught
    invitation_made.disconnect(catch)


@pytest.fixture
def coordinator(db):
    return User.objects.get(email="coordinator@cdss.example")


@pytest.fixture
def cdss(db):
    return Entity.objects.get(slug="cdss")


def make(coordinator, cdss, email="new@cdss.example", roles=("legal",)):
    return invitations.invite(coordinator, cdss, email, list(roles))


def run_out(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_the_letter_carries_the_link_and_the_database_its_hash_only(sign_in, tokens):
    response = sign_in("coordinator@cdss.example").post(
        INVITE, {"email": "New@CDSS.example", "roles": ["legal", "program"]}
    )
    assert response.status_code == 302
    invitation = Invitation.objects.get()
    assert invitation.email == "new@cdss.example"
    assert invitation.token_hash == hashlib.sha256(tokens[0].encode()).hexdigest()
    assert timedelta(days=13) < invitation.expires_at - timezone.now() <= timedelta(days=14)
    letter = Letter.objects.get(kind="invitation")
    assert tokens[0] not in letter.url
    assert letter.secret
    assert [d.email for d in letter.deliveries.all()] == ["new@cdss.example"]


def test_the_link_in_the_letter_leads_to_the_page(
    client, coordinator, cdss, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        make(coordinator, cdss)
    assert len(mailoutbox) == 1 and mailoutbox[0].to == ["new@cdss.example"]
    link = re.search(r"/invitations/[\w-]+/", mailoutbox[0].body).group()
    assert "Department of Social Services" in client.get(link).content.decode()


@pytest.mark.both
def test_a_new_person_makes_an_account_and_has_the_roles(client, coordinator, cdss, tokens):
    make(coordinator, cdss, roles=["legal", "privacy"])
    url = f"/invitations/{tokens[0]}/"
    assert client.get(url).status_code == 200
    response = client.post(url, NEW)
    assert response.status_code == 302 and response.url == "/tasks/"
    user = User.objects.get(email="new@cdss.example")
    assert (user.name, user.title, user.division, user.phone) == (NEW["name"], "Analyst", "Data Office", "916-555-0111")
    assert {m.role for m in user.roles} == {"legal", "privacy"}
    assert all(m.given_by == coordinator for m in user.memberships.all())
    assert client.session["_auth_user_id"] == str(user.pk)
    client.logout()
    assert client.login(request=None, email=user.email, password=PASSWORD)


@pytest.mark.both
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"password": "password1234", "again": "password1234"}, "too common"),
        ({"password": "new@cdss.example", "again": "new@cdss.example"}, "too similar"),
        ({"again": "another password"}, "The two passwords differ"),
        ({"name": "  "}, "required"),
        ({"name": "x" * 151}, "at most 150"),
        ({"name": "a\x00b"}, "Null characters"),
        ({"password": "", "again": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(client, coordinator, cdss, tokens, change, says):
    make(coordinator, cdss)
    response = client.post(f"/invitations/{tokens[0]}/", {**NEW, **change})
    text = response.content.decode()
    assert response.status_code == 422
    assert says in text
    assert 'value="Analyst"' in text and PASSWORD not in text
    assert not User.objects.filter(email="new@cdss.example").exists()


@pytest.mark.both
def test_an_existing_account_signs_in_first_and_then_accepts(client, sign_in, coordinator, cdss, tokens):
    make(coordinator, cdss, email="Legal@CDPH.example", roles=["privacy"])
    url = f"/invitations/{tokens[0]}/"
    assert client.get(url).url == f"/accounts/login/?next={url}"
    assert client.post(url, NEW).url == f"/accounts/login/?next={url}"
    sign_in("legal@cdph.example")
    assert "Accept" in client.get(url).content.decode()
    assert client.post(url).url == "/tasks/"
    user = User.objects.get(email="legal@cdph.example")
    assert user.holds(Role.PRIVACY, entity=cdss) and user.name == "Legal Representative CDPH"


def test_looking_at_an_invitation_accepts_nothing(sign_in, coordinator, cdss, tokens):
    make(coordinator, cdss, email="legal@cdph.example", roles=["privacy"])
    sign_in("legal@cdph.example").get(f"/invitations/{tokens[0]}/")
    assert Invitation.objects.get().is_open


def test_another_person_is_told_to_sign_out_and_gets_nothing(sign_in, coordinator, cdss, tokens):
    make(coordinator, cdss)
    client = sign_in("legal@cdph.example")
    for response in (client.get(f"/invitations/{tokens[0]}/"), client.post(f"/invitations/{tokens[0]}/", NEW)):
        assert response.status_code == 403
        assert "new@cdss.example" not in response.content.decode()
        assert "Sign out" in response.content.decode()
    assert Invitation.objects.get().is_open
    assert not User.objects.get(email="legal@cdph.example").holds(Role.LEGAL, entity=cdss)


@pytest.mark.both
@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "日本", "..%2f", "<script>"])
@pytest.mark.django_db
def test_a_wrong_link_says_what_to_do(client, token):
    response = client.get(f"/invitations/{token}/")
    assert response.status_code == 404
    if token != "..%2f":
        assert "ask your entity’s Data Coordinator" in response.content.decode()


@pytest.mark.both
def test_a_link_that_ran_out_was_used_or_cancelled_is_gone(client, coordinator, cdss, tokens):
    run_out(make(coordinator, cdss, "one@cdss.example"))
    invitations.cancel(make(coordinator, cdss, "two@cdss.example"), coordinator)
    make(coordinator, cdss, "three@cdss.example")
    client.post(f"/invitations/{tokens[2]}/", NEW)
    client.logout()
    for token in tokens:
        for response in (client.get(f"/invitations/{token}/"), client.post(f"/invitations/{token}/", NEW)):
            assert response.status_code == 410
            assert "Department of Social Services" not in response.content.decode()
    assert User.objects.filter(email="three@cdss.example").count() == 1
    assert not User.objects.filter(email__in=["one@cdss.example", "two@cdss.example"]).exists()


def test_no_link_reaches_the_log(client, sign_in, coordinator, cdss, tokens, monkeypatch, caplog):
    """Refused, forbidden and gone pages are logged with their address; the link's key is not in it."""
    console = next(h for h in logging.getLogger().handlers if any(isinstance(f, HideOneTimeLinks) for f in h.filters))
    written = io.StringIO()
    monkeypatch.setattr(console, "stream", written)
    caplog.set_level(logging.WARNING, logger="django.request")  # the tests keep it quiet
    make(coordinator, cdss)
    url = f"/invitations/{tokens[0]}/"
    client.post(url, {})
    Client(enforce_csrf_checks=True).post(url, {})
    sign_in("legal@cdph.example").get(url)
    run_out(Invitation.objects.get())
    client.get(url)
    assert written.getvalue().count("/invitations/[hidden]/") == 4
    assert tokens[0] not in written.getvalue()


def test_sending_again_makes_a_new_link_and_ends_the_old(client, sign_in, coordinator, cdss, tokens):
    invitation = make(coordinator, cdss)
    Invitation.objects.update(
        invited_at=timezone.now() - timedelta(days=20), expires_at=timezone.now() - timedelta(days=6)
    )
    sign_in("coordinator@cdss.example").post(f"/signatories/cdss/invitations/{invitation.pk}/resend/")
    client.logout()
    assert client.get(f"/invitations/{tokens[0]}/").status_code == 404
    assert client.get(f"/invitations/{tokens[1]}/").status_code == 200
    assert Letter.objects.filter(kind="invitation").count() == 2


@pytest.mark.both
def test_a_double_click_on_send_again_writes_one_letter(coordinator, cdss, tokens):
    invitation = make(coordinator, cdss)
    with pytest.raises(memberships.MembershipRefused, match="less than a minute"):
        invitations.resend(invitation, coordinator)
    assert len(tokens) == 1


def test_an_invitation_of_another_entity_is_not_found(sign_in, coordinator, cdss):
    invitation = make(coordinator, cdss)
    client = sign_in("coordinator@cdph.example")
    for act in ("cancel", "resend"):
        assert client.post(f"/signatories/cdph/invitations/{invitation.pk}/{act}/").status_code == 404
        assert client.post(f"/signatories/cdss/invitations/{invitation.pk}/{act}/").status_code == 403
        assert client.post(f"/signatories/cdph/invitations/{10**30}/{act}/").status_code == 404
        assert client.get(f"/signatories/cdph/invitations/{invitation.pk}/{act}/").status_code == 405
    assert Invitation.objects.get().is_open


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("drafter@cdss.example", 403),
        ("coordinator@cdph.example", 403),
        ("admin@odi.example", 403),
        ("audit@odi.example", 422),
        ("coordinator@cdss.example", 302),
    ],
)
def test_only_who_may_give_a_role_invites_into_it(sign_in, db, who, status):
    assert sign_in(who).post(INVITE, {"email": "new@cdss.example", "roles": ["legal"]}).status_code == status
    assert Invitation.objects.count() == (status == 302)


@pytest.mark.parametrize("role", ["aio", "cdo_staff", "admin", "nonsense", ""])
def test_a_coordinator_cannot_give_the_roles_of_officers(sign_in, coordinator, cdss, role):
    response = sign_in("coordinator@cdss.example").post(INVITE, {"email": "new@cdss.example", "roles": [role]})
    assert response.status_code == 422
    assert 'value="new@cdss.example"' in response.content.decode()
    with pytest.raises(memberships.MembershipRefused):
        make(coordinator, cdss, roles=[role])
    assert not Invitation.objects.exists()


@pytest.mark.both
@pytest.mark.parametrize("email", ["", "no address", "a\x00b@cdss.example", "x" * 300 + "@cdss.example", "<script>@x"])
def test_an_address_that_is_none_is_refused(sign_in, email):
    assert sign_in("coordinator@cdss.example").post(INVITE, {"email": email, "roles": ["legal"]}).status_code == 422


@pytest.mark.both
def test_an_open_invitation_is_not_doubled_and_one_that_ran_out_is_replaced(sign_in, coordinator, cdss):
    first = make(coordinator, cdss)
    response = sign_in("coordinator@cdss.example").post(INVITE, {"email": "NEW@cdss.example", "roles": ["legal"]})
    assert response.status_code == 422 and "open invitation already" in response.content.decode()
    run_out(first)
    make(coordinator, cdss)
    assert [i.email for i in invitations.pending(cdss)] == ["new@cdss.example"]


def test_a_role_that_is_held_already_is_not_offered_again(coordinator, cdss):
    with pytest.raises(memberships.MembershipRefused, match="already holds this role here: Legal Representative"):
        make(coordinator, cdss, "legal@cdss.example")


@pytest.mark.both
def test_an_entity_has_at_most_fifty_open_invitations(coordinator, cdss):
    for n in range(invitations.MOST_OPEN):
        Invitation.objects.create(
            email=f"p{n}@cdss.example",
            entity=cdss,
            roles=["legal"],
            token_hash=str(n),
            invited_by=coordinator,
            expires_at=timezone.now() + timedelta(days=1),
        )
    with pytest.raises(memberships.MembershipRefused, match="50 open invitations"):
        make(coordinator, cdss)


def test_who_left_does_not_come_back_through_an_own_invitation(client, coordinator, cdss, people, tokens):
    other = Membership.objects.create(user=people["drafter@cdss.example"], entity=cdss, role=Role.COORDINATOR).user
    make(coordinator, cdss, "private@mail.example", ["coordinator"])
    memberships.end(coordinator.memberships.get(role=Role.COORDINATOR, ended_at=None), other)
    assert client.post(f"/invitations/{tokens[0]}/", NEW).status_code == 410
    assert not User.objects.filter(email="private@mail.example").exists()


def test_pending_invitations_stand_on_the_people_page(sign_in, coordinator, cdss, django_assert_max_num_queries):
    for n in range(12):
        make(coordinator, cdss, f"p{n}@cdss.example")
    client = sign_in("coordinator@cdss.example")
    with django_assert_max_num_queries(12):
        text = client.get("/signatories/cdss/people/").content.decode()
    assert "p11@cdss.example" in text and "(in 14 days)" in text


@pytest.mark.both
def test_accepting_twice_one_after_the_other_gives_one_account(coordinator, cdss, tokens):
    invitation = make(coordinator, cdss)
    data = {k: NEW[k] for k in ("name", "title", "phone", "password")}
    invitations.accept_as_new(invitation, **data)
    with pytest.raises(invitations.NotOpen):
        invitations.accept_as_new(invitation, **data)
    assert User.objects.filter(email="new@cdss.example").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_acceptances_at_the_same_moment_give_one_account():
    coordinator, cdss = User.objects.get(email="coordinator@cdss.example"), Entity.objects.get(slug="cdss")
    invitation = make(coordinator, cdss)
    data = {k: NEW[k] for k in ("name", "title", "phone", "password")}
    together, outcomes = threading.Barrier(2), []

    def accept():
        mine = Invitation.objects.select_related("entity", "invited_by").get(pk=invitation.pk)
        together.wait()
        try:
            invitations.accept_as_new(mine, **data)
            outcomes.append("made")
        except (invitations.NotOpen, invitations.AccountExists):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]
    assert User.objects.filter(email="new@cdss.example").count() == 1
    assert Membership.objects.filter(user__email="new@cdss.example").count() == 1


def test_what_is_left_empty_is_asked_for_in_words_of_the_task(client, sign_in, coordinator, cdss, tokens):
    page = sign_in("coordinator@cdss.example").post("/signatories/cdss/people/invite/", {}).content.decode()
    assert "Write the colleague’s e-mail address." in page and "This field is required" not in page
    page = sign_in("audit@odi.example").post("/signatories/add/", {}).content.decode()
    assert "Write the name of the entity." in page and "This field is required" not in page
