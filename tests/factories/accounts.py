"""Organizations, people and members."""

from __future__ import annotations

from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from access.actors import SYSTEM
from access.roles import Role
from access.tenancy import tenant
from accounts import actions
from accounts.models import Membership, Organization, Person, RoleGrant, User
from tests.roles import as_role

_numbers = count(1)


def make_organization(name: str, slug: str, *, requires_second_factor: bool = False) -> Organization:
    """An organization with its data key, made as the owner makes it."""
    with as_role("owner"):
        return actions.create_organization(
            name=name, slug=slug, timezone="America/New_York", requires_second_factor=requires_second_factor, by=SYSTEM
        )


def make_person(name: str = "", **fields: Any) -> Person:
    """A person of the open organization."""
    number = next(_numbers)
    name = name or f"Person {number}"
    fields.setdefault("email", f"{name.lower().replace(' ', '.')}.{number}@example.com")
    return Person.objects.create(name=name, **fields)


def make_member(organization: Organization, *roles: Role, name: str = "", person: Person | None = None) -> Membership:
    """A member who can sign in, holding exactly these roles (participant when none is named)."""
    with tenant(organization.pk):
        person = person or make_person(name)
        user = User.objects.filter(email=person.email.lower()).first() or User.objects.create_user(
            person.email, "correct horse battery"
        )
        membership = Membership.objects.create(user=user, person=person)
        for role in roles or (Role.PARTICIPANT,):
            RoleGrant.objects.create(membership=membership, role=role)
        return membership


def make_invitation(*roles: Role, name: str = "Ana Ruiz", email: str = "ana@example.com") -> Membership:
    """Somebody of the open organization who was invited and has not answered."""
    return actions.invite_member(name=name, email=email, roles=roles or (Role.PARTICIPANT,), by=SYSTEM)


def confirm_email(user: User) -> User:
    """Let a user sign in through the form: their address counts as confirmed."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
