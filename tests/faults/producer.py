"""Writes messages as the application does, whatever happens to the database meanwhile: `python -m tests.faults.producer`.

Reads lines of JSON and answers each with one. A write whose end is unknown (the database fell while it committed) is said again with
the same keys, as a browser does that got no answer.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any


def main() -> None:
    """Make the tables and the organizations, then write on demand."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from benchmarks.database import act_as, prepare

    prepare()
    act_as("owner")
    organizations = _organizations(int(os.environ["UPWELL_FAULTS_ORGANIZATIONS"]))
    print(json.dumps(organizations), flush=True)  # noqa: T201  the harness reads it
    for line in sys.stdin:
        print(json.dumps(_persistently(json.loads(line))), flush=True)  # noqa: T201  the harness reads it


def _organizations(count: int) -> list[str]:
    from accounts.actions import create_organization

    return [
        str(create_organization(name=f"Organization {number}", slug=f"organization-{number}", timezone="UTC").pk)
        for number in range(count)
    ]


def _persistently(order: dict[str, Any]) -> dict[str, Any]:
    from django.db import DatabaseError, InterfaceError, connection

    tries = 0
    while True:
        tries += 1
        try:
            _write(**order)
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.1)
        else:
            return {"tries": tries}


def _write(*, organization: str, kind: str, numbers: list[int]) -> None:
    """Messages of one kind in one transaction, half of them said twice. Every one goes to an address of its own."""
    from uuid import UUID, uuid5

    from access.tenancy import tenant
    from notifications.actions import notify_all
    from notifications.kinds import Kind
    from tests.factories.notifications import letter_of, sample_context

    with tenant(UUID(organization)):
        letters = [
            letter_of(
                Kind(kind),
                # Some people get several: then the weekly cap has work.
                person_id=uuid5(UUID(organization), str(number // 2)),
                address=f"m{number}@faults.example",
                dedupe_key=f"{kind}:{number}",
                context=sample_context(Kind(kind), recipient_zone="UTC"),
            )
            for number in numbers
        ]
        notify_all(kind=Kind(kind), letters=letters)
        notify_all(kind=Kind(kind), letters=letters[::2])


if __name__ == "__main__":
    main()
