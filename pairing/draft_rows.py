"""The pairs of a draft as a page or a file shows them: names, the sentence, bars, and the points that sum to the score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pairing.draft_queries import PairLine
from pairing.inputs import Couple
from pairing.models import Proposal
from pairing.scores import PARTS
from pairing.words import PART_NAMES, bars, listed, why
from programs.models import Enrollment

COLUMNS = (
    *("Mentee", "Mentee’s unit", "Mentee’s site", "Mentor", "Mentor’s unit", "Mentor’s site", "Score"),
    *(PART_NAMES[part] for part in PARTS[:-2]),
    *(
        "Proximity and wishes",
        "Locked",
        "Why",
    ),  # together: a column of wishes alone would be the list that their page says there is not
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One pair."""

    proposal: Proposal
    why: str
    bars: list[dict[str, Any]]
    topics: list[dict[str, Any]]  # with the points that sum to the skill part
    is_locked: bool
    is_kept: bool  # also in the draft that this one stays near to


@dataclass(frozen=True, slots=True)
class Group:
    """A mentee with their mentors: one row of the list."""

    mentee: Enrollment
    pairs: list[Shown]

    @property
    def title(self) -> str:
        """Ruth learns from Ana and Ben."""
        mentors = listed([pair.proposal.mentor.person.name for pair in self.pairs])
        return f"{self.mentee.person.name} learns from {mentors}"


def shown_groups(
    groups: Iterable[Sequence[Proposal]], *, locked: Collection[Couple], kept: Collection[Couple]
) -> list[Group]:
    """Rows of proposals by mentee, with what to say about each."""
    return [Group(group[0].mentee, [_shown(row, locked, kept) for row in group]) for group in groups]


def _shown(row: Proposal, locked: Collection[Couple], kept: Collection[Couple]) -> Shown:
    couple = (row.mentee_id, row.mentor_id)
    return Shown(
        proposal=row,
        why=sentence(row),
        bars=bars(row.parts),
        topics=next(part["topics"] for part in row.parts if part["part"] == "skill"),
        is_locked=couple in locked,
        is_kept=couple in kept,
    )


def sentence(row: Proposal) -> str:
    """Why these two."""
    return why(row.mentee.person.name, row.mentor.person.name, row.parts)


def file_rows(lines: Iterable[PairLine], locked: Collection[Couple]) -> Iterator[list[object]]:
    """Rows of a file, in the order of COLUMNS."""
    for line in lines:
        points = {part["part"]: part["points"] for part in line.parts}
        yield [
            *line[2:9],
            *(points.get(part, 0) for part in PARTS[:-2]),
            sum(points.get(part, 0) for part in PARTS[-2:]),
            "yes" if (line.mentee_id, line.mentor_id) in locked else "no",
            why(line.mentee, line.mentor, line.parts),
        ]
