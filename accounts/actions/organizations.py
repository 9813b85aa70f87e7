"""Writes of organizations and their first members."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction

import audit.record as audit
from access.actors import SYSTEM, Actor
from access.roles import Role
from access.tenancy import tenant
from accounts.models import DataKey, Membership, Organization, Person, RoleGrant
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
def add_member(*, person: Person, roles: Iterable[Role], by: Actor) -> Membership:
    """Give a person of the open organization a membership with these roles, or add the roles to the one they have."""
    membership, _ = Membership.objects.get_or_create(person=person)
    RoleGrant.objects.bulk_create(
        [RoleGrant(membership=membership, role=role) for role in roles], ignore_conflicts=True
    )
    audit.record(
        Action.MEMBER_INVITED,
        by=by,
        subject_id=person.pk,
        subject_name=person.name,
        roles=", ".join(sorted(Role(role).label for role in roles)),
    )
    return membership
