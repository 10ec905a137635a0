"""Two processes that make files at the same moment, on PostgreSQL for real: one file, one event."""

import pytest
from django.db import connection

from bucp.document import jobs, renderings
from bucp.document.build import document_of, html_of
from bucp.models import FiledDocument, Rendering
from history.models import Chain, Event
from history.recorder import verify
from tests.races.test_at_the_same_moment import again, together
from tests.support.story import Story

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _only_where_rows_are_locked():
    assert connection.vendor == "postgresql", "Races are tried on PostgreSQL: run `make test`."


def test_two_schedulers_seal_one_agreement_once():
    story = Story().active()
    results = together(jobs.seal_filed, jobs.seal_filed, jobs.seal_filed)
    assert sorted(results) == [0, 0, 1]
    assert FiledDocument.objects.count() == Event.objects.filter(kind="bucp.sealed").count() == 1
    assert not Rendering.objects.exists()
    assert verify(Chain.objects.get(name=story.bucp.number)) == []


def test_two_workers_make_one_rendering_once(monkeypatch):
    story, made = Story().filled(), []
    monkeypatch.setattr(renderings, "pdf_of", lambda document, html: made.append(1) or b"%PDF")
    row = renderings.Rendering.objects.create(
        key=renderings.key_of(html_of(document_of(again(story.bucp)))), bucp=story.bucp
    )
    results = together(lambda: jobs.render(row.pk), lambda: jobs.render(row.pk))
    assert sorted(results) == [False, True]
    assert made == [1]


def test_two_readers_ask_for_one_rendering(monkeypatch):
    monkeypatch.setattr(renderings.queue, "render_soon", lambda pk: None)
    story = Story().filled()
    rows = together(*2 * [lambda: renderings.ask(document_of(again(story.bucp)))])
    assert rows[0].pk == rows[1].pk == Rendering.objects.get().pk
