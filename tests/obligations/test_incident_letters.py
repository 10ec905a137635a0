"""E-mails about incidents (§8.5, §8.6) say that there is one, for which agreement and what must be done by when; the
account is read in the portal after signing in, unless the recipient's department chose otherwise."""

import pytest
from django.core import mail
from django.utils.formats import date_format

from history.models import Event
from notices.delivery import attempt
from notices.models import Delivery, Letter
from obligations.formal_notices.commands import AnswerNotice, GiveNotice
from obligations.formal_notices.jobs import follow_up_unconfirmed
from signatories import incidents
from signatories.memberships import NotYours
from signatories.models import Entity
from tests.obligations.saying import said
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
GIVES, ASKS = "coordinator@cdph.example", "coordinator@cdss.example"
SECRET = "A laptop with 4,211 birth dates was left on a train."
APART = ["improper_use", "security_incident"]


def incident(clause="security_incident", **more):
    story = Story().active()
    data = said(clause) | {"happened": SECRET}
    return story, story.do(GiveNotice(clause=clause, data=data, **more), ASKS)


def e_mail(given, email=GIVES) -> str:
    """Subject, plain text and HTML, as they leave the portal."""
    mail.outbox.clear()
    attempt(Delivery.objects.get(notice=given.notice, email=email).pk)
    [sent] = mail.outbox
    return "\n".join([sent.subject, sent.body, *(str(part) for part, _ in sent.alternatives)])


@pytest.mark.parametrize("clause", APART)
def test_the_e_mail_says_that_there_is_one_and_what_to_do_by_when_and_nothing_of_what_happened(clause):
    """§8.5, §8.6"""
    story, given = incident(clause, attachment=("what-was-lost.pdf", b"%PDF-1.4 x"))
    text = e_mail(given)
    assert story.bucp.number in text and given.rule.clause in text
    assert f"/bucps/{story.bucp.number}/notices/{given.number}/" in text
    until = Delivery.objects.get(notice=given.notice, email=GIVES).confirm_until
    assert date_format(until, "F j, Y") in text
    assert SECRET not in text and "what-was-lost" not in text
    for answer in given.data.values():
        assert len(answer) < 12 or answer not in text


@pytest.mark.parametrize("clause", APART)
def test_the_account_is_read_in_the_portal_by_those_it_is_for(sign_in, clause):
    """§11 of the record: the parties' people and CDO staff; in the letter of the inbox it does not stand either."""
    story, given = incident(clause)
    address = f"/bucps/{story.bucp.number}/notices/{given.number}/"
    for reader in (GIVES, ASKS, "cdo@odi.example"):
        assert SECRET in sign_in(reader).get(address).content.decode(), reader
    assert sign_in("agency-cdo@chhs.example").get(address).status_code in (403, 404)
    assert SECRET not in sign_in(GIVES).get(f"/notices/{given.notice_id}/").content.decode()
    assert SECRET not in Letter.objects.get(pk=given.notice_id).full_body, "nobody gets it, so it is not kept twice"


def test_neither_the_reminder_nor_the_answer_carries_it():
    story, given = incident()
    Delivery.objects.filter(notice=given.notice).update(confirm_by=given.at)
    follow_up_unconfirmed()
    story.do(AnswerNotice(given=given, kind="comment", text="Were the birth dates encrypted?"), GIVES)
    bodies = Letter.objects.filter(kind__in=("notice_followed_up", "notice_answered")).values_list("body", flat=True)
    assert len(bodies) >= 2
    assert not any(SECRET in body or "encrypted" in body for body in bodies)


def test_a_departments_coordinator_chooses_the_whole_text_for_its_own_people_only():
    """On both sides of the choice: people of another party keep to the portal."""
    incidents.choose(Entity.objects.get(slug="cdph"), person(GIVES), True)
    story = Story(providers=("cdph", "edd")).active()
    given = story.do(
        GiveNotice(clause="security_incident", data=said("security_incident") | {"happened": SECRET}), ASKS
    )
    assert SECRET in e_mail(given)
    assert SECRET not in e_mail(given, "coordinator@edd.example")


def test_the_choice_is_the_coordinators_is_on_record_and_is_told():
    cdph = Entity.objects.get(slug="cdph")
    assert incidents.choose(cdph, person(GIVES), True) and not incidents.choose(cdph, person(GIVES), True)
    [event] = Event.objects.filter(chain=f"entity-{cdph.pk}", kind="incidents.in_full")
    assert event.sentence.startswith("Data Coordinator CDPH chose that e-mails about incidents carry the whole account")
    told = set(Delivery.objects.filter(notice__kind="role_changed").values_list("email", flat=True))
    assert told == {f"{role}@cdph.example" for role in ("legal", "privacy", "security")}
    assert Letter.objects.get(kind="role_changed").subject.startswith("A setting of ")
    for other in (ASKS, "sponsor@cdph.example", "cdo@odi.example"):
        with pytest.raises(NotYours):
            incidents.choose(cdph, person(other), False)


def test_it_is_chosen_on_the_entitys_page(sign_in):
    client = sign_in(GIVES)
    assert "Send our people the whole account by e-mail" in client.get("/signatories/cdph/").content.decode()
    client.post("/signatories/cdph/incidents/", {"in_full": "yes"})
    assert "Keep the account in the portal" in client.get("/signatories/cdph/").content.decode()
    client = sign_in(ASKS)
    assert "Keep the account in the portal" not in client.get("/signatories/cdph/").content.decode()
    assert client.post("/signatories/cdph/incidents/", {"in_full": "no"}).status_code == 403


def test_before_sending_both_are_shown(sign_in):
    story = Story().active()
    client = sign_in(ASKS)
    data = {f"{key}": value for key, value in (said("security_incident") | {"happened": SECRET}).items()}
    page = client.get(f"/bucps/{story.bucp.number}/notices/new/security_incident/")
    names = {f.html_name for f in page.context["form"]}
    posted = {name: data.get(name.rpartition("-")[2], "") for name in names} | {"do": "preview"}
    shown = client.post(f"/bucps/{story.bucp.number}/notices/new/security_incident/", posted)
    assert shown.status_code == 200
    assert SECRET not in shown.context["body"] and SECRET in shown.context["account"]
