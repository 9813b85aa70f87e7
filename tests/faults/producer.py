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
    """Organizations, each of which gave a chat channel."""
    from access.actors import SYSTEM
    from access.tenancy import tenant
    from accounts.actions import create_organization, set_webhook

    made = [
        create_organization(name=f"Organization {number}", slug=f"organization-{number}", timezone="UTC").pk
        for number in range(count)
    ]
    for organization_id in made:
        with tenant(organization_id):
            set_webhook(url=os.environ["UPWELL_FAULTS_HOOK"], is_on=True, by=SYSTEM)
    return [str(organization_id) for organization_id in made]


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
    """Messages of one kind in one transaction, half of them said twice. Every one goes to an address of its own, and so does its link."""
    from uuid import UUID, uuid5

    from access.tenancy import tenant
    from accounts.actions import announce
    from notifications.actions import notify_all
    from notifications.kinds import Kind
    from notifications.news import News
    from tests.factories.notifications import letter_of, sample_context

    with tenant(UUID(organization)):
        if kind in set(News):
            for number in [*numbers, *numbers[::2]]:
                announce(news=News(kind), dedupe_key=f"{kind}:{number}", link=f"/{number}/")
            return
        letters = [
            letter_of(
                Kind(kind),
                # Some people get several: then the weekly cap has work, and so has the digest.
                person_id=uuid5(UUID(organization), str(number // 4)),
                address=f"m{number}@faults.example",
                dedupe_key=f"{kind}:{number}",
                context=sample_context(Kind(kind), recipient_zone="UTC", link=f"/{number}/"),
            )
            for number in numbers
        ]
        notify_all(kind=Kind(kind), letters=letters)
        notify_all(kind=Kind(kind), letters=letters[::2])


if __name__ == "__main__":
    main()
