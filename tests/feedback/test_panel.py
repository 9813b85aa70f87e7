"""Units are connected components: one mentee with three mentors is one, and so is one mentor with three mentees."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from feedback.panel import components

A, B, C, D, E = (UUID(int=number) for number in range(1, 6))
GROUPS = st.lists(
    st.lists(st.integers(0, 30).map(lambda number: UUID(int=number)), min_size=1, max_size=4), max_size=25
)


def test_nothing_has_no_units():
    assert components([]) == []


def test_pairs_that_share_somebody_are_one_unit():
    found = components([[A, B], [C, B], [D, E]])
    assert sorted(map(sorted, found)) == [[A, B, C], [D, E]]


def test_a_mentee_with_three_mentors_is_one_unit():
    assert components([[A, B, C, D]]) == [frozenset({A, B, C, D})]


@given(GROUPS)
def test_units_share_nobody_and_split_no_pair(groups):
    found = components(groups)
    everybody = [person for unit in found for person in unit]
    assert len(everybody) == len(set(everybody))
    assert set(everybody) == {person for group in groups for person in group}
    for group in groups:
        assert sum(1 for unit in found if unit & set(group)) == 1


@given(GROUPS)
def test_nobody_is_in_a_unit_without_a_chain_of_pairs(groups):
    """Growing a unit from one of its people by pairs alone reaches all of it."""
    for unit in components(groups):
        reached = {next(iter(unit))}
        grown = True
        while grown:
            touching = {person for group in groups if reached & set(group) for person in group}
            grown = not touching <= reached
            reached |= touching
        assert reached == set(unit)
