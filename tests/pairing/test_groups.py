"""Groups: nobody with exactly one mentor, as good as trying everything, and a proof that needs no solver."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.certificate import certify
from pairing.gains import Gains
from pairing.group_proof import SCALE, GroupProof, GroupScan, Wanted
from pairing.matching import solve, solve_matrix
from pairing.places import Balance, Places, covering
from pairing.problem import Aims, BadProblem, Weights
from pairing.scores import score_all
from tests.pairing.problems import objective_of, random_problem, shuffled

BALANCE = Balance((5000, 5000, 30, 0), (0, 20, 45))


def groups_by_trying(scores, places, locked=()):
    """(objective, mentees in a group) of the best choice of groups with these locks, None if there is none."""
    balance = places.balance
    held = [[m for e, m in locked if e == mentee] for mentee in range(len(scores))]

    def gain(gains, count):
        return sum(gains[min(k, len(gains) - 1)] for k in range(count))

    def best(mentee, left):
        if mentee == len(scores):
            return -sum(
                gain(balance.load, int(full - rest)) for full, rest in zip(places.mentors, left, strict=True)
            ), 0
        found = [None]
        for count in {0, 2, 3} & set(range(len(held[mentee]), int(places.mentees[mentee]) + 1)):
            for chosen in combinations([int(m) for m in np.flatnonzero(scores[mentee] > 0)], count):
                rest = tuple(n - (m in chosen) for m, n in enumerate(left))
                if min(rest, default=0) < 0 or not set(held[mentee]) <= set(chosen):
                    continue
                after = best(mentee + 1, rest)
                if after:
                    points = sum(int(scores[mentee, m]) for m in chosen) + gain(balance.coverage, count)
                    found.append((points + after[0], after[1] + bool(chosen)))
        return max((one for one in found if one), default=None)

    return best(0, tuple(int(n) for n in places.mentors))


def small(seed, *, takes=1, top=1000, mentees=4, mentors=6):
    draw = np.random.default_rng(seed)
    shape = int(draw.integers(1, mentees + 1)), int(draw.integers(1, mentors + 1))
    scores = draw.integers(1, top + 1, shape) * (draw.random(shape) < draw.choice([0.4, 0.7, 1]))
    places = Places(draw.integers(0, 4, shape[0]), draw.integers(0, takes + 1, shape[1]), BALANCE)
    return scores, places


def with_groups(scores, places, **told):
    return solve_matrix(
        scores,
        mentee_demand=places.mentees,
        mentor_capacity=places.mentors,
        balance=places.balance,
        least=2,
        **told,
    )


def counts_of(solution, mentees):
    return np.bincount(solution.pairs[:, 0], minlength=mentees)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.sampled_from([1, 3, 1000]))
def test_no_choice_of_groups_is_better(seed, takes, top):
    scores, places = small(seed, takes=takes, top=top)
    solution = with_groups(scores, places)
    best, most = groups_by_trying(scores, places)
    counts = counts_of(solution, len(scores))
    assert 1 not in counts
    assert solution.objective == objective_of(scores, solution.pairs, places)
    assert solution.objective <= best <= solution.bound
    assert solution.proven or solution.solver_proven
    assert solution.objective == best
    assert np.count_nonzero(counts) == most


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3))
def test_locked_pairs_stay_and_find_their_second(seed, takes, locks):
    scores, places = small(seed, takes=takes, top=9)
    draw = np.random.default_rng(seed)
    allowed = np.argwhere(scores > 0)
    locked = allowed[draw.permutation(len(allowed))[:locks]]
    best = groups_by_trying(scores, places, locked.tolist())
    if best is None:
        with pytest.raises(BadProblem) as refused:
            with_groups(scores, places, locked=locked)
        assert refused.value.field == "locked"
        return
    solution = with_groups(scores, places, locked=locked)
    assert set(map(tuple, locked.tolist())) <= set(map(tuple, solution.pairs.tolist()))
    assert 1 not in counts_of(solution, len(scores))
    assert solution.objective <= best[0] <= solution.bound
    assert solution.proven or solution.solver_proven
    assert solution.objective == best[0]


def test_a_lock_without_a_second_mentor_is_named():
    with pytest.raises(BadProblem, match="locked: a mentee has one locked mentor and cannot get the second") as refused:
        with_groups(
            np.array([[5, 0, 5], [5, 5, 0]]),
            Places(np.array([2, 2]), np.ones(3, np.int64), BALANCE),
            locked=[[0, 2], [1, 1]],
        )
    assert refused.value.row in {0, 1}


def test_a_mentee_of_the_flow_cannot_have_four_mentors():
    with pytest.raises(BadProblem, match="mentee_demand: in groups, a mentee has at most 3"):
        solve_matrix(np.ones((2, 5), int), mentee_demand=[4, 1], least=2)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(0, 3))
def test_at_any_prices_and_weights_the_bound_is_above_every_choice(seed, takes, sets):
    scores, places = small(seed, takes=takes)
    draw = np.random.default_rng(seed)
    mentors = scores.shape[1]
    proof = GroupProof(
        draw.integers(-300, 1500, mentors) * SCALE // 2,
        draw.integers(-1, 3, mentors) * SCALE // 2,
        tuple(tuple(np.flatnonzero(draw.random(mentors) < 0.6).tolist()) for _ in range(sets)),
        tuple((int(draw.integers(0, 900)) * SCALE, int(draw.integers(0, 2)) * SCALE) for _ in range(sets)),
    )
    assert proof.fault(mentors) is None
    scan = GroupScan(Wanted.of(places, np.zeros((0, 2), np.int64)), places, proof)
    scan.add(slice(0, len(scores)), scores)
    best, most = groups_by_trying(scores, places)
    assert scan.most() >= most
    assert scan.bound(scan.most()).bound >= best


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6))
def test_a_set_costs_exactly_who_has_two_of_its_mentors(seed):
    draw = np.random.default_rng(seed)
    scores, prices = draw.integers(0, 400, (1, 6)), draw.integers(0, 300, 6)
    places = Places(np.array([3]), np.ones(6, np.int64), Balance((20, 10, 30, 0)))
    sets = [tuple(np.flatnonzero(draw.random(6) < 0.5).tolist()) for _ in range(3)]
    weights = draw.integers(0, 400, 3).tolist()
    proof = GroupProof(prices * SCALE, 0 * prices, tuple(sets), tuple((weight * SCALE, 0) for weight in weights))
    scan = GroupScan(Wanted.of(places, np.zeros((0, 2), np.int64)), places, proof)
    scan.add(slice(0, 1), scores)
    worth = [0]
    for count, added in ((2, 30), (3, 60)):
        for group in combinations(np.flatnonzero(scores[0]).tolist(), count):
            taken = sum(weight for one, weight in zip(sets, weights, strict=True) if len(set(one) & set(group)) > 1)
            worth.append(added + int((scores[0] - prices)[list(group)].sum()) - taken)
    back = sum(weight * (len(one) // 2) for one, weight in zip(sets, weights, strict=True))
    assert scan.bound(1).bound == max(worth) + int(prices.sum()) + back


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_who_is_beyond_reach_costs_what_the_reach_says(seed):
    """The pairs that are left to HiGHS are chosen by this: whoever has a mentor below the reach loses the difference."""
    scores, places = small(seed, takes=2)
    draw = np.random.default_rng(seed)
    prices = draw.integers(0, 1500, scores.shape[1])
    wanted = Wanted.of(places, np.zeros((0, 2), np.int64))
    scan = GroupScan(wanted, places, replace(GroupProof.free(len(prices)), points=prices * SCALE))
    scan.add(slice(0, len(scores)), scores)
    found = scan.bound(scan.most())
    for mentee, mentor in np.argwhere(scores > 0)[:6].tolist():
        if places.mentors[mentor] and places.mentees[mentee] > 1 and np.count_nonzero(scores[mentee]) > 1:
            only = scores.copy()
            only[mentee] = np.where(np.arange(len(prices)) == mentor, 1 << 20, scores[mentee])
            best, _ = groups_by_trying(only, places)  # with so many points, the pair is made
            pair = scores[mentee, mentor] - prices[mentor] - found.reach[mentee] / SCALE
            assert best - (1 << 20) + scores[mentee, mentor] <= found.bound + min(pair, 0) + 1


def linear_program_of_groups(scores, demand, capacity, balance):
    """The optimum by one integer program over all pairs, written down as plainly as can be."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_array

    mentees, mentors = scores.shape
    rows, columns = np.nonzero(scores)
    pairs = len(rows)
    gain = np.concatenate(
        [scores[rows, columns], np.full(mentees, sum(balance.coverage[:2])), np.full(mentees, balance.coverage[2])]
    )
    a = lil_array((pairs + 2 * mentees + mentors, pairs + 2 * mentees))
    lower = np.full(a.shape[0], -np.inf)
    upper = np.zeros(a.shape[0])
    for pair, (e, m) in enumerate(zip(rows, columns, strict=True)):
        a[pair, pair], a[pair, pairs + e] = 1, -1
        a[pairs + e, pair] = 1
        a[pairs + 2 * mentees + m, pair] = 1
    for e in range(mentees):
        a[pairs + e, pairs + e], a[pairs + e, pairs + mentees + e], lower[pairs + e] = -2, -1, 0
        third = pairs + mentees + e
        a[third, third], a[third, pairs + e] = 1, -int(demand[e] > 2)
    upper[pairs + 2 * mentees :] = capacity
    top = np.concatenate([np.ones(pairs), demand > 1, np.ones(mentees)])
    found = milp(
        -gain.astype(float),
        integrality=np.ones(len(gain)),
        bounds=Bounds(0, top),
        constraints=LinearConstraint(a.tocsr(), lower, upper),
        options={"mip_rel_gap": 0, "time_limit": 60},
    )
    assert found.status == 0
    x = np.rint(found.x)
    return int(gain @ x.astype(int))


@pytest.mark.parametrize(
    ("mentees", "mentors", "density", "top"), [(30, 60, 0.3, 1000), (40, 60, 0.1, 1000), (30, 61, 0.2, 5)]
)
def test_the_optimum_is_that_of_one_integer_program_over_all_pairs(mentees, mentors, density, top):
    draw = np.random.default_rng(mentees + mentors)
    scores = draw.integers(1, top + 1, (mentees, mentors)) * (draw.random((mentees, mentors)) < density)
    demand, capacity = draw.integers(0, 4, mentees), np.ones(mentors, np.int64)
    balance = Balance((20_000, 20_000, 100, 0))
    solution = with_groups(scores, Places(demand, capacity, balance))
    assert solution.proven
    assert 1 not in counts_of(solution, mentees)
    assert solution.objective == linear_program_of_groups(scores, demand, capacity, balance)


@pytest.mark.parametrize("seed", [1, 2])
def test_with_locks_too_where_most_pairs_are_not_among_those_the_solver_sees(seed):
    """A lock is worth so much in the integer program that it is kept there."""
    draw = np.random.default_rng(seed)
    scores = draw.integers(1, 1001, (94, 180)) * (draw.random((94, 180)) < 0.2)
    demand, capacity = draw.integers(2, 4, 94), np.ones(180, np.int64)
    balance = Balance((4_000, 4_000, 100, 0))
    locked = np.array([(e, np.flatnonzero(scores[e])[e % 3]) for e in range(0, 94, 8)])
    locked = locked[np.unique(locked[:, 1], return_index=True)[1]]
    solution = with_groups(scores, Places(demand, capacity, balance), locked=locked)
    assert solution.proven
    assert solution.groups is not None
    assert set(map(tuple, locked.tolist())) <= set(map(tuple, solution.pairs.tolist()))
    dear = scores.copy()
    dear[locked[:, 0], locked[:, 1]] += 20_000
    best = linear_program_of_groups(dear, demand, capacity, balance) - 20_000 * len(locked)
    assert solution.objective == best


@pytest.mark.parametrize("seed", range(8))
def test_without_sets_the_branch_and_bound_finds_the_optimum_and_says_so(seed, monkeypatch):
    monkeypatch.setattr("pairing.groups.odd_sets", lambda *_: [])
    draw = np.random.default_rng(seed)
    circles = np.zeros((6, 6), np.int64)
    circles[:3, :3] = circles[3:, 3:] = [[1, 1, 0], [0, 1, 1], [1, 0, 1]]
    scores = circles * draw.integers(1, 100, (6, 6))
    places = Places(np.full(6, 2), np.ones(6, np.int64), BALANCE)
    solution = with_groups(scores, places)
    best, _ = groups_by_trying(scores, places)
    assert solution.objective == best < solution.bound
    assert not solution.proven
    assert solution.solver_proven


def closing(cases, largest=24):
    """How many of so many random cohorts end with a proof, and the gaps of those that do not."""
    gaps = []
    for seed in range(cases):
        draw = np.random.default_rng(seed)
        mentees = int(draw.integers(3, largest))
        mentors = int(mentees * draw.choice([0.8, 1.1, 1.5, 2, 2.4])) | 1
        top, density = int(draw.choice([1, 5, 30, 1000])), draw.choice([0.1, 0.3, 0.6, 1])
        scores = draw.integers(1, top + 1, (mentees, mentors)) * (draw.random((mentees, mentors)) < density)
        demand, capacity = draw.integers(0, 4, mentees), draw.integers(1, int(draw.integers(2, 4)), mentors)
        solution = with_groups(scores, Places(demand, capacity, Balance.covering(demand, capacity, 1000, 2)))
        gaps.append(solution.bound - solution.objective)
    return gaps.count(0), [gap for gap in gaps if gap]


def test_nearly_all_random_cohorts_end_with_a_proof():
    proven, _ = closing(60)
    assert proven >= 57


def test_an_odd_number_of_mentors_leaves_no_gap():
    """Eleven mentors make five groups, whatever eleven halves would be worth."""
    draw = np.random.default_rng(3)
    for scores in (np.full((10, 11), 500), draw.integers(1, 1001, (10, 11))):
        demand, capacity = np.full(10, 3), np.ones(11, np.int64)
        solution = with_groups(scores, Places(demand, capacity, Balance.covering(demand, capacity, 1000, 2)))
        assert solution.proven
        assert sorted(counts_of(solution, 10).tolist()) == [0] * 5 + [2] * 4 + [3]


def test_two_circles_of_three_make_two_groups_and_a_set_proves_it():
    """Each circle of three mentees and three mentors has room for one group; prices alone would allow three in both."""
    circle = np.array([[90, 90, 0], [0, 90, 90], [90, 0, 90]])
    scores = np.zeros((6, 6), np.int64)
    scores[:3, :3] = scores[3:, 3:] = circle
    places = Places(np.full(6, 2), np.ones(6, np.int64), BALANCE)
    solution = with_groups(scores, places)
    assert (solution.proven, len(solution.pairs)) == (True, 4)
    assert solution.groups.sets
    plain = replace(solution.groups, sets=(), weights=())
    certified = certify([(slice(0, 6), scores)], solution.pairs, places, solution.u, solution.v, Aims(least=2), plain)
    assert certified[1] > solution.bound


def test_where_a_flow_leaves_nobody_with_one_mentor_it_is_the_answer():
    solution = with_groups(np.full((3, 9), 10), Places(np.array([2, 3, 2]), np.ones(9, np.int64), BALANCE))
    assert solution.proven
    assert solution.groups is None


@pytest.mark.parametrize("seed", range(6))
def test_shuffled_people_get_the_same_groups(seed):
    problem = random_problem(seed, 40, 31, topics=2, takes=1, alike=bool(seed % 2))
    other, orders = shuffled(problem, seed)
    one, two = (solve(each, Weights(), Aims(least=2)) for each in (problem, other))
    assert {(orders[0][e], orders[1][m]) for e, m in two.pairs.tolist()} == set(map(tuple, one.pairs.tolist()))
    assert (one.objective, one.bound, one.digest) == (two.objective, two.bound, two.digest)
    assert 1 not in counts_of(one, 40)


def test_out_of_time_the_groups_are_whole_and_their_gap_certified():
    draw = np.random.default_rng(5)
    scores, demand, capacity = draw.integers(1, 1000, (60, 91)), np.full(60, 3), np.ones(91, np.int64)
    places = Places(demand, capacity, Balance.covering(demand, capacity, 1000, 2))
    stopped, best = with_groups(scores, places, time_limit=1e-9), with_groups(scores, places)
    assert best.proven
    assert 1 not in counts_of(stopped, 60)
    assert stopped.objective <= best.objective <= stopped.bound


def test_progress_is_told_of_the_rounds_of_groups():
    stages = []
    with_groups(
        np.random.default_rng(1).integers(1, 1000, (10, 11)),
        Places(np.full(10, 3), np.ones(11, np.int64), BALANCE),
        progress=lambda *step: stages.append(step[0]),
    )
    assert "groups" in stages


def test_a_group_in_hand_from_before_is_not_broken_and_one_of_one_may_grow():
    """Partners held outside the run count: with one of them, a mentee may get another or stay as they are."""
    problem = random_problem(3, 20, 15, topics=3, takes=1)
    held = np.arange(20) % 3
    problem = replace(problem, mentees=replace(problem.mentees, held=held, capacity=np.minimum(3 - held, 2)))
    solution = solve(problem, Weights(), Aims(least=2))
    counts = counts_of(solution, 20)
    assert not ((counts == 1) & (held == 0)).any()
    assert (counts[held > 0] > 0).any()
    assert solution.objective == objective_of(
        score_all(problem, Weights()), solution.pairs, Gains(Aims(least=2), covering(problem, Aims(least=2))).places
    )
    assert solution.objective <= solution.bound
