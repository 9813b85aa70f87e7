"""Named reads of accounts."""

from __future__ import annotations

from uuid import UUID

from access.tenancy import acting_user, tenant
from accounts.models import Membership, Organization, RoleGrant, User


def organizations_of(user: User) -> list[Organization]:
    """The organizations that `user` can open, by name. Runs before any organization is open."""
    with acting_user(user.pk):
        mine = Membership.unscoped.filter(user=user, is_active=True).select_related("organization")
        return sorted(
            (membership.organization for membership in mine), key=lambda organization: organization.name.lower()
        )


def organization_for(user: User, slug: str) -> Organization | None:
    """The organization with this slug if `user` belongs to it; None alike for a stranger and for no such organization."""
    with acting_user(user.pk):
        membership = (
            Membership.unscoped.filter(user=user, is_active=True, organization__slug=slug)
            .select_related("organization")
            .first()
        )
        return membership.organization if membership else None


def membership_of(user: User) -> Membership | None:
    """The active membership of `user` in the open organization, with its person."""
    return Membership.objects.filter(user=user, is_active=True, person__left_on=None).select_related("person").first()


def organization_by_id(organization_id: UUID) -> Organization | None:
    """An organization that a signed link names."""
    return Organization.objects.filter(pk=organization_id).first()


def organization_ids() -> list[UUID]:
    """Every organization, for platform jobs that open them one after the other."""
    return list(Organization.objects.order_by("created_at").values_list("pk", flat=True))


def roles_in(membership: Membership) -> list[str]:
    """The labels of a membership's roles."""
    with tenant(membership.organization_id):
        return [RoleGrant(role=role).get_role_display() for role in sorted(membership.roles)]
