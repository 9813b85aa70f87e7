"""Writing the audit table."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from access.actors import Actor
from access.clock import now
from audit.models import AuditEntry
from audit.sentences import Action


def record(
    action: Action, *, by: Actor, subject_id: UUID | None = None, subject_name: str = "", **facts: Any
) -> AuditEntry:
    """Write that `by` did `action`, in the caller's transaction: when that rolls back, so does this.

    `facts` are JSON values that the sentence of the action names; never a confidential word.
    """
    entry: AuditEntry = AuditEntry.objects.create(
        at=now(),
        action=action,
        actor_id=by.person_id,
        actor_name=by.name,
        subject_id=subject_id,
        subject_name=subject_name[:250],
        facts=facts,
    )
    return entry
