"""What a roll-up counts, how counts of cohorts become those of a program, and the bytes in which they are kept. Pure.

Equal facts give equal bytes: keys are sorted, and nothing is kept whose order the database chooses.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import reduce
from typing import Any

from access.looks import LEVELS
from metrics.cycles import add_months
from metrics.estimates.figures import Figure

# What counts mean. Whoever counts otherwise raises it, and no page compares counts that mean different things.
DEFINITIONS = 1
LATEST = 3  # decisions whose words a page shows
LINES = 6  # patterns that a page shows; two printed pages hold no more
SETTLED = timedelta(days=150)  # after the end of a cohort; the first times of keeping end 180 days after it
FOLLOWED = 20  # months: the longest that a figure looks, and until a people file tells of it
_SUMS = (
    *("cohorts", "asked", "people", "pairs", "sessions", "person_sessions"),
    *("changed", "kept", "patterns", "published"),
)
_ORDER = list(LEVELS)  # several, many, very many


@dataclass(frozen=True)
class PatternLine:
    """A published line of the ledger: the highest level of a statement in a cell."""

    cohort: str
    cell: str  # its name; empty for a whole cohort
    cell_id: str
    theme_id: str
    side: str
    area: str
    text: str
    level: str
    since: str  # the period in words
    closed_on: str  # its last day, ISO

    @property
    def place(self) -> str:
        """The cohort, and which part of it."""
        return f"{self.cohort}, {self.cell}" if self.cell else self.cohort


@dataclass(frozen=True)
class Counted:
    """What took place in a cohort, or in all cohorts of a program. Open facts and published lines; no words, nobody's name."""

    cohorts: int = 0
    asked: int = 0
    people: int = 0  # who ever had a place in a pair, once for each cohort
    pairs: int = 0  # that ever were
    rhythm: Mapping[str, int] = field(default_factory=dict)  # value of Rhythm -> pairs
    sessions: int = 0
    person_sessions: int = 0  # for each session held, the people of its pair
    changed: int = 0
    kept: int = 0
    experiments: Mapping[str, int] = field(default_factory=dict)  # state -> how many
    latest: tuple[tuple[str, str], ...] = ()  # (day, id) of the newest decisions that were changed
    lines: tuple[PatternLine, ...] = ()  # the newest patterns
    patterns: int = 0  # all of them
    published: int = 0  # lines that the ledger ever published, of every cycle: each a pattern that is new or rose

    @property
    def going(self) -> int:
        """Pairs that have not ended."""
        return sum(self.rhythm.values()) - self.rhythm.get("closed", 0)

    @property
    def on_rhythm(self) -> int:
        """Pairs on rhythm."""
        return self.rhythm.get("ok", 0)

    @property
    def decisions(self) -> int:
        """Changed or kept."""
        return self.changed + self.kept

    @property
    def tried(self) -> int:
        """Experiments, whatever came of them."""
        return sum(self.experiments.values())

    def plus(self, other: Counted) -> Counted:
        """Both together. The newest of what is shown in words stay."""
        return Counted(
            **{name: getattr(self, name) + getattr(other, name) for name in _SUMS},
            rhythm=dict(Counter(self.rhythm) + Counter(other.rhythm)),
            experiments=dict(Counter(self.experiments) + Counter(other.experiments)),
            latest=newest_decisions([*self.latest, *other.latest]),
            lines=newest_lines([*self.lines, *other.lines]),
        )


@dataclass(frozen=True)
class Content:
    """What a snapshot holds."""

    counted: Counted
    figures: tuple[Figure, ...] = ()  # of a program alone: they are taken of all its cohorts together
    definitions: int = DEFINITIONS  # 0 before they had a number

    def to_json(self) -> str:
        """Canonical: equal contents give equal bytes."""
        data = {
            "counted": asdict(self.counted),
            "definitions": self.definitions,
            "figures": [figure.to_dict() for figure in self.figures],
        }
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Content:
        """The content that `to_json` was made of. Raises ValueError, KeyError or TypeError on other text."""
        data: dict[str, Any] = json.loads(text)
        figures = tuple(Figure.from_dict(each) for each in data["figures"])
        return cls(_counted(data["counted"]), figures, data.get("definitions", 0))

    @classmethod
    def counts_from_json(cls, text: str) -> Content:
        """The same without figures, which nobody compares with earlier ones."""
        data: dict[str, Any] = json.loads(text)
        return cls(_counted(data["counted"]), definitions=data.get("definitions", 0))


def _counted(data: dict[str, Any]) -> Counted:
    latest = tuple((day, pk) for day, pk in data["latest"])
    return Counted(**{**data, "latest": latest, "lines": tuple(PatternLine(**line) for line in data["lines"])})


def digest(text: str) -> str:
    """SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def total(parts: Iterable[Counted]) -> Counted:
    """All of these together; the order of them does not matter."""
    return reduce(Counted.plus, parts, Counted())


def newest_decisions(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The newest of these (day, id)."""
    return tuple(sorted(rows, reverse=True)[:LATEST])


def newest_lines(lines: Iterable[PatternLine]) -> tuple[PatternLine, ...]:
    """Those that a page shows: the newest period first, then the highest level, mentors before mentees."""

    def place(line: PatternLine) -> tuple[Any, ...]:
        newest = -date.fromisoformat(line.closed_on).toordinal()
        return newest, -_ORDER.index(line.level), line.side != "mentor", line.text, line.place, line.cell_id

    return tuple(sorted(lines, key=place)[:LINES])


def first_of_month(day: date) -> date:
    """The day on which figures are cut off: what is dated later counts from the next month on."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after this day's."""
    return add_months(first_of_month(day), 1)


def last_cut(last_since: date) -> date:
    """The last cut of figures: the first of a month by which whoever was counted last was followed for eighteen months and a file."""
    return first_of_month(add_months(last_since, FOLLOWED))


def is_settled(closed_on: date | None, day: date) -> bool:
    """Whether a cohort's own counts stand for good: people and their pairs are forgotten after it, and what was counted stays true."""
    return closed_on is not None and day > closed_on + SETTLED


def to_thin(kept: Iterable[tuple[Any, date]], day: date) -> list[Any]:
    """Of older versions of one snapshot (key, day on which it was made), in the order of their making, those to delete.

    All of the last 90 days stay; before that the last one of each month; of the months before the last three years, none.
    """
    last: dict[tuple[int, int], Any] = {}
    old = [(key, made) for key, made in kept if made < day - timedelta(days=90)]
    for key, made in old:
        if made >= day - timedelta(days=3 * 365):
            last[made.year, made.month] = key
    stays = set(last.values())
    return [key for key, _ in old if key not in stays]
