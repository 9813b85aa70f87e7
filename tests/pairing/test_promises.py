"""What people are promised: offering more never costs them anything, and neither does a wish."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.matching import solve
from pairing.scores import Scorer
from tests.pairing.problems import WISHED, drawn, rows


def partners(solution, side, row):
    return set(solution.pairs[solution.pairs[:, side] == row, 1 - side].tolist())


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 10**6), st.sampled_from(["mentors", "mentees"]), st.integers(1, 3), st.integers(1, 3), st.booleans()
)
def test_offering_a_place_more_keeps_every_partner_and_offering_one_less_brings_none(seed, side, wants, takes, alike):
    """Adding availability never lowers one's own result, offering less never raises it.

    The optimum is a cheapest flow, and with ties decided it is the only one. One place more of one person is one more
    unit of room on the edge between them and "nobody". What differs between the two optima falls apart into circles, and
    a circle that does not use the new room would have been an improvement before, so there is just one, through the
    person once: they gain one partner or none, and none of theirs is taken away. Threshold, bonus and locks stay.
    """
    problem, _, aims = drawn(seed, 9, 8, wants=wants, takes=takes, alike=alike, topics=2 + 2 * (not alike))
    people = getattr(problem, side)
    row = int(np.random.default_rng(seed).integers(len(people)))
    most = 3 if side == "mentees" else 9
    capacity = people.capacity.copy()
    capacity[row] = min(capacity[row] + 1, most)
    more = replace(problem, **{side: replace(people, capacity=capacity)})
    one, two = solve(problem, WISHED, aims), solve(more, WISHED, aims)
    assert one.ties_settled
    assert two.ties_settled
    axis = 0 if side == "mentees" else 1
    before, after = partners(one, axis, row), partners(two, axis, row)
    assert before <= after
    assert len(after) <= len(before) + 1


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 3), st.integers(0, 3), st.integers(1, 3), st.integers(1, 3))
def test_a_wish_never_costs_the_pair_it_is_for_and_opens_none(seed, mentee_rank, mentor_rank, wants, takes):
    """With the wish the pair adds more and all others what they did: an optimum that holds it stays one."""
    problem, scores, aims = drawn(seed, 8, 7, wants=wants, takes=takes)
    draw = np.random.default_rng(seed)
    plain = solve(problem, WISHED, aims)
    among = plain.pairs if len(plain.pairs) and seed % 2 else np.argwhere(np.ones(scores.shape))
    e, m = among[draw.integers(len(among))].tolist()
    others = problem.wishes[(problem.wishes[:, :2] != [e, m]).any(axis=1)]
    without = solve(replace(problem, wishes=others), WISHED, aims)
    wish = [[e, m, mentee_rank, mentor_rank]] if mentee_rank or mentor_rank else []
    wished = replace(problem, wishes=np.array([*others.tolist(), *wish], np.int64).reshape(-1, 4))
    after = solve(wished, WISHED, aims)
    if (e, m) in rows(without.pairs):
        assert rows(after.pairs) == rows(without.pairs)
    if (e, m) not in rows(after.pairs):
        assert rows(after.pairs) == rows(without.pairs)
    assert scores[e, m] > 0 or (e, m) not in rows(after.pairs)
    assert np.array_equal(Scorer(wished, WISHED).all() > 0, scores > 0)
