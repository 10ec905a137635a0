"""Who reads which paper of a dispute (§5.20, §6; domain.md §11)."""

import pytest

from bucp.workflow.roles import roles_in
from common.refusals import NotAllowed, Refused
from disputes.commands import AddSubmission
from disputes.effects import papers_for
from disputes.enums import Step, SubmissionKind, Verdict
from history.models import Event
from notices.models import Letter
from tests.support.quarrel import Quarrel, person
from tests.support.worlds import named

pytestmark = pytest.mark.django_db
ASKS, GIVES = "coordinator@cdss.example", "coordinator@cdph.example"
OFFICERS = ("agency-cdo@chhs.example", "undersecretary@chhs.example", "cdo@odi.example", "audit@odi.example")
FOR_ALL = set(SubmissionKind) - {
    SubmissionKind.PRIVILEGED,
    SubmissionKind.REPLY,
}  # a reply is written only by whoever wants to


def reads(story, email) -> set[str]:
    user = person(email)
    return {p.kind for p in papers_for(story.dispute, roles_in(user, story.fresh()), user)}


def with_counsel() -> Quarrel:
    """In dispute, with the counsel of both sides named, and a privileged note of the provider’s."""
    story = Quarrel().raised()
    for party in story.bucp.party_list:
        named(party, person(f"legal@{party.entity.slug}.example"), "legal")
    story.do(
        AddSubmission(kind=SubmissionKind.PRIVILEGED, text="Our weak point is the contract."), "legal@cdph.example"
    )
    return story


@pytest.mark.both
def test_privileged_notes_are_the_own_entitys_only_to_the_very_end():
    story = with_counsel()
    for goes_on in (lambda: story.at(Step.GOVERNOR), lambda: story.governor(Verdict.REFUSE)):
        goes_on()
        assert SubmissionKind.PRIVILEGED in reads(story, GIVES)
        assert SubmissionKind.PRIVILEGED in reads(story, "legal@cdph.example")
        for other in (ASKS, "legal@cdss.example", *OFFICERS):
            assert SubmissionKind.PRIVILEGED not in reads(story, other), other


def test_that_counsel_wrote_a_note_is_told_nowhere():
    story = with_counsel()
    told = " ".join(Letter.objects.filter(about=story.bucp.number).values_list("body", flat=True))
    events = " ".join(str(e.data) for e in Event.objects.filter(chain_id=story.bucp.number))
    assert "weak point" not in told + events and "rivileged" not in told + events
    assert not Event.objects.filter(chain_id=story.bucp.number, kind="dispute.paper").exists()


def test_only_counsel_writes_privileged_notes():
    story = Quarrel().raised()
    with pytest.raises(NotAllowed):
        story.do(AddSubmission(kind=SubmissionKind.PRIVILEGED, text="Between us."), GIVES)


def test_everybody_who_takes_part_reads_the_rest():
    story = Quarrel().at(Step.GOVERNOR)
    for reader in (ASKS, GIVES, *OFFICERS):
        assert reads(story, reader) == FOR_ALL, reader


def test_a_reply_is_for_everybody_and_an_objection_for_the_provider_to_make():
    story = Quarrel().at(Step.AGENCY)
    story.do(AddSubmission(kind=SubmissionKind.REPLY, text="The law allows it."), ASKS)
    story.do(AddSubmission(kind=SubmissionKind.OBJECTION, text="And the costs."), GIVES)
    assert {SubmissionKind.REPLY, SubmissionKind.OBJECTION} <= reads(story, "agency-cdo@chhs.example")
    with pytest.raises(Refused, match="Data Provider’s to make"):
        story.do(AddSubmission(kind=SubmissionKind.OBJECTION, text="We object to the objection."), ASKS)


@pytest.mark.parametrize(
    "kind", [SubmissionKind.STATEMENT, SubmissionKind.WEIGHING, SubmissionKind.RECOMMENDATION, "anything"]
)
def test_no_other_paper_is_slipped_in(kind):
    story = Quarrel().at(Step.STATEMENTS)
    with pytest.raises(Refused, match="Choose what kind"):
        story.do(AddSubmission(kind=kind, text="In the name of another."), ASKS)


def test_officers_add_no_papers_of_a_party():
    story = Quarrel().at(Step.GOVERNOR)
    for officer in OFFICERS:
        with pytest.raises(NotAllowed):
            story.do(AddSubmission(kind=SubmissionKind.REPLY, text="I too."), officer)


def test_letters_about_the_dispute_go_to_those_who_take_part_and_nobody_else():
    story = Quarrel().at(Step.GOVERNOR).governor(Verdict.REFUSE)
    allowed = {story.drafter.email, ASKS, GIVES, *OFFICERS}
    disputes = Letter.objects.filter(about=story.bucp.number).exclude(kind__in=("request",))
    told = {email for n in disputes for email in n.deliveries.values_list("email", flat=True)}
    assert told <= allowed and set(OFFICERS) <= told


def test_before_the_referral_no_letter_leaves_the_parties():
    story = Quarrel().raised()
    story.do(AddSubmission(kind=SubmissionKind.REPLY, text="The law allows it."), ASKS)
    told = {
        e for n in Letter.objects.filter(about=story.bucp.number) for e in n.deliveries.values_list("email", flat=True)
    }
    assert told and not told & set(OFFICERS)
