"""Writes of organizations."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction

import audit.record as audit
from access.actors import SYSTEM, Actor
from access.tenancy import tenant
from accounts.models import DataKey, Organization
from accounts.sealing import new_wrapped_key
from audit.sentences import Action


class SlugTaken(Exception):
    """Another organization has this address."""


@transaction.atomic
def create_organization(
    *, name: str, slug: str, timezone: str = "UTC", requires_second_factor: bool = True, by: Actor = SYSTEM
) -> Organization:
    """A new tenant with its data key. Run by the owner role only: the web process may not insert organizations. Raises SlugTaken."""
    if Organization.objects.filter(slug=slug).exists():
        raise SlugTaken(slug)
    organization = Organization.objects.create(
        id=uuid4(), name=name, slug=slug, timezone=timezone, requires_second_factor=requires_second_factor
    )
    with tenant(organization.pk):
        DataKey.objects.create(wrapped=new_wrapped_key(organization.pk))
        audit.record(Action.ORGANIZATION_CREATED, by=by, subject_id=organization.pk, subject_name=name)
    return organization


@transaction.atomic
def set_organization(
    *, organization: Organization, name: str, timezone: str, requires_second_factor: bool, by: Actor
) -> None:
    """Change the settings of the open organization. The same settings again change nothing."""
    wanted = {"name": name, "timezone": timezone, "requires_second_factor": requires_second_factor}
    changed = {field for field, value in wanted.items() if getattr(organization, field) != value}
    if not changed:
        return
    changes = "; ".join(_change(organization, field, wanted[field]) for field in wanted if field in changed)
    former = organization.name
    for field in changed:
        setattr(organization, field, wanted[field])
    organization.save(update_fields=changed)
    audit.record(Action.ORGANIZATION_SET, by=by, subject_id=organization.pk, subject_name=former, changes=changes)


def _change(organization: Organization, field: str, value: object) -> str:
    if field == "requires_second_factor":
        return f"second step {'required' if value else 'not required any more'} for owners and program admins"
    word = {"name": "name", "timezone": "time zone"}[field]
    return f"{word} from {getattr(organization, field)} to {value}"
