"""What a response to a pattern says, from its form to its rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Answer:
    """What a response says. `owner_id` is who sees to it; `guide` the key of a guide of the library."""

    owner_id: UUID
    state: str
    action: str
    reason: str = ""
    changed: str = ""
    due_on: date | None = None
    insight: str = ""
    guide: str = ""
    topic_id: UUID | None = None
