"""What the audit log keeps of people. See access.keeping."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from access.keeping import SOMEBODY, Erase, Export, Gone, Policy, Until, Words
from audit.models import AuditEntry, Opening
from audit.names import forget_names
from audit.openings import KEPT


def _about(person_id: UUID) -> Q:
    return Q(actor_id=person_id) | Q(subject_id=person_id)


def _forget_reader(gone: Gone) -> None:
    Opening.objects.filter(reader_id=gone.person_id).update(reader_name=SOMEBODY)


KEEPING = (
    Policy(
        model=Opening,
        called="Who opened what about you",
        goes_as="Who opened what is about the person",
        stays_as="That the person opened what is about others",
        words={Words.NAME: "reader_name", Words.FACT: "reader_roles"},
        people={"subject_id": Erase.DELETE, "reader_id": Erase.STAYS},
        forget=_forget_reader,
        why="Each of those others may know that it was opened. The name becomes “Somebody who left”.",
        export=Export(
            "Who opened what about you",
            "subject_id",
            {"Day": "day", "Who": "reader_name", "In the role": "reader_roles", "What": "what"},
        ),
        ends=(Until("day", KEPT),),
    ),
    Policy(
        model=AuditEntry,
        called="Audit log",
        words={Words.NAME: "actor_name subject_name facts", Words.FACT: "action"},
        people={"actor_id": Erase.STAYS, "subject_id": Erase.STAYS},
        why="That something was done, and when, is proof for everybody else. The name becomes “Somebody who left”.",
        forget=forget_names,
        is_fixed=True,
        export=Export("Entries of the audit log about you", _about, {"When": "at", "What happened": "sentence"}),
        lasts="An audit log that ends proves nothing.",
    ),
)
