"""A draft in words: every reason has its sentence, and every part of a score its fact."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.matching import solve
from pairing.reasons import Reason, left_out
from pairing.scores import PARTS, Scorer
from pairing.words import PART_NAMES, bars, fact, unmatched
from tests.pairing.problems import WISHED, random_aims, random_problem

AGAINST = {"allowed": 3, "broken": {"line": 2}, "opens": {"line": 2}, "side": "mentor"}


@pytest.mark.parametrize(
    ("reason", "facts", "sentence"),
    [
        (
            Reason.SCARCE,
            {"side": "mentee", "people": 4, "places": 3, "each": 1},
            "The rules leave 4 mentees only 3 places with a mentor to share. One more place there would change that.",
        ),
        (
            Reason.SCARCE,
            {"side": "mentee", "people": 4, "places": 6, "each": 2},
            "The rules leave 4 mentees only 6 places with a mentor to share, and each needs two. "
            "One more place there would change that.",
        ),
        (
            Reason.SCARCE_LOCKED,
            {"side": "mentee", "people": 1, "places": 0, "each": 1, "locked": 2},
            "The mentors the rules allow them have no free place. Locked pairs hold 2 places there. "
            "One more place there would change that.",
        ),
        (
            Reason.TOO_FEW,
            {"side": "mentee", "room": 0},
            "No mentor the rules allow has a free place, and a group needs two.",
        ),
        (
            Reason.ALONE,
            {"room": 1},
            "1 mentee could take them, but only in a group of two mentors, and no second one can be had.",
        ),
        (
            Reason.SHORT,
            {"room": 2, "threshold": 400},
            "2 mentees could take them, but so far under 400 points a pair counts less than none. "
            "A lower threshold would change that.",
        ),
        (
            Reason.LOCKED,
            {"locked": 1},
            "All 3 mentees the rules allow are full: 1 with a locked pair, the others in pairs worth at least as much.",
        ),
        (Reason.LOCKED, {"allowed": 1, "locked": 1}, "The one mentee the rules allow is full with a locked pair."),
        (
            Reason.FULL,
            {"lowest": 300, "worth": 250, "adjusted": False},
            "All 3 mentees the rules allow are in pairs worth at least as much (300 points or more, here at most 250).",
        ),
    ],
)
def test_a_reason_reads_as_one_true_sentence(reason, facts, sentence):
    assert unmatched(reason, AGAINST | facts) == sentence


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3))
def test_whatever_the_engine_says_can_be_put_into_words(seed, wants):
    problem = random_problem(seed, 7, 9, wants=wants, takes=2, topics=3)
    scorer = Scorer(problem, WISHED)
    solution = solve(problem, WISHED, random_aims(seed, problem, scorer.all()))
    for one in left_out(scorer, solution):
        sentence = unmatched(one.reason, one.facts | {"side": one.side})
        assert sentence.endswith(".")
        assert "None" not in sentence


@pytest.mark.parametrize(
    ("ranks", "said"),
    [
        ((1, 0), "mentee’s first wish"),
        ((1, 1), "each other’s first wish"),
        ((2, 3), "mentee’s second wish and mentor’s third wish"),
        ((0, 0), "no wish"),
    ],
)
def test_a_wish_stands_beside_its_points(ranks, said):
    part = {"part": "wishes", "points": 30, "of": 60, "mentee_rank": ranks[0], "mentor_rank": ranks[1]}
    assert fact(part) == said
    (bar,) = bars([part])
    assert (bar["name"], bar["share"], bar["fact"], bar["points"]) == ("Wishes", 0.5, said, 30)
    assert set(PART_NAMES) == set(PARTS)
