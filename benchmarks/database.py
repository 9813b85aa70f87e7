"""The database of the benchmarks: migrated by the owner, then used as the web role, so row-level security is in every number."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created


def prepare() -> None:
    """Make the tables, then act as the web role from here on."""
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    connection.close()
    connection_created.connect(_as_web, dispatch_uid="benchmarks")


def settle() -> None:
    """Let the planner know what was written in bulk, as autovacuum does within a minute."""
    act_as("owner")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    act_as("web")


def act_as(process: str) -> None:
    """Take another process's role on the open connection."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE upwell_{process}")


def _as_web(connection: Any, **_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE upwell_web")
