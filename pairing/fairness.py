"""Who of a draft has a partner, by level, site or unit, without a group so small that it is one person. Pure; no ORM.

The remainder rule: no group under five people is shown, and what is not shown holds at least five together. The names
stand in the draft itself; the rule is there so that nobody reads the luck of two people as how a site is treated.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

LEAST = 5  # people in whatever is shown
OTHERS = "All others"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a draft: the group they are counted in, and the scores of their pairs, none without a partner."""

    group: str
    scores: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A group as it is shown."""

    name: str
    people: int
    paired: int
    middle: int | None  # score of their pairs; None with fewer than five pairs
    is_pool: bool = False

    @property
    def share(self) -> float:
        """Of them with a partner, 0 to 1."""
        return self.paired / self.people


def fairness_rows(members: Iterable[Member]) -> list[Row]:
    """Groups by name, the pool last; empty where fewer than two would be shown, for then there is nothing to compare.

    Every row holds at least five people and nobody is in two, so neither a row nor what two of them leave of the whole
    is smaller than that.
    """
    groups: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        groups[member.group].append(member)
    shown = {name: found for name, found in groups.items() if len(found) >= LEAST}
    pool = [member for name, found in groups.items() if name not in shown for member in found]
    if pool and len(pool) < LEAST and shown:
        pool += shown.pop(min(shown, key=lambda name: (len(shown[name]), name)))
    rows = [_row(name, shown[name]) for name in sorted(shown)]
    if pool:
        rows.append(_row(OTHERS, pool, is_pool=True))
    return rows if len(rows) > 1 else []


def _row(name: str, members: list[Member], *, is_pool: bool = False) -> Row:
    scores = [score for member in members for score in member.scores]
    middle = statistics.median_low(scores) if len(scores) >= LEAST else None
    return Row(name, len(members), sum(bool(member.scores) for member in members), middle, is_pool)


def behind(rows: list[Row]) -> tuple[Row, int] | None:
    """The row with the lowest share, and how many more of its people would need a partner to be at the share of all; None where
    that is nobody."""
    everybody, paired = sum(row.people for row in rows), sum(row.paired for row in rows)
    if not everybody:
        return None
    lowest = min(rows, key=lambda row: row.share)
    missing = lowest.people * paired // everybody - lowest.paired
    return (lowest, missing) if missing > 0 else None
