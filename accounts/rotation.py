"""Changing keys, and ending an organization by destroying its keys. Run by the owner; each step may be killed and run again.

A new data key is written while nobody seals (accounts.sealing.hold_keys), so every text sealed afterwards is under it. What is there
already is sealed anew in small transactions while both keys open. Only when nothing is left under the old key is it deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max

from access.keeping import is_sealed
from access.tenancy import TenantModel, tenant
from accounts import sealing
from accounts.adapter import SECOND_FACTOR
from accounts.models import DataKey, Organization
from accounts.sealing import CannotOpen

BATCH = 500
Say = Callable[[str, int], None]  # what is being done, and how many rows of it so far


def rewrap_all(say: Say) -> None:
    """Every data key and every secret of a user that is under the wrapping key before comes under the wrapping key."""
    for organization_id in list(Organization.objects.order_by("created_at").values_list("pk", flat=True)):
        with tenant(organization_id):
            for key in DataKey.objects.select_for_update():
                wrapped = bytes(key.wrapped)
                if not sealing.is_wrapped_by_the_key(wrapped, organization_id.bytes):
                    key.wrapped = sealing.wrap(sealing.unwrap(wrapped, organization_id.bytes), organization_id.bytes)
                    key.save(update_fields=["wrapped"])
    say("data keys of organizations", Organization.objects.count())
    say("second factors", sum(_rewrap_factor(pk) for pk in Authenticator.objects.values_list("pk", flat=True)))


@transaction.atomic
def _rewrap_factor(pk: int) -> bool:
    factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if factor is None:
        return False
    changed = {name: _rewrapped(value) for name, value in factor.data.items()}
    if changed == factor.data:
        return False
    factor.data = changed
    factor.save(update_fields=["data"])
    return True


def _rewrapped(value: object) -> object:
    """A wrapped text under the key of today; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        text = sealing.unwrap_text(value, purpose=SECOND_FACTOR)
    except CannotOpen:
        return value
    if sealing.is_text_wrapped_by_the_key(value, purpose=SECOND_FACTOR):
        return value
    return sealing.wrap_text(text, purpose=SECOND_FACTOR)


def change_data_key(organization_id: UUID, say: Say) -> None:
    """Give an organization a new data key, seal everything anew, and destroy the one before. Goes on where a run was killed."""
    _begin(organization_id)
    for model in sealed_models():
        say(model._meta.label, sum(_renewed(organization_id, model, say)))
    _end(organization_id)


def sealed_models() -> list[type[TenantModel]]:
    """Models with a sealed column."""
    found = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    return [model for model in found if any(is_sealed(field) for field in model._meta.local_fields)]


def _begin(organization_id: UUID) -> None:
    with tenant(organization_id):
        sealing.hold_keys()
        if DataKey.objects.count() == 1:  # otherwise a run was killed, and goes on
            newest: int = DataKey.objects.aggregate(newest=Max("number"))["newest"]
            DataKey.objects.create(number=newest + 1, wrapped=sealing.new_wrapped_key(organization_id))


def _renewed(organization_id: UUID, model: type[TenantModel], say: Say) -> Iterator[int]:
    """Rows of each batch that were looked at, in the order of their ids: rows that come meanwhile are under the new key."""
    columns = [field.attname for field in model._meta.local_fields if is_sealed(field)]
    last, seen = UUID(int=0), 0
    while True:
        with tenant(organization_id):
            rows = list(
                model.objects.select_for_update()
                .filter(pk__gt=last)
                .order_by("pk")
                .only("organization", *columns)[:BATCH]
            )
            for row in rows:
                before = [bytes(row.__dict__[name] or b"") for name in columns]
                # Saving is what seals under the newest key; what is under it already stays as it is.
                if any(_is_old(row, name, each) for name, each in zip(columns, before, strict=True) if each):
                    row.save(update_fields=columns)
        if not rows:
            return
        last, seen = rows[-1].pk, seen + len(rows)
        yield len(rows)
        say(model._meta.label, seen)


def _is_old(row: TenantModel, name: str, sealed: bytes) -> bool:
    column = str(next(field.column for field in row._meta.local_fields if field.attname == name))
    return sealing.renew(sealed, table=row._meta.db_table, row=row.pk, column=column) != sealed


def _end(organization_id: UUID) -> None:
    with tenant(organization_id):
        sealing.hold_keys()
        newest: int = DataKey.objects.aggregate(newest=Max("number"))["newest"]
        DataKey.objects.filter(number__lt=newest).delete()
    sealing.forget_keys()


def destroy_keys(organization_id: UUID) -> None:
    """Private and pair text of this organization can be read by nobody any more, from here on, whatever else happens."""
    with tenant(organization_id):
        sealing.hold_keys()
        DataKey.objects.all().delete()
    sealing.forget_keys()


@transaction.atomic
def delete_organization(organization_id: UUID) -> None:
    """Every row of the organization, the accounts that open nothing else, and the organization."""
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)]
    tables.sort(key=lambda table: table == "metrics_mark")  # last: deleting a fact marks its cohort
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_id FROM accounts_membership WHERE organization_id = %s AND user_id IS NOT NULL",
            [organization_id],
        )
        users = [row[0] for row in cursor.fetchall()]
        for table in tables:  # keys between them are checked at the end
            cursor.execute(f'DELETE FROM "{table}" WHERE organization_id = %s', [organization_id])  # noqa: S608  # nosec
        for user in users:
            cursor.execute("SELECT upwell_end_account(%s)", [user])
        cursor.execute("DELETE FROM accounts_organization WHERE id = %s", [organization_id])
