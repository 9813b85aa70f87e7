"""The start from a sample: the same best pairing in fewer rounds, for any order of rows, also where a sample misleads."""

from __future__ import annotations

import numpy as np
import pytest

from pairing.matching import solve, solve_matrix
from pairing.places import Balance
from pairing.problem import Aims, Weights
from tests.pairing.problems import random_problem, shuffled


@pytest.fixture
def sampled(monkeypatch):
    """Sample however few the people are, and say whether the sample was used."""
    from pairing import sampling

    used = []
    reach = sampling._within_reach

    def told(*arguments):
        used.append(reach(*arguments) is not None)
        return reach(*arguments)

    monkeypatch.setattr(sampling, "SMALL", 1)
    monkeypatch.setattr(sampling, "FEW", 0)
    monkeypatch.setattr(sampling, "GROUP", 2)
    monkeypatch.setattr(sampling, "BEST", 3)
    monkeypatch.setattr(sampling, "_within_reach", told)
    return used


def drawn_matrix(shape, *, density=1.0, top=1000, seed=0):
    draw = np.random.default_rng(seed)
    return draw.integers(1, top + 1, shape) * (draw.random(shape) < density)


SHAPES = {
    "dense": (drawn_matrix((300, 300)), {}),
    "many mentees for each mentor": (drawn_matrix((400, 100), density=0.3), {"mentor_capacity": np.arange(100) % 3}),
    "many mentors for each mentee": (drawn_matrix((100, 400), density=0.3), {"mentee_demand": np.arange(100) % 4}),
    "sparse, with empty rows": (drawn_matrix((300, 300), density=0.01), {}),
    "few different scores": (drawn_matrix((250, 250), top=4), {}),
    "all alike": (drawn_matrix((250, 250), top=1), {}),
    "large numbers": (drawn_matrix((200, 200), top=(1 << 28) - 1), {}),
    "numbers too high for prices in two bytes": (drawn_matrix((200, 200), top=16_000), {}),
    "coverage before everything": (
        drawn_matrix((240, 200), density=0.05),
        {"balance": Balance.covering(np.ones(240, np.int64), np.ones(200, np.int64))},
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_outcome_is_the_one_without_a_sample(sampled, monkeypatch, name):
    scores, given = SHAPES[name]
    one = solve_matrix(scores, **given)
    assert sampled
    monkeypatch.setattr("pairing.sampling.SMALL", 1 << 40)
    other = solve_matrix(scores, **given)
    assert one.proven
    assert one.objective == other.objective
    assert one.ties_settled == other.ties_settled
    if one.ties_settled:
        assert one.pairs.tolist() == other.pairs.tolist()


def test_where_all_are_alike_the_sample_is_given_up_before_everything_is_taken(sampled):
    solve_matrix(SHAPES["all alike"][0])
    assert sampled[-1] is False


def test_where_people_differ_the_sample_spares_rounds(monkeypatch):
    from benchmarks.pairing import organization

    problem = organization(1_300)
    one = solve(problem, Weights())
    monkeypatch.setattr("pairing.sampling.SMALL", 1 << 40)
    other = solve(problem, Weights())
    assert one.rounds < other.rounds
    assert one.pairs.tolist() == other.pairs.tolist()


def test_shuffled_people_get_the_same_pairs(sampled):
    problem = random_problem(3, 160, 130, topics=3, wants=1, takes=2)
    other, orders = shuffled(problem, 3)
    one, two = solve(problem, Weights()), solve(other, Weights())
    assert sampled
    assert one.proven
    back = sorted([int(orders[0][mentee]), int(orders[1][mentor])] for mentee, mentor in two.pairs.tolist())
    assert back == one.pairs.tolist()


def test_locks_partners_from_before_and_a_shortfall_go_through_the_sample(sampled, monkeypatch):
    problem = random_problem(7, 160, 140, topics=3, wants=2, takes=1)
    plain = solve(problem, Weights())
    aims = Aims(locked=plain.pairs[5:9], threshold=300, shortfall=2)
    one = solve(problem, Weights(), aims)
    monkeypatch.setattr("pairing.sampling.SMALL", 1 << 40)
    other = solve(problem, Weights(), aims)
    assert len(sampled) >= 2
    assert one.proven
    assert one.pairs.tolist() == other.pairs.tolist()
