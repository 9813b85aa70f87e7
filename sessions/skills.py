"""How far somebody says they have come: levels then and now, of the topics that they wanted to learn. Pure: no ORM, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

BATCH = 10  # people behind a figure come in tens, so that no two figures differ by one person


@dataclass(frozen=True, slots=True)
class Rating:
    """Where somebody was with a topic, seen from now, and where they are: 0 to 5. In a draft either may be missing."""

    then: int | None = None
    now: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether both are said."""
        return self.then is not None and self.now is not None


Ratings = Mapping[UUID, Rating]  # by topic


@dataclass(frozen=True, slots=True)
class SkillChange:
    """What `people` (a multiple of ten) say of themselves, on average over their topics: levels 0 to 5. It proves nothing."""

    people: int
    then: float
    now: float
    moment: str  # of a debrief: "mid" or "end"


def averaged(rows: Sequence[Sequence[tuple[int, int]]], moment: str) -> SkillChange | None:
    """The figure over people, of whom each has (then, now) for some topics, in the order in which they looked back.

    None under the floor. Only whole batches count: who comes eleventh is in no figure before the twentieth.
    """
    people = len(rows) // BATCH * BATCH
    if not people:
        return None
    then, now = ([sum(pair[side] for pair in row) / len(row) for row in rows[:people]] for side in (0, 1))
    return SkillChange(people, round(sum(then) / people, 1), round(sum(now) / people, 1), moment)
