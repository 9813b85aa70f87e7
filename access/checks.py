"""Wrong settings and wrong database roles, said at start-up and not at the first request."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection


@checks.register(checks.Tags.security)
def wrapping_key(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """The key that wraps the data keys is 32 bytes, and the vault has none."""
    if settings.PROCESS == "vault":
        has_one = settings.WRAPPING_KEY or settings.WRAPPING_KEY_BEFORE
        return [_error("E002", "The vault must not have the wrapping key")] if has_one else []
    found: list[checks.CheckMessage] = []
    found += [] if _size(settings.WRAPPING_KEY) == 32 else [_error("E001", f"UPWELL_WRAPPING_KEY {_RULE}")]
    if settings.WRAPPING_KEY_BEFORE and _size(settings.WRAPPING_KEY_BEFORE) != 32:
        found.append(_error("E001", f"UPWELL_WRAPPING_KEY_BEFORE {_RULE}"))
    return found


_RULE = "must be 32 random bytes in base64"


def _size(key: str) -> int:
    """Bytes of a key in base64; 0 for what is no base64."""
    try:
        return len(base64.b64decode(key, validate=True))
    except binascii.Error:
        return 0


@checks.register(checks.Tags.security)
def vault_keys(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Only the vault (and the owner, who seeds) is told where the period keys are."""
    if settings.PROCESS == "vault" and not settings.VAULT_KEYS:
        return [_error("E003", "The vault needs UPWELL_VAULT_KEYS, a directory of its own")]
    if settings.PROCESS in {"web", "worker"} and settings.VAULT_KEYS:
        return [_error("E004", f"The {settings.PROCESS} process must not know UPWELL_VAULT_KEYS")]
    return []


def refuse_wrong_role() -> None:
    """Raise ImproperlyConfigured unless the connection is the plain role of this process.

    A role that owns tables, is superuser or bypasses row-level security would make the second fence an ornament.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session_user, r.rolsuper, r.rolbypassrls, r.rolcreaterole, "
            "EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind = 'r'), "
            "EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid) "
            "FROM pg_roles r WHERE r.rolname = session_user"
        )
        name, superuser, bypasses, creates, owns, member = cursor.fetchone()
    if name != f"upwell_{settings.PROCESS}" or superuser or bypasses or creates or owns or member:
        raise ImproperlyConfigured(
            f"The {settings.PROCESS} process must connect as upwell_{settings.PROCESS}, a role that owns no table, "
            f"is no superuser and does not bypass row-level security; it connected as {name}"
        )


def _error(number: str, message: str) -> checks.Error:
    return checks.Error(message, id=f"access.{number}")
