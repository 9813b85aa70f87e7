"""The table of boxes, where the ORM does not suffice: an upsert without reading, and the lock that no box slips past.

An author seals, replaces and withdraws while holding a share of the period; the vault takes it alone to close. Whoever comes first is
waited for, and whoever comes second reads the period again: so every box that was accepted is opened, and none is accepted after the
close. A row lock would need a right to change periods, which the web process must not have; an advisory lock needs none.
"""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from access.tenancy import current_organization

# Django's own upsert would set the column from EXCLUDED.box, which takes the right to read it.
_UPSERT = (
    "INSERT INTO feedback_sealedbox (id, organization_id, period_id, seat_id, box) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (organization_id, period_id, seat_id) DO UPDATE SET box = %s"
)


def share(period_id: UUID) -> None:
    """Keep the vault from closing this period until the transaction ends. Any number may share."""
    _lock("SELECT pg_advisory_xact_lock_shared(%s)", period_id)


def hold(period_id: UUID) -> None:
    """Have this period alone until the transaction ends, after everybody who shares it is done."""
    _lock("SELECT pg_advisory_xact_lock(%s)", period_id)


@sensitive_variables()
def put(*, period_id: UUID, seat_id: UUID, box: bytes) -> None:
    """The box of this seat, in place of the one before."""
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [uuid4(), current_organization(), period_id, seat_id, box, box])


def _lock(statement: str, period_id: UUID) -> None:
    digest = hashlib.sha256(b"upwell period" + period_id.bytes).digest()
    with connection.cursor() as cursor:
        cursor.execute(statement, [int.from_bytes(digest[:8], "big", signed=True)])
