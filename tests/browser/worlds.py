"""The worlds that walks begin in. Each is told once in a process, through the one door and committed for real, and then
kept as a copy of the database: putting it back takes some milliseconds, telling it again takes seconds.

A world is a function that tells it and returns its story, or several in a list.
"""

import sqlite3
from copy import copy

from django.core.cache import cache
from django.db import connection

from bucp.document import sealing
from bucp.drafting import element_rows
from bucp.drafting.commands import ChangeElements
from bucp.models import Bucp
from tests.support.story import Story, person


class Worlds:
    """The copies of the test database by the function that tells each."""

    def __init__(self):
        self.kept, self.stories = {}, {}

    def begin(self, tell):
        """Puts the world back (tells it, the first time) and returns its stories as they stood then."""
        if tell not in self.kept:
            self.put_back(the_cast)
            self.keep(tell)
        self.put_back(tell)
        return again(self.stories[tell])

    def keep(self, tell) -> None:
        self.stories[tell] = tell()
        self.kept[tell] = sqlite3.connect(":memory:")
        connection.ensure_connection()
        connection.connection.backup(self.kept[tell])

    def put_back(self, tell) -> None:
        """SQLite writes the copy over the database as one commit, which the server's threads see like any other."""
        connection.ensure_connection()
        self.kept[tell].backup(connection.connection)
        cache.clear()

    def forget(self) -> None:
        for copied in self.kept.values():
            copied.close()


def again(told):
    """The same stories with nothing in mind of what became of them since."""
    if isinstance(told, list):
        return [again(one) for one in told]
    if told is None:
        return None
    story = copy(told)
    story.bucp, story.drafter = Bucp.objects.get(pk=told.bucp.pk), person(told.drafter.email)
    return story


def the_cast() -> None:
    """Nothing has happened yet."""


def a_draft() -> Story:
    return Story()


def a_draft_of_two() -> Story:
    """Two recipients, two data elements."""
    story = Story(recipients=("cdss", "edd"))
    story.do(ChangeElements(change=element_rows.add_many, data={"rows": [{"name": n} for n in "AB"]}), story.drafter)
    return story


def in_review() -> Story:
    return Story().sent().asked()


def in_signing() -> Story:
    return Story().in_signing()


def signed() -> Story:
    return Story().signed()


def in_force() -> Story:
    return Story().active()


def sealed() -> Story:
    """In force, and its sealed file on record."""
    story = Story().active()
    sealing.seal_filed()
    return story


def for_the_dashboards() -> list[Story]:
    return [
        Story().active(),
        Story(recipients=("edd",), providers=("cdss",), title="Wages and benefits").sent().asked(),
        Story(title="A draft"),
    ]
