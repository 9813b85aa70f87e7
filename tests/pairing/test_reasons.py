"""Reasons: each one said is checked here against all pairs, by plain loops that share nothing with the code."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.matching import solve
from pairing.problem import Aims, Needs, People, Problem, Skills, Weights
from pairing.reasons import Reason, left_out, parts_of
from pairing.scores import Scorer
from tests.pairing.problems import WISHED, random_aims, random_problem, with_held


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
        case Reason.SCARCE | Reason.SCARCE_LOCKED:
            group = facts["group"]
            table = scores if is_mentee else scores.T
            reached = [other for other in range(len(others)) if (table[group, other] > 0).any()]
            assert one.row in group
            assert (len(group), len(reached)) == (facts["people"], facts["partners"])
            held = 0
            if one.reason is Reason.SCARCE_LOCKED:
                locked = solution.aims.locked
                assert is_mentee
                assert not set(group) & set(locked[:, 0].tolist())
                held = sum(mentor in reached for mentor in locked[:, 1].tolist())
                assert held == facts["locked"] > 0
            assert not own.held[group].any()
            places = sum(int(others.capacity[other]) for other in reached) - held
            assert places == facts["places"] < facts["people"] * facts["each"]
        case Reason.TOO_FEW:
            room = [p for p in partners if (solution.pairs[:, 1] == p).sum() < others.capacity[p]]
            assert solution.aims.least == 2
            assert len(room) == facts["room"] < 2
        case Reason.WANTS_ONE:
            assert is_mentee
            assert (solution.aims.least, own.capacity[one.row]) == (2, 1)
        case Reason.FULL | Reason.LOCKED | Reason.SHORT | Reason.ALONE:
            assert partners
            assert_worth(problem, solution, scores, one, partners)
        case _:
            raise AssertionError(one.reason)


def worth_of(aims, scores, e, m):
    """What one pair adds, as `Aims` says it."""
    score = int(scores[e, m])
    kept = [e, m] in aims.kept.tolist()
    return score - aims.shortfall * max(aims.threshold - score, 0) + aims.bonus * kept


def assert_worth(problem, solution, scores, one, partners):
    """Each allowed partner is full with pairs that add as much, or is locked, or would be no gain."""
    aims, side = solution.aims, 0 if one.side == "mentee" else 1
    people = problem.mentors if one.side == "mentee" else problem.mentees
    pairs = solution.pairs.tolist()
    room, locked, least, lonely = 0, 0, [], 0
    for partner in partners:
        mine = (one.row, partner) if side == 0 else (partner, one.row)
        worth = worth_of(aims, scores, *mine)
        held = [pair for pair in pairs if pair[1 - side] == partner]
        if len(held) < people.capacity[partner]:
            room += 1
            count = len(held) + int(people.held[partner])
            free = sum(pair_count(pairs, 1, m) < problem.mentors.capacity[m] for m in np.flatnonzero(scores[partner]))
            if side == 1 and aims.least == 2 and count == 0 and min(free, people.capacity[partner]) < 2:
                lonely += 1
                continue
            step = [solution.balance.coverage, solution.balance.load][1 - side]
            first = solution.balance.coverage[0] if side == 0 else 0
            sign = -1 if side == 0 else 1
            assert worth + first + sign * step[min(count, len(step) - 1)] <= 0
            continue
        others = [worth_of(aims, scores, *pair) for pair in held if pair not in aims.locked.tolist()]
        least += others if one.reason is not Reason.FULL else [worth_of(aims, scores, *pair) for pair in held]
        assert min(others, default=worth) >= worth
        locked += min((worth_of(aims, scores, *p) for p in held if p in aims.locked.tolist()), default=worth) < worth
    facts = one.facts
    best = max(worth_of(aims, scores, *((one.row, p) if side == 0 else (p, one.row))) for p in partners)
    assert (facts["worth"], facts["lowest"]) == (best, min(least, default=None))
    assert facts["adjusted"] == bool(aims.shift or (aims.bonus and len(aims.kept)))
    expected = {Reason.LOCKED: (0, 0), Reason.FULL: (0, 0), Reason.SHORT: (room, 0), Reason.ALONE: (lonely, lonely)}
    assert (room, lonely) == expected[one.reason]
    if one.reason is Reason.FULL:
        assert not locked
    if one.reason is Reason.ALONE:
        assert facts["room"] == lonely > 0
    if one.reason is Reason.LOCKED:
        assert facts["locked"] == locked > 0
    if one.reason is Reason.SHORT:
        assert (facts["room"], facts["threshold"]) == (room, aims.threshold)


def pair_count(pairs, column, person):
    return sum(pair[column] == person for pair in pairs)


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


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3), st.integers(1, 9), st.integers(1, 9))
def test_every_reason_is_true_with_aims_too(seed, wants, takes, mentees, mentors):
    """Locks, a bonus, a threshold and partners held elsewhere; a mentee is never left out for the sake of points."""
    problem = with_held(random_problem(seed, mentees, mentors, wants=wants, takes=takes), seed)
    scorer = Scorer(problem, WISHED)
    scores = scorer.all()
    solution = solve(problem, WISHED, random_aims(seed, problem, scores))
    assert solution.proven
    for one in left_out(scorer, solution):
        assert_true(problem, solution, scores, one)
        supply = {Reason.SCARCE, Reason.SCARCE_LOCKED}
        assert one.side == "mentor" or not one.facts["allowed"] or one.reason in supply
        assert not (problem.mentees if one.side == "mentee" else problem.mentors).held[one.row]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 3), st.integers(1, 3), st.integers(1, 7), st.integers(1, 7))
def test_every_reason_is_true_in_groups_too(seed, wants, takes, mentees, mentors):
    problem = random_problem(seed, mentees, mentors, wants=wants, takes=takes, topics=3)
    scorer = Scorer(problem, WISHED)
    solution = solve(problem, WISHED, Aims(least=2))
    scores = scorer.all()
    for one in left_out(scorer, solution):
        if solution.proven or one.reason is not Reason.UNPROVEN:
            assert_true(problem, solution, scores, one)


def test_every_reason_occurs_and_is_true():
    groups = {Reason.WANTS_ONE, Reason.TOO_FEW, Reason.ALONE}
    wanted = set(Reason) - groups - {Reason.UNPROVEN}
    seen = set()
    for seed in range(300):
        mentors = 5 + 5 * (seed % 4 > 1)
        problem = random_problem(seed, 7, mentors, topics=3, wants=1 + seed % 3, takes=1 + seed // 2 % 2)
        scorer = Scorer(problem, Weights())
        aims = random_aims(seed, problem, scorer.all()) if seed % 2 else Aims()
        solution = solve(problem, Weights(), aims)
        for one in left_out(scorer, solution):
            assert_true(problem, solution, scorer.all(), one)
            seen.add(one.reason)
        if seed > 30 and seen == wanted:
            return
    assert seen == wanted


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


@pytest.mark.parametrize(
    ("wants", "mentors", "reasons"),
    [
        (2, 1, {"mentee": Reason.TOO_FEW, "mentor": Reason.ALONE}),
        (1, 2, {"mentee": Reason.WANTS_ONE, "mentor": Reason.ALONE}),
        (2, 2, {"mentee": Reason.UNPROVEN, "mentor": Reason.UNPROVEN}),
    ],
)
def test_in_groups_the_missing_second_mentor_is_the_reason(wants, mentors, reasons):
    """Nobody is paired; where two mentors are free for who wants two, that is not the best and nothing is claimed."""
    problem = Problem.of(
        mentors=People.of([[0, 1], [0, 2]][:mentors]),
        mentees=People.of([[0, 3]], capacity=[wants]),
        skills=Skills.of([(0, 0, 5), (1, 0, 5)][:mentors]),
        needs=Needs.of([(0, 0, 1, 1)]),
        allowed=[True],
    )
    scorer, solution = Scorer(problem, Weights()), solve(problem, Weights())
    none = replace(solution, pairs=solution.pairs[:0], scores=solution.scores[:0], aims=Aims(least=2))
    found = left_out(scorer, none)
    assert len(found) == 1 + mentors
    for one in found:
        assert one.reason == reasons[one.side]
        if one.reason is not Reason.UNPROVEN:
            assert_true(problem, none, scorer.all(), one)


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
        "each": 1,
        "group": [0, 1],
    }


def test_a_run_that_was_stopped_claims_nothing():
    """A pairing that leaves a free mentor beside an uncovered mentee is not explained as if it were the best."""
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
