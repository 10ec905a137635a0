"""System checks: what must hold before the portal starts."""

import inspect
from dataclasses import fields
from urllib.parse import urlsplit

import celery
from django.conf import settings
from django.core.checks import Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from bucp.workflow import table
from common.extensions import POINTS, configs, resolve
from notices import kinds
from signatories.models import Role

from .environment import LOOPBACK


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
    for kind in kinds.CATALOGUE.values():
        try:
            kind.by_sender or get_template(kind.template)
        except TemplateDoesNotExist:
            problems.append(Error(f"The letter {kind.name!r} has no text at {kind.template}.", id="idea_portal.E012"))
        if kind.clause != kinds.HOUSE and not kinds.in_words(kind.clause):
            problems.append(Error(f"No words say what {kind.clause} is about.", id="idea_portal.E013"))
    return problems


@register
def moves_fit_their_commands(app_configs, **kwargs) -> list[Error]:
    """The effect of each move takes what its command holds, its events and letters are registered, its page exists."""
    problems = []
    for move in table.MOVES.values():
        takes = list(inspect.signature(move.does).parameters)[1:]
        holds = [field.name for field in fields(move.command)]
        if set(takes) != set(holds):
            problems.append(
                Error(
                    f"{move.command.__name__} holds {holds}; {move.does.__name__} takes {takes}.", id="idea_portal.E014"
                )
            )
        if unknown := {role for who in move.who for role in who.roles} - set(Role.values):
            problems.append(Error(f"{move.command.__name__} is for unknown roles: {unknown}.", id="idea_portal.E015"))
    return problems
