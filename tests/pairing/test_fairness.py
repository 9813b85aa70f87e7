"""By level, site and unit: nothing shown is under five people, and nobody is lost or counted twice."""

from __future__ import annotations

import statistics
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pairing.fairness import LEAST, OTHERS, Member, Row, behind, fairness_rows

scores = st.lists(st.integers(1, 1000), max_size=3).map(tuple)
members = st.lists(st.builds(Member, st.sampled_from("abcdefgh"), scores), max_size=60)


def of(**sizes: int) -> list[Member]:
    return [Member(name, (500,)) for name, size in sizes.items() for _ in range(size)]


def shown(rows: list[Row]) -> list[tuple[str, int]]:
    return [(row.name, row.people) for row in rows]


@given(members)
def test_no_group_no_pool_and_no_difference_of_totals_is_under_five(people):
    sizes = [row.people for row in fairness_rows(people)]
    whole = sum(sizes)
    sums = {sum(some) for count in range(len(sizes) + 1) for some in combinations(sizes, count)}
    assert all(size >= LEAST for size in sizes)
    assert all(whole - part == 0 or whole - part >= LEAST for part in sums)


@given(members)
def test_everybody_is_in_one_row_or_nothing_is_shown(people):
    rows = fairness_rows(people)
    assert sum(row.people for row in rows) in (0, len(people))
    if rows:
        assert len(rows) > 1
        assert sum(row.paired for row in rows) == sum(bool(one.scores) for one in people)


@given(members)
def test_a_named_row_is_its_whole_group(people):
    for row in fairness_rows(people):
        group = [one for one in people if one.group == row.name]
        if row.is_pool:
            continue
        assert row.people == len(group)
        assert row.paired == sum(bool(one.scores) for one in group)
        pairs = [score for one in group for score in one.scores]
        assert row.middle == (statistics.median_low(pairs) if len(pairs) >= LEAST else None)


@given(members, st.randoms())
def test_the_order_of_the_people_does_not_matter(people, random):
    other = list(people)
    random.shuffle(other)
    assert fairness_rows(people) == fairness_rows(other)


@given(members)
def test_no_more_is_pooled_than_must_be(people):
    rows = fairness_rows(people)
    sizes = {one.group: sum(other.group == one.group for other in people) for one in people}
    small = sum(size for size in sizes.values() if size < LEAST)
    hidden = [name for name, size in sizes.items() if size >= LEAST and name not in {row.name for row in rows}]
    if rows:
        assert len(hidden) == (1 if 0 < small < LEAST else 0)
        assert all(sizes[name] == min(size for size in sizes.values() if size >= LEAST) for name in hidden)


def test_small_groups_are_counted_together():
    assert shown(fairness_rows(of(Lyon=6, Porto=3, Riga=2))) == [("Lyon", 6), (OTHERS, 5)]


def test_where_that_is_too_few_the_smallest_group_joins_them():
    assert shown(fairness_rows(of(Lyon=9, Oslo=5, Riga=2))) == [("Lyon", 9), (OTHERS, 7)]
    assert fairness_rows(of(Lyon=9, Riga=2)) == []


def test_nothing_is_compared_where_there_is_one_group():
    assert fairness_rows(of(Lyon=12)) == []
    assert fairness_rows(of(Lyon=2, Riga=2)) == []
    assert fairness_rows([]) == []


def test_how_far_the_lowest_share_is_behind_is_said_in_people():
    rows = [Row("Lyon", 9, 6, None), Row("Oslo", 9, 9, None), Row("Riga", 9, 9, None)]
    assert behind(rows) == (rows[0], 2)
    assert behind([Row("Lyon", 5, 5, None), Row("Oslo", 6, 6, None)]) is None
    assert behind([Row("Lyon", 10, 9, None), Row("Oslo", 10, 10, None)]) is None  # half a person
