"""What one more place of a mentor, or one more mentor for a topic, is worth: a run with it says the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.matching import solve
from pairing.problem import (
    LOW_64,
    UNKNOWN_CODE,
    UNKNOWN_ZONE,
    People,
    Skills,
)
from tests.pairing.test_whatif import (
    WEIGHTS,
    asked,
    assert_is,
    counted,
    problems,
    random_aims,
    value_in,
    with_a_place,
)


@settings(max_examples=20, deadline=None)
@given(problems, st.integers(0, 10**6))
def test_a_place_more_is_worth_what_a_run_with_it_gains(problem, seed):
    aims = random_aims(problem, seed)
    what, solution = asked(problem, aims)
    exactly = {worth.row: worth for worth in what.mentors_worth(exact=True)}
    limits = {worth.row: worth for worth in what.mentors_worth()}
    assert [worth.objective for worth in what.mentors_worth()] == sorted(
        (w.objective for w in limits.values()), reverse=True
    )
    for mentor in range(len(problem.mentors)):
        roomier = with_a_place(problem, mentor)
        again = solve(roomier, WEIGHTS, aims)
        worth = what.place_worth(mentor)
        mentees = counted(roomier, again.pairs)[0] - counted(problem, solution.pairs)[0]
        assert worth.is_exact
        assert worth.mentees == mentees == worth.change.mentees
        same = value_in(again.balance, roomier, aims, worth.change.pairs)
        assert same == again.objective
        assert (exactly[mentor].mentees, exactly[mentor].points) == (worth.mentees, worth.points)
        for limit in (limits[mentor], what.place_worth(mentor, exact=False)):
            assert (limit.mentees, limit.points) >= (worth.mentees, worth.points)
            assert limit.objective >= worth.objective >= 0
        assert_is(worth.change, solution.pairs, worth.change.pairs, roomier)


def with_teacher(problem, topic):
    """The problem with one more mentor, of whom nothing is known but this topic at level 5."""
    mentors, row = problem.mentors, len(problem.mentors)
    more = {
        "ids": [[LOW_64 - 7, topic]],
        "unit": [UNKNOWN_CODE],
        "site": [UNKNOWN_CODE],
        "zone": [UNKNOWN_ZONE],
        "languages": [np.uint64(0)],
        "line": [[-1, -1]],
        "capacity": [1],
        "proximity": [0],
        "ready": [True],
        "held": [0],
    }
    both = {
        name: np.concatenate([getattr(mentors, name), np.array(one, getattr(mentors, name).dtype)])
        for name, one in more.items()
    }
    skills = np.column_stack([problem.skills.person, problem.skills.topic, problem.skills.level])
    return replace(
        problem,
        mentors=People.of(both.pop("ids"), **both),
        skills=Skills.of(np.vstack([skills, [row, topic, 5]])),
    )


@settings(max_examples=20, deadline=None)
@given(problems, st.integers(0, 10**6))
def test_a_mentor_more_for_a_topic_is_worth_what_a_run_with_them_gains(problem, seed):
    aims = random_aims(problem, seed)
    what, solution = asked(problem, aims)
    exactly = {worth.row: worth for worth in what.topics_worth(exact=True)}
    limits = {worth.row: worth for worth in what.topics_worth()}
    assert set(exactly) == set(limits) == set(np.flatnonzero(problem.allowed).tolist())
    for topic, one in exactly.items():
        larger = with_teacher(problem, topic)
        again = solve(larger, WEIGHTS, aims)
        worth = what.topic_worth(topic)
        assert worth.is_exact
        assert value_in(again.balance, larger, aims, worth.change.pairs) == again.objective
        assert worth.mentees == counted(larger, again.pairs)[0] - counted(problem, solution.pairs)[0]
        assert (one.mentees, one.points) == (worth.mentees, worth.points)
        for limit in (limits[topic], what.topic_worth(topic, exact=False)):
            assert (limit.mentees, limit.points) >= (worth.mentees, worth.points)
        assert worth.mentees in {0, 1}
        assert_is(worth.change, solution.pairs, worth.change.pairs, larger)
