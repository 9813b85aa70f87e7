"""The tenant: one organization at a time, or nothing.

Two fences, each of which holds alone. This module is the first (managers and keys that know the current organization); row-level
security in PostgreSQL is the second (access.schema), and `tenant()` tells both who they are for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from django.db.models.sql.where import WhereNode

_current: ContextVar[UUID | None] = ContextVar("organization", default=None)


class NoTenant(RuntimeError):
    """A tenant table was asked for outside `with tenant(...)`."""


class ForeignTenant(RuntimeError):
    """Something of one organization was about to be used in another."""


def current_organization() -> UUID:
    """The organization of this context. Raises NoTenant."""
    organization_id = _current.get()
    if organization_id is None:
        raise NoTenant("Open `with tenant(organization_id):` before touching what belongs to an organization")
    return organization_id


def has_tenant() -> bool:
    """Whether an organization is open in this context."""
    return _current.get() is not None


@contextmanager
def tenant(organization_id: UUID) -> Iterator[None]:
    """Open an organization: a transaction in which both fences let its rows through, and no others.

    Nested calls for the same organization are allowed, for another one they raise ForeignTenant. The setting is transaction-local,
    so a pooled connection can never hand it to the next request.
    """
    outer = _current.get()
    if outer is not None and outer != organization_id:
        raise ForeignTenant("Another organization is open; finish there first")
    with transaction.atomic():
        _set_local("app.org", str(organization_id))
        token = _current.set(organization_id)
        try:
            yield
        finally:
            _current.reset(token)
        if outer is None and _goes_on() and not connection.needs_rollback:
            # Releasing a savepoint keeps SET LOCAL, so an outer transaction would go on inside this organization.
            _set_local("app.org", "")


def at_once(organization_id: UUID, statement: str, values: dict[str, Any]) -> tuple[Any, ...]:
    """The one row that a statement of ours answers inside an organization, committed by itself: one round trip instead of four.

    For what is done once for each of very many messages; everything else opens tenant(). Inside a transaction it is a part of that.
    """
    if connection.in_atomic_block:
        with tenant(organization_id), connection.cursor() as cursor:
            cursor.execute(statement, values)
            row: tuple[Any, ...] = cursor.fetchone()
            return row
    with connection.cursor() as cursor:
        # Statements that are sent together are one transaction, with which SET LOCAL ends.
        cursor.execute(
            f"SET LOCAL app.org = %(organization)s; {statement}", {**values, "organization": str(organization_id)}
        )
        cursor.nextset()
        found: tuple[Any, ...] = cursor.fetchone()
    return found


@contextmanager
def acting_user(user_id: int | UUID) -> Iterator[None]:
    """A transaction in which a user's own memberships can be read, before any organization is open."""
    if has_tenant():
        raise ForeignTenant("An organization is open; memberships of other organizations are out of reach")
    with transaction.atomic():
        _set_local("app.user_id", str(user_id))
        yield
        if not connection.needs_rollback:
            _set_local("app.user_id", "")


def _goes_on() -> bool:
    """Whether the transaction outlives the atomic block that ends now. A commit drops what SET LOCAL set by itself."""
    return len(connection.atomic_blocks) > 1


def _set_local(name: str, value: str) -> None:
    """A literal SET LOCAL: Citus propagates it to its workers, which it does not do for set_config()."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {name} = %s", [value])


def _is_sealed(model: type[models.Model], path: str) -> bool:
    """Whether the column at the end of a double-underscore path is a sealed one."""
    field: Any = None
    for name in path.split("__"):
        found = {part.name: part for part in model._meta.get_fields()}
        if name not in found:
            return False
        field = found[name]
        model = field.related_model or model
    return getattr(field, "is_sealed", False)


class TenantQuerySet(models.QuerySet[Any]):
    """A queryset of rows of the current organization."""

    def _values(self, *fields: Any, **expressions: Any) -> Any:
        """values() and values_list() on a sealed column are refused: they would hand out ciphertext as if it were text."""
        for path in fields:
            if isinstance(path, str) and _is_sealed(self.model, path):
                raise FieldError(f"{path} is sealed: read it from the row")
        return super()._values(*fields, **expressions)  # type: ignore[misc]


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """Filters by the current organization; also the base manager, so that forward keys and saves are filtered too."""

    def get_queryset(self) -> TenantQuerySet:
        """Rows of the current organization. Raises NoTenant."""
        queryset: TenantQuerySet = super().get_queryset().filter(organization_id=current_organization())
        return queryset


def manager_from(queryset: type[TenantQuerySet]) -> TenantManager:
    """A tenant manager with the methods of `queryset`."""
    made: TenantManager = TenantManager.from_queryset(queryset, class_name=f"{queryset.__name__}Manager")()
    return made


class OrganizationKey(models.ForeignKey):  # type: ignore[type-arg]
    """The key to the organization; refuses to write a row for another one than the one that is open."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        """The organization's id. Raises ForeignTenant, NoTenant."""
        value = super().pre_save(model_instance, add)
        if value != current_organization():
            raise ForeignTenant(f"{model_instance._meta.label} belongs to another organization")
        return value


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A key between rows of one organization. The database constraint is composite (access.schema), the join too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(*args, **kwargs)

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> WhereNode | None:
        """Puts the organization into the join, which a shard by organization needs and the ORM fence wants."""
        if alias is None or related_alias is None:
            return None
        theirs: Any = self.remote_field.model._meta.get_field("organization")
        ours: Any = self.model._meta.get_field("organization")
        same: Any = Exact(Col(alias, theirs), Col(related_alias, ours))
        return WhereNode([same])


class TenantModel(models.Model):
    """A row that belongs to an organization."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organization = OrganizationKey(
        "accounts.Organization",
        on_delete=models.CASCADE,
        editable=False,
        default=current_organization,
        related_name="+",
    )

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"
