"""A person's letters by the page, newest first: what `Letter.objects.visible_to` says, read by indexes.

Each reason for which a person reads letters is a branch with an index in the order of the list, and gives a page at
most; the page is the newest of all branches. A coordinator's branches are the people of the entity, one by one. Where a
filter leaves few letters it leads, and the rule is asked of each (decision 59).
"""

from collections.abc import Iterator

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BigAutoField, Func, OuterRef, QuerySet

from common.paging import KeyPlace
from signatories.models import User

from .kinds import cdo_reads
from .models import Letter, led_by, of_todays_roles, people_of

ORDER = ("-pk",)


def visible(letters: QuerySet, user, place: KeyPlace, limit: int) -> list[Letter]:
    """Of these letters the ones that this person may read, from this place away."""
    return _first_of(list(_branches(_from(letters, place), user, place, limit)), place, limit)


def ruled(letters: QuerySet, user, place: KeyPlace, limit: int) -> list[Letter]:
    """The same for letters that are few, or nearly all of which the person may read."""
    return _first_of([_some(_from(letters, place).visible_to(user), place, limit)], place, limit)


def by_people(letters: QuerySet, user, people: QuerySet, place: KeyPlace, limit: int) -> list[Letter]:
    """The same of those that these people sent."""
    return _first_of([_of_each(people, _from(letters, place).visible_to(user), "by", place, limit)], place, limit)


def _from(letters: QuerySet, place: KeyPlace) -> QuerySet:
    return letters if place.key is None else letters.filter(place.bound(ORDER, (place.key,)))


def _first_of(branches: list[QuerySet], place: KeyPlace, limit: int) -> list[Letter]:
    ids = branches[0].union(*branches[1:]) if len(branches) > 1 else branches[0]
    return list(Letter.objects.filter(pk__in=ids).select_related("by").order_by(*place.turned(ORDER))[:limit])


def _branches(letters: QuerySet, user, place: KeyPlace, limit: int) -> Iterator[QuerySet]:
    mine = of_todays_roles(user)
    yield _some(letters.filter(mine, deliveries__user=user), place, limit)
    yield _some(letters.filter(mine, by=user), place, limit)
    if user.is_cdo_staff:
        yield _some(letters.filter(kind__in=cdo_reads()), place, limit)
    if led := led_by(user):
        yield _of_each(people_of(led), letters, "by", place, limit)
        to_them = letters.filter(by__isnull=True, deliveries__by_portal=True)
        yield _of_each(people_of(led), to_them, "deliveries__user", place, limit)


def _some(letters: QuerySet, place: KeyPlace, limit: int) -> QuerySet:
    ids = letters.order_by(*place.turned(ORDER)).values("pk").distinct()[:limit]
    return Letter.objects.filter(pk__in=ids).order_by().values("pk")  # SQLite takes no limit inside of a union


def _of_each(people: QuerySet, letters: QuerySet, role: str, place: KeyPlace, limit: int) -> QuerySet:
    """The ids of the newest letters of each of these people. PostgreSQL looks them up person by person, each by an
    index and no further than a page."""
    if connection.vendor != "postgresql":
        return _some(letters.filter(**{f"{role}__in": people}), place, limit)
    newest = letters.order_by(*place.turned(ORDER)).values("pk")
    ids = ArraySubquery(newest.filter(**{role: OuterRef("pk")})[:limit])
    return User.objects.filter(pk__in=people).order_by().values(newest=Unnest(ids))


class Unnest(Func):
    function = "unnest"
    set_returning = True
    output_field = BigAutoField()
