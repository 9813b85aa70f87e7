"""Small random pairing problems, and the plainest possible ways to solve and check them."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

from pairing.problem import (
    UNKNOWN_CODE,
    UNKNOWN_ZONE,
    Aims,
    Needs,
    People,
    Problem,
    Skills,
    Weights,
    reporting_line,
)

WISHED = Weights.shared(4, 1, 1, 1, 3)


def ids(draw, people):
    return draw.integers(0, 1 << 64, (people, 2), dtype=np.uint64)


def random_problem(seed, mentees=6, mentors=6, *, topics=4, wants=3, takes=3, alike=False, both_sides=True):
    """Everything a problem can have, drawn at random: capacities, gaps in what is known, lists, people on both sides."""
    draw = np.random.default_rng(seed)
    manager = np.array([draw.integers(-1, i) if i else -1 for i in range(mentees + mentors)])
    line = reporting_line(manager)
    sides = []
    for people, first, most in ((mentors, 0, takes), (mentees, mentors, wants)):
        known = draw.random((3, people)) < 0.9
        sides.append(
            People.of(
                ids(draw, people),
                unit=np.where(known[0], draw.integers(0, 2, people), UNKNOWN_CODE),
                site=np.where(known[1], draw.integers(0, 3, people), UNKNOWN_CODE),
                zone=np.where(known[2], draw.choice([-300, 0, 60, 780], people), UNKNOWN_ZONE) * (not alike),
                languages=draw.choice([0, 1, 2, 3, 1 << 40], people).astype(np.uint64),
                line=np.where(draw.random((people, 1)) < 0.9, line[first : first + people], -1),
                capacity=draw.integers(0 if most > 1 else 1, most + 1, people),
                proximity=draw.integers(0, 8, people) * (not alike),
                ready=draw.random(people) < 0.95,
            )
        )
    if both_sides and mentees and mentors:
        sides[1].ids[0] = sides[0].ids[mentors - 1]
    return Problem.of(
        mentors=sides[0],
        mentees=sides[1],
        skills=Skills.of([(m, t, draw.integers(1, 6)) for m in range(mentors) for t in _some(draw, topics)]),
        needs=Needs.of(
            [(e, t, draw.integers(0, 6), draw.integers(1, 4)) for e in range(mentees) for t in _some(draw, topics)]
        ),
        allowed=draw.random(topics) < 0.9,
        excluded=_listed(draw, mentees, mentors),
        earlier=_listed(draw, mentees, mentors),
        wishes=_wished(draw, mentees, mentors),
    )


def _some(draw, topics):
    return draw.choice(topics, draw.integers(0, min(4, topics + 1)), replace=False)


def _listed(draw, mentees, mentors):
    return [(draw.integers(mentees), draw.integers(mentors)) for _ in range(2)] if mentees and mentors else None


def _wished(draw, mentees, mentors):
    """For about a third of the pairs a wish of one side or of both."""
    rows = [(e, m, *draw.integers(0, 4, 2)) for e in range(mentees) for m in range(mentors) if draw.random() < 0.35]
    return [row for row in rows if any(row[2:])] or None


def with_held(problem, seed):
    """The same people, of whom some have partners elsewhere."""
    draw = np.random.default_rng(seed + 1)
    mentees, mentors = (
        replace(side, held=draw.choice([0, 0, 0, 1, 2], len(side))) for side in (problem.mentees, problem.mentors)
    )
    return replace(problem, mentees=mentees, mentors=mentors)


def random_aims(seed, problem, scores, *, locks=True):
    """Locks that fit, kept pairs of which some are not allowed, a bonus, and a threshold in half of the cases."""
    draw = np.random.default_rng(seed + 2)
    allowed = np.argwhere(scores > 0)
    left = [problem.mentees.capacity.copy(), problem.mentors.capacity.copy()]
    locked = []
    for e, m in allowed[draw.permutation(len(allowed))][: draw.integers(0, 4)].tolist() if locks else []:
        if left[0][e] and left[1][m]:
            left[0][e] -= 1
            left[1][m] -= 1
            locked.append((e, m))
    kept = [(e, m) for e in range(scores.shape[0]) for m in range(scores.shape[1]) if draw.random() < 0.2]
    far = int(draw.integers(0, 2))
    return Aims(
        locked=locked,
        kept=kept,
        bonus=int(draw.choice([0, 30, 400])),
        threshold=int(draw.integers(1, 700)) * far,
        shortfall=int(draw.integers(0, 11)) * far,
    )


def shuffled(problem, seed):
    """The same people in another order, with the orders that lead there."""
    draw = np.random.default_rng(seed)
    orders = draw.permutation(len(problem.mentees)), draw.permutation(len(problem.mentors))
    return problem.arranged(*orders), orders


def best_by_trying(scores, places):
    """The largest objective of all pairings, by trying every one."""
    balance, allowed = places.balance, [[int(m) for m in np.flatnonzero(row)] for row in scores > 0]

    def gain(gains, count):
        return sum(gains[min(k, len(gains) - 1)] for k in range(count))

    def best(mentee, left):
        if mentee == len(allowed):
            return -sum(gain(balance.load, int(full - rest)) for full, rest in zip(places.mentors, left, strict=True))
        found = []
        open_mentors = [m for m in allowed[mentee] if left[m]]
        for count in range(min(int(places.mentees[mentee]), len(open_mentors)) + 1):
            for chosen in combinations(open_mentors, count):
                rest = tuple(n - (m in chosen) for m, n in enumerate(left))
                points = sum(int(scores[mentee, m]) for m in chosen) + gain(balance.coverage, count)
                found.append(points + best(mentee + 1, rest))
        return max(found)

    return best(0, tuple(int(n) for n in places.mentors))


def objective_of(scores, pairs, places):
    counts = [np.bincount(pairs[:, i], minlength=n) for i, n in enumerate(scores.shape)]
    return int(scores[pairs[:, 0], pairs[:, 1]].astype(np.int64).sum()) + places.value(*counts)
