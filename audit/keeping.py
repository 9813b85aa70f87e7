"""What the audit log keeps of people. See access.keeping."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from access.keeping import Erase, Export, Policy, Words
from audit.models import AuditEntry
from audit.names import forget_names


def _about(person_id: UUID) -> Q:
    return Q(actor_id=person_id) | Q(subject_id=person_id)


KEEPING = (
    Policy(
        model=AuditEntry,
        called="Audit log",
        words={Words.NAME: "actor_name subject_name facts", Words.FACT: "action"},
        people={"actor_id": Erase.STAYS, "subject_id": Erase.STAYS},
        why="That something was done, and when, is proof for everybody else. The name becomes “Somebody who left”.",
        forget=forget_names,
        export=Export("Entries of the audit log about you", _about, {"When": "at", "What happened": "sentence"}),
        lasts="An audit log that ends proves nothing.",
    ),
)
