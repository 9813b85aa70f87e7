"""The proof of a run in groups, checked from what was stored: nothing tampered with passes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pairing.certificate import verify
from pairing.group_proof import SCALE, GroupProof
from pairing.matching import solve
from pairing.problem import Aims, Weights
from pairing.scores import score_all
from tests.pairing.problems import random_problem


@pytest.fixture(scope="module")
def solved():
    problem = random_problem(7, 30, 25, topics=5, takes=1, wants=3)
    solution = solve(problem, Weights(), Aims(least=2))
    assert solution.groups is not None
    assert solution.proven
    return problem, solution


def check(solved, **changes):
    problem, solution = solved
    stored = {
        "pairs": solution.pairs,
        "scores": solution.scores,
        "groups": solution.groups,
        "aims": Aims(least=2),
    } | changes
    pairs = stored.pop("pairs")
    return verify(problem, Weights(), pairs, solution.u, solution.v, expected_digest=solution.digest, **stored)


def test_groups_are_verified_from_scratch(solved):
    found = check(solved)
    assert found.proven
    assert found.objective == solved[1].objective


def test_groups_are_verified_from_what_was_stored(solved):
    names = [f"mentor {row}" for row in range(25)]
    order = np.random.default_rng(0).permutation(25)
    stored = solved[1].groups.stored(names)
    again = GroupProof.read(stored, [names[row] for row in order])
    assert check(solved, groups=again.arranged(order)).proven
    with pytest.raises(KeyError):
        GroupProof.read(stored, [*names, "somebody else"])


def test_a_mentee_left_with_one_mentor_is_a_fault(solved):
    pairs = solved[1].pairs
    alone = np.flatnonzero(np.bincount(pairs[:, 0])[pairs[:, 0]] == 2)[0]
    kept = np.arange(len(pairs)) != alone
    found = check(solved, pairs=pairs[kept], scores=solved[1].scores[kept])
    assert "a mentee has exactly one mentor" in found.faults


def test_a_missing_group_leaves_a_gap(solved):
    pairs = solved[1].pairs
    kept = pairs[:, 0] != pairs[0, 0]
    found = check(solved, pairs=pairs[kept], scores=solved[1].scores[kept])
    assert not found.faults
    assert found.gap > 0


def test_worse_groups_and_tampered_scores_are_noticed(solved):
    problem, solution = solved
    scores, worse = score_all(problem, Weights()), 0
    for first in range(len(solution.pairs) - 1):
        pairs = solution.pairs.copy()
        pairs[[first, first + 1], 1] = pairs[[first + 1, first], 1]
        changed = scores[pairs[:, 0], pairs[:, 1]]
        if changed.sum() < solution.total:
            worse += 1
            assert not check(solved, pairs=pairs, scores=changed).proven
    assert worse
    assert check(solved, scores=solution.scores + 1).faults == ("a score is not what the rules give",)


def test_a_tampered_price_never_lowers_the_bound(solved):
    solution = solved[1]
    opened = 0
    for row in range(25):
        for change in (-40 * SCALE, 40 * SCALE):
            points = solution.groups.points.copy()
            points[row] += change
            found = check(solved, groups=replace(solution.groups, points=points))
            assert found.bound >= solution.objective
            opened += not found.proven
    assert opened > 25
    cover = solution.groups.cover + SCALE
    assert check(solved, groups=replace(solution.groups, cover=cover)).bound >= solution.objective


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"points": np.zeros(3, np.int64)}, "a price is missing or not whole"),
        ({"cover": np.zeros(25)}, "a price is missing or not whole"),
        ({"points": np.full(25, 1 << 60)}, "a price is missing or not whole"),
        ({"sets": ((1, 2, 3),), "weights": ()}, "a set has no weight"),
        ({"sets": ((1, 2, 3),), "weights": ((-SCALE, 0),)}, "a set has no weight"),
        ({"sets": ((1, 1, 3),), "weights": ((SCALE, 0),)}, "a set names a mentor who is not there"),
        ({"sets": ((1, 2, 25),), "weights": ((SCALE, 0),)}, "a set names a mentor who is not there"),
    ],
)
def test_a_proof_that_is_none_is_refused(solved, changes, fault):
    assert check(solved, groups=replace(solved[1].groups, **changes)).faults == (fault,)


def test_a_set_that_is_claimed_too_strong_gains_nothing(solved):
    """Whatever weight a made-up set has, the bound stays above the optimum."""
    for weight in (1, 100, 5000):
        proof = replace(solved[1].groups, sets=(tuple(range(25)),), weights=((weight * SCALE, SCALE),))
        assert check(solved, groups=proof).bound >= solved[1].objective
