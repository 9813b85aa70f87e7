"""Two topics become one: what somebody keeps who had both. No ORM, nothing written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Known(NamedTuple):
    """What a mentor shows of a topic: level 1 to 5, with what shows it."""

    level: int
    evidence: str


class Wanted(NamedTuple):
    """What a mentee wants of a topic: priority 1 is first; where they stand, 0 to 5."""

    priority: int
    current_level: int


def higher(kept: Known, gone: Known) -> Known:
    """The higher level with what shows it. Words are not lost to a row that has none."""
    best, other = (gone, kept) if gone.level > kept.level else (kept, gone)
    return Known(best.level, best.evidence or other.evidence)


def more_wanted(kept: Wanted, gone: Wanted) -> Wanted:
    """The need that stands first, with the level said there."""
    return gone if gone.priority < kept.priority else kept


@dataclass(frozen=True)
class Moved:
    """How many rows go over as they are, and how many join one that is there already."""

    moved: int = 0
    joined: int = 0

    @property
    def all(self) -> int:
        """Both together."""
        return self.moved + self.joined


@dataclass(frozen=True)
class MergePlan:
    """What a merge would do, as the page shows it before. Suggested mentors are those who said yes: others are nobody's to count."""

    skills: Moved
    needs: Moved
    programs: Moved
    program_names: list[str]
    suggested: Moved

    @property
    def stamp(self) -> str:
        """What a reader saw, so that nothing else is done than that."""
        return "-".join(
            f"{part.moved}.{part.joined}" for part in (self.skills, self.needs, self.programs, self.suggested)
        )
