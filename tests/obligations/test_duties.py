"""The tasks of an exchange: opened by what happens, attested once by whose they are, final then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.refusals import NotAllowed, Refused
from history.models import Event
from obligations.duties.commands import AddObligation, AttestObligation, TellOutcome
from obligations.duties.effects import of_education
from obligations.duties.obligation_types import asks_of
from obligations.ending.commands import EndNotNeeded
from obligations.formal_notices.commands import GiveNotice
from obligations.jobs import open_duties
from obligations.models import Obligation, Outcome
from obligations.questions import Incomplete
from obligations.users.commands import ChangeUsers, UpdateContacts
from tasks.models import Task
from tests.obligations.saying import answers_to, said
from tests.support.clock import at
from tests.support.story import Story
from workdays.working_days import house_day

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def story():
    return Story().active()


def education(story):
    for field, value in (("ferpa", "yes"), ("ferpa_exception", "studies")):
        defaults = {"value": value, "changed_by": story.drafter}
        story.bucp.answers.update_or_create(field=field, party=None, defaults=defaults)
    return story


def attest(story, duty, by=RECIPIENT, certificate=None, **given):
    asks = asks_of(duty, of_education(story.bucp))
    return story.do(AttestObligation(duty=duty, data=answers_to(asks, **given), certificate=certificate), by)


def open_one(story, kind) -> Obligation:
    return story.bucp.duties.open().get(kind=kind)


def test_in_force_the_first_transfer_is_to_be_made(story):
    duty = open_one(story, "first_transfer")
    assert (duty.party.entity.slug, duty.due_on) == ("cdph", house_day(today(30)))
    task = Task.objects.open().get(about=story.bucp.number, kind="duty")
    assert (task.entity.slug, task.role) == ("cdph", "program")


def test_either_side_says_when_the_first_transfer_was_made_and_that_is_final(story):
    duty = open_one(story, "first_transfer")
    with pytest.raises(Incomplete):
        attest(story, duty, on=today(1))
    attest(story, duty, on=today())
    duty.refresh_from_db()
    assert duty.done_on == today() and duty.done_by.email == RECIPIENT
    assert not Task.objects.open().filter(about=story.bucp.number, kind="duty").exists()
    attest(story, duty, on=today())  # a double click
    with pytest.raises(Refused, match="final"):
        attest(story, duty, by=PROVIDER, on=today(-1))
    assert Event.objects.filter(kind="exchange.duty_done").count() == 1


@pytest.mark.both
def test_a_transfer_is_added_by_hand_once(story):
    for _ in range(2):
        story.do(AddObligation(kind="transfer", title="Spring delivery", due_on=today(90).isoformat()), RECIPIENT)
    assert open_one(story, "transfer").due_on == today(90)
    with pytest.raises(Refused):
        story.do(AddObligation(kind="destruction", title="x"), RECIPIENT)
    with pytest.raises(NotAllowed):
        story.do(AddObligation(kind="release", title="Report"), PROVIDER)
    with pytest.raises(Incomplete):
        story.do(AddObligation(kind="transfer", title=" "), RECIPIENT)


@pytest.mark.both
def test_a_public_release_is_decided_by_each_party_for_itself(story):
    duty = story.do(AddObligation(kind="release", title="Annual report", data={"modified": "no"}), RECIPIENT)
    own = story.bucp.duties.open().get(kind="release", party__side="recipient")
    with pytest.raises(NotAllowed):
        attest(story, duty, decision="approved")
    with pytest.raises(Incomplete):
        attest(story, duty, by=PROVIDER, decision="conditions")
    attest(story, duty, by=PROVIDER, decision="conditions", words="Without county tables.")
    assert story.bucp.duties.get(pk=duty.pk).data["decision"] == "conditions"
    attest(story, own, decision="approved")
    assert not story.bucp.duties.open().filter(kind="release").exists()


def test_a_study_report_goes_60_45_15_days(story):
    education(story)
    with pytest.raises(Incomplete) as refusal:
        story.do(
            AddObligation(kind="study_report", title="Study", data={"release_on": today(59).isoformat()}), RECIPIENT
        )
    assert set(refusal.value.errors) == {"release_on"}
    copy = story.do(AddObligation(kind="study_report", title="Study", data={"release_on": today(70)}), RECIPIENT)
    assert copy.due_on == today(10)
    attest(story, copy, on=today())
    comments = open_one(story, "report_comments")
    assert (comments.party.entity.slug, comments.due_on) == ("cdph", today(45))
    with pytest.raises(NotAllowed):
        attest(story, comments)
    attest(story, comments, by=PROVIDER, on=today())
    answer = open_one(story, "report_response")
    assert (answer.party.entity.slug, answer.due_on) == ("cdss", today(15))


def test_advance_copies_are_for_the_studies_exception_only(story):
    """34 CFR 99.31(a)(6)."""
    education(story).bucp.answers.filter(field="ferpa_exception").update(value="audit_evaluation")
    with pytest.raises(Refused, match="education"):
        story.do(AddObligation(kind="study_report", title="Study", data={"release_on": today(90)}), RECIPIENT)


# Destruction -----------------------------------------------------------------------------------------


def test_where_nothing_was_agreed_30_days_are_proposed_to_each_recipient():
    """§8.8; the proposal is the portal's own, so it ends on a working day."""
    story = Story(recipients=("cdss", "edd")).terminated()
    due = {d.party.entity.slug: d.due_on for d in story.bucp.duties.filter(kind="destruction")}
    assert due == dict.fromkeys(("cdss", "edd"), house_day(today(30)))
    assert not story.bucp.duties.open().filter(kind__in=("first_transfer", "transfer", "training")).exists()
    assert Obligation.objects.filter(bucp=story.bucp, kind="first_transfer", cancelled_at__isnull=False).exists()


def test_the_provider_may_demand_another_day(story):
    data = said("material_violation", access_ends_on=today(), destroy_by=today(5))
    story.do(GiveNotice(clause="material_violation", data=data), PROVIDER)
    assert open_one(story, "destruction").due_on == today(5)


def test_destruction_is_attested_with_method_and_certificate():
    story = Story().terminated()
    duty = open_one(story, "destruction")
    with pytest.raises(NotAllowed):
        attest(story, duty, by=PROVIDER)
    with pytest.raises(Incomplete) as refusal:
        attest(story, duty, certificate=("run.exe", b"MZ"))
    assert set(refusal.value.errors) == {"certificate"}
    attest(story, duty, method="destroyed", certificate=("proof.pdf", b"%PDF-1.7"))
    duty = Obligation.objects.get(pk=duty.pk)
    assert bytes(duty.certificate) == b"%PDF-1.7" and len(duty.certificate_sha256) == 64
    assert duty.data["method"] == "destroyed"


def test_education_records_are_destroyed_before_two_different_witnesses():
    story = education(Story().terminated())
    duty = open_one(story, "destruction")
    with pytest.raises(Incomplete) as refusal:
        attest(story, duty, witness_2="")
    assert set(refusal.value.errors) == {"witness_2"}
    with pytest.raises(Incomplete, match="two different"):
        attest(story, duty, witness_1="Records manager", witness_2="records manager")
    attest(story, duty, witness_1="Records manager", witness_2="Security officer")


@pytest.mark.parametrize(("days", "late"), [(10, False), (11, True)])
def test_what_cannot_be_destroyed_is_told_within_ten_days_and_the_duty_stays(days, late):
    """§8.8; without a word before, the ten days run from the due day."""
    story = Story().terminated()
    with at(open_one(story, "destruction").due_on + timedelta(days=days)):
        given = story.do(GiveNotice(clause="cannot_destroy", data=said("cannot_destroy")), RECIPIENT)
    duty = open_one(story, "destruction")
    assert (duty.data["alternative"], duty.data["told_late"]) == (given.reference, late)


# Users -----------------------------------------------------------------------------------------------


@pytest.mark.both
def test_who_may_use_the_data_is_kept_by_the_recipient_with_training(story):
    add = [{"name": "Analyst one", "role": "Analysis", "trained_on": None}]
    with pytest.raises(NotAllowed):
        story.do(ChangeUsers(add=add), PROVIDER)
    for _ in range(2):
        story.do(ChangeUsers(add=add), RECIPIENT)
    user = story.bucp.data_users.get()
    assert open_one(story, "training")
    story.do(ChangeUsers(trained=[(user.pk, today().isoformat())]), RECIPIENT)
    assert not story.bucp.duties.open().filter(kind="training").exists()
    with pytest.raises(Incomplete):
        story.do(ChangeUsers(remove=[(user.pk, " ")]), RECIPIENT)
    for _ in range(2):
        story.do(ChangeUsers(remove=[(user.pk, "Left the department.")]), RECIPIENT)
    user.refresh_from_db()
    assert user.removed_reason == "Left the department."
    assert [e.data for e in Event.objects.filter(kind="exchange.users")][-1]["removed"] == ["Analyst one"]
    assert Event.objects.filter(kind="exchange.users").count() == 3


def test_after_the_end_people_can_only_be_removed(story):
    story.do(ChangeUsers(add=[{"name": "Analyst one", "role": "Analysis", "trained_on": today()}]), RECIPIENT)
    story.do(EndNotNeeded(on=today(), text="Done."), RECIPIENT)
    with pytest.raises(Refused):
        story.do(ChangeUsers(add=[{"name": "Another", "role": "x", "trained_on": None}]), RECIPIENT)
    story.do(ChangeUsers(remove=[(story.bucp.data_users.get().pk, "The exchange ended.")]), RECIPIENT)


# Outcome and contacts --------------------------------------------------------------------------------


def test_the_outcome_is_asked_after_six_months_and_at_the_end(story):
    assert open_duties() == 0
    with at(today(183)):
        assert open_duties() == 1 and open_duties() == 0
        told = {"asked": "six_months", "results": "Waiting times fell.", "link": "https://example.ca.gov/report"}
        for _ in range(2):
            story.do(TellOutcome(**told, shared=True), "drafter@cdss.example")
        assert not story.bucp.duties.open().filter(kind="outcome").exists()
        story.do(EndNotNeeded(on=today(), text="Done."), RECIPIENT)
        assert open_one(story, "outcome").key == "end"
    assert Outcome.objects.count() == 1


def test_a_wrong_link_is_said_beside_the_field(story):
    for link in ("javascript:alert(1)", "report", "ftp://x.y/z"):
        with pytest.raises(Incomplete) as refusal:
            story.do(TellOutcome(asked="end", results="x", link=link), RECIPIENT)
        assert set(refusal.value.errors) == {"link"}


def test_contacts_are_updated_without_signatures(story):
    party = story.bucp.recipients[0]
    what = [{"role": "Executive Sponsor", "detail": "phone", "before": "916-555-0100", "after": "916-555-0199"}]
    for _ in range(2):
        story.do(UpdateContacts(party=party, what=what, words="New office."), RECIPIENT)
    update = story.bucp.contact_updates.get()
    assert update.what == what and update.told
    with pytest.raises(NotAllowed):
        story.do(UpdateContacts(party=party, what=what), PROVIDER)
    with pytest.raises(Incomplete):
        story.do(UpdateContacts(party=party, what=[{"role": "x", "before": "a", "after": "a"}]), RECIPIENT)
    assert story.fresh().state == "active"


def test_an_open_ended_agreement_is_reviewed_every_year(story):
    with at(today(364)):
        open_duties()
        assert not story.bucp.duties.filter(kind="yearly_review").exists()
    with at(today(366)):
        open_duties()
        assert open_one(story, "yearly_review").key == "1"
        assert open_duties() == 0
    with at(today(366 + 365 * 2)):  # a machine that was off for long opens the last one only
        open_duties()
    assert set(story.bucp.duties.filter(kind="yearly_review").values_list("key", flat=True)) == {"1", "3"}
