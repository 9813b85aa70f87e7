"""What a reader of guides takes part in, which decides what they are shown first. Only what they themselves said yes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from programs.library import Guide
from programs.models import Cohort, Enrollment, Format

# Guides about a way of meeting, for those who meet that way.
OF_FORMAT: Mapping[str, frozenset[str]] = {
    Format.GROUP: frozenset({"group_session"}),
    Format.BOARD: frozenset({"group_session", "board_room"}),
    Format.CIRCLE: frozenset({"peer_circle"}),
}


@dataclass(frozen=True)
class Reader:
    """The sides, formats and purposes of the cohorts in which a person takes part."""

    sides: frozenset[str] = frozenset()  # without circles, where nobody is the teacher
    formats: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()

    def is_first(self, guide: Guide) -> bool:
        """Whether a guide is about this reader's part."""
        return guide.audience in self.sides or any(guide.key in OF_FORMAT.get(at, ()) for at in self.formats)


def reader_of(person_id: UUID) -> Reader:
    """What this person takes part in now. One query."""
    rows = Enrollment.objects.filter(person_id=person_id, state=Enrollment.State.READY)
    rows = rows.exclude(cohort__state=Cohort.State.CLOSED)
    found = set(rows.values_list("side", "cohort__format", "cohort__program__purpose"))
    return Reader(
        frozenset(side for side, at, _ in found if at != Format.CIRCLE),
        frozenset(at for _, at, _ in found),
        frozenset(purpose for _, _, purpose in found),
    )
