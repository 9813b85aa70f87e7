"""Cells: which a unit is in, and the guarantee over several of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.cells import ELSEWHERE, cell_name, cell_of, given_names
from tests.feedback.histories import assignment, history, secret_units
from tests.feedback.worlds import Cut, History, TotalBesideCells, joined, lines_of, other_world, run

SEEDS = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize(
    ("mentees", "others", "cell"),
    [
        (["Berlin"], ["Berlin", "Porto", "Porto"], "Berlin"),  # the mentee decides, not the mentors
        (["Berlin", "Porto", "Porto"], [], "Porto"),  # a mentor with three mentees
        (["Porto", "Berlin"], [], "Berlin"),  # as many: the first by name
        ([], ["Porto", "Berlin", "Porto"], "Porto"),  # a circle
        ([""], ["Porto"], ELSEWHERE),
    ],
)
def test_a_unit_is_where_its_mentees_are(mentees, others, cell):
    assert cell_of(mentees, others, {}) == cell


def test_two_values_with_one_name_are_one_cell():
    names = given_names([("Berlin", "Europe"), ("Porto", " europe "), ("Lima", ""), ("", "Elsewhere"), ("Rio", "Rio")])
    assert names == {"Berlin": "Europe", "Porto": "Europe"}
    assert cell_of(["Berlin", "Porto", "Lima"], [], names) == "Europe"
    assert cell_name("Oslo", names) == "Oslo"


def test_who_has_no_value_may_join_a_cell():
    assert cell_name("  ", given_names([("Berlin", "Berlin"), ("", "Berlin")])) == "Berlin"


def cells(rng: Random) -> list[History]:
    """Two or three cells near the gates, with the same statements and as many periods."""
    found = [history(rng)]
    wanted = rng.choice((2, 3))
    while len(found) < wanted:
        drawn = history(rng)
        if drawn.panel.themes == found[0].panel.themes:
            found.append(drawn)
    closes = min(len(each.periods) for each in found)
    return [replace(each, periods=each.periods[:closes]) for each in found]


def check_two_worlds(seed: int, make=Cut) -> None:
    """Up to four units *of each cell* said something else, and nothing that is shown of any cell differs."""
    rng = Random(seed)
    parts = cells(rng)
    others = []
    for true in parts:
        shown = run(true)
        others.append(other_world(true, secret_units(rng, true, lines_of(shown)), assignment(rng, true), shown))
    cohort = partial(make, sizes=tuple(part.panel.units for part in parts))
    assert run(joined(others), cohort).seen == run(joined(parts), cohort).seen


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(SEEDS)
def test_four_units_of_every_cell_could_have_said_anything(seed):
    check_two_worlds(seed)


def test_two_worlds_catch_a_total_beside_cells():
    def hunt():
        for seed in range(500):
            check_two_worlds(seed, TotalBesideCells)

    with pytest.raises(AssertionError):
        hunt()


def test_a_cell_is_counted_as_if_the_others_were_not_there():
    for seed in range(20):
        parts = cells(Random(seed))
        cohort = run(joined(parts), partial(Cut, sizes=tuple(part.panel.units for part in parts)))
        assert [cell.seen for cell in cohort.cells] == [run(part).seen for part in parts]
