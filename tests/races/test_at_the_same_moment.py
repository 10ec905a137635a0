"""Two people at the same moment, on PostgreSQL for real: one outcome, the other is told."""

import threading

import pytest
from django.db import connection, connections

from bucp.drafting.commands import SaveAnswer
from bucp.models import Bucp, Signature
from bucp.review.commands import GiveOpinion, SendRequest
from bucp.signing.commands import FileWithCdo, ReturnToReview, Sign, WithdrawRequest
from bucp.text.snapshot import frozen
from bucp.workflow.perform import perform
from common.refusals import Conflict, Refused
from demo.accounts import PASSWORD
from history.models import Chain, Event
from history.recorder import verify
from notices.models import Delivery, Letter
from tests.support.story import LETTER, Story, person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _only_where_rows_are_locked():
    assert connection.vendor == "postgresql", "Races are tried on PostgreSQL: run `make test`."


def together(*acts) -> list:
    """Runs the acts in threads that start at one moment; returns what each returned or raised, in order."""
    start = threading.Barrier(len(acts))
    results = [None] * len(acts)

    def run(place, act):
        try:
            start.wait(10)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def told(results) -> list:
    unexpected = [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)]
    assert unexpected == []
    return [r for r in results if isinstance(r, Refused)]


def again(bucp):
    return Bucp.objects.get(pk=bucp.pk)


def test_two_people_send_at_once_and_one_request_goes_out():
    story = Story().filled()
    results = together(
        lambda: perform(again(story.bucp), SendRequest(letter=LETTER), person("drafter@cdss.example")),
        lambda: perform(again(story.bucp), SendRequest(letter=LETTER), person("coordinator@cdss.example")),
    )
    assert len(told(results)) == 1
    assert "now in “Provider review”" in told(results)[0].sentence
    assert Letter.objects.filter(about=story.bucp.number, kind="request").count() == 1
    assert story.bucp.revisions.count() == 1


def test_two_people_edit_one_field_and_the_second_sees_the_firsts_text():
    story = Story()
    row = story.answer("purpose_scope", "Before")

    def write(email, text):
        return lambda: perform(
            again(story.bucp), SaveAnswer(field="purpose_scope", raw=text, version=row.version), person(email)
        )

    results = together(write("drafter@cdss.example", "Mine"), write("coordinator@cdss.example", "Theirs"))
    [conflict] = told(results)
    assert isinstance(conflict, Conflict)
    saved = story.bucp.answers.get(field="purpose_scope").value
    assert saved in ("Mine", "Theirs") and conflict.current.value == saved


def test_two_people_answer_an_empty_field_at_once():
    story = Story()

    def write(email, text):
        return lambda: perform(again(story.bucp), SaveAnswer(field="purpose_scope", raw=text, version=0), person(email))

    results = together(write("drafter@cdss.example", "Mine"), write("coordinator@cdss.example", "Theirs"))
    assert len(told(results)) == 1
    assert story.bucp.answers.filter(field="purpose_scope").count() == 1


def sign(story, slug, role):
    by = person(f"{role}@{slug}.example")
    party = next(p for p in again(story.bucp).party_list if p.entity.slug == slug)
    return lambda: perform(
        again(story.bucp),
        Sign(
            party=party,
            role=role,
            typed_name=by.name,
            password=PASSWORD,
            agreed=True,
            seen_sha256=story.bucp.current_revision.sha256,
        ),
        by,
    )


def test_one_person_signs_twice_at_once_and_one_signature_stands():
    story = Story().in_signing()
    results = together(sign(story, "cdss", "sponsor"), sign(story, "cdss", "sponsor"))
    assert len(told(results)) == 1
    assert "has signed already" in told(results)[0].sentence
    assert Signature.objects.filter(round__bucp=story.bucp).count() == 1


def test_the_sponsors_of_all_parties_sign_at_once_and_then_the_coordinators():
    story = Story().in_signing()
    for role in ("sponsor", "coordinator"):
        assert told(together(*(sign(story, slug, role) for slug in ("cdss", "cdph")))) == []
    assert Signature.objects.filter(round__bucp=story.bucp).count() == 4
    # The recipient's coordinator is told that all have signed, unless that very signature was the last one.
    last = Signature.objects.filter(round__bucp=story.bucp).order_by("at", "pk").last()
    told_of_all = Letter.objects.filter(about=story.bucp.number, kind="all_signed").count()
    assert told_of_all == (0 if last.party.entity.slug == "cdss" else 1)
    assert verify(Chain.objects.get(name=story.bucp.number)) == []


def test_a_coordinator_who_signs_at_the_moment_of_the_sponsor_is_after_or_told_to_wait():
    story = Story().in_signing()
    refused = told(together(sign(story, "cdph", "sponsor"), sign(story, "cdph", "coordinator")))
    assert Signature.objects.filter(round__bucp=story.bucp).count() == 2 - len(refused)
    assert all("signs first" in r.sentence for r in refused)


def test_one_signs_while_another_returns_it_to_review():
    story = Story().in_signing()
    results = together(
        sign(story, "cdph", "sponsor"),
        lambda: perform(
            again(story.bucp), ReturnToReview(reason="A date is wrong."), person("coordinator@cdss.example")
        ),
    )
    bucp = again(story.bucp)
    assert bucp.state == "review"
    returned = Event.objects.get(chain_id=bucp.number, kind="bucp.returned")
    counted = Signature.objects.filter(round__bucp=bucp).count()
    assert returned.data["voided"] == counted
    assert len(told(results)) == 1 - counted


def test_filed_twice_at_once_is_filed_once():
    story = Story().signed()
    file = lambda: perform(again(story.bucp), FileWithCdo(), person("coordinator@cdss.example"))  # noqa: E731
    results = together(file, file)
    assert len(told(results)) == 1
    assert Event.objects.filter(chain_id=story.bucp.number, kind="bucp.filed").count() == 1
    assert Letter.objects.filter(about=story.bucp.number, kind="filed").count() == 1
    addresses = Delivery.objects.filter(notice__about=story.bucp.number, notice__kind="filed").values_list("email")
    assert len(addresses) == len(set(addresses))


def test_filed_and_withdrawn_at_once_has_one_end():
    story = Story().signed()
    results = together(
        lambda: perform(again(story.bucp), FileWithCdo(), person("coordinator@cdss.example")),
        lambda: perform(again(story.bucp), WithdrawRequest(reason="Not needed."), person("drafter@cdss.example")),
    )
    assert len(told(results)) == 1
    assert again(story.bucp).state in ("active", "withdrawn")


def test_an_opinion_while_the_text_changes_is_given_on_the_text_that_was_read():
    story = Story().reviewed()
    request = story.bucp.review_requests.get(party__entity__slug="cdss", review="legal")
    seen = frozen(again(story.bucp))[1]
    version = story.bucp.answers.get(field="purpose_scope").version
    results = together(
        lambda: perform(
            again(story.bucp),
            GiveOpinion(request=request, stance="supports", text="Fine.", seen_sha256=seen),
            person("legal@cdss.example"),
        ),
        lambda: perform(
            again(story.bucp),
            SaveAnswer(field="purpose_scope", raw="Another purpose", version=version),
            person("drafter@cdss.example"),
        ),
    )
    refused = told(results)
    request.refresh_from_db()
    assert request.stale_since is not None, "whichever came first, the opinion does not cover the new text"
    assert len(refused) <= 1


def test_two_schedulers_start_an_agreement_once(monkeypatch):
    from bucp import jobs

    story = Story().signed()
    Bucp.objects.filter(pk=story.bucp.pk).update(start_date="2199-01-01")
    story.do(FileWithCdo(), "coordinator@cdss.example")
    assert again(story.bucp).state == "filed"
    Bucp.objects.filter(pk=story.bucp.pk).update(start_date="2020-01-01")
    results = together(jobs.start_due_agreements, jobs.start_due_agreements)
    assert told(results) == [] and sum(results) == 1
    assert Event.objects.filter(chain_id=story.bucp.number, kind="bucp.activated").count() == 1


def test_two_drafts_at_once_get_two_numbers():
    numbers = [r.bucp.number for r in together(*[lambda: Story(title="At once")] * 4)]
    assert len(set(numbers)) == 4
