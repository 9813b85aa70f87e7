"""What a run is told besides its people and weights, as it is kept with the run: by enrollment, where the engine has rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np

from pairing.inputs import Couple, Loaded
from pairing.problem import Aims, Ints

if TYPE_CHECKING:
    from pairing.models import PairingRun


@dataclass(frozen=True, slots=True)
class RunAims:
    """The aims of a run. Couples are (mentee, mentor) by enrollment."""

    locked: tuple[Couple, ...] = ()
    forbidden: tuple[Couple, ...] = ()
    kept: tuple[Couple, ...] = ()  # the pairs of the draft to stay near to
    kept_from: UUID | None = None  # that draft
    bonus: int = 0  # points that each of those pairs is worth more
    shortfall: int = 0  # each point of a score under the threshold counts 1 + shortfall times
    threshold: int = 0
    least: int = 1  # 2: a mentee has no mentor, or at least two

    @classmethod
    def of(cls, run: PairingRun) -> RunAims:
        """As they were kept. A run from before there were aims has none."""
        told: dict[str, Any] = run.aims
        source = told.get("kept_from")
        return cls(
            locked=_couples(told.get("locked", ())),
            forbidden=_couples(told.get("forbidden", ())),
            kept=_couples(told.get("kept", ())),
            kept_from=UUID(source) if source else None,
            bonus=told.get("bonus", 0),
            shortfall=told.get("shortfall", 0),
            threshold=told.get("threshold", 0),
            least=told.get("least", 1),
        )

    def as_json(self) -> dict[str, Any]:
        """What `of` reads."""
        couples = {name: _as_text(getattr(self, name)) for name in ("locked", "forbidden", "kept")}
        numbers = {name: getattr(self, name) for name in ("bonus", "shortfall", "threshold", "least")}
        return {**couples, **numbers, "kept_from": str(self.kept_from) if self.kept_from else None}

    def rows(self, loaded: Loaded) -> Aims:
        """The same for the solver. Pairs of people who do not take part any more are left out."""
        return Aims(
            locked=couple_rows(loaded, self.locked),
            kept=couple_rows(loaded, self.kept),
            bonus=self.bonus,
            threshold=self.threshold,
            shortfall=self.shortfall,
            least=self.least,
        )


def couple_rows(loaded: Loaded, couples: Iterable[Couple]) -> Ints:
    """Rows of (mentee, mentor) for those of these couples who both take part, sorted."""
    mentee_at = {person.enrollment_id: row for row, person in enumerate(loaded.mentees)}
    mentor_at = {person.enrollment_id: row for row, person in enumerate(loaded.mentors)}
    rows = sorted(
        (mentee_at[mentee], mentor_at[mentor])
        for mentee, mentor in couples
        if mentee in mentee_at and mentor in mentor_at
    )
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def _couples(stored: Iterable[Any]) -> tuple[Couple, ...]:
    return tuple((UUID(mentee), UUID(mentor)) for mentee, mentor in stored)


def _as_text(couples: Iterable[Couple]) -> list[list[str]]:
    return [[str(mentee), str(mentor)] for mentee, mentor in couples]
