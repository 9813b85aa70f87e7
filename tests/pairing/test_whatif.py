"""What if: every price is the difference to a run from scratch, every limit holds, and every chain is what changes."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.certificate import verify
from pairing.inside import Draft
from pairing.matching import solve
from pairing.places import Balance, covering
from pairing.problem import (
    Aims,
    BadProblem,
    Needs,
    People,
    Problem,
    Skills,
    Weights,
)
from pairing.scores import score_all
from pairing.whatif import Loss, NotPossible, WhatIf
from pairing.worth import lost
from tests.pairing.problems import best_by_trying, objective_of, random_problem
from tests.pairing.test_reasons import rules_broken

PLAIN = Aims()
WEIGHTS = Weights()


def random_aims(problem, seed):
    """Some pairs of the optimum locked, others kept, a threshold: whatever a run can be told."""
    draw = np.random.default_rng(seed)
    pairs = solve(problem, WEIGHTS).pairs
    some = draw.random((2, len(pairs))) < 0.3
    return Aims(
        locked=pairs[some[0]] if seed % 2 else pairs[:0],
        kept=pairs[some[1]],
        bonus=int(draw.integers(0, 80)),
        threshold=int(draw.integers(0, 700)) if seed % 3 == 0 else 0,
        shortfall=int(draw.integers(0, 3)),
    )


def asked(problem, aims=PLAIN):
    solution = solve(problem, WEIGHTS, aims)
    return WhatIf(problem, WEIGHTS, aims, solution.pairs, solution.u, solution.v), solution


def could_be(what, problem):
    """Pairs that could be forced, and are not in the draft."""
    shape = len(problem.mentees), len(problem.mentors)
    return [pair for pair in product(*map(range, shape)) if not what.blocked(*pair) and pair not in what.draft.members]


def with_lock(aims, pair):
    return replace(aims, locked=np.vstack([aims.locked, [pair]]))


def counted(problem, pairs, aims=PLAIN):
    """Mentees with a mentor, and the plain points: by counting."""
    scores = score_all(problem, WEIGHTS)
    held = problem.mentees.held
    return sum(1 for e in set(pairs[:, 0].tolist()) if not held[e]), int(scores[pairs[:, 0], pairs[:, 1]].sum())


def assert_is(change, draft, pairs, problem):
    """The change says how these pairs differ from the draft, and its chains are all of that and nothing else."""
    before, after = set(map(tuple, draft.tolist())), set(map(tuple, pairs.tolist()))
    assert set(map(tuple, change.pairs.tolist())) == after
    assert set(map(tuple, change.added.tolist())) == after - before
    assert set(map(tuple, change.removed.tolist())) == before - after
    told = [step for chain in change.chain for step in chain]
    assert Counter((s.mentee, s.mentor) for s in told if s.begins) == Counter(after - before)
    assert Counter((s.mentee, s.mentor) for s in told if not s.begins) == Counter(before - after)
    mentees, points = np.subtract(counted(problem, pairs), counted(problem, draft))
    assert (change.mentees, change.points) == (mentees, points)


def people_in(chain):
    return {("mentee", step.mentee) for step in chain} | {("mentor", step.mentor) for step in chain}


def with_a_place(problem, mentor):
    capacity = problem.mentors.capacity.copy()
    capacity[mentor] += 1
    return replace(problem, mentors=replace(problem.mentors, capacity=capacity))


def value_in(balance, problem, aims, pairs):
    """The objective that a run over this problem would give these pairs."""
    from pairing.gains import Gains

    places = covering(problem, aims)
    assert places.balance == balance
    return Gains(aims, places).value(pairs, score_all(problem, WEIGHTS)[pairs[:, 0], pairs[:, 1]].astype(np.int64))


problems = st.builds(
    random_problem,
    st.integers(0, 10**6),
    st.integers(1, 7),
    st.integers(1, 6),
    wants=st.integers(1, 3),
    takes=st.integers(1, 3),
    alike=st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(problems, st.integers(0, 10**6))
def test_a_forced_pair_costs_what_a_run_with_that_lock_loses(problem, seed):
    aims = random_aims(problem, seed)
    what, solution = asked(problem, aims)
    for pair in could_be(what, problem)[:6]:
        change = what.force(*pair)
        again = solve(problem, WEIGHTS, with_lock(aims, pair))
        assert again.proven
        assert change.proven
        assert change.objective == again.objective - solution.objective
        assert pair in set(map(tuple, change.added.tolist()))
        assert set(map(tuple, aims.locked.tolist())) <= set(map(tuple, change.pairs.tolist()))
        assert_is(change, solution.pairs, change.pairs, problem)
        assert change.mentees == counted(problem, again.pairs)[0] - counted(problem, solution.pairs)[0]
        assert 0 <= what.loss_at_least(*pair) <= -change.objective
        assert (change.chain[0][0].mentee, change.chain[0][0].mentor) == pair
        found = verify(problem, WEIGHTS, change.pairs, change.u, change.v, aims=with_lock(aims, pair))
        assert found.proven


@settings(max_examples=40, deadline=None)
@given(problems)
def test_a_forced_pair_costs_what_trying_every_pairing_says(problem):
    what, solution = asked(problem)
    scores, places = score_all(problem, WEIGHTS), covering(problem)
    for pair in could_be(what, problem)[:4]:
        must = scores.astype(np.int64)
        must[pair] += 10**9
        best = best_by_trying(must, places) - 10**9
        assert what.force(*pair).objective == best - solution.objective


@settings(max_examples=25, deadline=None)
@given(problems, st.integers(0, 10**6))
def test_a_forbidden_pair_costs_what_a_run_without_it_loses(problem, seed):
    aims = random_aims(problem, seed)
    what, solution = asked(problem, aims)
    locked = set(map(tuple, aims.locked.tolist()))
    for pair in solution.pairs.tolist():
        if tuple(pair) in locked:
            with pytest.raises(NotPossible) as refused:
                what.forbid(*pair)
            assert refused.value.reasons == ("locked",)
            continue
        change = what.forbid(*pair)
        excluded = np.vstack([problem.excluded, [pair]])
        again = solve(replace(problem, excluded=excluded), WEIGHTS, aims)
        assert change.proven
        assert change.objective == again.objective - solution.objective
        assert tuple(pair) in set(map(tuple, change.removed.tolist()))
        assert_is(change, solution.pairs, change.pairs, problem)
    for pair in could_be(what, problem)[:3]:
        nothing = what.forbid(*pair)
        assert (nothing.objective, len(nothing.added), len(nothing.removed), nothing.is_nothing) == (0, 0, 0, True)


@settings(max_examples=25, deadline=None)
@given(problems, st.integers(0, 10**6))
def test_all_alternatives_of_a_person_are_listed_with_true_prices(problem, seed):
    aims = random_aims(problem, seed)
    what, _ = asked(problem, aims)
    scores = score_all(problem, WEIGHTS)
    possible = could_be(what, problem)
    for mentee in range(len(problem.mentees)):
        rows = what.alternatives(mentee, exact=True)
        assert sorted(row.person for row in rows) == [m for e, m in possible if e == mentee]
        assert [row.exactly for row in rows] == sorted(row.exactly for row in rows)
        for row in rows:
            assert row.score == scores[mentee, row.person]
            assert row.at_least == what.loss_at_least(mentee, row.person)
            assert row.exactly == -what.force(mentee, row.person).objective
        bounds = what.alternatives(mentee)
        assert [row.at_least for row in bounds] == sorted(row.at_least for row in rows)
        assert {row.exactly for row in bounds} <= {None}
    for mentor in range(len(problem.mentors)):
        rows = what.alternatives_of_mentor(mentor, exact=True)
        assert sorted(row.person for row in rows) == [e for e, m in possible if m == mentor]
        for row in rows:
            assert row.exactly == -what.force(row.person, mentor).objective


@settings(max_examples=40, deadline=None)
@given(problems, st.integers(0, 10**6))
def test_a_swap_says_what_the_swapped_pairs_are_worth(problem, seed):
    aims = random_aims(problem, seed)
    aims = Aims(locked=aims.locked)
    what, solution = asked(problem, aims)
    scores, places = score_all(problem, WEIGHTS), covering(problem)
    locked = set(map(tuple, aims.locked.tolist()))
    for pair in could_be(what, problem)[:8]:
        change = what.swap(*pair)
        pairs = np.array(
            sorted(
                set(map(tuple, solution.pairs.tolist())) - {tuple(p) for p in change.removed.tolist()}
                | {tuple(p) for p in change.added.tolist()}
            )
        ).reshape(-1, 2)
        assert_is(change, solution.pairs, pairs, problem)
        before, after = (objective_of(scores, these, places) for these in (solution.pairs, pairs))
        assert change.objective == after - before
        assert (scores[pairs[:, 0], pairs[:, 1]] > 0).all()
        assert (np.bincount(pairs[:, 0], minlength=len(problem.mentees)) <= problem.mentees.capacity).all()
        assert (np.bincount(pairs[:, 1], minlength=len(problem.mentors)) <= problem.mentors.capacity).all()
        assert locked <= set(map(tuple, pairs.tolist()))
        assert len(change.added) <= 2
        assert len(change.removed) <= 2
        assert change.objective <= what.force(*pair).objective
        if change.apart:
            mentee, mentor, rules = change.apart
            assert set(rules) == rules_broken(problem, mentee, mentor)
            assert rules
            assert not scores[mentee, mentor]


@settings(max_examples=15, deadline=None)
@given(problems, st.integers(0, 10**6))
def test_partners_held_elsewhere_are_counted_on(problem, seed):
    draw = np.random.default_rng(seed)
    sides = [
        replace(people, held=draw.integers(0, 3, len(people)) * (draw.random(len(people)) < 0.4))
        for people in (problem.mentors, problem.mentees)
    ]
    problem = replace(problem, mentors=sides[0], mentees=sides[1])
    what, solution = asked(problem)
    for pair in could_be(what, problem)[:5]:
        change = what.force(*pair)
        assert change.proven
        assert change.objective == solve(problem, WEIGHTS, Aims(locked=[pair])).objective - solution.objective
        assert_is(change, solution.pairs, change.pairs, problem)
        assert what.loss_at_least(*pair) <= -change.objective
    for mentor in range(len(problem.mentors)):
        roomier = with_a_place(problem, mentor)
        again, worth = solve(roomier, WEIGHTS), what.place_worth(mentor)
        assert value_in(again.balance, roomier, PLAIN, worth.change.pairs) == again.objective


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(2, 6))
def test_with_groups_a_change_is_solved_for_and_its_limits_hold(seed, mentees, mentors):
    problem = random_problem(seed, mentees, mentors, wants=3, takes=1)
    aims, scores = Aims(least=2), score_all(problem, WEIGHTS)
    what, solution = asked(problem, aims)
    for pair in np.argwhere(scores).tolist():
        alone = problem.mentees.capacity[pair[0]] < 2 or np.count_nonzero(scores[pair[0]]) < 2
        assert what.blocked(*pair) == (("least",) if alone else ())
        assert alone != (tuple(pair) in could_be(what, problem) or pair in solution.pairs.tolist())
    for pair in could_be(what, problem)[:3]:
        assert pair[1] in {row.person for row in what.alternatives(pair[0])}
        change = what.force(*pair)
        again = solve(problem, WEIGHTS, with_lock(aims, pair))
        assert change.objective == again.objective - solution.objective
        at_least = what.loss_at_least(*pair)
        assert at_least is None or at_least <= -change.objective
        counts = np.bincount(change.pairs[:, 0], minlength=mentees)
        assert (counts != 1).all()
        with suppress(NotPossible):
            swapped = what.swap(*pair)
            assert (np.bincount(swapped.pairs[:, 0], minlength=mentees) != 1).all()
    for pair in solution.pairs.tolist()[:2]:
        excluded = np.vstack([problem.excluded, [pair]])
        again = solve(replace(problem, excluded=excluded), WEIGHTS, aims)
        assert what.forbid(*pair).objective == again.objective - solution.objective
    limits = {worth.row: worth for worth in what.mentors_worth(exact=True)}
    for mentor in range(mentors)[:2]:
        roomier = with_a_place(problem, mentor)
        again, worth = solve(roomier, WEIGHTS, aims), what.place_worth(mentor)
        assert value_in(again.balance, roomier, aims, worth.change.pairs) == again.objective
        assert limits[mentor].objective >= worth.objective
        assert not limits[mentor].is_exact


@settings(max_examples=20, deadline=None)
@given(problems, st.integers(0, 10**6))
def test_what_makes_a_pair_impossible_is_named(problem, seed):
    aims = random_aims(problem, seed)
    what, _ = asked(problem, aims)
    locked = [np.bincount(column, minlength=9) for column in aims.locked.T]
    for mentee, mentor in product(range(len(problem.mentees)), range(len(problem.mentors))):
        broken = rules_broken(problem, mentee, mentor)
        assert set(what.rules_broken(mentee, mentor)) == broken
        held = set()
        if not broken and (mentee, mentor) not in what.draft.members:
            held |= {"mentee_locked"} if locked[0][mentee] == problem.mentees.capacity[mentee] else set()
            held |= {"mentor_locked"} if locked[1][mentor] == problem.mentors.capacity[mentor] else set()
        assert set(what.blocked(mentee, mentor)) == broken | held
        if broken | held:
            for ask in (what.force, what.swap, what.loss_at_least):
                with pytest.raises(NotPossible) as refused:
                    ask(mentee, mentor)
                assert set(refused.value.reasons) == broken | held


def test_a_draft_that_was_stopped_early_is_compared_by_solving_and_claims_nothing_at_once():
    problem = random_problem(11, 9, 8, wants=1, takes=1)
    best = solve(problem, WEIGHTS)
    worse = WhatIf(problem, WEIGHTS, PLAIN, best.pairs[:-1], best.u, best.v)
    assert not worse.proven
    pair = tuple(best.pairs[-1].tolist())
    assert worse.loss_at_least(*pair) is None
    change = worse.force(*pair)
    assert change.proven
    assert change.objective == best.objective - worse.draft.objective > 0
    assert {row.exactly for row in worse.alternatives(pair[0], exact=True)} <= {None}
    kept = tuple(best.pairs[0].tolist())
    assert not worse.force(*kept).proven
    assert worse.place_worth(0).is_exact


@pytest.mark.parametrize(("mentees", "mentors"), [(0, 0), (3, 0), (0, 3)])
def test_with_nobody_on_one_side_nothing_would_change_anything(mentees, mentors):
    problem = random_problem(5, mentees, mentors)
    what, _ = asked(problem, Aims(threshold=100, shortfall=1))
    assert what.proven
    assert [what.alternatives(mentee, exact=True) for mentee in range(mentees)] == [[]] * mentees
    assert [what.alternatives_of_mentor(mentor, exact=True) for mentor in range(mentors)] == [[]] * mentors
    assert {worth.objective for worth in what.mentors_worth(exact=True)} <= {0}
    assert {what.place_worth(mentor).objective for mentor in range(mentors)} <= {0}
    topics = what.topics_worth(exact=True)
    assert [what.topic_worth(worth.row).objective for worth in topics] == [worth.objective for worth in topics]


def test_pairs_and_prices_of_other_people_are_refused():
    problem = random_problem(3, 8, 8, wants=1, takes=1)
    best = solve(problem, WEIGHTS)
    scores = score_all(problem, WEIGHTS)
    e, m = np.argwhere(scores == 0)[0]
    for pairs, u, v, aims, field in (
        (best.pairs, best.u[1:], best.v, PLAIN, "prices"),
        (np.vstack([best.pairs, best.pairs[:1]]), best.u, best.v, PLAIN, "pairs"),
        (np.array([[e, m]]), best.u, best.v, PLAIN, "pairs"),
        (best.pairs[1:], best.u, best.v, Aims(locked=best.pairs[:1]), "locked"),
    ):
        with pytest.raises(BadProblem) as refused:
            WhatIf(problem, WEIGHTS, aims, pairs, u, v)
        assert refused.value.field == field


def test_forcing_somebody_in_takes_the_mentor_from_somebody_else():
    """Two mentees, one mentor: the draft has the better pair, and the other one costs its points and no mentee."""
    problem = Problem.of(
        mentors=People.of([[0, 1]]),
        mentees=People.of([[0, 2], [0, 3]]),
        skills=Skills.of([(0, 0, 5)]),
        needs=Needs.of([(0, 0, 0, 1), (1, 0, 3, 1)]),
        allowed=[True],
    )
    what, _ = asked(problem)
    scores = score_all(problem, WEIGHTS)
    change = what.force(1, 0)
    assert (change.mentees, change.points) == (0, int(scores[1, 0]) - int(scores[0, 0]))
    assert (change.covered, change.uncovered, change.idle) == ((1,), (0,), ())
    assert [(step.mentee, step.begins) for step in change.chain[0]] == [(1, True), (0, False)]
    assert 0 <= what.loss_at_least(1, 0) <= -change.points
    worth = what.place_worth(0)
    assert (worth.mentees, worth.change.covered) == (1, (1,))
    topic = what.topic_worth(0)
    assert topic.mentees == 1
    assert {step.mentor for step in topic.change.chain[0]} <= {0, 1}


def test_a_mentee_lost_counts_as_one_and_the_points_beside_it():
    """The only mentor for one is wanted by the other, who has a second choice."""
    problem = Problem.of(
        mentors=People.of([[0, 1], [0, 2]]),
        mentees=People.of([[0, 3], [0, 4]]),
        skills=Skills.of([(0, 0, 5), (1, 1, 5)]),
        needs=Needs.of([(0, 0, 0, 1), (1, 0, 0, 1), (1, 1, 4, 2)]),
        allowed=[True, True],
    )
    what, solution = asked(problem)
    assert solution.pairs.tolist() == [[0, 0], [1, 1]]
    change = what.force(1, 0)
    assert (change.mentees, change.uncovered, change.idle) == (-1, (0,), (1,))
    assert change.counted == change.points
    assert lost(what.draft, -change.objective) == Loss(1, -change.points)
    assert lost(what.draft, 5) == Loss(0, 5)


@settings(max_examples=30, deadline=None)
@given(problems, st.integers(0, 10**6))
def test_a_loss_in_mentees_and_points_is_never_more_than_the_true_one(problem, seed):
    aims = random_aims(problem, seed)
    what, _ = asked(problem, aims)
    for pair in could_be(what, problem)[:8]:
        change, loss = what.force(*pair), what.loss(*pair)
        assert (loss.mentees, loss.points) <= (-change.mentees, -change.counted)
        true = lost(what.draft, -change.objective)
        assert (true.mentees, true.points) == (-change.mentees, -change.counted)


def test_one_coverage_step_outweighs_all_points_even_with_a_place_more():
    """What one more place is worth is weighed with the balance of the draft."""
    for places in range(1, 30):
        people = np.ones(places, np.int64)
        with_one_more = Balance.covering(np.append(people, 1), np.append(people, 1))
        most = (places + 1) * (1000 + with_one_more.coverage[1] + with_one_more.load[-1])
        assert Balance.covering(people, people).coverage[0] > most


def test_what_a_draft_knows_is_kept():
    problem = random_problem(2, 10, 10)
    _, solution = asked(problem)
    draft = Draft(problem, WEIGHTS, PLAIN, solution.pairs, solution.u, solution.v)
    assert draft.gap == 0
    assert draft.objective == solution.objective
    assert draft.residual is draft.residual
