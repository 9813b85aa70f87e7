"""What tables of several dimensions may show: whoever adds and subtracts is told nothing about fewer than ten people."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import pytest

from metrics.hands import MOST, NAMED, OTHERS, blocks, covers, enough

FLOOR = 10


# The attack, with nothing of the module under test ---------------------------------------------------------------------


def rank(columns: list[list[int]]) -> int:
    """By elimination over the rationals."""
    rows = [[Fraction(value) for value in row] for row in zip(*columns, strict=True)]
    found = 0
    for column in range(len(columns)):
        pivot = next((row for row in range(found, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for row in range(len(rows)):
            if row != found and rows[row][column]:
                factor = rows[row][column] / rows[found][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[found], strict=True)]
        found += 1
    return found


def attacked(people: dict[tuple[str, ...], int]) -> set[tuple[str, ...]] | None:
    """Combinations of groups with fewer than ten people together, about whom a sum or difference of table figures is, and nobody else."""
    keys = sorted(key for key, number in people.items() if number)
    groups = sorted({(at, name) for key in keys for at, name in enumerate(key)})
    columns = {key: [int(key[at] == name) for at, name in groups] for key in keys}
    everything = rank(list(columns.values())) if keys else 0
    small = [key for key in keys if people[key] < FLOOR]
    for size in range(1, len(small) + 1):
        for some in combinations(small, size):
            if sum(people[key] for key in some) < FLOOR:
                rest = [columns[key] for key in keys if key not in some]
                # A combination of figures that leaves everybody else out exists if, and only if, the rest has a lower rank.
                if (rank(rest) if rest else 0) < everything:
                    return set(some)
    return None


def shown_of(people, names):
    found = Counter()
    for key, number in people.items():
        found[tuple(each[group] for each, group in zip(names, key, strict=True))] += number
    return dict(found)


# What it is for --------------------------------------------------------------------------------------------------------


def test_a_site_less_the_one_unit_in_it_is_not_shown():
    # Unit A is 14 people of site X; the other six there are of unit B, most of whom are in Y.
    people = {("A", "X", "1"): 14, ("B", "X", "1"): 6, ("B", "Y", "1"): 40}
    assert attacked(people) == {("B", "X", "1")}
    assert not covers(people, FLOOR)
    names = blocks(people, FLOOR)
    assert attacked(shown_of(people, names)) is None
    assert sum(len(set(each.values())) for each in names) < 5


def test_no_single_figure_is_about_fewer_than_ten_and_a_small_group_is_never_others_by_itself():
    people = {("A", "X", "1"): 30, ("B", "X", "1"): 3, ("C", "X", "1"): 12, ("D", "X", "1"): 20}
    units = blocks(people, FLOOR)[0]
    assert units == {"A": "A", "B": OTHERS, "C": OTHERS, "D": "D"}


def test_two_small_groups_that_are_ten_together_are_others():
    people = {("A", "X", "1"): 30, ("B", "X", "1"): 6, ("C", "X", "1"): 6, ("D", "X", "1"): 20}
    assert blocks(people, FLOOR)[0] == {"A": "A", "B": OTHERS, "C": OTHERS, "D": "D"}


def test_what_is_safe_stays_as_it_is():
    people = dict.fromkeys(product("AB", "XY", "12"), 10)
    assert blocks(people, FLOOR) == [{"A": "A", "B": "B"}, {"X": "X", "Y": "Y"}, {"1": "1", "2": "2"}]


def test_nine_people_are_all_others():
    people = {("A", "X", "1"): 5, ("B", "X", "1"): 4}
    assert blocks(people, FLOOR)[0] == {"A": OTHERS, "B": OTHERS}
    assert not enough(people, FLOOR)
    assert blocks({}, FLOOR) == []


def test_only_the_largest_groups_have_a_name():
    people = {(f"Unit {number:02}", "X", "1"): 100 + number for number in range(40)}
    units = blocks(people, FLOOR)[0]
    assert len(set(units.values())) == NAMED + 1
    assert units["Unit 39"] == "Unit 39" and units["Unit 00"] == OTHERS
    assert "Others" not in set(blocks({(f"{n}", "X", "1"): 50 for n in range(NAMED + 1)}, FLOOR)[0].values())


def test_more_groups_than_its_arithmetic_is_exact_for_are_refused():
    assert 3 ** ((MOST - 2) / 2) < 2**31 - 1  # Hadamard: no minor of three ones in a column is larger
    with pytest.raises(ValueError, match="groups"):
        covers({(f"{n}", f"{n}", f"{n}"): 50 for n in range(20)}, FLOOR)


# By brute force --------------------------------------------------------------------------------------------------------

SIZES = (0, 3, 6, 12)


def test_of_every_small_table_of_two_units_and_two_sites_nothing_small_comes_out():
    """All 4^4 tables of two by two, with the sizes below and above the floor."""
    merged = 0
    for numbers in product(SIZES, repeat=4):
        people = {(*key, "1"): number for key, number in zip(product("AB", "XY"), numbers, strict=True)}
        if not enough(people, FLOOR):
            continue
        names = blocks(people, FLOOR)
        assert attacked(shown_of(people, names)) is None, people
        merged += any(OTHERS in each.values() for each in names)
    assert merged > 50


@pytest.mark.parametrize("shape", ["AB|XY|12", "ABC|XY|12", "ABC|XYZ|1"])
def test_of_random_tables_of_three_dimensions_nothing_small_comes_out(shape):
    draw, seen = random.Random(shape), Counter()
    for _ in range(60):
        people = {key: draw.choice((0, 0, 1, 4, 7, 11, 25)) for key in product(*shape.split("|"))}
        if not enough(people, FLOOR):
            continue
        seen["attackable as it is"] += attacked(people) is not None
        names = blocks(people, FLOOR)
        assert attacked(shown_of(people, names)) is None, people
        seen["still tells groups apart"] += any(len(set(each.values())) > 1 for each in names)
    assert seen["attackable as it is"] > 20
    assert seen["still tells groups apart"] > 10


def test_it_says_no_to_every_table_that_the_attack_breaks():
    """The rule may be stricter than it must. It is never laxer."""
    draw, stricter, agreed = random.Random(7), 0, 0
    for _ in range(150):
        people = {key: draw.choice((0, 2, 5, 9, 13, 30)) for key in product("AB", "XY", "12")}
        broken = attacked(people) is not None
        if covers(people, FLOOR):
            assert not broken, people
            agreed += 1
        else:
            stricter += not broken
    assert agreed > 3
    assert stricter < 40
