"""PDFs of what is not filed are made outside the request: asked once, made once, taken over when left, forgotten."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.document import jobs, queue, renderings
from bucp.document.build import document_of
from bucp.models import Rendering
from tests.support import pdfs
from tests.support.story import Story

pytestmark = pytest.mark.django_db

DRAFTER = "drafter@cdss.example"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Making the PDF itself is tried in test_document.py."""
    made = []

    def pdf_of(document, html=""):
        made.append(document.number)
        return b"%PDF " + document.sha256.encode()

    monkeypatch.setattr(renderings, "pdf_of", pdf_of)
    return made


def pdf(story, tail=""):
    return f"/bucps/{story.bucp.number}/document.pdf{tail}"


def asked(story):
    return renderings.ask(document_of(story.fresh()))


def long_ago(**more):
    Rendering.objects.update(asked_at=timezone.now() - timedelta(minutes=1), **more)


def test_the_first_request_gets_a_page_and_the_next_the_file(sign_in, quick):
    story = Story().filled()
    client = sign_in(DRAFTER)
    first = client.get(pdf(story))
    assert first.status_code == 202
    assert "The document is being prepared" in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    assert quick == [], "nothing is made inside the request"
    assert client.head(pdf(story)).status_code == 202
    assert jobs.render(Rendering.objects.get().pk)
    assert client.head(pdf(story)).status_code == 200
    assert client.get(pdf(story)).content.startswith(b"%PDF ")
    assert len(quick) == 1


@pytest.mark.both
def test_the_same_words_are_made_once_and_other_words_anew(quick):
    story = Story().filled()
    one = asked(story)
    jobs.render(one.pk)
    assert not jobs.render(one.pk), "a repeated job does nothing"
    assert asked(story).made_at
    story.answer("purpose_scope", "Other words.")
    other = asked(story)
    assert other.pk != one.pk and other.made_at is None
    assert len(quick) == 1


def test_a_signature_makes_it_another_document():
    story = Story().in_signing()
    one = asked(story)
    story.sign("cdss", "sponsor")
    assert asked(story).key != one.key


def test_each_revision_is_its_own_document(sign_in):
    story = Story().in_signing()
    client = sign_in(DRAFTER)
    client.get(pdf(story))
    client.get(pdf(story, "?revision=1"))
    assert set(Rendering.objects.values_list("revision__number", flat=True)) == {None, 1}
    for row in Rendering.objects.all():
        assert jobs.render(row.pk)
    assert client.get(pdf(story, "?revision=1")).content != client.get(pdf(story)).content


def test_words_that_changed_before_it_was_made_are_not_passed_off_as_the_new_ones(quick):
    story = Story().filled()
    row = asked(story)
    story.answer("purpose_scope", "Other words.")
    assert not jobs.render(row.pk)
    assert not Rendering.objects.exists() and quick == []


@pytest.mark.both
def test_only_one_process_is_at_it(monkeypatch, quick):
    row = asked(Story().filled())
    second = []

    def slowly(document, html=""):
        second.append(jobs.render(row.pk))
        return b"%PDF"

    monkeypatch.setattr(renderings, "pdf_of", slowly)
    assert jobs.render(row.pk)
    assert second == [False]


def test_the_scheduler_leaves_a_fresh_wish_and_takes_an_old_one():
    asked(Story().filled())
    assert jobs.render_asked() == 0
    long_ago()
    assert jobs.render_asked() == 1
    assert jobs.render_asked() == 0


@pytest.mark.both
def test_the_scheduler_takes_over_from_a_process_that_died():
    asked(Story().filled())
    long_ago(claimed_at=timezone.now())
    assert jobs.render_asked() == 0
    long_ago(claimed_at=timezone.now() - timedelta(minutes=3))
    assert jobs.render_asked() == 1


def test_after_a_day_it_is_forgotten():
    row = asked(Story().filled())
    jobs.render(row.pk)
    jobs.render_asked()
    assert Rendering.objects.exists()
    Rendering.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    jobs.render_asked()
    assert not Rendering.objects.exists()


def test_a_failure_says_so_without_secrets_and_the_next_look_tries_again(sign_in, monkeypatch, caplog):
    story = Story().filled()
    client = sign_in(DRAFTER)
    client.get(pdf(story))
    with monkeypatch.context() as broken:
        broken.setattr(renderings, "pdf_of", lambda *a: {}["inner detail"])
        jobs.render(Rendering.objects.get().pk)
    assert story.bucp.number in caplog.text
    assert client.head(pdf(story)).status_code == 503
    answer = client.get(pdf(story))
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "Try again" in page and "inner detail" not in page
    assert client.get(pdf(story)).status_code == 202
    jobs.render(Rendering.objects.get().pk)
    assert client.get(pdf(story)).status_code == 200


def test_a_failure_is_not_tried_forever_by_the_scheduler(monkeypatch):
    asked(Story().filled())
    long_ago(claimed_at=timezone.now() - timedelta(hours=1), error="It broke.")
    assert jobs.render_asked() == 0


@pytest.mark.both
def test_with_a_queue_the_worker_is_asked_after_commit(settings, monkeypatch, django_capture_on_commit_callbacks):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr("common.queue._rests_until", 0.0)
    published = []
    monkeypatch.setattr(jobs.render, "delay", published.append)
    with django_capture_on_commit_callbacks(execute=True):
        row = asked(Story().filled())
        assert published == []
    assert published == [row.pk]


def test_a_broker_that_is_down_is_left_alone_for_a_while(settings, monkeypatch, django_capture_on_commit_callbacks):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr("common.queue._rests_until", 0.0)
    tries = []

    def down(pk):
        tries.append(pk)
        raise OSError("down")

    monkeypatch.setattr(jobs.render, "delay", down)
    with django_capture_on_commit_callbacks(execute=True):
        asked(Story().filled())
        asked(Story().filled())
    assert len(tries) == 1
    long_ago()
    assert jobs.render_asked() == 2


def test_without_a_queue_one_thread_makes_them_one_after_the_other(monkeypatch):
    """The thread has a connection of its own; what it does with a row is tried above."""
    seen, at_once = [], []

    def make(pk):
        at_once.append(pk)
        time.sleep(0.05)
        seen.append((pk, len(at_once)))
        at_once.remove(pk)
        if pk == 2:
            raise RuntimeError("no database")

    monkeypatch.setattr(renderings, "make", make)
    for pk in (1, 2, 3):
        queue.render_soon(pk)
    assert seen == [], "nobody waits"
    until = time.monotonic() + 5
    while len(seen) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    assert seen == [(1, 1), (2, 1), (3, 1)]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_without_a_queue_the_file_comes_by_itself(sign_in):
    story = Story().filled()
    client = sign_in(DRAFTER)
    assert client.get(pdf(story)).status_code == 202
    until = time.monotonic() + 20
    while client.head(pdf(story)).status_code == 202 and time.monotonic() < until:
        time.sleep(0.1)
    assert client.get(pdf(story)).content.startswith(b"%PDF ")


def test_a_stranger_s_request_asks_for_nothing(sign_in):
    story = Story().filled()
    assert sign_in("coordinator@edd.example").get(pdf(story)).status_code == 404
    assert not Rendering.objects.exists()


def test_waiting_costs_few_queries(sign_in, django_assert_max_num_queries):
    story = Story(recipients=("cdss", "edd"), providers=("cdph", "calstrs")).filled()
    for n in range(60):
        story.bucp.elements.create(position=n + 2, changed_by=story.drafter, values={"name": f"Element {n}"})
    client = sign_in(DRAFTER)
    client.get(pdf(story))
    with django_assert_max_num_queries(20):
        client.head(pdf(story))


def test_the_real_thing_is_a_pdf(monkeypatch, sign_in):
    from bucp.document.build import pdf_of

    monkeypatch.setattr(renderings, "pdf_of", pdf_of)
    row = asked(Story().filled())
    jobs.render(row.pk)
    assert "DRAFT" in pdfs.pages(renderings.file_of(row))[0]
