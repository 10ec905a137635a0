"""Arguments, attributes and answers of a story's stages: how they are compared, remembered and restored."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import models

from bucp.models import Bucp
from demo.clock import Clock

PLAIN = (bool, int, float, str, bytes, date, timedelta, type(None))  # str: also the enumerations


class Row(NamedTuple):
    """In place of an object of a model, where objects are compared or remembered."""

    model: type
    pk: Any


class Moment(NamedTuple):
    """In place of a moved clock."""

    at: datetime


class Unknown(Exception):
    """A value that can be neither compared nor remembered."""


def comparable(value):
    """The value as a thing that can be a key: equal for what leads to the same story."""
    if isinstance(value, PLAIN):
        return (bool, value) if isinstance(value, bool) else value
    if isinstance(value, models.Model):
        return Row(type(value), value.pk)
    if isinstance(value, Clock):
        return Moment(value.at)
    if isinstance(value, list | tuple):
        return (list, *map(comparable, value))
    if isinstance(value, set | frozenset):
        return frozenset(map(comparable, value))
    if isinstance(value, dict):
        return (dict, *sorted(((comparable(k), comparable(v)) for k, v in value.items()), key=repr))
    raise Unknown(type(value))


def kept(value):
    """The value as it is remembered: of objects of models their keys, of the clock its moment."""
    if isinstance(value, dict):
        return {name: kept(v) for name, v in value.items()}
    if isinstance(value, models.Model | Clock):
        return comparable(value)
    if isinstance(value, PLAIN):
        return value
    raise Unknown(type(value))


def give(story, attributes: dict) -> None:
    for name, value in attributes.items():
        setattr(story, name, restore(value, vars(story).get(name)))


def restore(value, old=None):
    """What was remembered, as it would be now. `old` stays the same object where it is the same thing."""
    if isinstance(value, Moment):
        old.at = value.at
        return old
    if not isinstance(value, Row):
        return value
    if not isinstance(old, value.model) or old.pk != value.pk:
        return value.model._base_manager.get(pk=value.pk)
    if isinstance(old, Bucp):  # brought up to date as `perform` does it
        fresh = vars(Bucp.objects.get(pk=old.pk))
        for name in ("party_list", "_prefetched_objects_cache"):
            vars(old).pop(name, None)
        old._state.fields_cache.pop("current_revision", None)
        vars(old).update({f.attname: fresh[f.attname] for f in Bucp._meta.concrete_fields})
    return old
