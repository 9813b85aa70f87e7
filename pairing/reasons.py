"""Why a pair was made and why somebody was left out: codes with facts, for others to put into words. Pure; no ORM.

Every reason is checked against all possible pairs before it is given, never derived from how the solver works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from pairing.matching import Solution
from pairing.problem import Array, Bools, Ints, Problem
from pairing.rules import Rule
from pairing.scores import PARTS, Scorer, Scores, overlap_minutes


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
    SCARCE = "scarce"  # a group of `people` can only be paired with people who have `places`, fewer
    FULL = "full"  # every allowed partner is full, with pairs worth at least as much
    UNPROVEN = "unproven"  # the run was stopped before its proof; nothing is claimed


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody without a partner. `facts` holds JSON values:

    always: `allowed` (partners no rule forbids), `broken` (rule -> partners it forbids), `opens` (rule -> partners
    that giving it up alone would open). SCARCE: `people`, `places`, `partners` and `group` (rows of the person's own
    side). FULL: `worth` (the best score this person could have had), `lowest` (the lowest score among the pairs of the
    allowed partners).
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
        problem = scorer.problem
        self.name, self.scorer, self.scores, self.axis = name, scorer, scores, axis
        sides = (problem.mentees, problem.mentors)
        self.own, self.others = sides[axis], sides[1 - axis]
        self.rows, self.columns = solution.pairs[:, axis], solution.pairs[:, 1 - axis]
        taken = np.bincount(self.columns, minlength=len(self.others))
        self.full = taken >= self.others.capacity
        self.lowest = np.full(len(self.others), np.iinfo(np.int64).max)
        np.minimum.at(self.lowest, self.columns, solution.scores)
        topics = (_topics(problem, mentees=True), _topics(problem, mentees=False))
        self.topics, self.their_topics = topics[axis], topics[1 - axis]
        self.groups: dict[int, dict[str, Any]] = {}

    def reasons(self) -> Iterator[LeftOut]:
        """One for each row without a pair."""
        unpaired = np.setdiff1d(np.arange(len(self.own)), self.rows)
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
        group = self.groups.get(row) or self._bottleneck(row, alone)
        if group:
            facts |= group
            return Reason.SCARCE
        partners = np.flatnonzero(self.scores[row])
        worth = self.scores[row, partners]
        if not (self.full[partners] & (self.lowest[partners] >= worth)).all():
            return Reason.UNPROVEN
        facts |= {"worth": int(worth.max()), "lowest": int(self.lowest[partners].min())}
        return Reason.FULL

    def _bottleneck(self, row: int, alone: set[int]) -> dict[str, Any] | None:
        """A group around this person that shares fewer places than it has people, whatever anybody is worth.

        From the person to all partners the rules allow, from them to those they are paired with, and so on: if the
        group closes with every partner full, there are not enough places for it.
        """
        group = np.zeros(len(self.own), bool)
        partners = np.zeros(len(self.others), bool)
        news: Ints = np.array([row])
        while len(news):
            group[news] = True
            partners |= (self.scores[news] > 0).any(axis=0)
            if not self.full[partners].all():
                return None
            joined: Bools = np.zeros(len(self.own), bool)
            joined[self.rows[partners[self.columns]]] = True
            news = np.flatnonzero(joined & ~group)
        places = int(self.others.capacity[partners].sum())
        people = int(group.sum())
        if people <= places:
            return None
        found = {
            "people": people,
            "places": places,
            "partners": int(partners.sum()),
            "group": np.flatnonzero(group).tolist(),
        }
        for member in alone.intersection(np.flatnonzero(group).tolist()):
            self.groups[member] = found
        return found


def _topics(problem: Problem, *, mentees: bool) -> Bools:
    """(people, topics): which allowed topics each person of a side names."""
    rows, people = (problem.needs, problem.mentees) if mentees else (problem.skills, problem.mentors)
    named = np.zeros((len(people), len(problem.allowed)), bool)
    named[rows.person, rows.topic] = True
    return named & problem.allowed


def _rules() -> list[tuple[str, int]]:
    return [(rule.name.lower(), int(rule)) for rule in Rule if rule.name]
