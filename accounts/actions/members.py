"""Writes of members: invite, join, change roles, end and give back access."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

import audit.record as audit
from access.actors import Actor
from access.clock import now
from access.queues import Queue
from access.roles import Role, kept_apart
from access.tasks import ring
from access.tenancy import current_organization
from accounts import queries
from accounts.models import Membership, Person, RoleGrant, User
from audit.sentences import Action
from notifications.actions import cancel, notify
from notifications.kinds import Kind

# A second press on "Send it again", or a second admin, sends no second mail.
RESEND_PAUSE = timedelta(minutes=10)


class AlreadyMember(Exception):
    """This person, or this user as another person, belongs to the organization already."""


class AlreadyInvited(Exception):
    """The invitation waits for its answer."""


class AccessEnded(Exception):
    """The membership was ended: give it back instead of inviting again."""


class HasLeft(Exception):
    """The people file says that this person left."""


class NameMissing(Exception):
    """Nobody here has this address yet, and a new person needs a name."""


class NoRole(Exception):
    """A member without a role could open nothing."""


class MayNotGrant(Exception):
    """The actor's own roles do not let them give or take this role."""


class RolesApart(Exception):
    """Nobody may hold these roles together (access.roles.ROLES_APART)."""


class LastOwner(Exception):
    """Nobody would be left to own the organization."""


class OwnAccess(Exception):
    """Nobody ends their own access: a slip could not be taken back by the one who made it."""


class SentJustNow(Exception):
    """The invitation went out less than ten minutes ago."""


class NotWaiting(Exception):
    """The invitation was answered, withdrawn, or sent to an address that the person no longer has."""


class AccountExists(Exception):
    """Somebody signs in with this address already: they join by signing in."""


class AnotherAccount(Exception):
    """The invitation is for another address than those of this user."""


@transaction.atomic
def add_member(*, person: Person, roles: Iterable[Role], by: Actor, proven: str = "") -> Membership:
    """Give a person of the open organization a membership with these roles, or add the roles to the one they have. Sends nothing.

    `proven` is a mailbox that just answered another link of ours; it may answer the membership's link too.
    """
    membership: Membership = Membership.objects.get_or_create(person=person)[0]
    _give(membership, roles)
    # An invitation that waits may carry other roles than these, and went to a mailbox for them: it keeps that mailbox.
    if proven and membership.user_id is None and membership.invited_at is None:
        membership.invited_to, membership.invited_at = proven.lower(), now()
        membership.save(update_fields=["invited_to", "invited_at"])
    audit.record(
        Action.MEMBER_ADDED, by=by, subject_id=person.pk, subject_name=person.name, roles=queries.role_labels(roles)
    )
    return membership


@transaction.atomic
def invite_member(
    *, roles: Iterable[Role], by: Actor, person: Person | None = None, name: str = "", email: str = ""
) -> Membership:
    """Invite a person, or whoever has this e-mail (a new person with `name` when nobody does), by mail with a signed link.

    Raises NameMissing, AlreadyMember, AlreadyInvited, AccessEnded, HasLeft, NoRole, MayNotGrant, RolesApart.
    """
    wanted = _checked(roles, by=by)
    person = person or _person_with(email, name)
    if person.left_on is not None:
        raise HasLeft(person.name)
    membership: Membership = Membership.objects.get_or_create(person=person)[0]
    _refuse_second_invitation(membership)
    _give(membership, wanted)
    _send(membership, by=by)
    audit.record(
        Action.MEMBER_INVITED, by=by, subject_id=person.pk, subject_name=person.name, roles=queries.role_labels(wanted)
    )
    return membership


@transaction.atomic
def resend_invitation(*, membership: Membership, by: Actor) -> None:
    """Send the link again, to the address the person has now. Raises NotWaiting, SentJustNow, MayNotGrant."""
    locked = _locked(membership)
    if locked.state != Membership.State.INVITED:
        raise NotWaiting(locked.person.name)
    if locked.invited_at and now() - locked.invited_at < RESEND_PAUSE:
        raise SentJustNow(locked.person.name)
    # Whoever can change the address in the people file could otherwise take somebody's place, pair text and help cases included.
    moved = locked.invited_to and locked.invited_to != locked.person.email.lower()
    _refuse_beyond([*locked.roles, Role.OWNER] if moved else locked.roles, by=by)
    _send(locked, by=by)
    audit.record(Action.INVITATION_RESENT, by=by, subject_id=locked.person_id, subject_name=locked.person.name)


@transaction.atomic
def open_account(*, membership: Membership, password: str, by: Actor) -> User:
    """Answer an invitation without having an account: make one with this password, and join.

    The address counts as verified, since the link went there. Raises NotWaiting, AccountExists.
    """
    locked = _waiting(membership)
    if queries.account_with(locked.person.email) is not None:
        raise AccountExists(locked.person.email)
    try:
        with transaction.atomic():
            user = User.objects.create_user(locked.person.email, password)
    except IntegrityError as error:  # an invitation of another organization was answered at the same moment
        raise AccountExists(locked.person.email) from error
    _join(locked, user, by=by)
    return user


@transaction.atomic
def join_member(*, membership: Membership, user: User, by: Actor) -> None:
    """Answer an invitation with the account one has. Raises NotWaiting, AnotherAccount, AlreadyMember."""
    locked = _waiting(membership)
    if queries.account_with(locked.person.email) != user:
        raise AnotherAccount(locked.person.email)
    if Membership.objects.filter(user=user).exists():
        raise AlreadyMember(locked.person.name)
    _join(locked, user, by=by)


@transaction.atomic
def set_member_roles(*, membership: Membership, roles: Iterable[Role], by: Actor) -> None:
    """Give exactly these roles. The same roles again change nothing. Raises NoRole, MayNotGrant, LastOwner, RolesApart."""
    locked, after = _locked(membership), {Role(role) for role in roles}
    before = {Role(role) for role in locked.roles}
    if not after:
        raise NoRole(locked.person.name)
    _refuse_beyond(before ^ after, by=by)
    if Role.OWNER in before - after:
        _refuse_last_owner(locked)
    if before == after:
        return
    locked.grants.filter(role__in=before - after).delete()
    _give(locked, after - before)
    membership.__dict__.pop("roles", None)
    audit.record(
        Action.MEMBER_ROLES_SET,
        by=by,
        subject_id=locked.person_id,
        subject_name=locked.person.name,
        before=queries.role_labels(before),
        roles=queries.role_labels(after),
    )
    _ring_the_desk()


@transaction.atomic
def deactivate_member(*, membership: Membership, by: Actor) -> None:
    """End the access of a member, or withdraw an invitation; at once, for the next request. Twice is once.

    Raises OwnAccess, MayNotGrant, LastOwner.
    """
    locked = _locked(membership)
    if locked.person_id == by.person_id:
        raise OwnAccess(locked.person.name)
    _refuse_beyond(locked.roles, by=by)
    if not locked.is_active:
        return
    if Role.OWNER in locked.roles:
        _refuse_last_owner(locked)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    cancel(dedupe_prefix=_invitation_key(locked.pk))
    audit.record(Action.MEMBER_DEACTIVATED, by=by, subject_id=locked.person_id, subject_name=locked.person.name)
    _ring_the_desk()


@transaction.atomic
def reactivate_member(*, membership: Membership, by: Actor) -> None:
    """Give the access back, with the roles as they were. Raises MayNotGrant."""
    locked = _locked(membership)
    _refuse_beyond(locked.roles, by=by)
    if locked.is_active:
        return
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    audit.record(Action.MEMBER_REACTIVATED, by=by, subject_id=locked.person_id, subject_name=locked.person.name)


@transaction.atomic
def set_timezone(*, person: Person, timezone: str, by: Actor) -> None:
    """The zone in which a person reads and gets times; empty for the organization's."""
    if person.timezone == timezone:
        return
    person.timezone = timezone
    person.save(update_fields=["timezone", "updated_at"])
    audit.record(
        Action.TIMEZONE_SET,
        by=by,
        subject_id=person.pk,
        subject_name=person.name,
        timezone=timezone or "the one of the organization",
    )


def _ring_the_desk() -> None:
    """Whoever it is about: what an ombudsperson may not answer any more is put right by the app above, from state."""
    organization_id = str(current_organization())
    transaction.on_commit(lambda: ring("feedback.tend_desk", organization_id, queue=Queue.DEFAULT))


def _person_with(email: str, name: str) -> Person:
    found: Person | None = Person.objects.filter(email__iexact=email).first()
    if found is not None:
        return found
    if not name.strip():
        raise NameMissing(email)
    created: Person = Person.objects.create(email=email.lower(), name=name.strip())
    return created


def _refuse_second_invitation(membership: Membership) -> None:
    match membership.state:
        case Membership.State.ENDED:
            raise AccessEnded(membership.person.name)
        case Membership.State.INVITED if membership.invited_at is None:
            return  # new, or added by somebody without being told
        case Membership.State.INVITED:
            raise AlreadyInvited(membership.person.name)
        case _:
            raise AlreadyMember(membership.person.name)


def _send(membership: Membership, *, by: Actor) -> None:
    person = membership.person
    membership.invited_to, membership.invited_at = person.email.lower(), now()
    membership.invited_by_id = by.person_id
    membership.save(update_fields=["invited_to", "invited_at", "invited_by"])
    membership.__dict__.pop("roles", None)
    notify(
        Kind.MEMBER_INVITED,
        recipient_id=person.pk,
        address=person.email,
        dedupe_key=f"{_invitation_key(membership.pk)}:{membership.invited_at:%Y%m%d%H%M%S}",
        context={
            "recipient_zone": person.timezone or membership.organization.timezone,
            "link": queries.invitation_path(membership),
            "inviter": by.name,
            "roles": queries.role_labels(membership.roles).split(", "),
        },
    )


def _invitation_key(membership_id: UUID) -> str:
    return f"{Kind.MEMBER_INVITED}:{membership_id}"


def _waiting(membership: Membership) -> Membership:
    locked = _locked(membership)
    if not queries.is_open_invitation(locked):
        raise NotWaiting(locked.person.name)
    return locked


def _join(membership: Membership, user: User, *, by: Actor) -> None:
    email = membership.person.email.lower()
    address, _ = EmailAddress.objects.get_or_create(user=user, email=email)
    address.set_verified()
    address.set_as_primary(conditional=True)
    membership.user, membership.joined_at = user, now()
    membership.save(update_fields=["user", "joined_at"])
    cancel(dedupe_prefix=_invitation_key(membership.pk))
    audit.record(Action.MEMBER_JOINED, by=by, subject_id=membership.person_id, subject_name=membership.person.name)


def _locked(membership: Membership) -> Membership:
    found: Membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("person", "organization")
        .get(pk=membership.pk)
    )
    return found


def _checked(roles: Iterable[Role], *, by: Actor) -> frozenset[Role]:
    wanted = frozenset(Role(role) for role in roles)
    if not wanted:
        raise NoRole
    _refuse_beyond(wanted, by=by)
    return wanted


def _refuse_beyond(roles: Iterable[str], *, by: Actor) -> None:
    beyond = {Role(role) for role in roles} - queries.grantable_by_actor(by)
    if beyond:
        raise MayNotGrant(queries.role_labels(beyond))


def _refuse_last_owner(membership: Membership) -> None:
    # The lock makes two owners who demote each other at the same moment wait for one another.
    owners = list(RoleGrant.objects.select_for_update().filter(role=Role.OWNER).order_by("pk"))
    if (
        not queries.joined_members()
        .filter(pk__in=[grant.membership_id for grant in owners])
        .exclude(pk=membership.pk)
        .exists()
    ):
        raise LastOwner(membership.person.name)


def _give(membership: Membership, roles: Iterable[Role]) -> None:
    roles = frozenset(roles)
    held = RoleGrant.objects.filter(membership=membership).values_list("role", flat=True)
    together = kept_apart({*held, *roles})
    if together & roles:  # what somebody holds since before there was this rule does not stop a gift of another role
        raise RolesApart(queries.role_labels(together))
    RoleGrant.objects.bulk_create(
        [RoleGrant(membership=membership, role=role) for role in roles], ignore_conflicts=True
    )
    membership.__dict__.pop("roles", None)
