"""Why a pair was made and why somebody was left out: codes with facts, for others to put into words. Pure; no ORM.

Every reason is checked against all possible pairs before it is given, never derived from how the solver works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from pairing.gains import Gains
from pairing.matching import Solution
from pairing.places import covering
from pairing.problem import Array, Bools, Ints, Problem
from pairing.rules import Listed, Rule
from pairing.scores import PARTS, Scorer, Scores, overlap_minutes

NONE = int(np.iinfo(np.int64).max)  # the least of no pairs


class Reason(StrEnum):
    """Why somebody has no partner. The first that is true is given."""

    NOT_READY = "not_ready"  # has not accepted
    NO_PLACE = "no_place"  # has capacity 0
    NO_TOPICS = "no_topics"  # names no topic that the program allows
    NOBODY_TEACHES = "nobody_teaches"  # a mentee: no mentor names any of their topics
    NOBODY_ABOVE = "nobody_above"  # a mentee: mentors name them, none is at a higher level
    NOBODY_WANTS = "nobody_wants"  # a mentor: no mentee asks for any of their topics
    NOBODY_BELOW = "nobody_below"  # a mentor: mentees ask for them, none is at a lower level
    ONE_RULE = "one_rule"  # giving up one rule alone would open partners: `opens`
    SEVERAL_RULES = "several_rules"  # every partner is ruled out by at least two rules
    SCARCE = "scarce"  # a group of `people` can only be paired with people who have `places`, fewer than it needs
    SCARCE_LOCKED = "scarce_locked"  # a mentee: the same, but only because locked pairs hold `locked` more places there
    WANTS_ONE = "wants_one"  # a mentee wants one mentor, where a group needs two
    TOO_FEW = "too_few"  # a mentee needs two mentors, and of the allowed ones only `room`, fewer, are free
    ALONE = "alone"  # a mentor: `room` mentees are free, but need two mentors, and no second can be had
    FULL = "full"  # every allowed partner is full, with pairs worth at least as much
    LOCKED = "locked"  # every allowed partner is full, `locked` of them with a locked pair worth less, else as FULL
    SHORT = "short"  # `room` allowed partners have a free place, but so far under the threshold a pair takes more than it adds
    UNPROVEN = "unproven"  # the run was stopped before its proof; nothing is claimed


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody without a partner, here or elsewhere. `facts` holds JSON values:

    always: `allowed` (partners no rule forbids), `broken` (rule -> partners it forbids), `opens` (rule -> partners
    that giving it up alone would open).
    SCARCE, SCARCE_LOCKED: `people`, `places`, `partners`, `each` (places a person needs, 2 only in groups of mentors) and
    `group` (rows of the person's own side); the latter `locked` (places of these partners in locked pairs, not in `places`).
    FULL, LOCKED, SHORT, ALONE: `worth` (the most a pair of this person would add), `lowest` (the least that a pair of the
    full partners adds; save for FULL without the locked ones, and None if there is none), `adjusted` (whether these two
    count a bonus or a shortfall; else they are scores).
    LOCKED: `locked`. TOO_FEW, ALONE, SHORT: `room`. SHORT: `threshold`.
    """

    side: str  # "mentee" or "mentor"
    row: int
    reason: Reason
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a pair's score, of at most `of` points, and what it rests on."""

    part: str
    points: int
    of: int
    facts: dict[str, Any]


def parts_of(scorer: Scorer, mentee: int, mentor: int) -> list[Part]:
    """The parts of one pair's score. Their points sum to the score; the points of the topics to the skill part."""
    one, other, weights = scorer.problem.mentees, scorer.problem.mentors, scorer.weights
    points = scorer.parts(np.array([mentee]), np.array([mentor]))[0].tolist()
    topics = [
        {
            "topic": topic.topic,
            "mentor_level": topic.mentor_level,
            "mentee_level": topic.mentee_level,
            "priority": topic.priority,
            "points": topic.points,
        }
        for topic in scorer.topics(mentee, mentor)
    ]
    minutes = overlap_minutes(one.zone[[mentee]], other.zone[[mentor]])
    facts: list[dict[str, Any]] = [
        {"topics": topics},
        {
            "units_differ": bool(one.unit[mentee] != other.unit[mentor]),
            "sites_differ": bool(one.site[mentee] != other.site[mentor]),
        },
        {"minutes": int(minutes[0])},
        {"new": int(other.proximity[mentor]) & ~int(one.proximity[mentee])},
        dict(zip(("mentee_rank", "mentor_rank"), scorer.ranks(mentee, mentor), strict=True)),
    ]
    return [
        Part(name, value, getattr(weights, name), fact) for name, value, fact in zip(PARTS, points, facts, strict=True)
    ]


def left_out(scorer: Scorer, solution: Solution, scores: Scores | None = None) -> list[LeftOut]:
    """Everybody without a partner, mentees first, each with the true reason. `scores`: of all pairs, if at hand."""
    table = scorer.all() if scores is None else scores
    mentees = _Side("mentee", scorer, solution, table, 0)
    mentors = _Side("mentor", scorer, solution, np.ascontiguousarray(table.T), 1)
    return [*mentees.reasons(), *mentors.reasons()]


class _Side:
    """One side of the problem, seen as rows; the other side are the columns."""

    def __init__(self, name: str, scorer: Scorer, solution: Solution, scores: Scores, axis: int) -> None:
        problem, aims = scorer.problem, solution.aims
        self.name, self.scorer, self.scores, self.axis = name, scorer, scores, axis
        sides = (problem.mentees, problem.mentors)
        self.own, self.others = sides[axis], sides[1 - axis]
        self.rows, self.columns = solution.pairs[:, axis], solution.pairs[:, 1 - axis]
        self.gains = Gains(aims, covering(problem, aims))
        self.each = aims.least if axis == 0 else 1  # partners a person needs
        self.taken = np.bincount(self.columns, minlength=len(self.others))
        self.full = self.taken >= self.others.capacity
        worth = self.gains.worth(solution.pairs, solution.scores)
        self.is_locked = Listed(aims.locked, scorer.shape).find(solution.pairs[:, 0], solution.pairs[:, 1]) >= 0
        self.locked = np.bincount(self.columns[self.is_locked], minlength=len(self.others))
        self.lowest = _lowest(self.columns[~self.is_locked], worth[~self.is_locked], len(self.others))
        self.lowest_locked = _lowest(self.columns[self.is_locked], worth[self.is_locked], len(self.others))
        topics = (_topics(problem, mentees=True), _topics(problem, mentees=False))
        self.topics, self.their_topics = topics[axis], topics[1 - axis]
        self.groups: dict[int, dict[str, Any]] = {}

    def reasons(self) -> Iterator[LeftOut]:
        """One for each row without a pair."""
        unpaired = np.setdiff1d(np.flatnonzero(self.own.held == 0), self.rows)
        alone = set(unpaired.tolist())
        for row in sorted(alone):
            yield self._reason(row, alone)

    def _reason(self, row: int, alone: set[int]) -> LeftOut:
        broken = self._broken(row)
        facts: dict[str, Any] = {"allowed": int((broken == 0).sum())}
        facts["broken"] = {name: n for name, rule in _rules() if (n := int((broken & rule > 0).sum()))}
        facts["opens"] = {name: n for name, rule in _rules() if (n := int((broken == rule).sum()))}
        reason = self._of_person(row) or (
            self._of_supply(row, facts, alone) if facts["allowed"] else self._of_rules(row, broken, facts)
        )
        return LeftOut(self.name, row, reason, facts)

    def _broken(self, row: int) -> Array:
        """The rules that forbid this person each partner, as bits."""
        one, everybody = np.array([row]), slice(None)
        where = (one, everybody) if self.axis == 0 else (everybody, one)
        return self.scorer.broken(*where).reshape(-1)

    def _of_person(self, row: int) -> Reason | None:
        if not self.own.ready[row]:
            return Reason.NOT_READY
        if not self.own.capacity[row]:
            return Reason.NO_PLACE
        return None if self.topics[row].any() else Reason.NO_TOPICS

    def _of_rules(self, row: int, broken: Array, facts: dict[str, Any]) -> Reason:
        if (broken & Rule.SKILL).all():
            named = bool(self.their_topics[:, self.topics[row]].any())
            if self.name == "mentee":
                return Reason.NOBODY_ABOVE if named else Reason.NOBODY_TEACHES
            return Reason.NOBODY_BELOW if named else Reason.NOBODY_WANTS
        return Reason.ONE_RULE if facts["opens"] else Reason.SEVERAL_RULES

    def _of_supply(self, row: int, facts: dict[str, Any], alone: set[int]) -> Reason:
        if self.own.capacity[row] < self.each:
            return Reason.WANTS_ONE
        group = self.groups.get(row) or self._bottleneck(row, alone)
        if group:
            facts |= group
            return Reason.SCARCE_LOCKED if "locked" in group else Reason.SCARCE
        partners = np.flatnonzero(self.scores[row])
        room = ~self.full[partners]
        if self.each > 1 and room.sum() < self.each:
            facts |= {"room": int(room.sum())}
            return Reason.TOO_FEW
        return self._of_worth(row, partners, facts)

    def _of_worth(self, row: int, partners: Ints, facts: dict[str, Any]) -> Reason:
        """Why a partner more for this person would not add to the whole, if indeed none would."""
        pairs = np.column_stack([np.full(len(partners), row), partners])
        worth = self.gains.worth(pairs if self.axis == 0 else pairs[:, ::-1], self.scores[row, partners])
        room, lonely = ~self.full[partners], self._lonely(partners)
        gain = worth + self._steps(row, partners) > 0
        if gain[room & ~lonely].any() or (self.lowest[partners] < worth)[~room].any():
            return Reason.UNPROVEN
        lowest = int(self.lowest[partners[~room]].min(initial=NONE))
        held = int(np.count_nonzero((self.lowest_locked[partners] < worth)[~room]))
        facts |= {
            "worth": int(worth.max()),
            "lowest": lowest if lowest < NONE else None,
            "adjusted": self.gains.aims.changes_gains,
        }
        if lonely.any():
            facts |= {"room": int(lonely.sum())}
            return Reason.ALONE
        if room.any():
            facts |= {"room": int(room.sum()), "threshold": self.gains.aims.threshold}
            return Reason.SHORT
        if held:
            facts |= {"locked": held}
            return Reason.LOCKED
        facts["lowest"] = int(np.minimum(self.lowest, self.lowest_locked)[partners].min())
        return Reason.FULL

    def _lonely(self, partners: Ints) -> Bools:
        """Which of these mentees have no mentor, need two, and want only one or find at most one with a free place."""
        if self.axis == 0 or self.gains.aims.least == 1:
            return np.zeros(len(partners), bool)
        free = np.bincount(self.rows, minlength=len(self.own)) < self.own.capacity
        open_to = np.count_nonzero(self.scores[free][:, partners], axis=0)
        count = self.others.held[partners] + self.taken[partners]
        single = np.minimum(open_to, self.others.capacity[partners]) < 2
        return np.asarray((count == 0) & single & ~self.full[partners])

    def _steps(self, row: int, partners: Ints) -> Ints:
        """What one place more adds for this person and for each of these partners, beside the gain of the pair."""
        balance = self.gains.whole.balance
        own, other = np.array(balance.coverage), -np.array(balance.load)
        if self.axis == 1:
            own, other = other, own
        step = np.minimum((self.others.held + self.taken)[partners], len(other) - 1)
        steps: Ints = own[0] + other[step]
        return steps

    def _bottleneck(self, row: int, alone: set[int]) -> dict[str, Any] | None:
        """A group around this person that shares fewer places than it needs, whatever anybody is worth.

        From the person to all partners the rules allow, from them to those they are paired with, and so on: if the group
        closes with every partner full, there are not enough places for it. Where it does so only without the locked
        pairs, these are the reason; for a mentor points may be as well, so that is claimed for mentees alone.
        """
        free, none = ~self.is_locked, np.zeros(len(self.others), np.int64)
        found = self._closed(row, np.ones(len(self.rows), bool), none)
        if not found and self.axis == 0 and self.is_locked.any():
            found = self._closed(row, free, self.locked)
        for member in alone.intersection(found["group"] if found else ()):
            self.groups[member] = found or {}
        return found

    def _closed(self, row: int, followed: Bools, locked: Ints) -> dict[str, Any] | None:
        """The group reached along these pairs, if it needs more places than its partners have beside the locked ones."""
        group = np.zeros(len(self.own), bool)
        partners = np.zeros(len(self.others), bool)
        news: Ints = np.array([row])
        while len(news):
            group[news] = True
            partners |= (self.scores[news] > 0).any(axis=0)
            if not self.full[partners].all():
                return None
            joined: Bools = np.zeros(len(self.own), bool)
            joined[self.rows[partners[self.columns] & followed]] = True
            news = np.flatnonzero(joined & ~group)
        group &= self.own.held == 0  # who has a partner elsewhere needs none here
        if locked.any():
            group[self.rows[~followed]] = False  # nor who has a locked one
        partners = np.asarray((self.scores[group] > 0).any(axis=0))
        people, places = int(group.sum()), int((self.others.capacity - locked)[partners].sum())
        if people * self.each <= places:
            return None
        found = {
            "people": people,
            "places": places,
            "partners": int(partners.sum()),
            "each": self.each,
            "group": np.flatnonzero(group).tolist(),
        }
        return found | ({"locked": int(locked[partners].sum())} if locked.any() else {})


def _lowest(columns: Ints, worth: Ints, people: int) -> Ints:
    """By person the least that one of their pairs adds, NONE without a pair."""
    lowest = np.full(people, NONE)
    np.minimum.at(lowest, columns, worth)
    return lowest


def _topics(problem: Problem, *, mentees: bool) -> Bools:
    """(people, topics): which allowed topics each person of a side names."""
    rows, people = (problem.needs, problem.mentees) if mentees else (problem.skills, problem.mentors)
    named = np.zeros((len(people), len(problem.allowed)), bool)
    named[rows.person, rows.topic] = True
    return named & problem.allowed


def _rules() -> list[tuple[str, int]]:
    return [(rule.name.lower(), int(rule)) for rule in Rule if rule.name]
