"""How much a person may have the web process work while others wait: seconds in a minute, whatever each answer takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.cache import cache

MOST = 10_000  # milliseconds
WITHIN = 60  # seconds


def may_work(who: UUID) -> bool:
    """Whether this membership has time left. A cache that is away counts as empty: it slows nobody down."""
    return int(cache.get(_key(who)) or 0) < MOST


@contextmanager
def worked(who: UUID) -> Iterator[None]:
    """Counts how long the block takes."""
    began = time.perf_counter()
    try:
        yield
    finally:
        spent = 1 + int(1000 * (time.perf_counter() - began))
        if not cache.add(_key(who), spent, WITHIN):
            _add(who, spent)


def _add(who: UUID, spent: int) -> None:
    try:
        cache.incr(_key(who), spent)
    except ValueError:  # its minute was over in between
        cache.add(_key(who), spent, WITHIN)


def _key(who: UUID) -> str:
    return f"pairing:worked:{who}"
