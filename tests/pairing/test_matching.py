"""The best pairing: against every pairing tried, against another solver, and for any order of rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.certificate import certify, verify
from pairing.master import solve_master
from pairing.matching import solve, solve_matrix, units
from pairing.places import Balance, Places, covering
from pairing.problem import BadProblem, Needs, People, Problem, Skills, Weights
from pairing.scores import score_all
from tests.pairing.problems import best_by_trying, ids, objective_of, random_problem, shuffled

INSTANCES = Path(__file__).parents[3] / "shared" / "instances"


def by_id(problem, pairs):
    return {(tuple(problem.mentees.ids[e].tolist()), tuple(problem.mentors.ids[m].tolist())) for e, m in pairs.tolist()}


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3), st.integers(1, 5), st.integers(1, 5))
def test_no_pairing_of_a_few_people_is_better(seed, wants, takes, mentees, mentors):
    problem = random_problem(seed, mentees, mentors, wants=wants, takes=takes)
    solution = solve(problem, Weights())
    scores, places = score_all(problem, Weights()), covering(problem)
    assert solution.proven
    assert solution.objective == objective_of(scores, solution.pairs, places) == best_by_trying(scores, places)
    assert solution.allowed_pairs == np.count_nonzero(scores)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3), st.booleans())
def test_a_solution_passes_the_check_from_scratch(seed, wants, takes, alike):
    problem = random_problem(seed, 30, 20, wants=wants, takes=takes, alike=alike)
    solution = solve(problem, Weights())
    found = verify(
        problem,
        Weights(),
        solution.pairs,
        solution.u,
        solution.v,
        scores=solution.scores,
        expected_digest=solution.digest,
    )
    assert found.proven
    assert found.objective == solution.objective
    assert np.array_equal(solution.parts.sum(axis=1), solution.scores)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3), st.sampled_from([3, 20, 1000]))
def test_both_solvers_give_the_same_pairs(seed, wants, takes, top):
    """Few different scores make many ties; the ids decide them, whoever solves."""
    draw = np.random.default_rng(seed)
    scores = (draw.integers(1, top + 1, (25, 18)) * (draw.random((25, 18)) < 0.5)).astype(np.int16)
    given = {
        "mentee_demand": draw.integers(0, wants + 1, 25),
        "mentor_capacity": draw.integers(0, takes + 1, 18),
        "balance": Balance((50, 10, 0), (0, 7, 15)),
    }
    exact, oracle = (solve_matrix(scores, **given, backend=backend) for backend in ("lmcf", "highs"))
    assert (exact.backend, oracle.backend) == ("lmcf", "highs")
    assert exact.proven
    assert exact.ties_settled
    assert exact.objective == oracle.objective
    assert exact.pairs.tolist() == oracle.pairs.tolist()


@pytest.mark.parametrize(
    ("mentees", "mentors", "density", "top"),
    [(150, 90, 0.3, 1000), (90, 150, 0.3, 1000), (200, 200, 0.02, 1000), (160, 160, 0.6, 4), (150, 150, 1.0, 1)],
)
def test_the_optimum_is_that_of_one_linear_program_over_all_pairs(mentees, mentors, density, top):
    """Scarce, plentiful, sparse with empty rows, and ties; here most pairs are not among those the solver sees."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    draw = np.random.default_rng(mentees + mentors)
    scores = (draw.integers(1, top + 1, (mentees, mentors)) * (draw.random((mentees, mentors)) < density)).astype(
        np.int16
    )
    capacity = draw.integers(1, 3, mentors)
    solution = solve_matrix(scores, mentor_capacity=capacity)
    rows, columns = np.nonzero(scores)
    pairs = np.arange(len(rows))
    a = csr_array(
        (np.ones(2 * len(pairs)), (np.concatenate([rows, mentees + columns]), np.tile(pairs, 2))),
        shape=(mentees + mentors, len(pairs)),
    )
    best = milp(
        -scores[rows, columns].astype(float),
        constraints=LinearConstraint(a, ub=np.concatenate([np.ones(mentees), capacity])),
        bounds=Bounds(0, 1),
    )
    assert solution.proven
    assert solution.total == round(-best.fun)


@pytest.mark.parametrize("seed", range(8))
def test_shuffled_people_get_the_same_pairs_prices_and_digest(seed):
    """With ties: half of the problems have people who differ in nothing but their ids."""
    problem = random_problem(seed, 60, 45, topics=2, alike=bool(seed % 2), takes=1 + seed % 3)
    other, orders = shuffled(problem, seed)
    one, two = solve(problem, Weights()), solve(other, Weights())
    assert by_id(problem, one.pairs) == by_id(other, two.pairs)
    assert (one.digest, one.objective, one.rounds) == (two.digest, two.objective, two.rounds)
    assert np.array_equal(one.u[orders[1]], two.u)
    assert np.array_equal(one.v[orders[0]], two.v)


def test_a_shuffled_matrix_with_ids_gets_the_same_pairs():
    draw = np.random.default_rng(1)
    scores = draw.integers(0, 3, (80, 80)).astype(np.int16)
    names = {"mentee_ids": ids(draw, 80), "mentor_ids": ids(draw, 80)}
    rows, columns = draw.permutation(80), draw.permutation(80)
    one = solve_matrix(scores, **names)
    two = solve_matrix(
        scores[np.ix_(rows, columns)],
        mentee_ids=names["mentee_ids"][rows],
        mentor_ids=names["mentor_ids"][columns],
    )
    assert one.ties_settled
    back = {(int(rows[e]), int(columns[m])) for e, m in two.pairs.tolist()}
    assert back == {(e, m) for e, m in one.pairs.tolist()}


def test_pairs_do_not_depend_on_which_pairs_the_solver_was_shown(monkeypatch):
    problem = random_problem(5, 120, 110, topics=3, wants=1, takes=1)
    seen = []
    for best, window, most in ((16, 32, 32), (2, 5, 3), (40, 500, 200)):
        monkeypatch.setattr("pairing.candidates.BEST", best)
        monkeypatch.setattr("pairing.rounds.WINDOW", window)
        monkeypatch.setattr("pairing.rounds.MOST", most)
        solution = solve(problem, Weights())
        assert solution.proven
        assert solution.ties_settled
        seen.append(solution)
    assert seen[1].rounds > seen[2].rounds
    assert {tuple(map(tuple, one.pairs.tolist())) for one in seen} == {tuple(map(tuple, seen[0].pairs.tolist()))}


def test_everybody_is_covered_before_anybody_has_an_extra():
    """One mentor fits both mentees; the better pair is with the mentee who already has another."""
    mentees = People.of([[0, 1], [0, 2]], capacity=[2, 1])
    mentors = People.of([[0, 3], [0, 4]])
    problem = Problem.of(
        mentors=mentors,
        mentees=mentees,
        skills=Skills.of([(0, 0, 5), (1, 0, 5)]),
        needs=Needs.of([(0, 0, 0, 1), (1, 0, 4, 1)]),
        allowed=[True],
    )
    assert solve(problem, Weights()).pairs[:, 0].tolist() == [0, 1]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_as_many_mentees_are_covered_as_can_be(seed):
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    problem = random_problem(seed, 40, 25, takes=1)
    solution = solve(problem, Weights())
    allowed = csr_array(score_all(problem, Weights()) > 0)
    most = (maximum_bipartite_matching(allowed, perm_type="column") >= 0).sum()
    assert len(np.unique(solution.pairs[:, 0])) == most


def test_equal_work_is_spread_over_the_mentors():
    solution = solve_matrix(
        np.full((6, 3), 100, np.int16), mentor_capacity=[6, 6, 6], balance=Balance((0,), (0, 50, 100))
    )
    assert np.bincount(solution.pairs[:, 1]).tolist() == [2, 2, 2]


def test_a_cheaper_pairing_is_found_when_costs_are_minimized():
    costs = np.array([[4, 1, 3], [2, 0, 5], [3, 2, 2]], np.int16)
    solution = solve_matrix(costs, minimize=True)
    assert solution.proven
    assert (solution.total, len(solution.pairs)) == (5, 3)
    forbidden = solve_matrix(np.array([[-1, -1], [7, 0]], np.int8), minimize=True)
    assert forbidden.pairs.tolist() == [[1, 1]]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_with_nobody_to_pair_nothing_is_paired_and_that_is_proven(shape):
    solution = solve_matrix(np.zeros(shape, np.int16))
    assert (len(solution.pairs), solution.objective, solution.bound) == (0, 0, 0)
    assert units(solution.pairs, *shape)[0] == 0


def test_people_with_nobody_on_the_other_side_are_a_problem_that_can_be_solved():
    solution = solve(random_problem(1, 4, 0), Weights())
    assert solution.proven
    assert not len(solution.pairs)


@pytest.mark.parametrize("kind", [np.int8, np.uint16, np.int64])
def test_any_whole_type_is_taken_and_large_scores_too(kind):
    scores = np.arange(1, 10).reshape(3, 3).astype(kind)
    assert solve_matrix(scores).total == 15
    assert solve_matrix(scores.astype(np.int64) * 1_000_000).total == 15_000_000


@pytest.mark.parametrize(
    ("scores", "changes", "message"),
    [
        (np.ones(3, int), {}, "scores: a matrix"),
        (np.ones((2, 2)), {}, "scores: whole numbers"),
        (np.full((2, 2), 1 << 30), {}, "scores: below"),
        (np.ones((2, 2), int), {"mentor_capacity": [1]}, "mentor_capacity: 2 whole numbers from 0"),
        (np.ones((2, 2), int), {"mentee_demand": [1, -1]}, "mentee_demand: 2 whole numbers from 0"),
    ],
)
def test_a_matrix_that_breaks_a_rule_is_refused(scores, changes, message):
    with pytest.raises(BadProblem, match=message):
        solve_matrix(scores, **changes)


def test_progress_is_told_and_can_end_the_run():
    stages = []
    solve(random_problem(1, 150, 120), Weights(), progress=lambda *step: stages.append(step[0]))
    assert list(dict.fromkeys(stages)) == ["scores", "start", "rounds"]

    class Cancelled(Exception):
        pass

    def cancel(stage, done, total):
        if stage == "rounds":
            raise Cancelled

    with pytest.raises(Cancelled):
        solve(random_problem(1, 150, 120), Weights(), progress=cancel)


def test_out_of_time_the_outcome_is_feasible_and_its_gap_certified(monkeypatch):
    monkeypatch.setattr("pairing.candidates.BEST", 1)
    draw = np.random.default_rng(2)
    scores = draw.integers(1, 1000, (200, 200)).astype(np.int16)
    stopped = solve_matrix(scores, time_limit=1e-9)
    assert stopped.rounds == 1
    assert not stopped.proven
    best = solve_matrix(scores)
    assert stopped.total <= best.total <= stopped.bound


def test_units_are_the_groups_of_people_who_share_a_partner():
    pairs = np.array([[0, 0], [0, 1], [1, 2], [2, 3], [3, 3]])
    count, labels = units(pairs, 5, 6)
    assert count == 3
    assert labels.tolist() == [0, 0, 1, 2, 2]


def test_a_hundred_alike_on_each_side_are_paired_at_once_and_proven():
    solution = solve_matrix(np.full((300, 300), 500, np.int16))
    assert solution.proven
    assert len(solution.pairs) == 300
    assert solution.rounds <= 2


def instance(name):
    path = INSTANCES / name
    if not path.exists():
        pytest.skip("the published instances are not beside the repository")
    return path


@pytest.mark.parametrize(("size", "best"), [(100, 305), (200, 475), (300, 626), (400, 804)])
def test_published_assignment_optima_are_reached_and_proven(size, best):
    """OR-Library, dense assignment (Beasley 1990): costs to minimize, everybody paired."""
    numbers = np.array(instance(f"orlib/assign{size}.txt").read_text().split(), dtype=np.int64)
    assert numbers[0] == size
    solution = solve_matrix(numbers[1:].reshape(size, size), minimize=True)
    assert solution.proven
    assert (solution.total, len(solution.pairs)) == (best, size)


@pytest.mark.parametrize(("name", "best", "pairs"), [("small", 960, 35), ("large", 14386, 483)])
def test_published_mentoring_optima_are_reached_and_proven(name, best, pairs):
    """mentor-match's own sample scores; the number of pairs is what it made itself, one way to reach that total."""
    scores = np.load(instance(f"mentor_match_sample/score_{name}.npy"))
    solution = solve_matrix(scores)
    assert solution.proven
    assert solution.total == best
    assert abs(len(solution.pairs) - pairs) <= 0.05 * pairs


def test_certificates_of_matrices_hold_when_computed_again():
    draw = np.random.default_rng(9)
    scores = (draw.integers(1, 900, (70, 50)) * (draw.random((70, 50)) < 0.4)).astype(np.int16)
    capacity = draw.integers(1, 4, 50)
    solution = solve_matrix(scores, mentor_capacity=capacity)
    places = Places(np.ones(70, np.int64), capacity, solution.balance)
    objective, bound, faults, own = certify([(slice(0, 70), scores)], solution.pairs, places, solution.u, solution.v)
    assert (objective, bound, faults) == (solution.objective, solution.bound, [])
    assert np.array_equal(own, solution.scores)


def test_prices_to_start_from_change_neither_outcome_nor_bound():
    """The second round starts from the prices of the first; any prices, even useless ones, must do."""
    from pairing.master import Arcs, Flow, Steps

    draw = np.random.default_rng(4)
    rows, columns = np.nonzero(draw.random((30, 20)) < 0.3)
    none = np.zeros(30, np.int64)
    arcs = Arcs(
        rows,
        columns,
        draw.integers(1, 1000, len(rows)),
        30,
        20,
        Steps(np.arange(30), none + 1, none + 400, none),
        Steps(np.arange(20), none[:20] + 2, none[:20], none[:20]),
    )
    plain = solve_master(arcs)
    odd = Flow(plain.chosen, draw.integers(-5000, 5000, 20), draw.integers(-5000, 5000, 30))
    assert arcs.gain[solve_master(arcs, near=odd).chosen].sum() == arcs.gain[plain.chosen].sum()
