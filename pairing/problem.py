"""What a pairing run is solved from: people, skills, needs and forbidden pairs, as arrays. No ORM.

Row numbers are the caller's: mentors are 0 .. M-1 and mentees 0 .. E-1 in the order given, and answers come back in
them. Nothing depends on that order: the engine works in the order of the ids.

Codes (units, sites, topics, language bits) are whole numbers the caller chooses. Topics and language bits enter the
digest as they are, so number them by something that lasts (their ids, sorted); units and sites may be numbered freely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]

UNKNOWN_CODE = -1  # unit or site not known
UNKNOWN_ZONE = -32768  # time zone not known
MAX_NEEDS = 50  # topics one mentee may ask for, so that each of them is worth at least a point
MOST_BONUS = 5_000  # with MOST_SHORTFALL, and a top score of 1000, all gains fit two bytes
MOST_SHORTFALL = 10
LOW_64 = (1 << 64) - 1


class BadProblem(ValueError):
    """The input cannot be solved as it stands: `field` names the array, `rule` what it breaks, `row` where, if it is one row."""

    def __init__(self, field: str, rule: str, row: int | None = None) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule
        self.row = row


def need(holds: bool | np.bool_, field: str, rule: str) -> None:  # noqa: FBT001
    if not holds:
        raise BadProblem(field, rule)


def ids_array(ids: Iterable[UUID]) -> npt.NDArray[np.uint64]:
    """Ids as (n, 2) unsigned halves, high half first."""
    numbers = [one.int for one in ids]
    return np.array([[n >> 64, n & LOW_64] for n in numbers], dtype=np.uint64).reshape(len(numbers), 2)


def id_order(ids: Array) -> Ints:
    """Row numbers of (n, 2) ids, sorted by id."""
    return np.lexsort((ids[:, 1], ids[:, 0]))


@dataclass(frozen=True, slots=True)
class People:
    """One side. Every array has one entry a person; build it with `People.of`."""

    ids: npt.NDArray[np.uint64]  # (n, 2), no two alike
    unit: Ints  # code, UNKNOWN_CODE where not known
    site: Ints
    zone: Ints  # minutes east of UTC, UNKNOWN_ZONE where not known
    languages: npt.NDArray[np.uint64]  # bit mask, 0 where not stated
    line: Ints  # (n, 2) interval from `reporting_line`, (-1, -1) where not known
    capacity: Ints  # partners this person can take (mentors) or wants (mentees)
    proximity: Ints  # bits: 1 customers, 2 data, 4 technology
    ready: Bools
    held: (
        Ints  # partners this person already has outside this run, beside `capacity`: coverage and load go on after them
    )

    @classmethod
    def of(cls, ids: Array, **given: npt.ArrayLike) -> People:
        """People with these ids; what is not given is not known, capacity is 1, everybody is ready and has no partner yet.

        Raises BadProblem where an array has the wrong length or a value outside its range.
        """
        ids = np.asarray(ids, dtype=np.uint64).reshape(-1, 2)
        n = len(ids)
        usual: dict[str, Array] = {
            "unit": np.full(n, UNKNOWN_CODE),
            "site": np.full(n, UNKNOWN_CODE),
            "zone": np.full(n, UNKNOWN_ZONE),
            "languages": np.zeros(n, np.uint64),
            "line": np.full((n, 2), -1),
            "capacity": np.ones(n, np.int64),
            "proximity": np.zeros(n, np.int64),
            "ready": np.ones(n, bool),
            "held": np.zeros(n, np.int64),
        }
        arrays = {name: _as(name, given.pop(name, plain), plain) for name, plain in usual.items()}
        need(not given, ", ".join(given), "is no attribute of a person")
        people = cls(ids, **arrays)
        people._check()
        return people

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Ints) -> People:
        """These rows, in this order."""
        return People(*(getattr(self, field.name)[rows] for field in fields(self)))

    def order(self) -> Ints:
        """Row numbers sorted by id."""
        return id_order(self.ids)

    def _check(self) -> None:
        by_id = self.ids[self.order()]
        need(not (by_id[1:] == by_id[:-1]).all(axis=1).any(), "ids", "an id occurs twice on one side")
        known = self.zone[self.zone != UNKNOWN_ZONE]
        need(bool((abs(known) <= 16 * 60).all()), "zone", "an offset is at most 960 minutes")
        need(bool((self.capacity >= 0).all()), "capacity", "a capacity is not negative")
        need(bool((self.held >= 0).all()), "held", "a number of partners is not negative")
        need(bool(((self.proximity >= 0) & (self.proximity < 8)).all()), "proximity", "the flags are bits 1, 2 and 4")
        need(bool((self.unit >= UNKNOWN_CODE).all()), "unit", "a code is not negative")
        need(bool((self.site >= UNKNOWN_CODE).all()), "site", "a code is not negative")
        need(bool((self.line[:, 0] <= self.line[:, 1]).all()), "line", "an interval ends where it starts or later")


def _as(name: str, given: npt.ArrayLike, plain: Array) -> Array:
    array = np.asarray(given)
    need(array.shape == plain.shape, name, f"one entry a person: expected shape {plain.shape}, got {array.shape}")
    return array.astype(np.int64) if plain.dtype.kind == "i" else array.astype(plain.dtype)


@dataclass(frozen=True, slots=True)
class Skills:
    """What mentors teach: mentor `person[i]` is at `level[i]` (1 to 5) in `topic[i]`."""

    person: Ints
    topic: Ints
    level: Ints

    @classmethod
    def of(cls, rows: npt.ArrayLike) -> Skills:
        """From rows of (person, topic, level)."""
        table = np.asarray(rows, dtype=np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])


@dataclass(frozen=True, slots=True)
class Needs:
    """What mentees want: mentee `person[i]` stands at `level[i]` (0 to 5) in `topic[i]`; `priority[i]` 1 is first."""

    person: Ints
    topic: Ints
    level: Ints
    priority: Ints

    @classmethod
    def of(cls, rows: npt.ArrayLike) -> Needs:
        """From rows of (person, topic, level, priority)."""
        table = np.asarray(rows, dtype=np.int64).reshape(-1, 4)
        return cls(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


@dataclass(frozen=True, slots=True)
class Weights:
    """The points each part of a score can reach. They sum to at most 1000.

    Skill has at least 100, so that every allowed pair is worth a point for each topic it can teach.
    """

    skill: int = 700
    distance: int = 100
    overlap: int = 100
    proximity: int = 100
    wishes: int = 0

    def __post_init__(self) -> None:
        values = (self.skill, self.distance, self.overlap, self.proximity, self.wishes)
        need(all(isinstance(v, int) and v >= 0 for v in values), "weights", "a weight is a whole number from 0")
        need(sum(values) <= 1000, "weights", "weights sum to at most 1000")
        need(self.skill >= 100, "weights.skill", "skill has at least 100 points")

    @classmethod
    def shared(cls, skill: int, distance: int, overlap: int, proximity: int, wishes: int = 0) -> Weights:
        """1000 points shared out in these proportions, whatever their scale (sliders). Skill keeps at least 100."""
        parts = [skill, distance, overlap, proximity, wishes]
        need(min(parts) >= 0 and sum(parts) > 0, "weights", "a weight is a whole number from 0, and one is above it")
        others = [1000 * part // sum(parts) for part in parts[1:]]
        if sum(others) > 900:
            others = [900 * part // sum(parts[1:]) for part in parts[1:]]
        return cls(1000 - sum(others), *others)


def _no_pairs() -> Ints:
    return np.zeros((0, 2), np.int64)


def _no_wishes() -> Ints:
    return np.zeros((0, 4), np.int64)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a run depends on, save the weights. Build it with `Problem.of`, which checks it."""

    mentors: People
    mentees: People
    skills: Skills
    needs: Needs
    allowed: Bools  # by topic: may this program teach it
    excluded: Ints  # (k, 2) rows of (mentee, mentor) that must not meet
    earlier: Ints  # (k, 2) rows of (mentee, mentor) that were a pair before
    # (k, 4) rows of (mentee, mentor, mentee's rank of that mentor, mentor's rank of that mentee): 1 is the first wish, 3 the third,
    # 0 none. A wish adds points to a pair that the rules allow, and opens none that they forbid.
    wishes: Ints = field(default_factory=_no_wishes)

    @classmethod
    def of(
        cls,
        *,
        mentors: People,
        mentees: People,
        skills: Skills,
        needs: Needs,
        allowed: npt.ArrayLike,
        excluded: npt.ArrayLike | None = None,
        earlier: npt.ArrayLike | None = None,
        wishes: npt.ArrayLike | None = None,
    ) -> Problem:
        """Raises BadProblem naming the array and the rule it breaks.

        wishes: (k, 4) rows of (mentee, mentor, rank, rank), see `wishes` above; each pair once, and both ranks in its one row.
        """
        tables = {
            name: np.asarray([] if rows is None else rows, dtype=np.int64).reshape(-1, columns)
            for name, rows, columns in (("excluded", excluded, 2), ("earlier", earlier, 2), ("wishes", wishes, 4))
        }
        problem = cls(mentors, mentees, skills, needs, np.asarray(allowed, dtype=bool), **tables)
        problem._check()
        return problem

    def _check(self) -> None:
        topics = len(self.allowed)
        for name, rows, people, lowest in (
            ("skills", self.skills, self.mentors, 1),
            ("needs", self.needs, self.mentees, 0),
        ):
            need(_within(rows.person, 0, len(people) - 1), f"{name}.person", "a row names a person who is not there")
            need(_within(rows.topic, 0, topics - 1), f"{name}.topic", f"a topic is 0 to {topics - 1}")
            need(_within(rows.level, lowest, 5), f"{name}.level", f"a level is {lowest} to 5")
            twice = len(np.unique(rows.person * max(topics, 1) + rows.topic)) < len(rows.person)
            need(not twice, name, "a person names a topic twice")
        need(_within(self.needs.priority, 1, 3), "needs.priority", "a priority is 1 to 3")
        most = np.bincount(self.needs.person, minlength=1).max()
        need(most <= MAX_NEEDS, "needs", f"a mentee asks for at most {MAX_NEEDS} topics")
        need(_within(self.mentees.capacity, 0, 3), "mentees.capacity", "a mentee wants at most 3 mentors")
        for name, pairs in (("excluded", self.excluded), ("earlier", self.earlier), ("wishes", self.wishes)):
            need(_are_there(pairs, len(self.mentees), len(self.mentors)), name, "a row names a person who is not there")
        ranks = self.wishes[:, 2:]
        need(
            _within(ranks, 0, 3) and bool(ranks.any(axis=1).all()),
            "wishes",
            "a rank is 1 to 3, or 0 for one side without a wish",
        )
        need(not _twice(self.wishes), "wishes", "a pair occurs twice")

    def arranged(self, mentee_order: Ints, mentor_order: Ints) -> Problem:
        """The same problem with rows in these orders."""
        mentee_at, mentor_at = _places(mentee_order), _places(mentor_order)
        return Problem(
            mentors=self.mentors.take(mentor_order),
            mentees=self.mentees.take(mentee_order),
            skills=replace(self.skills, person=mentor_at[self.skills.person]),
            needs=replace(self.needs, person=mentee_at[self.needs.person]),
            allowed=self.allowed,
            excluded=_moved(self.excluded, mentee_at, mentor_at),
            earlier=_moved(self.earlier, mentee_at, mentor_at),
            wishes=_moved(self.wishes, mentee_at, mentor_at),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Aims:
    """What a run is told besides its people and weights. Rows are those of the problem; the default asks for nothing.

    Raises BadProblem for a number outside its range; `solve` does for rows the problem does not have, and for locks that
    a rule forbids or that do not fit the capacities.
    """

    locked: Ints = field(default_factory=_no_pairs)  # (k, 2) rows of (mentee, mentor) that have to be in the outcome
    kept: Ints = field(
        default_factory=_no_pairs
    )  # (k, 2) rows, each worth `bonus` more; what is not allowed is ignored
    bonus: int = 0
    threshold: int = 0  # each point of a pair's score under it counts 1 + shortfall times
    shortfall: int = 0
    least: int = 1  # 2: a mentee has no mentor, or at least two

    def __post_init__(self) -> None:
        for name in ("locked", "kept"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.int64).reshape(-1, 2))
        for name, lowest, highest in (
            ("bonus", 0, MOST_BONUS),
            ("threshold", 0, 1000),
            ("shortfall", 0, MOST_SHORTFALL),
            ("least", 1, 2),
        ):
            value = getattr(self, name)
            is_fine = isinstance(value, int) and lowest <= value <= highest
            need(is_fine, name, f"a whole number from {lowest} to {highest}")
        need(not _twice(self.locked), "locked", "a pair occurs twice")

    @classmethod
    def none(cls) -> Aims:
        """A run that is told nothing."""
        return cls()

    @property
    def shift(self) -> int:
        """The most that the shortfall can take off one pair."""
        return self.shortfall * max(self.threshold - 1, 0)

    @property
    def changes_gains(self) -> bool:
        """Whether some pairs may add more or less than their score."""
        return bool(self.shift or (self.bonus and len(self.kept)))

    def check(self, mentees: int, mentors: int) -> None:
        """Raises BadProblem where a row names a person who is not there."""
        for name, pairs in (("locked", self.locked), ("kept", self.kept)):
            need(_are_there(pairs, mentees, mentors), name, "a row names a person who is not there")

    def arranged(self, mentee_order: Ints, mentor_order: Ints) -> Aims:
        """The same aims for the problem with its rows in these orders."""
        at = _places(mentee_order), _places(mentor_order)
        return replace(self, locked=_moved(self.locked, *at), kept=_moved(self.kept, *at))


def _moved(rows: Ints, mentee_at: Ints, mentor_at: Ints) -> Ints:
    """Rows whose first two columns are a mentee and a mentor, for people at these new places."""
    return np.column_stack([mentee_at[rows[:, 0]], mentor_at[rows[:, 1]], rows[:, 2:]])


def _are_there(pairs: Ints, mentees: int, mentors: int) -> bool:
    return _within(pairs[:, 0], 0, mentees - 1) and _within(pairs[:, 1], 0, mentors - 1)


def _twice(pairs: Ints) -> bool:
    """Whether two rows start with the same mentee and mentor."""
    first = pairs[np.lexsort((pairs[:, 1], pairs[:, 0])), :2]
    return bool((first[1:] == first[:-1]).all(axis=1).any())


def _within(values: Ints, lowest: int, highest: int) -> bool:
    return bool(((values >= lowest) & (values <= highest)).all())


def _places(order: Ints) -> Ints:
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places


PLAIN = Aims()


def pair_rows(problem_mentees: People, problem_mentors: People, people: Iterable[tuple[UUID, UUID]]) -> Ints:
    """Rows of (mentee, mentor) for pairs of people in either role; pairs not both taking part are left out."""
    mentee_at, mentor_at = _rows_by_id(problem_mentees), _rows_by_id(problem_mentors)
    found = {
        (mentee_at[one], mentor_at[other])
        for a, b in people
        for one, other in ((a.int, b.int), (b.int, a.int))
        if one in mentee_at and other in mentor_at
    }
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


def _rows_by_id(people: People) -> dict[int, int]:
    return {(int(high) << 64) | int(low): row for row, (high, low) in enumerate(people.ids.tolist())}


class ManagerCycle(ValueError):
    """These rows manage each other in a circle."""

    def __init__(self, members: list[int]) -> None:
        super().__init__(f"manager chain goes in a circle through rows {members}")
        self.members = members


def reporting_line(manager: npt.ArrayLike) -> Ints:
    """Number the whole organization so that "is above" is one comparison.

    manager: for each person the row of their manager, -1 for none; any row order.
    Returns (n, 2) half-open intervals: a is above b, or the same, exactly if a[0] <= b[0] < a[1].
    Raises ManagerCycle, and BadProblem for a row that is not there.
    """
    up = np.asarray(manager, dtype=np.int64).reshape(-1)
    n = len(up)
    need(_within(up, -1, n - 1), "manager", "a row names a person who is not there")
    levels = _levels(up)
    size = np.ones(n, np.int64)
    for rows in reversed(levels[1:]):
        np.add.at(size, up[rows], size[rows])
    start = np.zeros(n, np.int64)
    for rows in levels:
        boss = up[rows]
        before = np.cumsum(size[rows]) - size[rows]  # rows of one manager are neighbors, see _levels
        first = np.searchsorted(boss, boss)
        start[rows] = before - before[first] + np.where(boss < 0, 0, start[boss] + 1)
    return np.column_stack([start, start + size])


def _levels(up: Ints) -> list[Ints]:
    """People by distance from the top, those of one manager beside each other."""
    by_manager = np.argsort(up, kind="stable")
    bosses = up[by_manager]
    level = by_manager[: np.searchsorted(bosses, 0)]
    levels, placed = [], 0
    while len(level):
        levels.append(level)
        placed += len(level)
        level = np.sort(level)
        first, last = np.searchsorted(bosses, level), np.searchsorted(bosses, level, side="right")
        counts = last - first
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        level = by_manager[np.repeat(first, counts) + offsets]
    if placed < len(up):
        raise ManagerCycle(_circle(up, np.concatenate([*levels, np.zeros(0, np.int64)])))
    return levels


def _circle(up: Ints, placed: Ints) -> list[int]:
    astray = np.ones(len(up), bool)
    astray[placed] = False
    walked: list[int] = []
    at = int(np.flatnonzero(astray)[0])
    while at not in walked:
        walked.append(at)
        at = int(up[at])
    return walked[walked.index(at) :]
