"""The cache: Redis, and this process's own memory while Redis is away. Nothing in it is needed to go on working, so a
Redis that is down must not show on any page. Wrong passwords are not counted here but in the database."""

import logging
import time

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

REST = 10.0  # seconds in which a Redis that did not answer is not asked again


class RedisOrOwnMemory(BaseCache):
    _rests_until = 0.0  # of the class: Django makes one cache for each thread

    def __init__(self, server, params):
        super().__init__(params)
        quick = {"socket_connect_timeout": 1, "socket_timeout": 1, "retry": Retry(NoBackoff(), 1)}
        self._redis = RedisCache(server, {**params, "OPTIONS": {**params.get("OPTIONS", {}), **quick}})
        self._own = LocMemCache("while-redis-is-away", {})

    def _ask(self, what: str, *args, **kwargs):
        if time.monotonic() >= RedisOrOwnMemory._rests_until:
            try:
                return getattr(self._redis, what)(*args, **kwargs)
            except (RedisError, OSError) as error:
                RedisOrOwnMemory._rests_until = time.monotonic() + REST
                log.warning("The cache is kept in this process for now: %s", type(error).__name__)
        return getattr(self._own, what)(*args, **kwargs)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask("add", key, value, timeout, version=version)

    def get(self, key, default=None, version=None):
        return self._ask("get", key, default, version=version)

    def get_many(self, keys, version=None):
        return self._ask("get_many", list(keys), version=version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask("set", key, value, timeout, version=version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask("touch", key, timeout, version=version)

    def delete(self, key, version=None):
        return self._ask("delete", key, version=version)

    def incr(self, key, delta=1, version=None):
        return self._ask("incr", key, delta, version=version)

    def clear(self):
        return self._ask("clear")

    def close(self, **kwargs):
        self._redis.close(**kwargs)
