"""Two drafts of a cohort side by side: what each reaches, which pairs differ, whose pairs score more or less. Pure; no ORM."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

SHORT = 4 * 60  # minutes of the working day that a pair shares: fewer is hard to meet in


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair of a draft; parts as a Proposal keeps them."""

    mentee: UUID
    mentor: UUID
    score: int
    parts: Sequence[dict[str, Any]]

    @property
    def couple(self) -> tuple[UUID, UUID]:
        """Mentee and mentor."""
        return self.mentee, self.mentor


@dataclass(frozen=True, slots=True)
class Measure:
    """What a draft reaches, in counts and points."""

    pairs: int
    total: int
    lowest: int | None
    fifth: int | None  # 5th percentile: at most one pair in twenty scores less
    covered: int  # topics that paired mentees asked for and a mentor of theirs teaches
    wanted: int  # topics that paired mentees asked for
    across_units: int
    short_hours: int  # pairs known to share fewer than four hours of the day


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody whose pairs score differently in two drafts. None: no pair there."""

    enrollment: UUID
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """Points more, or fewer, than before."""
        return (self.after or 0) - (self.before or 0)


def measure(pairs: Sequence[Scored]) -> Measure:
    """Everything the comparison shows of one draft's pairs."""
    scores = sorted(pair.score for pair in pairs)
    topics: dict[UUID, set[str]] = defaultdict(set)
    wanted: dict[UUID, int] = {}
    across = short = 0
    for pair in pairs:
        parts = {part["part"]: part for part in pair.parts}
        topics[pair.mentee] |= {topic["topic"] for topic in parts["skill"]["topics"]}
        wanted[pair.mentee] = parts["skill"]["wanted"]
        across += parts["distance"]["kind"] == "unit"
        short += parts["overlap"]["is_known"] and parts["overlap"]["minutes"] < SHORT
    return Measure(
        pairs=len(scores),
        total=sum(scores),
        lowest=scores[0] if scores else None,
        fifth=percentile(scores, 5),
        covered=sum(map(len, topics.values())),
        wanted=sum(wanted.values()),
        across_units=across,
        short_hours=short,
    )


def percentile(scores: Sequence[int], percent: int) -> int | None:
    """The score at the nearest rank, of sorted scores."""
    return scores[math.ceil(len(scores) * percent / 100) - 1] if scores else None


def only_in(one: Iterable[Scored], other: Iterable[Scored]) -> set[tuple[UUID, UUID]]:
    """Couples of the first that the second does not have."""
    return {pair.couple for pair in one} - {pair.couple for pair in other}


def changes(one: Sequence[Scored], other: Sequence[Scored]) -> list[Change]:
    """Everybody whose pairs together score differently in the second draft, in no order."""
    before, after = _sums(one), _sums(other)
    return [
        Change(enrollment, before.get(enrollment), after.get(enrollment))
        for enrollment in before.keys() | after.keys()
        if before.get(enrollment) != after.get(enrollment)
    ]


def _sums(pairs: Sequence[Scored]) -> dict[UUID, int]:
    sums: dict[UUID, int] = defaultdict(int)
    for pair in pairs:
        sums[pair.mentee] += pair.score
        sums[pair.mentor] += pair.score
    return sums
