"""The demonstration."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bucp.models import AgencySignature, Answer, Bucp, Opinion, ReviewRequest, Signature, Span, Thread
from bucp.models.states import State
from bucp.official_form import FORMS
from bucp.workflow import readers
from bucp.workflow.lead import acting_lead
from demo.clock import Clock
from demo.make import make
from demo.texts.uses import USES
from history.models import Chain, Event
from history.proof import prove
from notices.models import Delivery, Letter
from signatories.models import Entity, Membership, PreparedDelegation
from tasks.models import Task
from tests.demo.the_demo import LOOKS_AT_IT, NOW

pytestmark = LOOKS_AT_IT


def test_there_are_about_fifty_in_every_state_there_is_a_way_to(demo):
    assert 48 <= demo == Bucp.objects.count() <= 68
    states = set(Bucp.objects.values_list("state", flat=True))
    assert states == set(State.values)


def test_a_second_run_makes_nothing(demo):
    assert make() == 0
    assert Bucp.objects.count() == demo


def test_every_chain_holds():
    assert [str(b) for b in prove(Chain.objects.all())] == []


def test_lists_find_every_agreement_for_those_who_may_read_it():
    assert [str(gap) for gap in readers.gaps()] == []


def test_nothing_happens_in_the_future_and_all_within_about_two_years():
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert not Letter.objects.filter(made_at__gt=NOW).exists()
    oldest = Bucp.objects.earliest("created_at").created_at
    assert timedelta(days=650) < NOW - oldest < timedelta(days=760)


def test_every_agreement_is_on_a_version_of_the_form_of_its_time():
    """Those from before the first version that the portal holds are on that one (domain.md §4)."""
    first = min(form.begins for form in FORMS.values())
    late = [b.number for b in Bucp.objects.all() if b.form.begins > max(first, timezone.localdate(b.created_at))]
    assert late == []
    assert set(Bucp.objects.values_list("form_version", flat=True)) == set(FORMS)


def test_the_numbers_follow_the_days_on_which_they_were_given():
    days = list(Bucp.objects.order_by("number").values_list("created_at", flat=True))
    assert days == sorted(days)


def test_the_letters_lie_in_the_order_of_their_days():
    days = list(Letter.objects.order_by("pk").values_list("made_at", flat=True))
    assert days == sorted(days)


def test_no_mail_is_left_to_send():
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert not Delivery.objects.filter(sent_at__gt=NOW).exists()
    assert Delivery.objects.filter(read_at__isnull=True).exists()


def test_the_stage_clock_is_whole():
    for bucp in Bucp.objects.prefetch_related("spans"):
        spans = list(bucp.spans.all())
        assert spans[0].began_at == bucp.created_at
        assert all(a.ended_at == b.began_at for a, b in pairwise(spans))
        assert (spans[-1].state, spans[-1].ended_at) == (bucp.state, None)
    assert Span.objects.filter(state="review", turn="recipient").exists()


def test_reviews_show_all_that_can_be_seen_in_one():
    in_review = Bucp.objects.filter(state="review")
    assert Thread.objects.filter(bucp__in=in_review, resolved_at=None).exists()
    assert ReviewRequest.objects.filter(bucp__in=in_review, stale_since__isnull=False).exists()
    assert ReviewRequest.objects.filter(bucp__in=in_review, opinion=None).exists()
    assert set(Opinion.objects.values_list("stance", flat=True)) == set(Opinion.Stance.values)


def test_signing_shows_some_signed_all_signed_and_refused():
    rounds = [r for b in Bucp.objects.filter(state="signing") for r in b.signing_rounds.all()]
    assert {r.outcome for r in rounds} == {"", "refused"}
    assert {r.signatures.standing().count() for r in rounds if not r.outcome} >= {1, 2, 4}


def test_what_is_filed_and_not_in_force_starts_later():
    assert all(b.start_date > timezone.localdate(NOW) for b in Bucp.objects.filter(state="filed"))


def test_the_cast_has_things_to_do():
    for entity in ("cdss", "cdph", "edd", "calstrs"):
        assert Task.objects.open().filter(entity__slug=entity).exists(), entity


def test_the_exchanges_are_many_and_no_two_agreements_have_one_title():
    assert len(USES) >= 12
    titles = list(Bucp.objects.filter(amends=None).values_list("title", flat=True))
    assert len(set(titles)) == len(titles)
    assert len(set(Bucp.objects.values_list("parties__entity", flat=True))) >= 10


def test_the_official_forms_of_one_and_of_several_departments_are_both_in_use():
    assert Bucp.objects.values("form_version").distinct().count() == 2


def test_outside_demo_mode_the_command_refuses(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo mode"):
        call_command("demo")


def test_the_moved_clock_moves_what_holds_the_function_now():
    clock = Clock(NOW)
    clock.at = NOW - timedelta(days=100)
    with clock.running():
        assert timezone.now() == clock.at
        assert Bucp._meta.get_field("created_at").default() == clock.at
        assert timezone.localdate() == timezone.localdate(clock.at)
    assert timezone.now() != clock.at


def test_people_work_on_working_days_between_eight_and_six(demo):
    def local(event):
        return timezone.localtime(event.at)

    deeds = Event.objects.filter(actor__isnull=False).exclude(kind="bucp.drafted")
    late = [e for e in deeds if not 8 <= local(e).hour < 20 or local(e).weekday() > 4]
    assert late == []


def test_no_certification_is_on_record_before_its_day(demo):
    for row in Entity.history.filter(certified_on__isnull=False):
        assert timezone.localdate(row.history_date) >= row.certified_on


def test_of_several_recipients_the_first_leads_or_the_next_where_it_has_no_coordinator():
    """domain.md §14: so that both can be walked."""
    drafts = [b for b in Bucp.objects.filter(state="draft").with_parties() if len(b.recipients) > 1]
    assert {(b.lead.entity.slug, acting_lead(b).entity.slug) for b in drafts} == {
        ("cdss", "cdss"),
        ("aging-department-of", "cdss"),
    }


def test_health_data_pass_to_a_business_associate_and_between_covered_entities():
    """Addendum A, decision 48."""
    said = Answer.objects.filter(field="hipaa_business_associate").values_list("value", flat=True)
    assert set(said) == {"yes", "no"}


def test_an_education_agency_has_signed_and_another_waits_to_be_confirmed():
    """Addendum B §1.3, decision 51."""
    stands = {
        s.round.bucp.state: s.stands for s in AgencySignature.objects.defer("scan").select_related("confirmation")
    }
    assert stands[State.ACTIVE] and not stands[State.SIGNING]
    [task] = Task.objects.open().filter(kind="agency_confirm").select_related("entity")
    assert task.entity.slug == "edd"


def test_a_page_on_paper_waits_for_a_second_person_and_one_of_two_delegations_for_its_holder():
    """§19, §14: so that both pages can be seen."""
    [page] = Signature.objects.defer("scan").filter(needs_confirmation=True)
    bucp = page.round.bucp
    assert (page.entered_by.email, bucp.state) == ("coordinator@cdss.example", State.SIGNING)
    assert Task.objects.open().filter(about=bucp.number, kind="paper").exists()
    given = Membership.objects.filter(delegated_by__isnull=False)
    assert [m.delegated_by.email for m in given] == ["sponsor@edd.example"]
    assert [p.held.user.email for p in PreparedDelegation.objects.waiting()] == ["sponsor@cdph.example"]
