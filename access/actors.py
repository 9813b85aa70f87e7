"""Who did it: the value that every action takes as `by`."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """A person acting in an organization, or the system. `name` is what the audit log will say."""

    person_id: UUID | None
    name: str


SYSTEM = Actor(person_id=None, name="Upwell")
