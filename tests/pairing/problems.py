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
from pairing.scores import score_all

NEVER = -(1 << 60)
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


def drawn(seed, mentees, mentors, **drawing):
    """A problem with wishes and partners held elsewhere, its scores, and aims for it."""
    problem = with_held(random_problem(seed, mentees, mentors, **drawing), seed)
    scores = score_all(problem, WISHED)
    return problem, scores, random_aims(seed, problem, scores)


def rows(pairs):
    return [tuple(pair) for pair in np.asarray(pairs).tolist()]


def shuffled(problem, seed):
    """The same people in another order, with the orders that lead there."""
    draw = np.random.default_rng(seed)
    orders = draw.permutation(len(problem.mentees)), draw.permutation(len(problem.mentors))
    return problem.arranged(*orders), orders


def best_by_trying(scores, places, *, allowed=None, locked=()):
    """The largest objective of all pairings that hold the locked pairs, by trying every one.

    scores: what each pair adds. allowed: which pairs can be, those with a score above 0 where not given.
    """
    balance = places.balance
    can_be = [[int(m) for m in np.flatnonzero(row)] for row in (scores > 0 if allowed is None else allowed)]
    held = [np.broadcast_to(side, count).tolist() for side, count in zip(places.held, scores.shape, strict=True)]
    has_to = [{m for e, m in locked if e == mentee} for mentee in range(len(can_be))]

    def gain(gains, count, before):
        return sum(gains[min(before + k, len(gains) - 1)] for k in range(count))

    def best(mentee, left):
        if mentee == len(can_be):
            used = zip(places.mentors.tolist(), left, held[1], strict=True)
            return -sum(gain(balance.load, full - rest, before) for full, rest, before in used)
        found = [NEVER]
        open_mentors = [m for m in can_be[mentee] if left[m]]
        for count in range(min(int(places.mentees[mentee]), len(open_mentors)) + 1):
            for chosen in combinations(open_mentors, count):
                if has_to[mentee].issubset(chosen):
                    rest = tuple(n - (m in chosen) for m, n in enumerate(left))
                    points = sum(int(scores[mentee, m]) for m in chosen)
                    found.append(points + gain(balance.coverage, count, held[0][mentee]) + best(mentee + 1, rest))
        return max(found)

    return best(0, tuple(places.mentors.tolist()))


def best_by_program(worth, places, *, allowed, locked=()):
    """The same as one linear program over all pairs and places (HiGHS), which shares nothing with the engine."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    mentees, mentors = np.nonzero(allowed)
    people = worth.shape[0] + worth.shape[1]
    steps = []  # (person, what the place adds): a person's places fall in worth, so they fill in this order
    for first, side, held, gains in (
        (0, places.mentees, places.held[0], np.array(places.balance.coverage)),
        (worth.shape[0], places.mentors, places.held[1], -np.array(places.balance.load)),
    ):
        before = np.broadcast_to(held, side.shape)
        for person, room in enumerate(side.tolist()):
            steps += [(first + person, gains[min(before[person] + k, len(gains) - 1)]) for k in range(room)]
    who, adds = (np.array(column, dtype=np.int64) for column in (zip(*steps, strict=True) if steps else ((), ())))
    pairs = np.arange(len(mentees))
    balance = csr_array(
        (
            np.concatenate([np.ones(2 * len(pairs)), -np.ones(len(who))]),
            (
                np.concatenate([mentees, worth.shape[0] + mentors, who]),
                np.concatenate([pairs, pairs, len(pairs) + np.arange(len(who))]),
            ),
        ),
        shape=(people, len(pairs) + len(who)),
    )
    gains = np.concatenate([worth[mentees, mentors], adds])
    is_locked = [
        pair in {tuple(one) for one in locked} for pair in zip(mentees.tolist(), mentors.tolist(), strict=True)
    ]
    least = np.concatenate([is_locked, np.zeros(len(who))])
    found = linprog(
        -gains,
        A_eq=balance,
        b_eq=np.zeros(people),
        bounds=np.column_stack([least, np.ones(len(gains))]),
        method="highs",
    )
    assert found.success
    return round(-found.fun)


def worth_matrix(scores, aims):
    """What each pair adds under these aims, one by one."""
    worth = scores.astype(np.int64)
    for e, m in np.argwhere(scores > 0).tolist():
        worth[e, m] -= aims.shortfall * max(aims.threshold - int(scores[e, m]), 0)
        worth[e, m] += aims.bonus * ([e, m] in aims.kept.tolist())
    return worth


def objective_of(scores, pairs, places):
    counts = [np.bincount(pairs[:, i], minlength=n) for i, n in enumerate(scores.shape)]
    return int(scores[pairs[:, 0], pairs[:, 1]].astype(np.int64).sum()) + places.value(*counts)
