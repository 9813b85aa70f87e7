"""Scores of all pairs: whole numbers 1 to 1000, 0 where a hard rule forbids the pair. No ORM.

A score is *defined* as the sum of whole parts, so that the parts shown always sum to it:

* skill: for each wanted, allowed topic in which the mentor is above the mentee, 1 point, and the remaining points of
  the weight shared among the mentee's topics 4 : 2 : 1 by priority and within a topic by the gap (5 levels are all of
  it), rounded down. Naming more topics shares the same points, it adds none.
* distance: the whole weight for another unit, half of it for another site of the same unit.
* overlap: the weight times the shared part of an eight-hour working day, by time zone.
* proximity: a third of the weight for each of customers, data and technology that the mentor has and the mentee lacks.
* wishes: a sixth of the weight for each of 3, 2 or 1 for the mentee's first, second or third wish, and the same for the
  mentor's own: the whole weight if each wished for the other first. A wish never opens a pair that a rule forbids.

What is not known earns nothing. Hours offered, sex, origin, age and personality are not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pairing.problem import UNKNOWN_CODE, UNKNOWN_ZONE, Array, Bools, Ints, Problem, Weights
from pairing.rules import Listed, Rule, RuleBook, Where

Scores = npt.NDArray[np.int16]
Progress = Callable[[str, int, int], None]

BLOCK = 128  # mentees scored at once, fewer
PAIRS = 1 << 17  # where a block would have more pairs: so its temporaries stay in the processor's cache
PARTS = ("skill", "distance", "overlap", "proximity", "wishes")
PRIORITY_SHARE = np.array([0, 4, 2, 1])  # by priority: each counts twice the next
WORKDAY = 480  # minutes
RANK_STRENGTH = np.array([0, 3, 2, 1])  # of a wish, by rank
MUTUAL = 6  # strength where each wished for the other first
FLAGS = 3  # customers, data, technology
FLAGS_SET = np.array([bits.bit_count() for bits in range(8)])


def overlap_minutes(one: Array, other: Array) -> Ints:
    """Shared minutes of two working days of eight hours, from offsets in minutes; 0 where one is not known."""
    apart = np.abs(one - other) % 1440
    apart = np.minimum(apart, 1440 - apart)
    known = (one != UNKNOWN_ZONE) & (other != UNKNOWN_ZONE)
    return np.where(known, np.maximum(WORKDAY - apart, 0), 0)


def overlap_points(weight: int, one: Array, other: Array) -> Ints:
    return weight * overlap_minutes(one, other) // WORKDAY


def distance_points(weight: int, units: tuple[Array, Array], sites: tuple[Array, Array]) -> Ints:
    known_unit = (units[0] != UNKNOWN_CODE) & (units[1] != UNKNOWN_CODE)
    known_site = (sites[0] != UNKNOWN_CODE) & (sites[1] != UNKNOWN_CODE)
    same_unit = units[0] == units[1]
    half = np.where(known_site & (sites[0] != sites[1]), weight // 2, 0)
    return np.where(known_unit, np.where(same_unit, half, weight), 0)


def proximity_points(weight: int, mentee: Array, mentor: Array) -> Ints:
    points: Ints = weight * FLAGS_SET[mentor & ~mentee & 7] // FLAGS
    return points


def wish_points(weight: int, wishes: Ints) -> Ints:
    """By row of `Problem.wishes`."""
    points: Ints = weight * RANK_STRENGTH[wishes[:, 2:]].sum(axis=1) // MUTUAL
    return points


def row_blocks(shape: tuple[int, ...]) -> Iterator[slice]:
    """Slices of mentees that together are all of them."""
    size = min(BLOCK, max(16, PAIRS // max(shape[1], 1) // 16 * 16))
    for start in range(0, shape[0], size):
        yield slice(start, min(start + size, shape[0]))


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic a pair can work on, and the points it brings."""

    topic: int
    mentor_level: int
    mentee_level: int
    priority: int
    points: int


class Scorer:
    """The scores of one problem under one set of weights, computed where asked."""

    def __init__(self, problem: Problem, weights: Weights) -> None:
        self.problem, self.weights = problem, weights
        self.rules = RuleBook(problem)
        self.shape = self.rules.shape
        self._wanted = _wanted(problem, weights.skill)
        self._taught = _taught(problem)
        mentees, mentors = problem.mentees, problem.mentors
        self._zones, self._zone_row = np.unique(mentees.zone, return_inverse=True)
        zones = overlap_points(weights.overlap, self._zones[:, None], mentors.zone)
        self._overlap = zones.astype(np.int16)
        nearness = proximity_points(weights.proximity, np.arange(8)[:, None], mentors.proximity)
        self._proximity = nearness.astype(np.int16)
        self._wishes = Listed(problem.wishes, self.shape)
        self._wish_points = wish_points(weights.wishes, problem.wishes)[self._wishes.order].astype(np.int16)
        self._places = [
            [codes.astype(np.int32) for codes in pair]
            for pair in ((mentees.unit, mentors.unit), (mentees.site, mentors.site))
        ]

    def skill(self, rows: Where, columns: Where) -> Scores:
        """Points of the skill part, whatever the other rules say; 0 exactly where `Rule.SKILL` is broken."""
        points: Scores = self._wanted[rows] @ self._taught[:, columns]
        return points

    def distance(self, rows: Where, columns: Where) -> Scores:
        """The same sums as `distance_points`, in two cheap passes: half for another site, the rest for another unit."""
        (unit, other_unit), (site, other_site) = (
            (mentee[rows][:, None], mentor[columns]) for mentee, mentor in self._places
        )
        full = np.int16(self.weights.distance)
        elsewhere = unit != other_unit
        points: Scores = elsewhere * full
        if (site != UNKNOWN_CODE).any() and (other_site != UNKNOWN_CODE).any():
            other = (site != other_site) & ~elsewhere & (site != UNKNOWN_CODE) & (other_site != UNKNOWN_CODE)
            points += other * np.int16(self.weights.distance // 2)
        points *= (unit != UNKNOWN_CODE) & (other_unit != UNKNOWN_CODE)
        return points

    def block(self, rows: Where, columns: Where) -> Scores:
        """Scores of these mentees (down) with these mentors (across)."""
        scores = self.skill(rows, columns)
        allowed: Bools = scores > 0
        allowed &= ~self.rules.broken(rows, columns)
        scores += self.distance(rows, columns)
        scores += self._overlap[self._zone_row[rows]][:, columns]
        scores += self._proximity[self.problem.mentees.proximity[rows]][:, columns]
        if self.weights.wishes and len(self._wish_points):
            down, across, wish = self._wishes.within(rows, columns)
            scores[down, across] += self._wish_points[wish]
        scores *= allowed
        return scores

    def blocks(self, progress: Progress | None = None) -> Iterator[tuple[slice, Scores]]:
        """The scores of every pair, some mentees at a time."""
        for rows in row_blocks(self.shape):
            if progress:
                progress("scores", rows.start, self.shape[0])
            yield rows, self.block(rows, slice(None))

    def all(self, progress: Progress | None = None) -> Scores:
        """The scores of every pair, together."""
        scores = np.empty(self.shape, np.int16)
        for rows, block in self.blocks(progress):
            scores[rows] = block
        return scores

    def parts(self, mentees: Ints, mentors: Ints) -> Scores:
        """(k, 5) points of k single pairs in the order of `PARTS`, by another way than the blocks."""
        one, other, weights = self.problem.mentees, self.problem.mentors, self.weights
        wanted = self._wanted[mentees]
        pair = np.repeat(np.arange(len(mentees)), np.diff(wanted.indptr))
        points = wanted.data * self._taught[wanted.indices, mentors[pair]]
        wish = self._wishes.find(mentees, mentors)
        columns = [
            np.bincount(pair, points, minlength=len(mentees)),
            distance_points(
                weights.distance,
                (one.unit[mentees], other.unit[mentors]),
                (one.site[mentees], other.site[mentors]),
            ),
            overlap_points(weights.overlap, one.zone[mentees], other.zone[mentors]),
            proximity_points(weights.proximity, one.proximity[mentees], other.proximity[mentors]),
            np.append(self._wish_points, 0)[wish],  # the last is 0, and -1 is "no wish"
        ]
        return np.column_stack(columns).astype(np.int16)

    def ranks(self, mentee: int, mentor: int) -> tuple[int, int]:
        """The rank of this mentor among the mentee's wishes, and of the mentee among the mentor's: 1 to 3, 0 for none."""
        place = int(self._wishes.find(np.array([mentee]), np.array([mentor]))[0])
        if place < 0:
            return 0, 0
        first, second = self.problem.wishes[self._wishes.order[place], 2:].tolist()
        return first, second

    def topics(self, mentee: int, mentor: int) -> list[Topic]:
        """The topics one pair can work on, most points first. Their points sum to the skill part."""
        needs, skills = self.problem.needs, self.problem.skills
        level_of = {int(skills.topic[i]): int(skills.level[i]) for i in np.flatnonzero(skills.person == mentor)}
        found = []
        wanted = [i for i in np.flatnonzero(needs.person == mentee) if self.problem.allowed[needs.topic[i]]]
        shares = int(PRIORITY_SHARE[needs.priority[wanted]].sum())
        for i in wanted:
            topic, own, priority = int(needs.topic[i]), int(needs.level[i]), int(needs.priority[i])
            level = level_of.get(topic, 0)
            if level > own:
                share = int(PRIORITY_SHARE[priority])
                points = 1 + (self.weights.skill - len(wanted)) * share * (level - own) // (5 * shares)
                found.append(Topic(topic, level, own, priority, points))
        return sorted(found, key=lambda one: (-one.points, one.topic))

    def broken(self, rows: Where, columns: Where) -> npt.NDArray[np.uint8]:
        """The set of rules that forbid each pair, as bits of `Rule`; 0 where the pair is allowed."""
        bits = self.rules.by_rule(rows, columns)
        bits[self.skill(rows, columns) == 0] |= np.uint8(Rule.SKILL)
        return bits


def score_all(problem: Problem, weights: Weights, progress: Progress | None = None) -> Scores:
    """(mentees, mentors) scores of every pair. Two bytes a pair."""
    return Scorer(problem, weights).all(progress)


def _wanted(problem: Problem, weight: int) -> Any:
    """Sparse (mentees, topics * 5): points if a mentor is at exactly that level in that topic."""
    from scipy import sparse

    needs, topics = problem.needs, len(problem.allowed)
    kept = np.flatnonzero(problem.allowed[needs.topic])
    person, priority = needs.person[kept], needs.priority[kept]
    share = PRIORITY_SHARE[priority]
    count = np.bincount(person, minlength=len(problem.mentees))[person]
    shares = np.bincount(person, weights=share, minlength=len(problem.mentees)).astype(np.int64)[person]
    levels = np.arange(1, 6)
    gap = levels - needs.level[kept][:, None]
    points = 1 + (weight - count)[:, None] * share[:, None] * gap // (5 * shares)[:, None]
    teaches = gap > 0
    row = np.broadcast_to(person[:, None], gap.shape)[teaches]
    column = (needs.topic[kept][:, None] * 5 + levels - 1)[teaches]
    entries = points[teaches].astype(np.int16), (row, column)
    return sparse.csr_array(entries, shape=(len(problem.mentees), topics * 5), dtype=np.int16)


def _taught(problem: Problem) -> npt.NDArray[np.int16]:
    """Dense (topics * 5, mentors): 1 where the mentor is at exactly that level in that topic."""
    skills = problem.skills
    taught = np.zeros((len(problem.allowed) * 5, len(problem.mentors)), np.int16)
    taught[skills.topic * 5 + skills.level - 1, skills.person] = 1
    return taught
