"""What each app adds to the others, said once: one `Extension` in its apps.py.

The apps above ask here and know nothing of those below. All places are dotted paths, resolved when the portal starts:
`manage.py check` names what cannot be, `manage.py extensions` prints the whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps

SWEEP = "SWEEP_SECONDS"
"""For `Job.every`: as often as the setting of this name says."""


@dataclass(frozen=True)
class Job:
    """What the scheduler does: `task` is the path of a Celery task; `every` a period, or a minute of each hour."""

    task: str
    every: timedelta | int | str

    @property
    def name(self) -> str:
        return self.task.rpartition(".")[2].replace("_", "-")

    @property
    def when(self) -> str:
        """How often, in words."""
        if isinstance(self.every, str):
            return f"every {self.every}"
        if isinstance(self.every, int):
            return f"at minute {self.every} of each hour"
        return f"every {self.every.total_seconds():.0f} seconds"


@dataclass(frozen=True)
class Extension:
    """Everything an app adds. Each field holds dotted paths and says what must stand there:

    `moves`: modules with `MOVES`, rows of the table of moves
    `events`: modules that register kinds of events
    `history_filters`: a dict {key: (label, kinds)}
    `milestones`: kinds of events that the document of an agreement tells
    `letters`: modules with `LETTERS` and `CLAUSES_SAY`
    `open_tasks`: `(bucp) -> list[OpenTask]`
    `overview`: `(overview) -> OverviewPart | None`
    `agreements`: what the pages of tasks and letters must know of agreements
    `chains`: `() -> names` of the chains of history that cannot be missing
    `tabs`: `(request, current) -> Tab | None`, a tab of an agreement's pages
    `settled`: `(bucp) -> list[Settled]`: how its disputes ended, for the document
    `runs_until`: `(bucp) -> datetime | None`: until when something of the app's holds up the stage before filing,
    `NEVER` where it cannot be filed as it stands
    `calendar`: `() -> (kind, where its tasks lie)`
    `slots`: (place in a template, function that fills it) pairs, see `common.slots`
    `receivers`: (signal, function) pairs, connected at start
    `records`: modules with `RECORDS` (`RecordKind`s), `NO_RECORDS` {model: why not}, and `CHECKS`, functions
    `(chains) -> breaks` for what is compared in another way
    `jobs`: what the scheduler does
    """

    moves: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    history_filters: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    open_tasks: tuple[str, ...] = ()
    overview: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
    tabs: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    runs_until: tuple[str, ...] = ()
    calendar: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    slots: tuple[tuple[str, str], ...] = ()
    receivers: tuple[tuple[str, str], ...] = ()
    jobs: tuple[Job, ...] = ()


POINTS = tuple(f.name for f in fields(Extension) if f.name not in ("slots", "receivers", "jobs"))
"""The fields of an `Extension` that are dotted paths."""


class ExtensionConfig(AppConfig):
    """An app that adds something to the others. It connects its own receivers; the rest is asked for."""

    default = False  # Django takes the one app config of a module; this one is only what they are made of
    extension = Extension()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True

    def ready(self) -> None:
        for signal, receiver in self.extension.receivers:
            resolve(signal).connect(resolve(receiver), dispatch_uid=f"{self.label}: {receiver} hears {signal}")


def configs() -> Iterator[ExtensionConfig]:
    """The installed apps that add something, in the order of the house."""
    return (config for config in apps.get_app_configs() if isinstance(config, ExtensionConfig))


def resolve(path: str) -> Any:
    """What stands at a dotted path: a module, or something in one. Raises ImportError."""
    parent, _, name = path.rpartition(".")
    module = import_module(parent)
    if hasattr(module, name):
        return getattr(module, name)
    return import_module(path)


def each(point: str) -> list[Any]:
    """What all apps add at one point (a field of `Extension`), resolved, in the order of the house."""
    return [resolve(path) for config in configs() for path in getattr(config.extension, point)]


def ask(point: str, *args: Any) -> list[Any]:
    """What the functions at one point answer."""
    functions: list[Callable[..., Any]] = each(point)
    return [function(*args) for function in functions]
