"""The registered kinds of events. `record` refuses a kind that is not registered here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Sentence = str | Callable[[Any], str]
"""A format string, or a function of the event."""

_KINDS: dict[str, "EventKind"] = {}


@dataclass(frozen=True)
class EventKind:
    """`sentence` is a format string over the event's data (`{who}` is the actor), or a function of the event. `news`:
    whether lists of what happened last tell it; the history tells all."""

    name: str
    sentence: Sentence
    news: bool = True


class UnknownKind(LookupError):
    pass


def register(name: str, sentence: Sentence, news: bool = True) -> str:
    """Makes `name` a kind of event; returns it, so that it can be kept as a constant."""
    if name in _KINDS:
        raise ValueError(f"The event kind {name!r} is registered twice.")
    _KINDS[name] = EventKind(name, sentence, news)
    return name


def get(name: str) -> EventKind:
    try:
        return _KINDS[name]
    except KeyError:
        raise UnknownKind(f"{name!r} is no registered kind of event.") from None


def named(*prefixes: str) -> tuple[str, ...]:
    """The registered kinds whose names begin with one of these."""
    return tuple(name for name in _KINDS if name.startswith(prefixes))


def no_news() -> tuple[str, ...]:
    """What is recorded for the record alone: it would bury what happened last."""
    return tuple(kind.name for kind in _KINDS.values() if not kind.news)


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def sentence_of(event: Any) -> str:
    """The event told in one sentence, for the history page. Plain text: templates escape it."""
    kind = _KINDS.get(event.kind)
    if kind is None:
        return f"{event.actor_name}: {event.kind}"
    if callable(kind.sentence):
        return kind.sentence(event)
    return kind.sentence.format_map(_Missing(event.data, who=event.actor_name))
