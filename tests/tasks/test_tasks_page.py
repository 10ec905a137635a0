"""`/tasks/`: what waits on me, on others, what changed, my drafts; reminding others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.review.commands import AskOpinions
from history.recorder import record
from notices.models import Letter
from signatories.models import Membership, User
from tasks.models import Task
from tests.support.story import Story

pytestmark = pytest.mark.django_db
PROVIDER = "coordinator@cdph.example"


def page_of(client, address="/tasks/") -> str:
    return client.get(address).content.decode()


def mine(page: str) -> str:
    return page.split('id="mine"')[1].split('id="others"')[0]


def others(page: str) -> str:
    return page.split('id="others"')[1].split('id="changes"')[0]


def changes(page: str) -> str:
    return page.split('id="changes"')[1].split('id="drafts"')[0]


def test_nothing_to_do_is_a_calm_page(sign_in):
    page = page_of(sign_in("legal@edd.example"))
    assert "Nothing waits on you" in page
    assert "Nothing new." in page


def test_a_task_says_what_where_who_waits_and_till_when_and_leads_there(sign_in):
    story = Story().sent()
    page = mine(page_of(sign_in(PROVIDER)))
    task = Task.objects.waiting_on(User.objects.get(email=PROVIDER)).get(kind="review")
    assert f'<a href="{task.url}">Review the request and answer</a>' in page
    assert story.bucp.number in page
    assert "Shared caseload study" in page
    assert "Department of Social Services waits since" in page
    assert "(in 10 days)" in page
    assert "as Data Coordinator of" not in page  # the only role this person has


def test_who_holds_several_roles_is_told_in_which_one(sign_in, people, entity):
    Story().sent()
    Membership.objects.create(user=people[PROVIDER], entity=entity("edd"), role="program")
    assert "as Data Coordinator of Department of Public Health" in mine(page_of(sign_in(PROVIDER)))


@pytest.mark.both
def test_the_most_urgent_comes_first_and_lateness_is_said_in_words(sign_in):
    soon = Story().sent()
    late = Story().sent()
    Task.objects.filter(about=late.bucp.number).update(due_at=timezone.now() - timedelta(days=2))
    page = mine(page_of(sign_in(PROVIDER)))
    assert page.index(late.bucp.number) < page.index(soon.bucp.number)
    assert "Was due" in page
    assert "(2 days ago)" in page


def test_somebody_of_another_entity_sees_none_of_it(sign_in):
    story = Story().sent()
    assert story.bucp.number not in page_of(sign_in("coordinator@edd.example"))


def test_what_waits_on_others_is_shown_to_the_parties(sign_in):
    Story().sent()
    page = others(page_of(sign_in("drafter@cdss.example")))
    assert "Review the request and answer" in page
    assert "Data Coordinator, Department of Public Health" in page


def test_my_drafts_lead_to_the_editor(sign_in):
    story = Story(title="Half written")
    assert f'href="/bucps/{story.bucp.number}/edit/"' in page_of(sign_in("drafter@cdss.example"))
    assert "Half written" not in page_of(sign_in(PROVIDER))


# What changed ----------------------------------------------------------------------------------------


@pytest.mark.both
def test_what_others_did_since_my_last_visit(sign_in, people):
    story = Story().sent()
    client = sign_in(PROVIDER)
    page = changes(page_of(client))
    assert "Program Drafter CDSS sent revision 1" in page
    client.post("/tasks/")
    assert "Nothing new." in page_of(client)
    story.do(AskOpinions(), PROVIDER)
    assert "Nothing new." in page_of(client)  # my own act is no news
    story.do(AskOpinions(), "coordinator@cdss.example")
    assert "asked for opinions" in changes(page_of(client))


def test_the_seal_of_the_portal_is_no_news(sign_in):
    story = Story().active()
    record(story.bucp.number, "bucp.sealed", revision=1, sha256="0" * 64)
    assert "sealed the document" not in page_of(sign_in(PROVIDER))


def test_looking_does_not_mark_as_seen(sign_in):
    client = sign_in(PROVIDER)
    page_of(client)
    assert User.objects.get(email=PROVIDER).last_seen_tasks_at is None


def test_nobody_sees_what_happens_in_foreign_agreements(sign_in):
    Story().sent()
    assert "Nothing new." in page_of(sign_in("coordinator@edd.example"))
    assert "Nothing new." in page_of(sign_in("cdo@odi.example"))


# Reminding others ------------------------------------------------------------------------------------


@pytest.fixture
def task():
    Story().sent()
    return Task.objects.get(kind="review")


def nudge(client, task):
    return client.post(f"/tasks/{task.pk}/nudge/", follow=True).content.decode()


@pytest.mark.both
def test_a_reminder_goes_to_those_who_can_act_once_a_day(task, sign_in):
    client = sign_in("drafter@cdss.example")
    page = nudge(client, task)
    assert "Sent a reminder to the Data Coordinator of Department of Public Health" in page
    assert "Reminded" in page
    assert f"/tasks/{task.pk}/nudge/" not in page
    letter = Letter.objects.get(kind="reminder")
    assert [d.email for d in letter.deliveries.all()] == [PROVIDER]
    assert letter.by.email == "drafter@cdss.example"
    assert "Review the request and answer" in letter.subject
    assert "within the last day" in nudge(client, task)
    assert Letter.objects.filter(kind="reminder").count() == 1
    Task.objects.update(nudged_at=timezone.now() - timedelta(hours=25))
    assert f"/tasks/{task.pk}/nudge/" in page_of(client)
    nudge(client, task)
    assert Letter.objects.filter(kind="reminder").count() == 2


@pytest.mark.parametrize("who", ["coordinator@edd.example", "cdo@odi.example", "legal@cdss.example"])
def test_a_stranger_to_the_agreement_cannot_remind(task, sign_in, who):
    assert sign_in(who).post(f"/tasks/{task.pk}/nudge/").status_code == 404
    assert not Letter.objects.filter(kind="reminder").exists()


def test_one_does_not_remind_oneself(task, sign_in):
    assert "This waits on you" in nudge(sign_in(PROVIDER), task)
    assert not Letter.objects.filter(kind="reminder").exists()


def test_what_is_done_needs_no_reminder(task, sign_in):
    Task.objects.update(closed_at=timezone.now())
    assert "done already" in nudge(sign_in("drafter@cdss.example"), task)


def test_where_nobody_holds_the_role_the_page_says_so(task, sign_in, people):
    Membership.objects.filter(user=people[PROVIDER]).update(ended_at=timezone.now())
    assert "Nobody in the portal is the Data Coordinator" in nudge(sign_in("drafter@cdss.example"), task)
    task.refresh_from_db()
    assert task.nudged_at is None


def test_a_reminder_needs_a_post(task, sign_in):
    assert sign_in("drafter@cdss.example").get(f"/tasks/{task.pk}/nudge/").status_code == 405
    assert sign_in("drafter@cdss.example").post("/tasks/99999999999999999999/nudge/").status_code == 404


# Size ------------------------------------------------------------------------------------------------


def count(client, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(20) as seen:
        assert client.get("/tasks/").status_code == 200
    return len(seen)


@pytest.mark.both
def test_the_number_of_queries_does_not_grow(sign_in, django_assert_max_num_queries):
    def some(times):
        for i in range(times):
            Story(title=f"Story {i}").sent()
            Story(recipients=["cdph"], providers=["cdss"], title=f"Draft {i}")

    some(1)
    before = count(sign_in(PROVIDER), django_assert_max_num_queries)
    some(4)
    assert count(sign_in(PROVIDER), django_assert_max_num_queries) == before


@pytest.mark.both
def test_many_tasks_come_in_pages(sign_in, entity):
    Story().sent()
    one = Task.objects.get(kind="review")
    Task.objects.bulk_create(
        Task(
            about=one.about,
            title="Bulk",
            key=f"k{i}",
            kind="review",
            entity=one.entity,
            role=one.role,
            sentence=f"Do thing {i}",
            url="/x/",
        )
        for i in range(60)
    )
    client = sign_in(PROVIDER)
    assert "Next page" in mine(page_of(client))
    assert "Do thing 59" in mine(page_of(client, "/tasks/?page=2"))
    assert "No tasks on this page" in page_of(client, "/tasks/?page=9")


def test_a_task_of_a_role_is_shown_to_those_alone_who_may_open_it(sign_in, people, entity):
    """Program staff of the recipient who are not named in the agreement hold the role, and read nothing of it."""
    story = Story().active()
    task = Task.objects.open().filter(about=story.bucp.number, user=None).first()
    Task.objects.filter(pk=task.pk).update(role="program", entity=entity("cdss"))
    Membership.objects.create(user=people["legal@edd.example"], entity=entity("cdss"), role="program")
    assert task.sentence in mine(page_of(sign_in("drafter@cdss.example")))
    stranger = page_of(sign_in("legal@edd.example"))
    assert "Nothing waits on you" in stranger and task.sentence not in stranger
    assert sign_in("legal@edd.example").post(f"/tasks/{task.pk}/nudge/").status_code == 404
