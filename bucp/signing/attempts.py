"""A signature asks for the password; this keeps anybody at an unlocked desk from guessing it."""

from django.core.cache import cache

MOST = 5
WITHIN = 600  # seconds, counted from the first wrong one


def _key(user) -> str:
    return f"bucp:wrong-password:{user.pk}"


def must_wait(user) -> bool:
    return cache.get(_key(user), 0) >= MOST


def count_wrong(user) -> None:
    if not cache.add(_key(user), 1, WITHIN):
        try:
            cache.incr(_key(user))
        except ValueError:  # it ran out between the two lines
            cache.set(_key(user), 1, WITHIN)


def forget(user) -> None:
    cache.delete(_key(user))
