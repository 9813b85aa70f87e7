"""Reasons: each one said is checked here against all pairs, by plain loops that share nothing with the code."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.matching import solve
from pairing.problem import Needs, People, Problem, Skills, Weights
from pairing.reasons import Reason, left_out, parts_of
from pairing.scores import Scorer
from tests.pairing.problems import random_problem


def rules_broken(problem, e, m):
    """The names of the rules that forbid one pair, read off the problem."""
    mentee, mentor = problem.mentees, problem.mentors
    level = {int(t): int(n) for p, t, n in zip(*columns(problem.skills), strict=True) if p == m}
    wanted = {
        int(t): int(n)
        for p, t, n in zip(problem.needs.person, problem.needs.topic, problem.needs.level, strict=True)
        if p == e and problem.allowed[t]
    }
    (a, b), (c, d) = mentee.line[e].tolist(), mentor.line[m].tolist()
    spoken = int(mentee.languages[e]), int(mentor.languages[m])
    checks = {
        "skill": not any(level.get(topic, 0) > own for topic, own in wanted.items()),
        "line": min(a, c) >= 0 and (a <= c < b or c <= a < d),
        "same_person": mentee.ids[e].tolist() == mentor.ids[m].tolist(),
        "excluded": [e, m] in problem.excluded.tolist(),
        "earlier": [e, m] in problem.earlier.tolist(),
        "language": all(spoken) and not spoken[0] & spoken[1],
        "ready": not (mentee.ready[e] and mentor.ready[m]),
        "place": not (mentee.capacity[e] and mentor.capacity[m]),
    }
    return {name for name, is_broken in checks.items() if is_broken}


def columns(skills):
    return skills.person, skills.topic, skills.level


def assert_true(problem, solution, scores, one):
    """The reason given is true of all possible partners."""
    is_mentee = one.side == "mentee"
    own, others = (problem.mentees, problem.mentors) if is_mentee else (problem.mentors, problem.mentees)
    pair = (lambda other: (one.row, other)) if is_mentee else (lambda other: (other, one.row))
    broken = [rules_broken(problem, *pair(other)) for other in range(len(others))]
    facts = one.facts
    assert facts["allowed"] == sum(not names for names in broken)
    assert facts["broken"] == {n: k for n in RULES if (k := sum(n in names for names in broken))}
    assert facts["opens"] == {n: k for n in RULES if (k := sum(names == {n} for names in broken))}
    side, other_side = (0, 1) if is_mentee else (1, 0)
    partners = [other for other, names in enumerate(broken) if not names]
    named, their = topics_of(problem, one.row, is_mentee), topics_of
    match one.reason:
        case Reason.NOT_READY:
            assert not own.ready[one.row]
        case Reason.NO_PLACE:
            assert own.capacity[one.row] == 0
        case Reason.NO_TOPICS:
            assert not named
        case Reason.NOBODY_TEACHES | Reason.NOBODY_WANTS:
            assert named
            assert not any(named & their(problem, other, not is_mentee) for other in range(len(others)))
        case Reason.NOBODY_ABOVE | Reason.NOBODY_BELOW:
            assert any(named & their(problem, other, not is_mentee) for other in range(len(others)))
            assert all("skill" in names for names in broken)
        case Reason.ONE_RULE:
            assert not partners
            assert facts["opens"]
        case Reason.SEVERAL_RULES:
            assert all(len(names) > 1 for names in broken)
            assert not facts["opens"]
        case Reason.SCARCE:
            group = facts["group"]
            table = scores if is_mentee else scores.T
            reached = [other for other in range(len(others)) if (table[group, other] > 0).any()]
            assert one.row in group
            assert (len(group), len(reached)) == (facts["people"], facts["partners"])
            assert sum(int(others.capacity[other]) for other in reached) == facts["places"] < facts["people"]
        case Reason.FULL:
            assert partners
            for partner in partners:
                held = solution.scores[solution.pairs[:, other_side] == partner]
                assert len(held) == others.capacity[partner]
                assert held.min() >= scores[pair(partner)]
        case _:
            raise AssertionError(one.reason)
    return side


RULES = ("skill", "line", "same_person", "excluded", "earlier", "language", "ready", "place")


def topics_of(problem, row, is_mentee):
    rows = problem.needs if is_mentee else problem.skills
    return {int(t) for p, t in zip(rows.person, rows.topic, strict=True) if p == row and problem.allowed[t]}


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3), st.integers(0, 9), st.integers(0, 9))
def test_every_reason_is_true_and_nobody_left_out_goes_without_one(seed, wants, takes, mentees, mentors):
    problem = random_problem(seed, mentees, mentors, wants=wants, takes=takes)
    scorer = Scorer(problem, Weights())
    solution = solve(problem, Weights())
    scores = scorer.all()
    found = left_out(scorer, solution)
    for one in found:
        assert_true(problem, solution, scores, one)
    for side, people in enumerate((mentees, mentors)):
        name = ("mentee", "mentor")[side]
        expected = sorted(set(range(people)) - set(solution.pairs[:, side].tolist()))
        assert [one.row for one in found if one.side == name] == expected


def test_every_reason_occurs_and_is_true():
    seen = set()
    for seed in range(300):
        problem = random_problem(seed, 7, 5, topics=3, wants=1 + seed % 3, takes=1 + seed % 2)
        scorer, solution = Scorer(problem, Weights()), solve(problem, Weights())
        for one in left_out(scorer, solution):
            assert_true(problem, solution, scorer.all(), one)
            seen.add(one.reason)
        if seen == set(Reason) - {Reason.UNPROVEN}:
            return
    assert seen == set(Reason) - {Reason.UNPROVEN}


def test_a_mentee_left_over_always_belongs_to_a_group_with_too_few_places():
    """Coverage comes first, so nobody is left over for the sake of points."""
    for seed in range(40):
        problem = random_problem(seed, 12, 5, topics=2, wants=3, takes=1)
        found = left_out(Scorer(problem, Weights()), solve(problem, Weights()))
        assert all(one.reason is Reason.SCARCE for one in found if one.side == "mentee" and one.facts["allowed"])


def two_mentees_one_mentor():
    return Problem.of(
        mentors=People.of([[0, 1]]),
        mentees=People.of([[0, 2], [0, 3]]),
        skills=Skills.of([(0, 0, 5)]),
        needs=Needs.of([(0, 0, 1, 1), (1, 0, 0, 1)]),
        allowed=[True],
    )


def test_two_mentees_who_can_only_have_one_mentor_are_told_so():
    problem = two_mentees_one_mentor()
    scorer, solution = Scorer(problem, Weights()), solve(problem, Weights())
    (one,) = left_out(scorer, solution)
    assert (one.side, one.row, one.reason) == ("mentee", 0, Reason.SCARCE)
    assert one.facts == {
        "allowed": 1,
        "broken": {},
        "opens": {},
        "people": 2,
        "places": 1,
        "partners": 1,
        "group": [0, 1],
    }


def test_a_run_that_was_stopped_claims_nothing():
    """A pairing that leaves a free mentor beside an uncovered mentee is not explained as if it were the best."""
    from dataclasses import replace

    problem = two_mentees_one_mentor()
    solution = solve(problem, Weights())
    stopped = replace(solution, pairs=solution.pairs[:0], scores=solution.scores[:0], bound=solution.bound + 1)
    reasons = {one.reason for one in left_out(Scorer(problem, Weights()), stopped)}
    assert reasons == {Reason.UNPROVEN}


@pytest.mark.parametrize("seed", range(6))
def test_the_parts_of_a_pair_name_what_they_rest_on_and_sum_to_its_score(seed):
    problem = random_problem(seed, 20, 20)
    scorer, solution = Scorer(problem, Weights()), solve(problem, Weights())
    for (mentee, mentor), score in zip(solution.pairs.tolist(), solution.scores.tolist(), strict=True):
        parts = {part.part: part for part in parts_of(scorer, mentee, mentor)}
        assert sum(part.points for part in parts.values()) == score
        assert all(0 <= part.points <= part.of for part in parts.values())
        topics = parts["skill"].facts["topics"]
        assert sum(topic["points"] for topic in topics) == parts["skill"].points
        for topic in topics:
            assert (mentor, topic["topic"], topic["mentor_level"]) in rows(columns(problem.skills))
            assert (mentee, topic["topic"], topic["mentee_level"], topic["priority"]) in rows(
                (problem.needs.person, problem.needs.topic, problem.needs.level, problem.needs.priority)
            )
        new = parts["proximity"].facts["new"]
        assert parts["proximity"].points == 100 * bin(new).count("1") // 3


def rows(arrays):
    return set(zip(*(array.tolist() for array in arrays), strict=True))


def test_facts_are_plain_values_that_json_can_hold():
    import json

    problem = random_problem(4, 12, 9)
    scorer, solution = Scorer(problem, Weights()), solve(problem, Weights())
    told = [one.facts for one in left_out(scorer, solution)]
    told += [part.facts for e, m in solution.pairs.tolist() for part in parts_of(scorer, e, m)]
    assert json.loads(json.dumps(told)) == told
    assert np.array_equal(solution.parts.sum(axis=1), solution.scores)
