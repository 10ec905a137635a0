"""The overview after filing: what is due, what ties the agreement to others, how it ends, what the reader can begin."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from bucp.pages import forecast
from obligations.duties.commands import AddObligation, AttestObligation
from obligations.ending.commands import AnswerEnding, EndByAgreement
from tests.obligations.saying import answers_to
from tests.support.clock import at
from tests.support.story import Story, person
from workdays.working_days import house_day

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


@pytest.fixture(autouse=True)
def _no_old_forecast():
    cache.delete(forecast._KEY)


def page(client, story):
    return client.get(story.bucp.get_absolute_url())


def html(response) -> str:
    return response.content.decode()


def labels(response):
    return [a.label for a in response.context["actions"]]


def banners(response) -> str:
    return " ".join(
        f"{b.strong} {b.text} {b.url}" for part in response.context["parts"] if part.banner for b in part.about.banners
    )


@pytest.mark.both
def test_in_force_it_names_what_is_due_next_and_offers_what_can_be_begun(sign_in):
    story = Story().active()
    response = page(sign_in(RECIPIENT), story)
    assert "In force since" in html(response) and "Make the first transfer of data" in html(response)
    assert labels(response) == ["Give a notice", "Amend", "End", "Update contacts"]
    assert not response.context["actions"][0].onward  # nothing is urged: the provider owes the transfer


def test_whoever_owes_a_task_has_it_as_the_one_thing_to_do(sign_in):
    story = Story().terminated()
    response = page(sign_in(RECIPIENT), story)
    assert labels(response)[0] == "Destroy or return the data and attest it" and response.context["actions"][0].onward
    assert "Begin again" in labels(response) and "Amend" not in labels(response)


@pytest.mark.parametrize("who", ["cdo@odi.example", "legal@cdph.example"])
def test_who_may_not_amend_or_end_is_not_offered_it(sign_in, who):
    story = Story().active()
    from tests.support.worlds import named

    if who.startswith("legal"):
        named(story.bucp.parties.get(side="provider"), person(who), "legal")
    offered = labels(page(sign_in(who), story))
    assert not {"Amend", "Renew", "Update contacts", "Begin again"} & set(offered)
    assert ("Give a notice" in offered) is who.startswith("legal")


def test_near_its_end_it_can_be_renewed(sign_in):
    story = Story().filled()
    story.answer("end_date", (timezone.localdate() + timedelta(days=60)).isoformat())
    story.active()
    response = page(sign_in(RECIPIENT), story)
    assert "Renew" in labels(response) and "Renew it in time, or let it end" in banners(response)


def test_an_amendment_under_way_is_told_with_a_link_for_those_who_may_read_it(sign_in):
    later = Story().amending()
    old = later.bucp.amends
    response = sign_in(RECIPIENT).get(old.get_absolute_url())
    assert later.bucp.number in banners(response) and later.bucp.get_absolute_url() in banners(response)
    assert "Amend" not in labels(response)
    response = sign_in(PROVIDER).get(old.get_absolute_url())  # not sent to the provider yet
    assert "An amendment is under way" in banners(response)
    assert later.bucp.get_absolute_url() not in banners(response)
    told = banners(page(sign_in(RECIPIENT), later))
    assert f"This amends {old.number}" in told and "The study takes a year longer." in told and "revisions/" in told


def test_amended_both_lead_to_each_other(sign_in):
    story = Story().amended()
    new = story.fresh().amendments.get()
    response = page(sign_in(PROVIDER), story)
    assert f"{new.number} took its place" in banners(response) and new.get_absolute_url() in banners(response)
    assert [s.state for s in response.context["steps"]] == ["done"] * 6
    assert not {"Amend", "End", "Begin again"} & set(labels(response))
    told = banners(sign_in(PROVIDER).get(new.get_absolute_url()))
    assert f"This amends {story.bucp.number}" in told and story.bucp.get_absolute_url() in told


def test_a_proposed_ending_says_for_whom_it_waits_and_a_decided_one_its_day(sign_in):
    story = Story().active()
    on = timezone.localdate() + timedelta(days=30)
    story.do(EndByAgreement(on=on, text="The purpose is reached."), RECIPIENT)
    response = page(sign_in(PROVIDER), story)
    assert "proposes to end it" in banners(response) and "ending/" in banners(response)
    assert labels(response)[0] == "Say whether you agree to end this agreement"
    assert "End" not in labels(response)
    story.do(AnswerEnding(ending=story.fresh().endings.get(), agree=True), PROVIDER)
    assert f"Access to the data ends on {on:%B %-d, %Y}" in banners(page(sign_in(PROVIDER), story))


def test_ended_it_tells_what_became_of_the_data(sign_in):
    story = Story().terminated()
    due = house_day(timezone.localdate() + timedelta(days=30))
    told = banners(page(sign_in(PROVIDER), story))
    assert "Terminated on" in told and f"to destroy or return the data by {due:%B %-d, %Y}" in told
    with at(due + timedelta(days=3)):
        assert "this is late" in banners(page(sign_in(PROVIDER), story))
    duty = story.fresh().duties.get(kind="destruction")
    story.do(AttestObligation(duty=duty, data=answers_to(duty.rule.asks)), RECIPIENT)
    assert "attested that the data were destroyed or returned" in banners(page(sign_in(PROVIDER), story))


def test_expired_it_says_so(sign_in):
    assert "Expired on" in banners(page(sign_in(RECIPIENT), Story().expired()))


def test_taken_up_again_is_told_only_to_those_who_may_know_it(sign_in):
    from obligations.amending.effects import take_up_again

    story = Story().terminated()
    new = take_up_again(person(RECIPIENT), story.fresh())
    response = page(sign_in(RECIPIENT), story)
    assert new.number in banners(response) and "Begin again" not in labels(response)
    assert new.number not in html(page(sign_in(PROVIDER), story))
    told = banners(sign_in(RECIPIENT).get(new.get_absolute_url()))
    assert f"This takes up {story.bucp.number} again" in told


def test_what_is_not_filed_and_tied_to_nothing_has_no_part(sign_in):
    assert page(sign_in("drafter@cdss.example"), Story()).context["parts"] == []


@pytest.mark.parametrize("step", ["active", "terminated", "amended"])
def test_the_queries_do_not_grow_with_duties_notices_and_updates(sign_in, django_assert_max_num_queries, step):
    client = sign_in(RECIPIENT)
    small, large = getattr(Story(), step)(), getattr(Story(), step)()
    if step == "active":
        for n in range(6):
            large.do(AddObligation(kind="transfer", title=f"Delivery {n}", due_on="2030-01-01"), RECIPIENT)
    forecast.stage_medians()
    with django_assert_max_num_queries(24) as few:
        page(client, small)
    with django_assert_max_num_queries(24) as more:
        page(client, large)
    assert len(few) == len(more)


def test_other_signatories_see_that_it_ended_and_what_took_its_place(sign_in):
    story = Story().amended()
    new = story.fresh().amendments.get()
    shown = html(page(sign_in("coordinator@edd.example"), story))
    assert "Amended" in shown and new.number in shown
    assert "Terminated" in html(page(sign_in("coordinator@edd.example"), Story().terminated()))


@pytest.mark.both
def test_lists_and_register_lead_from_each_to_the_other(sign_in):
    story = Story().amended()
    new = story.fresh().amendments.get()
    for who, address in (
        (RECIPIENT, "/bucps/?scope=file"),
        (RECIPIENT, "/bucps/?scope=library"),
        ("cdo@odi.example", "/register/"),
    ):
        shown = html(sign_in(who).get(address))
        assert f"{new.number}</span></a> took its place" in shown
        assert f'amends <a href="{story.bucp.get_absolute_url()}">' in shown
