"""Who opened what about whom: written by the pages and files that are about one person, or name them in a file that leaves Upwell.

Lists are not recorded, and the page that shows this says so. Nothing of the help desk is ever written here.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from access.clock import today
from access.requests import Request
from access.roles import Role
from access.tenancy import TenantQuerySet
from audit.models import Opening

KEPT = timedelta(days=396)  # thirteen months


def record_opening(request: Request, what: Opening.What, *people: UUID) -> None:
    """Note that whoever asks has these people's data before them: one statement, once a day; nothing about oneself."""
    member = request.membership
    roles = ", ".join(Role(role).label for role in Role.values if role in member.roles)
    day = today(request.organization.timezone)
    Opening.objects.bulk_create(
        [
            Opening(
                day=day,
                what=what,
                subject_id=person,
                reader_id=member.person_id,
                reader_name=member.person.name[:200],
                reader_roles=roles[:200],
            )
            for person in dict.fromkeys(people)
            if person != member.person_id
        ],
        ignore_conflicts=True,
    )


def openings_about(person_id: UUID) -> TenantQuerySet:
    """What was opened about this person, newest first."""
    found: TenantQuerySet = Opening.objects.filter(subject_id=person_id)
    return found
