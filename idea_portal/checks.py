"""System checks: what must hold before the portal starts."""

import inspect
from collections import Counter
from dataclasses import fields
from urllib.parse import urlsplit

import celery
from django.conf import settings
from django.core.checks import Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from bucp.workflow import table
from common.extensions import POINTS, configs, resolve
from history import kinds as history_kinds
from notices import kinds
from signatories.models import Role

from .environment import LOOPBACK
from .routes import routes


@register
def demo_stays_on_this_machine(app_configs, **kwargs) -> list[Error]:
    """The demonstration signs anybody in with one click, so it must not be reachable from elsewhere."""
    if not settings.DEMO:
        return []
    here = {host.strip("[]") for host in LOOPBACK}
    problems = []
    if urlsplit(settings.SITE_URL).hostname not in here:
        problems.append(
            Error(
                f"The demonstration answers on this machine only, but SITE_URL is {settings.SITE_URL!r}.",
                hint="Set SITE_URL to http://127.0.0.1:<port>, or unset DEMO to run the portal for real.",
                id="idea_portal.E001",
            )
        )
    if elsewhere := [h for h in settings.ALLOWED_HOSTS if h.strip("[]") not in here]:
        problems.append(
            Error(
                f"The demonstration answers on this machine only, but ALLOWED_HOSTS names {', '.join(elsewhere)}.",
                hint="Leave ALLOWED_HOSTS to the demonstration, or unset DEMO to run the portal for real.",
                id="idea_portal.E002",
            )
        )
    return problems


@register
def extensions_resolve(app_configs, **kwargs) -> list[Error]:
    """Everything that an app says it adds is there: found at start-up, not in front of a person."""
    problems = []
    for config in configs():
        for place in _places(config.extension):
            try:
                resolve(place)
            except ImportError as error:
                problems.append(
                    Error(f"{config.label} adds {place!r}, which is not there: {error}", id="idea_portal.E010")
                )
        for job in config.extension.jobs:
            if job.task not in celery.current_app.tasks:
                problems.append(Error(f"{config.label}: {job.task} is no job (a Celery task).", id="idea_portal.E011"))
    return problems


def _places(extension):
    for point in POINTS:
        yield from getattr(extension, point)
    for pair in extension.receivers:
        yield from pair
    for _, fill in extension.slots:
        yield fill
    for job in extension.jobs:
        yield job.task


@register
def letters_have_their_text(app_configs, **kwargs) -> list[Error]:
    """Each kind of letter has a text, or is one that its sender writes; its clause can be told in plain words."""
    problems = []
    for kind in kinds.LETTER_KINDS.values():
        try:
            kind.by_sender or get_template(kind.template)
        except TemplateDoesNotExist:
            problems.append(Error(f"The letter {kind.name!r} has no text at {kind.template}.", id="idea_portal.E012"))
        if kind.clause != kinds.HOUSE and not kinds.in_words(kind.clause):
            problems.append(Error(f"No words say what {kind.clause} is about.", id="idea_portal.E013"))
    return problems


@register
def moves_fit_their_commands(app_configs, **kwargs) -> list[Error]:
    """The effect of each move takes what its command holds; its events and letters are registered, its page exists."""
    addresses = {route.name for route in routes()}
    return [
        Error(f"{move.command.__name__}: {sentence}", id=f"idea_portal.{number}")
        for move in table.MOVES.values()
        for number, sentence in (*_payload_faults(move), *_trace_faults(move), *_page_faults(move, addresses))
    ]


def _payload_faults(move):
    takes = list(inspect.signature(move.does).parameters)[1:]
    holds = [field.name for field in fields(move.command)]
    if set(takes) != set(holds):
        yield "E014", f"it holds {holds}; {move.does.__name__} takes {takes}."
    if unknown := {role for who in move.who for role in who.roles} - set(Role.values):
        yield "E015", f"it is for unknown roles: {unknown}."


def _trace_faults(move):
    """What it says to leave behind must be registered, and is said once."""
    if unknown := set(move.events) - set(history_kinds.named("")):
        yield "E016", f"no such kind of event is registered: {', '.join(sorted(unknown))}."
    if unknown := set(move.letters) - kinds.LETTER_KINDS.keys():
        yield "E016", f"no such kind of letter is declared: {', '.join(sorted(unknown))}."
    if twice := [kind for kind, times in Counter((*move.events, *move.letters)).items() if times > 1]:
        yield "E016", f"it is said twice: {', '.join(twice)}."


def _page_faults(move, addresses: set[str]):
    """People do a move on its page; what only the portal does has none."""
    if move.page and move.page not in addresses:
        yield "E017", f"no address is called {move.page!r}."
    if bool(move.page) != bool(move.who):
        yield "E017", "a move for people has a page, and one that only the portal makes has none."
