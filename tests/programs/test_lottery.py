"""The draw: anybody who has pool and seed gets the same one, and it favors nobody."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.lottery import STEPS, Lot, draw, pool_text, shares

POOL = [Lot("mentor", group, f"T{number:03}") for number, group in enumerate("AAAABBBC" * 5)]


def test_draw_done_over_with_a_few_lines_of_its_own_gives_the_same():
    """As the page describes it, in other words than the module's."""
    order = sorted(
        (lot.ticket for lot in POOL if lot.group == "B"),
        key=lambda t: hashlib.sha256(f"winter:{t}".encode()).hexdigest(),
    )
    drawn = draw(reversed(POOL), {"mentor": 20}, "winter")
    in_b = [row for row in drawn if row.lot.group == "B"]
    assert [row.lot.ticket for row in in_b] == order
    assert [row.lot.ticket for row in in_b if row.has_place] == order[: in_b[0].places]
    assert sum(row.has_place for row in drawn) == 20


def test_what_the_page_says_is_enough_where_groups_are_equal():
    """Two groups with half a place each: without the rule for equal remainders nobody could do the draw over."""
    lots = [Lot("mentor", group, f"{group}{number}") for group in "AB" for number in range(3)]
    first = min("AB", key=lambda group: hashlib.sha256(f"winter:mentor:{group}".encode()).hexdigest())
    places = {row.lot.group: row.places for row in draw(lots, {"mentor": 3}, "winter")}
    assert places == {first: 2, "B" if first == "A" else "A": 1}
    assert any("SHA-256 of “seed:side:group”" in step for step in STEPS)


def test_pool_text_is_sorted_lines():
    assert pool_text([Lot("mentor", "B", "2"), Lot("mentee", "", "1")]) == "mentee\t\t1\nmentor\tB\t2\n"


def test_each_side_has_its_own_places_and_a_side_without_any_waits():
    pool = [Lot("mentor", "", "a"), Lot("mentor", "", "b"), Lot("mentee", "", "c")]
    drawn = draw(pool, {"mentor": 1}, "x")
    assert Counter((row.lot.side, row.has_place) for row in drawn) == {
        ("mentor", True): 1,
        ("mentor", False): 1,
        ("mentee", False): 1,
    }


def test_more_places_than_people_leave_nobody_waiting():
    assert all(row.has_place for row in draw(POOL, {"mentor": 1000}, "x"))


@settings(max_examples=60)
@given(
    st.dictionaries(st.text(max_size=3), st.integers(1, 60), min_size=1, max_size=8),
    st.integers(0, 300),
    st.text(max_size=4),
)
def test_groups_get_their_part_of_the_places(sizes, places, seed):
    parts = shares(sizes, places, seed=seed, side="mentor")
    everybody = sum(sizes.values())
    given_out = min(places, everybody)
    assert sum(parts.values()) == given_out
    for group, size in sizes.items():
        assert 0 <= parts[group] <= size
        assert abs(parts[group] - given_out * size / everybody) < 1


@pytest.mark.parametrize("pool", [POOL, [Lot("mentor", "", lot.ticket) for lot in POOL]], ids=["groups", "all"])
def test_everybody_has_about_the_same_chance(pool):
    runs = 2_000
    counts = Counter(
        row.lot.ticket for run in range(runs) for row in draw(pool, {"mentor": 20}, str(run)) if row.has_place
    )
    # Five standard deviations of a share of one half: about one run in a million goes beyond for one of forty.
    assert all(abs(counts[lot.ticket] - runs / 2) < 5 * (runs / 4) ** 0.5 for lot in pool)
