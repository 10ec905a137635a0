"""A story told before in this process is laid down again as rows, in place of telling it anew.

The first time a test tells a stage of a story (`Story().signed()`), it is told through the one door, move by move.
The state of the whole database after it is then remembered: of each table that was written to, all rows. The next
test that tells the same stage, with the same arguments, in the same state, gets the rows that differ inserted in
bulk, with the numbers that they had; what waits for the commit waits again, and the story's own attributes are as
they were. Nothing is invented: what is laid down was recorded by the moves themselves. Its times lie some minutes
back.

What "the same state" means: a test begins with the cast alone (its fingerprint: count and highest key of each
table), and from there each stage leads from one known state to the next. Every other write, seen by a wrapper around
all statements, makes the state unknown, and from there on all is told. So is a story

- in a test that commits for real, or while something is patched by `monkeypatch`;
- with an argument that cannot be compared, such as a function;
- begun as `Story(told=True)`: for tests that are about the telling (the number of its queries, its times);
- when the environment says `STORIES=told`.

Several stories of one fixture are a `scene`: it is remembered whole, with what the fixture writes between them.

A moved clock and changed settings are part of the state. Savepoints that are rolled back make it unknown.
"""

import functools
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bucp.models import Bucp
from tests.support import rows_kept
from tests.values_kept import Unknown, comparable, give, kept, restore

IS_ON = os.environ.get("STORIES") != "told"
WRITES = re.compile(r'(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')
HARMLESS = ("SELECT", "SAVEPOINT", "RELEASE")
# Signing in leaves these; no story reads or writes them.
SIGNING_IN = ('"django_session"', 'UPDATE "signatories_user" SET "last_login" =')
NOW = timezone.now
# Folders that each test has for itself (tests/conftest.py). No story tells where they lie.
OF_THE_TEST = {"MEDIA_ROOT", "TURNS_FOLDER"}


class Itself(NamedTuple):
    """In place of the story that was told, or (with `attributes`) of another one that it led to."""

    attributes: Any = None


@dataclass
class Step:
    """What a stage made: the state it led to, what waits for the commit, and how to answer as it did."""

    state: int
    callbacks: list
    attributes: dict
    result: Any


@dataclass
class Memory:
    """What this process remembers: the states it knows, and the steps that lead from one to the next."""

    bases: dict = field(default_factory=dict)  # fingerprint → state
    steps: dict = field(default_factory=dict)  # (state, what is told) → Step
    content: list = field(default_factory=list)  # by state

    def add(self, content) -> int:
        self.content.append(content)
        return len(self.content) - 1


@dataclass
class Page:
    """Where the present test stands."""

    patches: Any = None  # its `monkeypatch`, if it has one
    begun: bool = False  # whether the state it began in was looked at
    state: int | None = None  # the present state, or None when it is not known
    last: int | None = None  # the last known state, and …
    touched: set = field(default_factory=set)  # … the tables written to since; a None among them means: lost
    depth: int = 0  # stages inside stages


memory = Memory()
page = Page()


def turn_the_page(patches=None) -> None:
    """A new test begins, on the cast alone."""
    global page
    page = Page(patches)
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _watch)


def stage(told=None, *, small=False):
    """Makes a method of a story a stage. A `small` one is remembered only where it is no part of another stage."""
    if told is None:
        return functools.partial(stage, small=small)

    @functools.wraps(told)
    def run(story, *args, **more):
        return _tell(told, story, args, more, small)

    return run


class Scene:
    """In place of the story, where a scene is told: it has nothing of its own."""

    told = False


def scene(told):
    """Makes a stage of a function without answer: a fixture's several stories, with whatever it writes between them,
    are told once in a process (for each of its arguments)."""

    @functools.wraps(told)
    def play(_scene, *args):
        told(*args)

    return lambda *args: _tell(play, Scene(), args, {}, False)


def _tell(told, story, args, more, small):
    start = None if small and page.depth else _here(story)
    if start is not None:
        try:
            key = (
                start,
                told.__module__,
                told.__qualname__,
                type(story),
                _around(),
                comparable((args, more, vars(story))),
            )
        except Unknown:
            start = None
    if start is not None and key in memory.steps:
        return _lay_down(memory.steps[key], story)
    waiting = len(connection.run_on_commit)
    page.depth += 1
    try:
        result = told(story, *args, **more)
    finally:
        page.depth -= 1
    if start is not None and None not in page.touched:
        _remember(key, story, result, connection.run_on_commit[waiting:])
    return result


# Where we are ---------------------------------------------------------------------------------------------


def _here(story) -> int | None:
    patched = page.patches and (page.patches._setattr or page.patches._setitem)
    rolled_back = any(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
    if not IS_ON or patched or story.told or not rolled_back:
        return None
    if not page.begun and not page.touched:
        page.begun = True
        page.state = page.last = _base()
    return page.state


def _base() -> int | None:
    """The state of a test that has written nothing yet, when it holds no agreement."""
    if Bucp.objects.exists():
        return None
    fingerprint = rows_kept.fingerprint()
    if fingerprint not in memory.bases:
        memory.bases[fingerprint] = memory.add(rows_kept.read())
    return memory.bases[fingerprint]


def _watch(execute, sql, params, many, context):
    text = str(sql)
    if not text.startswith(HARMLESS) and not any(part in text for part in SIGNING_IN):
        written = WRITES.match(text)
        page.state = None
        page.touched.add(written[1] if written else None)
    return execute(sql, params, many, context)


def _around() -> tuple:
    """What a stage is told in beside the rows: the clock when it is moved, and settings that the test changed."""
    moved = timezone.now is not NOW or timezone.datetime is not datetime
    changed, layer = [], settings._wrapped
    while "default_settings" in vars(layer):
        changed.append(sorted((k, repr(v)) for k, v in vars(layer).items() if k.isupper() and k not in OF_THE_TEST))
        layer = layer.default_settings
    return timezone.now() if moved else None, repr(changed)


# Laying down, remembering ---------------------------------------------------------------------------------


def _lay_down(step: Step, story):
    rows_kept.make_same(memory.content[page.state], memory.content[step.state])
    page.state = page.last = step.state
    page.touched = set()
    for _, call, robust in step.callbacks:
        transaction.on_commit(call, robust=robust)
    give(story, step.attributes)
    if not isinstance(step.result, Itself):
        return restore(step.result)
    if step.result.attributes is None:
        return story
    other = object.__new__(type(story))
    give(other, step.result.attributes)
    return other


def _remember(key, story, result, callbacks) -> None:
    try:
        attributes = kept(vars(story))
        if result is story:
            answer = Itself()
        else:
            answer = Itself(kept(vars(result))) if type(result) is type(story) else kept(result)
    except Unknown:
        return
    page.state = page.last = memory.add(rows_kept.read(memory.content[page.last], page.touched))
    page.touched = set()
    memory.steps[key] = Step(page.state, callbacks, attributes, answer)
