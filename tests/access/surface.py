"""What people can send to the portal, found in the portal itself: in its apps, forms, declarations, templates and table
of moves, and by listening to what the views ask for. A new field, form, question or app is found by itself."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from django.apps import AppConfig, apps
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from bucp.workflow.table import MOVES

ROOT = Path(__file__).parents[2]
NOT_TYPED = {"csrfmiddlewaretoken"}


def project_apps() -> list[AppConfig]:
    """The installed apps that lie in the project itself."""
    return [app for app in apps.get_app_configs() if Path(app.path).parent == ROOT]


@cache
def modules() -> list[ModuleType]:
    """Every module of the project's apps, imported."""
    found = []
    for app in project_apps():
        names = [info.name for info in pkgutil.walk_packages(app.module.__path__, f"{app.name}.")]
        names = [n for n in names if ".migrations" not in n and not n.endswith(".wsgi")]
        found += [app.module, *map(importlib.import_module, names)]
    return found


def forms() -> list[type[BaseForm]]:
    """Every form class of the project's apps."""
    modules()
    names = {app.name for app in project_apps()}
    return [form for form in _subclasses(BaseForm) if form.__module__.partition(".")[0] in names]


def _subclasses(kind: type) -> set[type]:
    return {one for child in kind.__subclasses__() for one in (child, *_subclasses(child))}


def fields_of(form: type[BaseForm]) -> set[str]:
    """The declared fields, and those that `__init__` adds by name."""
    try:
        added = re.findall(r'\.fields\["(\w+)"\]', inspect.getsource(form))
    except (OSError, TypeError):
        added = []
    return set(form.base_fields) | set(added)


def questions() -> set[str]:
    """The keys of what is asked as data: of official forms and their columns, of clauses, duties, the triage …"""
    seen: set[int] = set()
    return {one.key for module in modules() for value in vars(module).values() for one in _declared(value, seen)}


def _declared(value, seen: set[int]) -> Iterator:
    """Every instance of a dataclass with a textual `key` that lies in this value."""
    if id(value) in seen:
        return
    if isinstance(value, Mapping):
        inner = list(value.values())
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = list(value)
    elif is_dataclass(value) and not isinstance(value, type):
        if isinstance(getattr(value, "key", None), str):
            yield value
        inner = [getattr(value, field.name) for field in fields(value)]
    else:
        return
    seen.add(id(value))
    for one in inner:
        yield from _declared(one, seen)


def of_moves() -> set[str]:
    """What the commands of the life cycle take."""
    return {field.name for command in MOVES for field in fields(command)}


def of_templates() -> set[str]:
    written = "".join(p.read_text() for p in (ROOT / "templates").rglob("*.html"))
    return set(re.findall(r'\bname="([^"{}]+)"', written))


def names() -> list[str]:
    """Every name under which something can be sent, as far as it is declared."""
    found = of_templates() | questions() | of_moves()
    for form in forms():
        found |= fields_of(form)
    return sorted(found - NOT_TYPED)


@contextmanager
def listening():
    """Gives the set of names that views ask of what was sent, while it lasts: whatever is not declared is found so."""
    asked: set[str] = set()

    def heard(method):
        def ask(self, name, *args, **kwargs):
            if isinstance(name, str):
                asked.add(name)
            return method(self, name, *args, **kwargs)

        return ask

    with (
        patch.object(MultiValueDict, "__getitem__", heard(MultiValueDict.__getitem__)),
        patch.object(MultiValueDict, "getlist", heard(MultiValueDict.getlist)),
        patch.object(MultiValueDict, "__contains__", heard(MultiValueDict.__contains__), create=True),
        patch.object(QueryDict, "pop", heard(QueryDict.pop)),
    ):
        yield asked
    asked -= NOT_TYPED
