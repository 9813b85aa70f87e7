"""Scores: every hard rule both ways, and parts that sum to the score for every pair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.problem import Needs, People, Problem, Skills, Weights, reporting_line
from pairing.rules import Rule
from pairing.scores import Scorer, overlap_minutes, score_all
from tests.pairing.problems import WISHED, random_problem


def one_pair(mentor=None, mentee=None, **changes):
    given = {
        "mentors": People.of([[0, 1]], **(mentor or {})),
        "mentees": People.of([[0, 2]], **(mentee or {})),
        "skills": Skills.of([(0, 0, 4)]),
        "needs": Needs.of([(0, 0, 2, 1)]),
        "allowed": [True, True],
    }
    return Problem.of(**(given | changes))


def score(problem):
    return int(score_all(problem, Weights())[0, 0])


def broken(problem):
    return Rule(int(Scorer(problem, Weights()).broken(slice(None), slice(None))[0, 0]))


def test_a_pair_with_something_to_teach_is_allowed():
    assert broken(one_pair()) == Rule(0)
    assert score(one_pair()) == 1 + 699 * 2 // 5


@pytest.mark.parametrize("level", [0, 3, 4, 5])
def test_the_mentor_has_to_be_above_the_mentee(level):
    problem = one_pair(needs=Needs.of([(0, 0, level, 1)]))
    assert (score(problem) > 0) == (level < 4)
    assert (Rule.SKILL in broken(problem)) == (level >= 4)


def test_a_topic_the_program_does_not_allow_teaches_nothing():
    assert score(one_pair(allowed=[False, True])) == 0


def test_a_topic_nobody_asked_for_teaches_nothing():
    assert score(one_pair(needs=Needs.of([(0, 1, 0, 1)]))) == 0


LINE = reporting_line([-1, 0, 1, 0])  # 0 is above 1, who is above 2; 3 sits beside 1


@pytest.mark.parametrize(
    ("mentor", "mentee", "allowed"),
    [(0, 1, False), (0, 2, False), (2, 0, False), (2, 1, False), (1, 3, True), (3, 2, True), (0, 0, False)],
)
def test_neither_may_be_above_the_other_in_the_manager_chain(mentor, mentee, allowed):
    problem = one_pair({"line": [LINE[mentor]]}, {"line": [LINE[mentee]]})
    assert (score(problem) > 0) == allowed
    assert (Rule.LINE in broken(problem)) != allowed


def test_somebody_outside_the_tree_is_in_nobodys_line():
    assert score(one_pair({"line": [LINE[0]]}, {})) > 0
    assert score(one_pair({}, {"line": [LINE[0]]})) > 0


def test_nobody_is_paired_with_themselves():
    assert broken(one_pair(mentees=People.of([[0, 1]]))) == Rule.SAME_PERSON
    assert broken(one_pair(mentees=People.of([[1, 1]]))) == Rule(0)


@pytest.mark.parametrize(("listed", "rule"), [("excluded", Rule.EXCLUDED), ("earlier", Rule.EARLIER)])
def test_listed_pairs_are_ruled_out(listed, rule):
    problem = one_pair(**{listed: [(0, 0)]})
    assert (score(problem), broken(problem)) == (0, rule)


@pytest.mark.parametrize(
    ("mentor", "mentee", "allowed"),
    [(1, 2, False), (3, 2, True), (0, 2, True), (1, 0, True), (0, 0, True), (1 << 63, 1 << 62, False)],
)
def test_two_who_state_languages_share_one(mentor, mentee, allowed):
    problem = one_pair({"languages": np.array([mentor], np.uint64)}, {"languages": np.array([mentee], np.uint64)})
    assert (score(problem) > 0) == allowed
    assert (Rule.LANGUAGE in broken(problem)) != allowed


def test_both_have_to_be_ready_and_to_have_a_place():
    for side in ({"mentor": {"ready": [False]}}, {"mentee": {"ready": [False]}}):
        assert broken(one_pair(**side)) == Rule.READY
    for side in ({"mentor": {"capacity": [0]}}, {"mentee": {"capacity": [0]}}):
        assert broken(one_pair(**side)) == Rule.PLACE


@pytest.mark.parametrize(
    ("one", "other", "minutes"), [(0, 0, 480), (0, 60, 420), (-480, 0, 0), (-660, 720, 420), (0, -32768, 0)]
)
def test_working_days_overlap_around_the_date_line_too(one, other, minutes):
    assert overlap_minutes(np.array([one]), np.array([other])).tolist() == [minutes]


def test_each_part_is_earned_as_documented():
    here = {"unit": [1], "site": [1], "zone": [0], "proximity": [0]}
    cases = {
        (("unit", 2),): [0, 100, 100, 0, 0],
        (("site", 2),): [0, 50, 100, 0, 0],
        (("zone", 120),): [0, 0, 75, 0, 0],
        (("proximity", 5),): [0, 0, 100, 66, 0],
    }
    for changes, parts in cases.items():
        problem = one_pair(here | {name: [value] for name, value in changes}, here)
        found = Scorer(problem, Weights()).parts(np.array([0]), np.array([0]))[0]
        assert [0, *found[1:]] == parts


@pytest.mark.parametrize(
    ("mentee_rank", "mentor_rank", "points"),
    [(1, 1, 120), (1, 0, 60), (0, 1, 60), (2, 0, 40), (0, 3, 20), (2, 3, 60), (3, 3, 40)],
)
def test_a_wish_earns_points_by_its_rank_and_a_mutual_one_both(mentee_rank, mentor_rank, points):
    weights = Weights(skill=800, distance=0, overlap=0, proximity=0, wishes=120)
    problem = one_pair(wishes=[(0, 0, mentee_rank, mentor_rank)])
    scorer = Scorer(problem, weights)
    assert scorer.ranks(0, 0) == (mentee_rank, mentor_rank)
    assert scorer.parts(np.array([0]), np.array([0]))[0, 4] == points
    plain = int(score_all(one_pair(), weights)[0, 0])
    assert int(score_all(problem, weights)[0, 0]) == plain + points


@pytest.mark.parametrize("seed", range(5))
def test_a_wish_opens_no_pair_that_a_rule_forbids_and_takes_points_from_none(seed):
    weights = Weights.shared(4, 1, 1, 1, 3)
    problem = random_problem(seed, 9, 8)
    everybody = np.array([(e, m, 1, 1) for e in range(9) for m in range(8)])
    wished, plain = (score_all(replace(problem, wishes=w), weights) for w in (everybody, everybody[:0]))
    assert np.array_equal(wished, np.where(plain > 0, plain + weights.wishes, 0))
    assert (plain == 0).any()


def test_naming_more_topics_shares_the_points_and_adds_none():
    both = Skills.of([(0, 0, 5), (0, 1, 5)])
    one = score(one_pair(skills=both, needs=Needs.of([(0, 0, 0, 1)])))
    two = score(one_pair(skills=both, needs=Needs.of([(0, 0, 0, 1), (0, 1, 0, 2)])))
    assert (one, two) == (700, 699)


def test_a_first_topic_counts_more_than_a_second_and_a_wide_gap_more_than_a_narrow_one():
    wanted = Needs.of([(0, 0, 1, 1), (0, 1, 1, 2)])
    first = score(one_pair(skills=Skills.of([(0, 0, 5)]), needs=wanted))
    second = score(one_pair(skills=Skills.of([(0, 1, 5)]), needs=wanted))
    narrow = score(one_pair(skills=Skills.of([(0, 0, 3)]), needs=wanted))
    assert first > second > 0
    assert first > narrow > 0


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**6),
    st.builds(
        Weights.shared, st.integers(1, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)
    ),
)
def test_for_every_pair_the_parts_sum_to_the_score_and_the_topics_to_the_skill_part(seed, weights):
    problem = random_problem(seed, 7, 5)
    scorer = Scorer(problem, weights)
    scores = scorer.all()
    rows, columns = (index.reshape(-1) for index in np.indices(scores.shape))
    parts = scorer.parts(rows, columns)
    allowed = scorer.broken(slice(None), slice(None)).reshape(-1) == 0
    assert np.array_equal(np.where(allowed, parts.sum(axis=1), 0), scores.reshape(-1))
    assert ((scores >= 0) & (scores <= 1000)).all()
    for row, column, skill in zip(rows.tolist(), columns.tolist(), parts[:, 0].tolist(), strict=True):
        assert sum(topic.points for topic in scorer.topics(row, column)) == skill


def test_a_selection_of_pairs_is_scored_like_the_whole():
    problem = random_problem(3, 9, 8)
    scorer = Scorer(problem, WISHED)
    whole, broken_rules = scorer.all(), scorer.broken(slice(None), slice(None))
    columns = np.array([5, 0, 3])
    for rows in (np.array([7, 2, 3]), slice(2, 6), slice(6, 2), slice(0, 9, 2), slice(None)):
        selected = np.ix_(np.arange(9)[rows], columns)
        assert np.array_equal(scorer.block(rows, columns), whole[selected])
        assert np.array_equal(scorer.broken(rows, columns), broken_rules[selected])


def test_blocks_cover_everybody_once(monkeypatch):
    monkeypatch.setattr("pairing.scores.PAIRS", 16 * 40)
    problem = random_problem(5, 70, 40, takes=1, wants=1)
    told = []
    scores = score_all(problem, WISHED, lambda *step: told.append(step))
    assert np.array_equal(scores, Scorer(problem, WISHED).block(slice(None), slice(None)))
    assert told == [("scores", start, 70) for start in range(0, 70, 16)]
