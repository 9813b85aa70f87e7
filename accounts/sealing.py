"""Private and pair text at rest: AES-256-GCM with a key of the organization, bound to organization, table, row and column.

A copied ciphertext is worthless in another row. The key is wrapped by WRAPPING_KEY, which lives outside the database.
"""

from __future__ import annotations

import base64
import hashlib
import os
from contextlib import suppress
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import connection, models

from access.tenancy import current_organization

_NONCE = 12
# Organization -> its keys by number. Processes remember them; what none of these opens makes them look again.
_keys: dict[UUID, dict[int, bytes]] = {}
# An organization's newest key cannot change under a transaction that seals. Both statements together are one round trip.
_NEWEST = "SELECT pg_advisory_xact_lock_shared(%s); SELECT max(number) FROM accounts_datakey WHERE organization_id = %s"


class CannotOpen(Exception):
    """The text was sealed for another place, with another key, or was changed."""


def seal(text: str, *, table: str, row: UUID, column: str) -> bytes:
    """Nonce and ciphertext of `text` for this place in the current organization, under its newest key."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_newest_key()).encrypt(nonce, text.encode(), _place(table, row, column))


def unseal(sealed: bytes, *, table: str, row: UUID, column: str) -> str:
    """The text. Raises CannotOpen."""
    place = _place(table, row, column)
    for keys in (_known_keys, _read_keys):  # a key that came since this process looked last
        for key in keys().values():
            with suppress(InvalidTag):
                return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place).decode()
    raise CannotOpen(f"{table}.{column}")


def renew(sealed: bytes, *, table: str, row: UUID, column: str) -> bytes:
    """The same text under the newest key: as it is, where that sealed it. Raises CannotOpen."""
    try:
        AESGCM(_newest_key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(table, row, column))
    except InvalidTag:
        return seal(unseal(sealed, table=table, row=row, column=column), table=table, row=row, column=column)
    return sealed


def hold_keys() -> None:
    """Have the keys of the open organization alone until the transaction ends, after everybody who seals now is done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_number()])


def forget_keys() -> None:
    """Drop the unwrapped keys this process remembers: after a key is destroyed, and between tests."""
    _keys.clear()


def new_wrapped_key(organization_id: UUID) -> bytes:
    """A fresh data key for an organization, wrapped."""
    return wrap(AESGCM.generate_key(256), organization_id.bytes)


def wrap(secret: bytes, purpose: bytes) -> bytes:
    """Under the wrapping key."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_wrapping_keys()[0]).encrypt(nonce, secret, purpose)


def unwrap(wrapped: bytes, purpose: bytes) -> bytes:
    """What `wrap` was given, under the wrapping key or the one before. Raises CannotOpen."""
    for key in _wrapping_keys():
        with suppress(InvalidTag):
            return AESGCM(key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], purpose)
    raise CannotOpen("The wrapping key is another one than that which wrapped this")


def is_wrapped_by_the_key(wrapped: bytes, purpose: bytes) -> bool:
    """Whether this is under the wrapping key, and does not need the one before."""
    try:
        AESGCM(_wrapping_keys()[0]).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], purpose)
    except InvalidTag:
        return False
    return True


def wrap_text(text: str, *, purpose: str) -> str:
    """`text` under the wrapping key, for secrets that belong to a user and so to no organization."""
    return base64.b64encode(wrap(text.encode(), purpose.encode())).decode()


def unwrap_text(wrapped: str, *, purpose: str) -> str:
    """What `wrap_text` was given for this purpose. Raises CannotOpen."""
    try:
        return unwrap(base64.b64decode(wrapped, validate=True), purpose.encode()).decode()
    except ValueError as error:
        raise CannotOpen(purpose) from error


def is_text_wrapped_by_the_key(wrapped: str, *, purpose: str) -> bool:
    """is_wrapped_by_the_key() of what `wrap_text` made."""
    return is_wrapped_by_the_key(base64.b64decode(wrapped), purpose.encode())


def _newest_key() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [_lock_number(), current_organization()])
        cursor.nextset()
        (number,) = cursor.fetchone()
    known = _known_keys()
    return known[number] if number in known else _read_keys()[number]


def _known_keys() -> dict[int, bytes]:
    return _keys[current_organization()] if current_organization() in _keys else _read_keys()


def _read_keys() -> dict[int, bytes]:
    """The keys of the open organization, the newest first."""
    from accounts.models import DataKey

    organization_id = current_organization()
    rows = DataKey.objects.order_by("-number").values_list("number", "wrapped")
    found = {number: unwrap(bytes(wrapped), organization_id.bytes) for number, wrapped in rows}
    if not found:
        raise CannotOpen("The key of this organization was destroyed")
    _keys[organization_id] = found
    return found


def _wrapping_keys() -> list[bytes]:
    return [base64.b64decode(key) for key in (settings.WRAPPING_KEY, settings.WRAPPING_KEY_BEFORE) if key]


def _lock_number() -> int:
    digest = hashlib.sha256(b"upwell data key" + current_organization().bytes).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _place(table: str, row: UUID, column: str) -> bytes:
    return b"|".join([current_organization().bytes, table.encode(), row.bytes, column.encode()])


class SealedTextField(models.BinaryField):
    """Text that is ciphertext in the database. The attribute reads and takes plain text.

    Sealing happens in `pre_save`, because a converter never sees which row it is for. For the same reason `.update()`, `values()`,
    lookups and expressions on the column are refused: they would store or show the wrong thing.
    """

    is_sealed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", b"")
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:  # noqa: FBT001, FBT002
        """Put the descriptor that opens the text on the model."""
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, self.attname, _SealedText(self))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        """The ciphertext for this row."""
        value = model_instance.__dict__.get(self.attname, b"")
        if not value:
            return _Ready()
        table, row, column = model_instance._meta.db_table, model_instance.pk, str(self.column)
        if isinstance(value, str):
            return _Ready(seal(value, table=table, row=row, column=column))
        # Ciphertext that was read before the key changed must not come back after its key is gone.
        return _Ready(renew(bytes(value), table=table, row=row, column=column))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Only what `pre_save` sealed may reach the database, and no text at all: with that a migration fills a new column."""
        if value not in (None, b"") and not isinstance(value, _Ready):
            raise FieldError(f"{self.name} is sealed: write it through save(), never through update() or a lookup")
        return super().get_db_prep_value(None if value is None else bytes(value), connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing can be looked up in a sealed column."""
        raise FieldError(f"{self.name} is sealed: it cannot be looked up")

    def formfield(self, **kwargs: Any) -> Any:
        """Forms declare their own text field."""
        return None


class _Ready(bytes):
    """Ciphertext made by pre_save."""


class _SealedText:
    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, str):
            return value
        stored = bytes(value or b"")
        if not stored:
            return ""
        return unseal(stored, table=instance._meta.db_table, row=instance.pk, column=str(self.field.column))

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value
