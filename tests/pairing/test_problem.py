"""People as arrays: the reporting line, what is refused, and a digest that knows no order."""

from __future__ import annotations

import uuid
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.digest import digest
from pairing.problem import (
    BadProblem,
    ManagerCycle,
    Needs,
    People,
    Problem,
    Skills,
    Weights,
    ids_array,
    pair_rows,
    reporting_line,
)
from tests.pairing.problems import random_problem, shuffled


def chain_of(manager, person):
    above = []
    while manager[person] >= 0:
        person = manager[person]
        above.append(person)
    return above


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 25), st.randoms(use_true_random=False))
def test_one_interval_is_inside_another_exactly_if_its_owner_reports_there(people, random):
    """In any row order, with several trees."""
    ranked = [random.randint(-1, i - 1) for i in range(people)]
    names = random.sample(range(people), people)
    manager = [0] * people
    for i, boss in enumerate(ranked):
        manager[names[i]] = names[boss] if boss >= 0 else -1
    line = reporting_line(manager)
    for low in range(people):
        above = {a for a in range(people) if line[a, 0] <= line[low, 0] < line[a, 1]}
        assert above == {low, *chain_of(manager, low)}


def test_a_long_chain_and_a_wide_team_are_numbered():
    assert reporting_line([-1, 0, 1, 2]).tolist() == [[0, 4], [1, 4], [2, 4], [3, 4]]
    assert reporting_line([-1] + [0] * 3).tolist() == [[0, 4], [1, 2], [2, 3], [3, 4]]
    assert reporting_line([]).shape == (0, 2)


def test_a_circle_of_managers_is_refused_and_named():
    with pytest.raises(ManagerCycle) as refused:
        reporting_line([-1, 0, 4, 2, 3, 3])
    assert sorted(refused.value.members) == [2, 3, 4]
    with pytest.raises(ManagerCycle):
        reporting_line([0])
    with pytest.raises(BadProblem, match="manager: a row names a person who is not there"):
        reporting_line([-1, 7])


def one_pair(**changes):
    given = {
        "mentors": People.of(ids_array([uuid.UUID(int=1)])),
        "mentees": People.of(ids_array([uuid.UUID(int=2)])),
        "skills": Skills.of([(0, 0, 5)]),
        "needs": Needs.of([(0, 0, 1, 1)]),
        "allowed": [True],
    }
    return Problem.of(**(given | changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"skills": Skills.of([(0, 0, 6)])}, "skills.level: a level is 1 to 5"),
        ({"skills": Skills.of([(1, 0, 5)])}, "skills.person: a row names a person"),
        ({"skills": Skills.of([(0, 0, 5), (0, 0, 4)])}, "skills: a person names a topic twice"),
        ({"needs": Needs.of([(0, 0, 6, 1)])}, "needs.level: a level is 0 to 5"),
        ({"needs": Needs.of([(0, 0, 1, 0)])}, "needs.priority: a priority is 1 to 3"),
        ({"needs": Needs.of([(0, 1, 1, 1)])}, "needs.topic: a topic is 0 to 0"),
        ({"excluded": [(0, 1)]}, "excluded: a row names a person"),
        ({"earlier": [(-1, 0)]}, "earlier: a row names a person"),
        ({"wishes": [(0, 1, 1, 0)]}, "wishes: a row names a person"),
        ({"wishes": [(0, 0, 4, 0)]}, "wishes: a rank is 1 to 3"),
        ({"wishes": [(0, 0, 0, 0)]}, "wishes: a rank is 1 to 3"),
        ({"wishes": [(0, 0, 1, 0), (0, 0, 0, 1)]}, "wishes: a pair occurs twice"),
        ({"mentees": People.of([[0, 2]], capacity=[4])}, "mentees.capacity: a mentee wants at most 3"),
    ],
)
def test_a_problem_that_breaks_a_rule_is_refused_by_field_and_rule(changes, message):
    with pytest.raises(BadProblem, match=message):
        one_pair(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"zone": [0, 2000]}, "zone: an offset is at most 960 minutes"),
        ({"capacity": [1, -1]}, "capacity: a capacity is not negative"),
        ({"held": [0, -1]}, "held: a number of partners is not negative"),
        ({"proximity": [0, 8]}, "proximity: the flags are bits"),
        ({"unit": [1]}, "unit: one entry a person"),
        ({"hours": [1, 2]}, "hours: is no attribute"),
    ],
)
def test_people_that_break_a_rule_are_refused_by_field_and_rule(changes, message):
    with pytest.raises(BadProblem, match=message):
        People.of([[0, 1], [0, 2]], **changes)


def test_the_same_id_twice_on_one_side_is_refused():
    with pytest.raises(BadProblem, match="ids: an id occurs twice"):
        People.of([[3, 1], [0, 2], [3, 1]])


def test_weights_are_points_and_sliders_share_out_a_thousand():
    assert Weights.shared(7, 1, 1, 1) == Weights(700, 100, 100, 100)
    assert Weights.shared(1, 1, 1, 1) == Weights(250, 250, 250, 250)
    assert Weights.shared(4, 1, 1, 1, 3) == Weights(400, 100, 100, 100, 300)
    assert Weights.shared(0, 0, 0, 0, 1) == Weights(100, 0, 0, 0, 900)
    assert Weights.shared(0, 3, 3, 4) == Weights(100, 270, 270, 360)
    with pytest.raises(BadProblem, match="at most 1000"):
        Weights(skill=901)
    with pytest.raises(BadProblem, match="at least 100"):
        Weights(skill=99)
    with pytest.raises(BadProblem, match="whole number"):
        Weights(overlap=-1)


def test_ids_keep_all_128_bits():
    one = uuid.UUID(int=(5 << 64) + 7)
    assert ids_array([one, uuid.UUID(int=(1 << 128) - 1)]).tolist() == [[5, 7], [(1 << 64) - 1] * 2]
    assert ids_array([]).shape == (0, 2)


def test_pairs_of_people_are_found_in_either_role_and_strangers_left_out():
    a, b, c = (uuid.UUID(int=n) for n in (1, 2, 3))
    mentees, mentors = People.of(ids_array([a, b])), People.of(ids_array([c, b]))
    assert pair_rows(mentees, mentors, [(c, a), (a, b), (uuid.uuid4(), a)]).tolist() == [[0, 0], [0, 1]]


@pytest.mark.parametrize("seed", range(10))
def test_the_digest_is_the_same_for_any_row_order(seed):
    problem = random_problem(seed, 8, 7)
    other, _ = shuffled(problem, seed)
    rows = np.random.default_rng(seed).permutation(len(problem.skills.person))
    skills = Skills(*(getattr(other.skills, name)[rows] for name in ("person", "topic", "level")))
    assert digest(replace(other, skills=skills), Weights()) == digest(problem, Weights())


def test_the_digest_is_the_same_for_another_numbering_of_units_and_of_the_organization():
    manager = np.array([-1, 0, 0, 1, 1, 2])
    given = []
    for order in (np.arange(6), np.array([0, 2, 1, 5, 4, 3])):
        line = np.empty((6, 2), np.int64)
        at = np.argsort(order)
        line[order] = reporting_line([at[manager[p]] if manager[p] >= 0 else -1 for p in order])
        units = np.array([3, 5, 5]) if order[1] == 1 else np.array([7, 0, 0])
        mentors = People.of(ids_array(map(uuid.UUID, ["0" * 31 + c for c in "123"])), line=line[:3], unit=units)
        mentees = People.of(ids_array(map(uuid.UUID, ["0" * 31 + c for c in "456"])), line=line[3:])
        given.append(
            Problem.of(
                mentors=mentors,
                mentees=mentees,
                skills=Skills.of([(0, 0, 5)]),
                needs=Needs.of([(0, 0, 1, 1)]),
                allowed=[True],
            )
        )
    assert (given[0].mentors.line != given[1].mentors.line).any()
    assert digest(given[0], Weights()) == digest(given[1], Weights())


@pytest.mark.parametrize(
    "change",
    [
        {"mentors": People.of([[0, 1]], capacity=[2])},
        {"mentors": People.of([[0, 9]])},
        {"mentees": People.of([[0, 2]], ready=[False])},
        {"skills": Skills.of([(0, 0, 4)])},
        {"needs": Needs.of([(0, 0, 1, 2)])},
        {"excluded": [(0, 0)]},
        {"earlier": [(0, 0)]},
        {"allowed": [False]},
        {"mentors": People.of([[0, 1]], line=[[0, 2]]), "mentees": People.of([[0, 2]], line=[[1, 2]])},
    ],
)
def test_the_digest_changes_with_everything_the_outcome_depends_on(change):
    assert digest(one_pair(**change), Weights()) != digest(one_pair(), Weights())


def test_the_digest_changes_with_the_weights():
    assert digest(one_pair(), Weights(skill=699)) != digest(one_pair(), Weights())
