"""What goes over the line to a browser: little."""

import gzip

import pytest

from signatories.models import Role
from tasks.models import Task
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db


def test_a_page_comes_compressed_to_a_browser_that_can_unpack_it(client):
    plain = client.get("/").content
    packed = client.get("/", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and b"State of California" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain) / 2


def test_the_navigation_counts_tasks_to_99(sign_in):
    client, user = sign_in("coordinator@cdss.example"), person("coordinator@cdss.example")
    entity, number = user.roles[0].entity, Story().bucp.number
    tasks = [
        Task(
            about=number, key=f"t{n}", kind="ending", user=user, entity=entity, role=Role.COORDINATOR, sentence="Answer"
        )
        for n in range(120)
    ]
    Task.objects.bulk_create(tasks[:99])
    assert '<span class="count">99<' in client.get("/signatories/").content.decode()
    Task.objects.bulk_create(tasks[99:])
    assert '<span class="count">99+<' in client.get("/signatories/").content.decode()
