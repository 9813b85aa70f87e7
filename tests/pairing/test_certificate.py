"""The certificate: a bound no pairing passes, and a check that rejects whatever was tampered with."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.certificate import above_prices, certify, verify
from pairing.matching import solve
from pairing.places import Balance, Places, covering
from pairing.problem import Weights
from pairing.scores import score_all
from tests.pairing.problems import best_by_trying, random_problem, shuffled


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2000))
def test_at_any_prices_the_bound_is_above_every_pairing(seed, wants, takes, spread):
    draw = np.random.default_rng(seed)
    scores = draw.integers(1, 1001, (4, 4)) * (draw.random((4, 4)) < 0.6)
    places = Places(draw.integers(0, wants + 1, 4), draw.integers(0, takes + 1, 4), Balance((900, 30, 0), (0, 20, 45)))
    u, v = draw.integers(-spread, spread + 1, 4), draw.integers(-spread, spread + 1, 4)
    nothing = np.zeros((0, 2), np.int64)
    _, bound, faults, _ = certify([(slice(0, 4), scores)], nothing, places, u, v)
    assert not faults
    assert bound >= best_by_trying(scores, places)


@pytest.mark.parametrize("far", [0, 1, 3, 40])
@pytest.mark.parametrize("apart", [10, 16_000, 17_000, 40_000, 1_300_000, 1 << 33])
def test_the_scan_finds_exactly_the_pairs_near_their_prices(far, apart):
    """Prices of a few people far from all others do not fit two bytes, and where both are far they cancel out."""
    draw = np.random.default_rng(far + apart)
    block = (draw.integers(1, 1001, (70, 90)) * (draw.random((70, 90)) < 0.5)).astype(np.int16)
    u, v = 1_300_000 + draw.integers(0, 500, 90), -1_300_000 + draw.integers(0, 500, 70)
    for prices in (u, v):
        prices[draw.integers(0, len(prices), far)] += apart
        prices[draw.integers(0, len(prices), far)] -= apart
    worth = block - u - v[:, None]
    at, found = above_prices(block, v, u, 32)
    assert at.tolist() == np.flatnonzero((block > 0) & (worth >= -32)).tolist()
    assert found.tolist() == worth.reshape(-1)[at].tolist()


def test_places_beyond_the_last_step_add_what_the_last_one_adds():
    places = Places(np.array([3]), np.array([7]), Balance((10, 4), (0, 1, 2)))
    assert places.value(np.array([3]), np.array([7])) == (10 + 4 + 4) - (0 + 1 + 2 * 5)
    assert places.of_mentors().tolist() == [[1], [1], [5]]
    assert places.bound(np.array([2]), np.array([-4])) == 6 + (2 + 1)


@pytest.fixture(scope="module")
def solved():
    problem = random_problem(11, 40, 30, topics=3)
    solution = solve(problem, Weights())
    assert len(solution.pairs) > 10
    return problem, solution


def check(solved, **changes):
    problem, solution = solved
    stored = {"pairs": solution.pairs, "u": solution.u, "v": solution.v, "scores": solution.scores} | changes
    weights = stored.pop("weights", Weights())
    return verify(stored.pop("problem", problem), weights, expected_digest=solution.digest, **stored)


def test_what_was_solved_is_verified_from_scratch(solved):
    found = check(solved)
    assert found.proven
    assert (found.objective, found.bound, found.gap) == (solved[1].objective, solved[1].bound, 0)


def test_what_was_solved_is_verified_for_other_row_orders_too(solved):
    problem, solution = solved
    other, orders = shuffled(problem, 4)
    at = [np.argsort(order) for order in orders]
    pairs = np.column_stack([at[0][solution.pairs[:, 0]], at[1][solution.pairs[:, 1]]])
    assert check(solved, problem=other, pairs=pairs, u=solution.u[orders[1]], v=solution.v[orders[0]]).proven


def test_a_missing_pair_leaves_a_gap(solved):
    _, solution = solved
    found = check(solved, pairs=solution.pairs[1:], scores=solution.scores[1:])
    assert not found.proven
    assert found.gap > 0


def test_mentors_exchanged_for_the_worse_are_noticed(solved):
    problem, solution = solved
    scores = score_all(problem, Weights())
    worse = 0
    for first in range(len(solution.pairs) - 1):
        pairs = solution.pairs.copy()
        pairs[[first, first + 1], 1] = pairs[[first + 1, first], 1]
        swapped = scores[pairs[:, 0], pairs[:, 1]]
        if swapped.sum() < solution.total:
            worse += 1
            assert not check(solved, pairs=pairs, scores=swapped).proven
    assert worse > 5


def test_a_pair_that_breaks_a_rule_is_noticed(solved):
    problem, solution = solved
    scores = score_all(problem, Weights())
    pairs = solution.pairs.copy()
    pairs[0, 1] = np.flatnonzero(scores[pairs[0, 0]] == 0)[0]
    assert not check(solved, pairs=pairs, scores=None).proven


def test_a_tampered_score_is_noticed(solved):
    scores = solved[1].scores.copy()
    scores[0] += 1
    assert check(solved, scores=scores).faults == ("a score is not what the rules give",)


@pytest.mark.parametrize("side", ["u", "v"])
def test_a_tampered_price_is_noticed(solved, side):
    """Every price of the optimum that is not itself optimal opens a gap; one far off always does."""
    prices = getattr(solved[1], side)
    for row in range(0, len(prices), 7):
        for change in (5_000_000, -5_000_000):
            tampered = prices.copy()
            tampered[row] += change
            found = check(solved, **{side: tampered})
            assert found.bound >= solved[1].bound
    assert any(
        not check(solved, **{side: prices + change * (np.arange(len(prices)) == row)}).proven
        for row in range(len(prices))
        for change in (1, -1)
    )


@pytest.mark.parametrize("prices", [np.zeros(2, np.int64), np.zeros(30), np.full(30, 1 << 61)])
def test_prices_that_are_missing_not_whole_or_beyond_64_bits_are_refused(solved, prices):
    assert check(solved, u=prices).faults == ("a price is missing or not whole",)


def test_too_many_partners_a_stranger_or_a_pair_twice_are_faults(solved):
    pairs = solved[1].pairs
    assert check(solved, pairs=np.vstack([pairs, pairs[:1]]), scores=None).faults[0] == "a pair occurs twice"
    assert check(solved, pairs=np.vstack([pairs, [[40, 0]]]), scores=None).faults == (
        "a pair names a person who is not there",
    )
    crowd = np.column_stack([np.arange(40), np.zeros(40, int)])
    assert "a mentor has more partners than places" in check(solved, pairs=crowd, scores=None).faults


def test_other_people_or_weights_than_at_the_time_are_noticed(solved):
    assert (
        check(solved, weights=Weights(skill=650)).faults[0] == "the people, the weights or the aims have changed since"
    )


def test_covering_one_more_mentee_outweighs_everything_else():
    problem = random_problem(2, 12, 9)
    places = covering(problem)
    first, second, *_ = places.balance.coverage
    assert first > min(places.mentees.sum(), places.mentors.sum()) * (1000 + second + places.balance.load[-1])
