"""Amending an agreement in force (§11.1): carried over, asked only for what changed, in its place on filing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp import official_form
from bucp.drafting import create
from bucp.drafting.commands import SetParties
from bucp.models import Bucp, Span
from bucp.models.states import State
from bucp.official_form.declare import Needed, Review
from bucp.review.checklist import checklist
from bucp.review.commands import AskOpinions, SendRequest
from bucp.review.opinion_board import NOT_ASKED, board
from bucp.signing.commands import WithdrawRequest
from bucp.text.amendment import changes_in_force, reviews_needed
from bucp.text.reader import read
from bucp.workflow import readers
from bucp.workflow.perform import perform
from bucp.workflow.roles import roles_in
from common.refusals import NotAllowed, Refused
from history.models import Chain, Event
from history.recorder import verify
from notices.models import Letter
from obligations.amending.commands import StartAmendment, Supersede
from obligations.amending.effects import take_up_again, under_way
from obligations.duties.commands import AddObligation, AttestObligation
from obligations.formal_notices.commands import GiveNotice
from obligations.jobs import end_due
from obligations.questions import Incomplete
from obligations.users.commands import ChangeUsers
from tasks.models import Task
from tests.obligations.saying import answers_to, said
from tests.support.clock import at
from tests.support.story import LETTER, REVIEWS, Story, person
from tests.support.worlds import named

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


def again(bucp) -> Bucp:
    return Bucp.objects.get(pk=bucp.pk)


@pytest.fixture
def story():
    return Story().active()


@pytest.fixture
def later(story):
    """The story of the amendment, a draft."""
    return story._of(story.do(StartAmendment(reason="dates", words="A year longer."), story.drafter))


def test_everything_is_carried_over_but_opinions_signatures_and_why_it_was_undisputed(story, later):
    old, new = story.fresh(), later.fresh()
    assert (new.amends_id, new.state, new.title) == (old.pk, State.DRAFT, old.title)
    kept = {(a.field, a.party and a.party.entity.slug): a.value for a in old.answers.all()}
    kept = {key: value for key, value in kept.items() if new.form.fields[key[0]].needed != Needed.UNDISPUTED}
    assert {(a.field, a.party and a.party.entity.slug): a.value for a in new.answers.all()} == kept
    assert [e.values for e in new.elements.all()] == [e.values for e in old.elements.all()]
    assert not new.opinions.exists() and not new.signing_rounds.exists()
    assert all(a.history.exists() for a in new.answers.all())
    named = {p.user.email for p in old.parties.get(side="recipient").participants.all()}
    assert named == {p.user.email for p in new.parties.get(side="recipient").participants.all()}
    assert not new.parties.get(side="provider").participants.exists()  # the provider sees it when it is sent
    assert old.state == State.ACTIVE


def test_who_worked_on_the_agreement_finds_the_amendment_in_the_list(story):
    colleague, lead = person("legal@cdss.example"), story.bucp.parties.get(side="recipient")
    named(lead, colleague, "legal")
    new = story.do(StartAmendment(reason="dates", words="A year longer."), story.drafter)
    assert Bucp.objects.visible_to(colleague).filter(pk=new.pk).exists()
    assert list(readers.gaps()) == []


def test_a_reason_and_words_are_needed(story):
    for wrong in ({"reason": "whim", "words": "x"}, {"reason": "law", "words": " "}):
        with pytest.raises(Incomplete):
            story.do(StartAmendment(**wrong), RECIPIENT)


def test_only_what_is_in_force_is_amended(story):
    for other in (Story().terminated(), Story().sent(), Story().expired()):
        with pytest.raises(Refused):
            other.do(StartAmendment(reason="law", words="x"), RECIPIENT)
    with pytest.raises(NotAllowed):
        story.do(StartAmendment(reason="law", words="x"), "coordinator@edd.example")


@pytest.mark.both
def test_one_at_a_time_and_again_after_it_was_withdrawn(story, later):
    with pytest.raises(Refused, match=later.bucp.number):
        story.do(StartAmendment(reason="data", words="More data."), PROVIDER)
    assert story.do(StartAmendment(reason="dates", words="A year longer."), story.drafter).pk == later.bucp.pk
    later.do(WithdrawRequest(reason="Not now."), later.drafter)
    assert under_way(story.fresh()) is None
    assert story.do(StartAmendment(reason="data", words="More data."), RECIPIENT).amends_id == story.bucp.pk


def test_begun_by_the_provider_it_is_drafted_by_the_recipient_who_is_told(story):
    new = story.do(StartAmendment(reason="law", words="The statute was renumbered."), PROVIDER)
    assert new.created_by.email == RECIPIENT and new.amendment.begun_by.email == PROVIDER
    letter = Letter.objects.get(kind="amendment_begun")
    assert "renumbered" in letter.body and letter.deliveries.filter(email=RECIPIENT).exists()


def test_no_opinion_is_asked_when_nothing_that_one_covers_changed(later):
    later.do(SendRequest(letter=LETTER), later.drafter)
    assert reviews_needed(later.fresh()) == frozenset()
    with pytest.raises(Refused, match="No opinion"):
        later.do(AskOpinions(), PROVIDER)
    assert not Task.objects.open().filter(about=later.bucp.number, kind="ask").exists()
    later.filled(Needed.TO_SIGN)
    later.finish()
    assert later.fresh().state == State.ACTIVE


@pytest.mark.parametrize(
    ("field", "needed"), [("transfer_management", {"security"}), ("purpose_reason", {"legal", "privacy"})]
)
def test_opinions_are_asked_from_the_reviews_whose_fields_changed(later, field, needed):
    later.do(SendRequest(letter=LETTER), later.drafter)
    later.answer(field, "Quite another text than before.")
    bucp = later.fresh()
    assert {r.value for r in reviews_needed(bucp)} == needed
    assert Task.objects.open().filter(about=bucp.number, kind="ask").count() == 2  # one per party
    for party in bucp.party_list:
        later.do(AskOpinions(), f"coordinator@{party.entity.slug}.example")
    assert set(bucp.review_requests.values_list("review", flat=True)) == needed
    shown = board(again(bucp), person(RECIPIENT), roles_in(person(RECIPIENT), bucp))
    assert {o.review for o in shown.all if o.words == NOT_ASKED} == set(REVIEWS) - needed
    rows = {row.task: row.cells for row in checklist(again(bucp))}
    for review in Review:
        assert (rows[review.label][0].words == NOT_ASKED) is (review.value not in needed)
    missing = [p for p in perform_problems(bucp) if "opinion" in p]
    assert len(missing) == 2 * len(needed)


def perform_problems(bucp) -> list[str]:
    from bucp.review.guards import opinions_in_and_fresh

    return [p.sentence for p in opinions_in_and_fresh(again(bucp))]


def test_a_text_changed_back_needs_no_opinion(later):
    before = later.bucp.answers.get(field="transfer_management").value
    later.answer("transfer_management", "Another way.")
    assert reviews_needed(later.fresh())
    later.answer("transfer_management", before)
    assert not reviews_needed(later.fresh())


def test_other_data_elements_and_other_parties_need_opinions(later, entity):
    later.bucp.elements.create(
        position=2, changed_by=later.drafter, values={"name": "County", "type": "text", "definition": "County"}
    )
    assert {r.value for r in reviews_needed(later.fresh())} >= {"privacy"}
    later.do(SetParties(recipients=[entity("cdss")], providers=[entity("cdph"), entity("edd")]), later.drafter)
    assert {r.value for r in reviews_needed(later.fresh())} == set(REVIEWS)


def test_an_ordinary_proposal_needs_all_three():
    assert {r.value for r in reviews_needed(Story().bucp)} == set(REVIEWS)


def test_sending_names_the_providers_people_again(story):
    party = story.bucp.parties.get(side="provider")
    named(party, person("program@cdph.example"), "program")
    later = story._of(story.do(StartAmendment(reason="dates", words="Longer."), story.drafter))
    later.do(SendRequest(letter=LETTER), later.drafter)
    assert later.bucp.parties.get(side="provider").participants.filter(user__email="program@cdph.example").exists()


def test_in_force_it_takes_the_place_of_the_old_one_in_one_transaction():
    story = Story().amended()
    old = story.fresh()
    new = old.amendments.get()
    assert (old.state, new.state) == (State.AMENDED, State.ACTIVE)
    assert new.number in old.end_reason and old.ended_at == new.active_since
    assert Event.objects.filter(chain=old.number, kind="exchange.superseded").count() == 1
    assert Event.objects.filter(chain=new.number, kind="exchange.took_over").count() == 1
    assert Span.objects.get(bucp=old, ended_at__isnull=True).state == State.AMENDED
    assert not old.duties.filter(kind="destruction").exists()
    assert not Task.objects.open().filter(about=old.number).exists()
    for number in (old.number, new.number):
        assert verify(Chain.objects.get(name=number)) == []
    assert Letter.objects.filter(about=old.number, kind="amended").count() == 1


@pytest.mark.both
def test_when_taking_the_place_fails_neither_changes(later, monkeypatch):
    later.do(SendRequest(letter=LETTER), later.drafter)
    later.filled(Needed.TO_SIGN)
    from obligations import receivers as following

    def fail(*args, **data):
        raise RuntimeError("the machine stops")

    monkeypatch.setattr(following, "perform", fail)
    with pytest.raises(RuntimeError):
        later.finish()
    assert later.fresh().state == State.SIGNING
    assert Bucp.objects.get(pk=later.bucp.amends_id).state == State.ACTIVE


def test_until_its_start_date_the_old_one_stays_in_force(story, later):
    start = timezone.localdate() + timedelta(days=30)
    later.answer("start_date", start.isoformat())
    later.do(SendRequest(letter=LETTER), later.drafter)
    later.filled(Needed.TO_SIGN)
    later.finish()
    assert (story.fresh().state, later.fresh().state) == (State.ACTIVE, State.FILED)
    from bucp.jobs import start_due_agreements

    with at(start):
        assert start_due_agreements() == 1
    assert (story.fresh().state, later.fresh().state) == (State.AMENDED, State.ACTIVE)


def test_renewed_in_time_it_does_not_expire_between_two_jobs():
    end = timezone.localdate() + timedelta(days=20)
    story = Story().filled()
    story.answer("end_date", end.isoformat())
    story.active()
    later = story._of(story.do(StartAmendment(reason="dates", words="Longer."), story.drafter))
    later.answer("start_date", (end + timedelta(days=1)).isoformat())
    later.answer("end_date", (end + timedelta(days=365)).isoformat())
    later.do(SendRequest(letter=LETTER), later.drafter)
    later.filled(Needed.TO_SIGN)
    later.finish()
    with at(end + timedelta(days=1)):
        assert end_due() == 0
    assert story.fresh().state == State.ACTIVE


def test_open_duties_and_users_go_on_under_the_amendment(story):
    story.do(AddObligation(kind="transfer", title="Second delivery", due_on="2030-01-01"), RECIPIENT)
    story.do(ChangeUsers(add=[{"name": "Analyst one", "role": "Analysis", "trained_on": None}]), RECIPIENT)
    first = story.bucp.duties.get(kind="first_transfer")
    story.do(AttestObligation(duty=first, data=answers_to(first.rule.asks)), PROVIDER)
    later = story._of(story.do(StartAmendment(reason="dates", words="Longer."), story.drafter))
    later.do(SendRequest(letter=LETTER), later.drafter)
    later.filled(Needed.TO_SIGN)
    later.finish()
    new = later.fresh()
    assert {d.kind for d in new.duties.open()} == {"transfer", "training"}
    assert not story.bucp.duties.open().exists()
    assert new.data_users.get().name == "Analyst one"


def test_what_was_terminated_meanwhile_cannot_come_back_as_an_amendment(story, later):
    later.do(SendRequest(letter=LETTER), later.drafter)
    later.filled(Needed.TO_SIGN)
    story.do(
        GiveNotice(clause="material_violation", data=said("material_violation", access_ends_on=timezone.localdate())),
        PROVIDER,
    )
    with pytest.raises(Refused, match="was terminated"):
        later.finish()


@pytest.mark.both
def test_what_was_terminated_is_taken_up_again_as_a_new_proposal():
    story = Story().terminated()
    with pytest.raises(NotAllowed):
        take_up_again(person(PROVIDER), story.fresh())
    new = take_up_again(person(RECIPIENT), story.fresh())
    assert take_up_again(person(RECIPIENT), story.fresh()).pk == new.pk  # a double click
    assert (new.follows_id, new.amends_id, new.state) == (story.bucp.pk, None, State.DRAFT)
    assert new.answers.count() and new.elements.count() == story.bucp.elements.count()
    assert story.fresh().state == State.TERMINATED
    assert {r.value for r in reviews_needed(new)} == set(REVIEWS)
    with pytest.raises(Refused, match="Amend"):
        take_up_again(person(RECIPIENT), Story().active().fresh())


def test_the_portal_alone_supersedes(story):
    with pytest.raises(Refused):
        perform(story.bucp, Supersede(amendment=story.bucp), person(RECIPIENT))


def test_the_redline_of_an_amendment_does_not_show_the_undisputed_reason_as_taken_out():
    """§5.2: each proposal says anew why it is undisputed."""
    story = Story().amending()
    _, changes = changes_in_force(story.bucp, read(story.bucp))
    assert "undisputed_reason" not in {passage.field.key for passage in changes.passages}


def test_an_amendment_keeps_the_layout_in_which_the_agreement_was_written(monkeypatch):
    """Two departments may have begun on a version for several: then each answer keeps its place, and only what changes
    is asked for again (§11.1)."""
    several = official_form.current(several=True)
    monkeypatch.setattr(create, "current", lambda _: several)
    story = Story(told=True).active()
    monkeypatch.undo()
    later = story._of(story.do(StartAmendment(reason="dates", words="A year longer."), story.drafter))
    assert story.fresh().form_version == later.fresh().form_version == several.version
    assert reviews_needed(later.fresh()) == frozenset()
