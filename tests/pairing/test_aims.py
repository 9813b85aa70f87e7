"""Runs that are told more than people and weights: locks, kept pairs, a threshold, partners held elsewhere, wishes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.certificate import verify
from pairing.digest import digest
from pairing.matching import percentile, solve, solve_fair, solve_matrix
from pairing.places import Balance, covering
from pairing.problem import Aims, BadProblem, Needs, People, Problem, Skills, Weights
from pairing.scores import score_all
from tests.pairing.problems import (
    WISHED,
    best_by_program,
    best_by_trying,
    drawn,
    ids,
    random_problem,
    rows,
    shuffled,
    worth_matrix,
)


def checked(problem, solution, **changes):
    stored = {"pairs": solution.pairs, "u": solution.u, "v": solution.v, "scores": solution.scores} | changes
    aims = stored.pop("aims", solution.aims)
    stored = {"expected_digest": solution.digest} | stored
    return verify(problem, WISHED, aims=aims, **stored)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3), st.integers(1, 5), st.integers(1, 4))
def test_no_pairing_of_a_few_people_meets_the_aims_better(seed, wants, takes, mentees, mentors):
    problem, scores, aims = drawn(seed, mentees, mentors, wants=wants, takes=takes)
    solution = solve(problem, WISHED, aims)
    best = best_by_trying(
        worth_matrix(scores, aims), covering(problem, aims), allowed=scores > 0, locked=rows(aims.locked)
    )
    assert solution.proven
    assert solution.objective == best
    assert set(rows(aims.locked)) <= set(rows(solution.pairs))
    assert solution.allowed_pairs == np.count_nonzero(scores)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from([(30, 12), (12, 30), (25, 25)]),
    st.booleans(),
)
def test_the_optimum_is_that_of_one_linear_program_over_all_pairs_and_places(seed, wants, takes, shape, alike):
    """Scarce and plentiful, with empty rows, ties, capacities on both sides and everything a run can be told."""
    problem, scores, aims = drawn(seed, *shape, wants=wants, takes=takes, alike=alike)
    solution = solve(problem, WISHED, aims)
    best = best_by_program(
        worth_matrix(scores, aims), covering(problem, aims), allowed=scores > 0, locked=rows(aims.locked)
    )
    assert solution.proven
    assert solution.objective == best


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3))
def test_a_solution_with_aims_passes_the_check_from_scratch_and_its_parts_sum_to_its_scores(seed, wants, takes):
    problem, scores, aims = drawn(seed, 30, 20, wants=wants, takes=takes)
    solution = solve(problem, WISHED, aims)
    found = checked(problem, solution)
    assert found.proven
    assert (found.objective, found.bound, found.digest) == (solution.objective, solution.bound, solution.digest)
    assert np.array_equal(solution.parts.sum(axis=1), solution.scores)
    assert np.array_equal(solution.scores, scores[solution.pairs[:, 0], solution.pairs[:, 1]])
    assert solution.total == solution.scores.sum()


@pytest.mark.parametrize("seed", range(8))
def test_shuffled_people_get_the_same_pairs_with_the_same_aims(seed):
    problem, _, aims = drawn(seed, 60, 45, topics=2, alike=bool(seed % 2), takes=1 + seed % 3)
    other, orders = shuffled(problem, seed)
    draw = np.random.default_rng(seed)
    told = aims.arranged(*orders)
    told = replace(told, locked=draw.permutation(told.locked), kept=draw.permutation(told.kept))
    one, two = solve(problem, WISHED, aims), solve(other, WISHED, told)
    back = [(int(orders[0][e]), int(orders[1][m])) for e, m in two.pairs.tolist()]
    assert sorted(back) == rows(one.pairs)
    assert (one.digest, one.objective, one.bound, one.total) == (two.digest, two.objective, two.bound, two.total)
    assert np.array_equal(one.u[orders[1]], two.u)
    assert np.array_equal(one.v[orders[0]], two.v)
    assert checked(other, two).proven


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([3, 1000]))
def test_both_solvers_give_the_same_pairs_around_locked_ones(seed, top):
    draw = np.random.default_rng(seed)
    scores = (draw.integers(1, top + 1, (25, 18)) * (draw.random((25, 18)) < 0.5)).astype(np.int16)
    demand, capacity = draw.integers(1, 3, 25), draw.integers(1, 4, 18)
    allowed = np.argwhere(scores > 0)
    locked = allowed[np.unique(allowed[:, 1], return_index=True)[1]][:4]
    locked = locked[np.unique(locked[:, 0], return_index=True)[1]]
    told = {"mentee_demand": demand, "mentor_capacity": capacity, "locked": locked}
    balance = Balance((50, 10, 0), (0, 7, 15))
    exact, oracle = (solve_matrix(scores, **told, balance=balance, backend=one) for one in ("lmcf", "highs"))
    assert exact.proven
    assert exact.pairs.tolist() == oracle.pairs.tolist()
    assert set(rows(locked)) <= set(rows(exact.pairs))
    free = solve_matrix(scores, mentee_demand=demand, mentor_capacity=capacity, balance=balance)
    assert exact.objective <= free.objective


def test_a_cheapest_pairing_is_found_around_a_locked_pair():
    costs = np.array([[4, 1, 3], [2, 0, 5], [3, 2, 2]], np.int16)
    solution = solve_matrix(costs, minimize=True, locked=[(1, 2)])
    assert solution.proven
    assert solution.pairs.tolist() == [[0, 1], [1, 2], [2, 0]]
    assert solution.scores.tolist() == [1, 5, 3]


# What cannot be told


def pair_problem(**changes):
    people = {"mentors": People.of([[0, 1], [0, 2]]), "mentees": People.of([[0, 3], [0, 4]], capacity=[2, 1])}
    taught = {"skills": Skills.of([(0, 0, 5), (1, 0, 5)]), "needs": Needs.of([(0, 0, 0, 1), (1, 0, 4, 1)])}
    return Problem.of(**{"allowed": [True], **people, **taught, **changes})


@pytest.mark.parametrize(
    ("aims", "changes", "message", "row"),
    [
        ({"locked": [(0, 2)]}, {}, "locked: a row names a person who is not there", None),
        ({"kept": [(-1, 0)]}, {}, "kept: a row names a person who is not there", None),
        ({"locked": [(0, 0), (1, 0)]}, {}, "locked: a mentor has more locked pairs than places", 0),
        ({"locked": [(0, 0), (1, 0), (1, 1)]}, {}, "locked: a mentee has more locked pairs than places", 1),
        ({"locked": [(1, 0), (0, 1)]}, {"excluded": [(0, 1)]}, r"locked: a rule forbids a locked pair \(excluded\)", 1),
    ],
)
def test_a_lock_that_cannot_be_is_refused_and_named(aims, changes, message, row):
    with pytest.raises(BadProblem, match=message) as refused:
        solve(pair_problem(**changes), Weights(), Aims(**aims))
    assert refused.value.row == row


@pytest.mark.parametrize(
    ("aims", "message"),
    [
        ({"bonus": 5001}, "bonus: a whole number from 0 to 5000"),
        ({"bonus": 1.5}, "bonus: a whole number"),
        ({"threshold": -1}, "threshold: a whole number from 0 to 1000"),
        ({"shortfall": 11}, "shortfall: a whole number from 0 to 10"),
        ({"least": 3}, "least: a whole number from 1 to 2"),
        ({"locked": [(0, 1), (0, 1)]}, "locked: a pair occurs twice"),
    ],
)
def test_aims_out_of_range_are_refused_by_field_and_rule(aims, message):
    with pytest.raises(BadProblem, match=message):
        Aims(**aims)


def test_a_matrix_cannot_lock_what_it_forbids():
    with pytest.raises(BadProblem, match="locked: the matrix forbids a locked pair"):
        solve_matrix(np.array([[1, 0]]), locked=[(0, 1)])


# The certificate


@pytest.fixture(scope="module")
def told():
    problem, scores, _ = drawn(11, 40, 30, topics=3)
    plain = solve(problem, WISHED)
    allowed = [pair for pair in np.argwhere(scores > 0).tolist() if pair not in plain.pairs.tolist()]
    aims = Aims(locked=[allowed[3]], kept=plain.pairs[::2], bonus=70, threshold=300, shortfall=4)
    return problem, solve(problem, WISHED, aims)


def test_any_tampered_aim_is_noticed(told):
    problem, solution = told
    aims = solution.aims
    others = {
        "locked": [aims.locked[:0], solution.pairs[:1], [*aims.locked, solution.pairs[0]]],
        "kept": [aims.kept[1:], [*aims.kept, aims.locked[0]]],
        "bonus": [0, 69, 71],
        "threshold": [0, 299, 301],
        "shortfall": [0, 3, 5],
        "least": [2],
    }
    assert checked(problem, solution).proven
    for name, values in others.items():
        for value in values:
            found = checked(problem, solution, aims=replace(aims, **{name: value}))
            assert not found.proven
            assert found.faults


def test_a_locked_pair_that_is_missing_is_a_fault_even_without_a_digest(told):
    problem, solution = told
    without = [row for row, pair in enumerate(solution.pairs.tolist()) if pair not in solution.aims.locked.tolist()]
    found = checked(problem, solution, pairs=solution.pairs[without], scores=None)
    assert found.faults == ("a locked pair is missing",)
    other = replace(solution.aims, locked=[solution.pairs[0][::-1] % 30])
    assert checked(problem, solution, aims=other, expected_digest=None).faults


@pytest.mark.parametrize(
    ("aims", "fault"),
    [
        ({"locked": [(0, 99)]}, "locked: a row names a person who is not there"),
        ({"locked": [(0, 0), (0, 1), (0, 2), (0, 3)]}, "locked: a mentee has more locked pairs than places"),
    ],
)
def test_locks_that_cannot_be_are_a_fault_and_not_an_error(told, aims, fault):
    problem, solution = told
    assert checked(problem, solution, aims=Aims(**aims), expected_digest=None).faults == (fault,)


def test_a_tampered_price_pair_or_score_is_noticed_with_aims_too(told):
    problem, solution = told
    for side in ("u", "v"):
        prices = getattr(solution, side)
        shifted = [
            prices + change * (np.arange(len(prices)) == row) for row in range(len(prices)) for change in (1, -1)
        ]
        bounds = [checked(problem, solution, **{side: one}).bound for one in shifted]
        assert min(bounds) >= solution.bound
        assert max(bounds) > solution.bound
    gone = checked(problem, solution, pairs=solution.pairs[1:], scores=solution.scores[1:])
    assert not gone.proven
    wrong = solution.scores.copy()
    wrong[-1] += 1
    assert checked(problem, solution, scores=wrong).faults == ("a score is not what the rules give",)


@pytest.mark.parametrize(
    "change",
    [
        {"locked": [(0, 0)]},
        {"kept": [(0, 0)]},
        {"bonus": 1},
        {"threshold": 1},
        {"shortfall": 1},
        {"least": 2},
    ],
)
def test_the_digest_changes_with_every_aim(change):
    assert digest(pair_problem(), Weights(), Aims(**change)) != digest(pair_problem(), Weights())


def test_the_digest_changes_with_wishes_and_partners_held():
    plain = digest(pair_problem(), Weights())
    wishes = [[(0, 0, 1, 0)], [(0, 0, 0, 1)], [(0, 0, 2, 0)], [(1, 0, 1, 0)]]
    held = People.of([[0, 1], [0, 2]], held=[0, 1])
    seen = {digest(pair_problem(wishes=one), Weights()) for one in wishes} | {
        digest(pair_problem(mentors=held), Weights())
    }
    assert len(seen | {plain}) == 6


# What each aim does


def test_pairs_of_an_earlier_draft_stay_for_less_than_the_bonus_and_go_for_more():
    """The earlier draft had other weights. The larger the bonus, the fewer pairs change and the fewer points are won."""
    problem = random_problem(3, 40, 40, takes=1, wants=1, topics=3)
    earlier = solve(problem, Weights(skill=100, distance=500, overlap=200, proximity=200))
    totals, changed = [], []
    for bonus in (0, 5, 20, 80, 320, 2000):
        found = solve(problem, WISHED, Aims(kept=earlier.pairs, bonus=bonus))
        totals.append(found.total)
        changed.append(len(set(rows(earlier.pairs)) - set(rows(found.pairs))))
    assert totals == sorted(totals, reverse=True)
    assert changed == sorted(changed, reverse=True)
    assert changed[0] > 9
    assert changed[-1] == 0


def test_a_kept_pair_that_a_rule_forbids_by_now_is_ignored():
    problem = pair_problem(excluded=[(0, 1)])
    told = solve(problem, Weights(), Aims(kept=[(0, 1)], bonus=3000))
    assert (0, 1) not in rows(told.pairs)
    assert told.proven
    assert rows(told.pairs) == rows(solve(problem, Weights()).pairs)


def test_who_has_a_mentor_elsewhere_comes_after_who_has_none():
    """One place; the better pair is with the mentee who already has a mentor."""
    one = People.of([[0, 1]])
    for held, first in (([0, 0], 0), ([1, 0], 1)):
        problem = pair_problem(
            mentors=one, skills=Skills.of([(0, 0, 5)]), mentees=People.of([[0, 3], [0, 4]], held=held)
        )
        assert rows(solve(problem, Weights()).pairs) == [(first, 0)]


def test_a_mentor_with_partners_elsewhere_starts_at_the_next_step_of_the_load():
    """The first mentor is 20 points better, and a second mentee costs 50."""
    for held, chosen in (([0, 0], 0), ([1, 0], 1), ([1, 1], 0)):
        problem = pair_problem(
            mentors=People.of([[0, 1], [0, 2]], held=held, proximity=[1, 0]),
            mentees=People.of([[0, 3], [0, 4]], capacity=[1, 0]),
        )
        assert rows(solve(problem, Weights()).pairs) == [(0, chosen)]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_a_lock_counts_towards_the_load_and_the_coverage_of_its_people(seed):
    """Locking a pair of the optimum changes nothing but who had to be asked."""
    problem, scores, aims = drawn(seed, 14, 12)
    aims = replace(aims, locked=[])
    best = solve(problem, WISHED, aims)
    locked = best.pairs[np.random.default_rng(seed).permutation(len(best.pairs))[:3]]
    again = solve(problem, WISHED, replace(aims, locked=locked))
    assert rows(again.pairs) == rows(best.pairs)
    assert (again.objective, again.bound) == (best.objective, best.bound)
    assert scores.shape == (14, 12)


def test_out_of_time_locks_hold_and_the_gap_is_certified(monkeypatch):
    monkeypatch.setattr("pairing.candidates.BEST", 1)
    problem = random_problem(2, 150, 150, wants=1, takes=1)
    scores = score_all(problem, WISHED)
    capacity = problem.mentees.capacity[:, None] * problem.mentors.capacity
    aims = Aims(locked=np.argwhere((scores > 0) & (capacity > 0))[:1], threshold=400, shortfall=3)
    stopped = solve(problem, WISHED, aims, time_limit=1e-9)
    best = solve(problem, WISHED, aims)
    assert (stopped.rounds, stopped.proven, best.proven) == (1, False, True)
    assert set(rows(aims.locked)) <= set(rows(stopped.pairs))
    found = checked(problem, stopped)
    assert found.faults == ()
    assert (found.objective, found.bound) == (stopped.objective, stopped.bound)
    assert stopped.objective <= best.objective <= stopped.bound


# Fairness


def shortfall_of(solution, threshold):
    return int(np.maximum(threshold - solution.scores, 0).sum())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 10), st.integers(1, 2), st.integers(1, 2))
def test_fairness_lifts_the_lowest_pairs_and_covers_nobody_less(seed, shortfall, wants, takes):
    """Let P be what the plain run maximizes and S the points under the threshold. Plain has the largest P and fair the

    largest P - shortfall * S, so shortfall * (S plain - S fair) >= P plain - P fair >= 0.
    """
    problem, _, aims = drawn(seed, 30, 24, wants=wants, takes=takes)
    fair = solve_fair(problem, WISHED, aims, shortfall=shortfall)
    plain, solution = fair.plain, fair.solution
    assert plain.proven
    assert solution.proven
    assert shortfall_of(solution, fair.threshold) <= shortfall_of(plain, fair.threshold)
    covered = [len(np.unique(one.pairs[:, 0])) for one in (plain, solution)]
    with_none = [
        len(set(one.pairs[problem.mentees.held[one.pairs[:, 0]] == 0, 0].tolist())) for one in (plain, solution)
    ]
    assert with_none[0] == with_none[1]
    assert covered[1] >= with_none[0]
    assert fair.price == plain.total - solution.total
    assert np.mean(plain.scores <= fair.threshold) >= 0.1 if len(plain.scores) else fair.threshold == 0
    assert np.mean(plain.scores < fair.threshold) < 0.1 if len(plain.scores) else True
    assert (solution.aims.threshold, solution.aims.shortfall) == (fair.threshold, shortfall)
    assert (plain.aims.threshold, plain.aims.shortfall) == (0, 0)
    assert checked(problem, solution).proven


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 10))
def test_one_to_one_fairness_costs_no_less_than_nothing_and_no_more_than_what_it_mends(seed, shortfall):
    problem = random_problem(seed, 40, 40, wants=1, takes=1)
    fair = solve_fair(problem, WISHED, shortfall=shortfall)
    mended = shortfall_of(fair.plain, fair.threshold) - shortfall_of(fair.solution, fair.threshold)
    assert 0 <= fair.price <= shortfall * mended
    assert len(fair.solution.pairs) == len(fair.plain.pairs)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 10))
def test_no_pairing_of_a_few_people_is_fairer_in_the_sense_that_was_asked(seed, shortfall):
    problem = random_problem(seed, 4, 4)
    fair = solve_fair(problem, WISHED, shortfall=shortfall)
    scores = score_all(problem, WISHED)
    aims = Aims(threshold=fair.threshold, shortfall=shortfall)
    worth = worth_matrix(scores, aims)
    assert fair.solution.objective == best_by_trying(worth, covering(problem, aims), allowed=scores > 0)


def test_the_threshold_is_a_score_that_a_tenth_of_the_pairs_does_not_exceed():
    assert percentile(np.array([], np.int64), 10) == 0
    assert percentile(np.array([7]), 10) == 7
    assert percentile(np.arange(1, 11), 10) == 1
    assert percentile(np.arange(1, 12), 10) == 2
    assert percentile(np.arange(100, 0, -1), 10) == 10


def test_ids_decide_between_outcomes_of_equal_worth_around_a_lock():
    draw = np.random.default_rng(1)
    scores = draw.integers(0, 3, (40, 40)).astype(np.int16)
    names = {"mentee_ids": ids(draw, 40), "mentor_ids": ids(draw, 40)}
    locked = np.argwhere(scores == 1)[[0, -1]]
    order = draw.permutation(40), draw.permutation(40)
    at = np.argsort(order[0]), np.argsort(order[1])
    one = solve_matrix(scores, **names, locked=locked)
    two = solve_matrix(
        scores[np.ix_(*order)],
        mentee_ids=names["mentee_ids"][order[0]],
        mentor_ids=names["mentor_ids"][order[1]],
        locked=np.column_stack([at[0][locked[:, 0]], at[1][locked[:, 1]]]),
    )
    assert {(int(order[0][e]), int(order[1][m])) for e, m in two.pairs.tolist()} == set(rows(one.pairs))
