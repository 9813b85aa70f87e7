"""Writing the audit table."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any
from uuid import UUID

from access.actors import Actor
from access.clock import now
from audit.models import AuditEntry
from audit.sentences import Action


class UnwritableFact(TypeError):
    """A fact is no JSON value: say it in words or numbers first."""


def record(
    action: Action, *, by: Actor, subject_id: UUID | None = None, subject_name: str = "", **facts: Any
) -> AuditEntry:
    """Write that `by` did `action`, in the caller's transaction: when that rolls back, so does this.

    `facts` are JSON values that the sentence of the action names; never a confidential word. Raises UnwritableFact.
    """
    for name, value in facts.items():
        _refuse_unwritable(name, value)
    entry: AuditEntry = AuditEntry.objects.create(
        at=now(),
        action=action,
        actor_id=by.person_id,
        actor_name=by.name[:200],
        subject_id=subject_id,
        subject_name=subject_name[:250],
        facts=facts,
    )
    return entry


def _refuse_unwritable(name: str, value: object) -> None:
    """Only what comes back from JSON as it went in."""
    match value:
        case None | bool() | int() | str():
            return
        case float() if isfinite(value):
            return
        case list():
            for item in value:
                _refuse_unwritable(name, item)
        case Mapping() if all(isinstance(key, str) for key in value):
            for item in value.values():
                _refuse_unwritable(name, item)
        case _:
            raise UnwritableFact(f"The fact {name!r} is {value!r}, which JSON cannot say")
