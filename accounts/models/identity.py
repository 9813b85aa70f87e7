"""Users are global; what they may do hangs on a membership in an organization."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property

from access.actors import Actor
from access.roles import Role
from access.tenancy import TenantForeignKey, TenantModel


class Organization(models.Model):
    """The tenant. Made by an owner-run command, never by self-service."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    timezone = models.CharField(max_length=64, default="UTC")
    requires_second_factor = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Users are found by e-mail, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who signs in with `email`, lower-cased; no password means that one must be set by a link."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        """The user with this e-mail."""
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """Somebody who can sign in, to one organization or several."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    # allauth asks for these two; there is no admin site and no global staff.
    is_staff = False
    is_superuser = False

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=models.functions.Lower("email")), name="user_email_lower")
        ]

    def __str__(self) -> str:
        return self.email


class Membership(TenantModel):
    """A user in an organization, as one of its people. Without a user it is an invitation that waits for its answer."""

    class State(models.TextChoices):
        INVITED = "invited", "Invited"
        ACTIVE = "active", "Active"
        ENDED = "ended", "Ended"
        LEFT = "left", "Has left"

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    person = TenantForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="memberships")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # The address that the link went to. A link proves that somebody reads this mailbox, and no other one the person may have since.
    invited_to = models.EmailField(blank=True)
    invited_at = models.DateTimeField(null=True)
    invited_by = TenantForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    joined_at = models.DateTimeField(null=True)

    # The chooser and the middleware look for memberships before any organization is open. Row-level security then shows a user's own
    # rows and nothing else (policy `own` in the migration); accounts.queries is the only reader.
    unscoped = models.Manager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_user_uniq"),
            models.UniqueConstraint(fields=["organization", "person"], name="membership_person_uniq"),
        ]

    @cached_property
    def roles(self) -> frozenset[str]:
        """The values of Role that this membership holds; one query, kept for the request."""
        return frozenset(self.grants.values_list("role", flat=True))

    @property
    def state(self) -> Membership.State:
        """Where it stands. Reads the person too: whoever has left cannot come in, whatever the membership says."""
        if not self.is_active:
            return self.State.ENDED
        if self.person.left_on is not None:
            return self.State.LEFT
        return self.State.INVITED if self.user_id is None else self.State.ACTIVE

    @property
    def actor(self) -> Actor:
        """This member as `by` of an action."""
        return Actor(person_id=self.person_id, name=self.person.name)


class RoleGrant(TenantModel):
    """One role of one membership."""

    membership = TenantForeignKey(Membership, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organization", "membership", "role"], name="role_grant_uniq"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_grant_role_known"),
        ]


class DataKey(TenantModel):
    """The organization's key for private and pair text, wrapped by a key that lives outside the database.

    The one with the highest number seals. While texts are sealed anew (accounts.rotation), the one before still opens what is left.
    """

    number = models.PositiveIntegerField(default=1)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["organization", "number"], name="data_key_number")]
