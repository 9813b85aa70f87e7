"""Acting as one of the database roles inside a test's connection, which logs in as the owner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def set_role(process: str) -> None:
    """Act as the role of web, worker, vault or owner from here on."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE upwell_{process}")


@contextmanager
def as_role(process: str, back_to: str = "web") -> Iterator[None]:
    """Act as another role for a while."""
    set_role(process)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            set_role(back_to)
