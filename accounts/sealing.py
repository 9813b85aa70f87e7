"""Private and pair text at rest: AES-256-GCM with a key of the organization, bound to organization, table, row and column.

A copied ciphertext is worthless in another row. The key is wrapped by WRAPPING_KEY, which lives outside the database.
"""

from __future__ import annotations

import base64
import os
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

from access.tenancy import current_organization

_NONCE = 12
_keys: dict[UUID, bytes] = {}


class CannotOpen(Exception):
    """The text was sealed for another place, with another key, or was changed."""


def seal(text: str, *, table: str, row: UUID, column: str) -> bytes:
    """Nonce and ciphertext of `text` for this place in the current organization."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_data_key()).encrypt(nonce, text.encode(), _place(table, row, column))


def unseal(sealed: bytes, *, table: str, row: UUID, column: str) -> str:
    """The text. Raises CannotOpen."""
    try:
        return AESGCM(_data_key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(table, row, column)).decode()
    except InvalidTag as error:
        raise CannotOpen(f"{table}.{column}") from error


def forget_keys() -> None:
    """Drop the unwrapped keys this process remembers: after a key is destroyed, and between tests."""
    _keys.clear()


def new_wrapped_key(organization_id: UUID) -> bytes:
    """A fresh data key for an organization, wrapped."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_wrapping_key()).encrypt(nonce, AESGCM.generate_key(256), organization_id.bytes)


def wrap_text(text: str, *, purpose: str) -> str:
    """`text` under the wrapping key, for secrets that belong to a user and so to no organization."""
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + AESGCM(_wrapping_key()).encrypt(nonce, text.encode(), purpose.encode())).decode()


def unwrap_text(wrapped: str, *, purpose: str) -> str:
    """What `wrap_text` was given for this purpose. Raises CannotOpen."""
    try:
        sealed = base64.b64decode(wrapped, validate=True)
        return AESGCM(_wrapping_key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(purpose) from error


def _data_key() -> bytes:
    from accounts.models import DataKey

    organization_id = current_organization()
    if organization_id not in _keys:
        wrapped = bytes(DataKey.objects.get().wrapped)
        _keys[organization_id] = AESGCM(_wrapping_key()).decrypt(
            wrapped[:_NONCE], wrapped[_NONCE:], organization_id.bytes
        )
    return _keys[organization_id]


def _wrapping_key() -> bytes:
    return base64.b64decode(settings.WRAPPING_KEY)


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
        if isinstance(value, str):
            return (
                _Ready(seal(value, table=model_instance._meta.db_table, row=model_instance.pk, column=str(self.column)))
                if value
                else _Ready()
            )
        return _Ready(value)

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
