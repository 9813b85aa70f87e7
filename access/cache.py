"""A cache that may be empty or away: it holds counters of sign-in attempts, never a truth."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class TolerantRedisCache(RedisCache):
    """Answers as an empty cache would while Valkey is down: a restart of it must not lock everybody out."""

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        """True when away: the caller is the first to ask, as far as anybody can tell."""
        return bool(self._tolerate("add", True, key, value, *args, **kwargs))

    def get(self, key: str, default: Any = None, *args: Any, **kwargs: Any) -> Any:
        """The default when away."""
        return self._tolerate("get", default, key, default, *args, **kwargs)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        """Forgotten when away."""
        self._tolerate("set", None, key, value, *args, **kwargs)

    def delete(self, key: str, *args: Any, **kwargs: Any) -> bool:
        """False when away."""
        return bool(self._tolerate("delete", False, key, *args, **kwargs))

    def incr(self, key: str, delta: int = 1, *args: Any, **kwargs: Any) -> int:
        """The step alone when away."""
        return int(self._tolerate("incr", delta, key, delta, *args, **kwargs))

    def _tolerate(self, name: str, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), name)(*args, **kwargs)
        except RedisError as error:
            log.warning("cache away", operation=name, error=type(error).__name__)
            return otherwise
