"""What a what-if walks on: the residual graph, its windows and margins, and the chains that tell a walk."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.residual import WINDOWS, Residual, margins
from pairing.whatif import chains
from tests.pairing.problems import random_problem
from tests.pairing.test_whatif import (
    asked,
    could_be,
    people_in,
)


def test_chains_follow_from_the_first_pair_and_keep_apart_what_nothing_connects():
    added, removed = [(0, 0), (1, 1), (5, 5)], [(1, 0), (2, 1), (0, 3), (5, 6)]
    one, other = chains(added, removed, (0, 0))
    told = [(step.mentee, step.mentor, step.begins) for step in one]
    assert told == [(0, 0, True), (1, 0, False), (1, 1, True), (2, 1, False), (0, 3, False)]
    assert {(step.mentee, step.mentor) for step in other} == {(5, 5), (5, 6)}
    assert chains([], []) == ()


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14), st.integers(0, 10**6))
def test_chains_tell_every_pair_once_and_share_nobody(pairs, seed):
    draw = np.random.default_rng(seed)
    added = sorted(pair for pair in pairs if draw.random() < 0.5)
    removed = sorted(pairs - set(added))
    found = chains(added, removed)
    told = [(step.mentee, step.mentor) for chain in found for step in chain]
    assert sorted(told) == sorted(pairs)
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            assert not people_in(one) & people_in(other)
        for before, step in pairwise(one):
            seen = people_in(one[: one.index(before) + 1])
            assert {("mentee", step.mentee), ("mentor", step.mentor)} & seen


def test_the_search_is_exact_beyond_its_first_window(monkeypatch):
    problem = random_problem(8, 40, 40, wants=1, takes=1)
    what, _ = asked(problem)
    whole = {pair: what.force(*pair).objective for pair in could_be(what, problem)[:25]}
    monkeypatch.setattr("pairing.residual.WINDOWS", (2, 9, WINDOWS[-1]))
    narrow, _ = asked(problem)
    assert {pair: narrow.force(*pair).objective for pair in whole} == whole
    assert max(-loss for loss in whole.values()) > 9


def test_margins_are_those_of_the_next_and_the_last_place():
    room = np.array([[1, 1, 0], [2, 0, 1]])
    worth = np.array([[9, 9, 9], [4, 4, 4]])
    more, fewer = margins(room, worth, np.array([1, 1, 0]))
    far = WINDOWS[-1]
    assert (more.tolist(), fewer.tolist()) == ([-4, far, -4], [9, 9, far])


def test_every_open_move_costs_nothing_or_more_at_prices_that_prove():
    for seed in range(20):
        problem = random_problem(seed, 12, 10)
        what, solution = asked(problem)
        graph = Residual(what.draft.table, what.draft.places, solution.pairs, solution.u, solution.v)._graph(
            WINDOWS[-1]
        )
        assert (graph.data >= 1).all()
