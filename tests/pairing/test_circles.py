"""Circles: the suggestion keeps the rules for whoever comes in whatever order, and a broken rule names people."""

from __future__ import annotations

from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.circles import LARGEST, SMALLEST, Peer, in_one_line, problems, suggest, weighed


def uid(number: int) -> UUID:
    return UUID(int=number + 1)


def peer(number: int, **fields) -> Peer:
    return Peer(id=uid(1000 + number), person=uid(number), name=f"Person {number:02}", **fields)


@st.composite
def groups(draw) -> list[Peer]:
    """People of one tree of managers: everybody may have somebody before them above them."""
    count = draw(st.integers(0, 24))
    above: list[frozenset[UUID]] = []
    for number in range(count):
        manager = draw(st.one_of(st.none(), st.integers(0, number - 1))) if number else None
        above.append(frozenset() if manager is None else above[manager] | {uid(manager)})
    words = st.sampled_from(["", "a", "b", "c"])
    several = st.frozensets(st.sampled_from(["x", "y", "z"]), max_size=2)
    return [
        peer(n, above=above[n], unit=draw(words), site=draw(words), topics=draw(several), languages=draw(several))
        for n in range(count)
    ]


@settings(deadline=None, max_examples=60)
@given(people=groups(), size=st.integers(3, 6), seed=st.integers(0, 9))
def test_a_suggestion_keeps_every_rule_and_does_not_depend_on_the_order(people, size, seed):
    circles = suggest(people, size)
    seated = [peer.id for circle in circles for peer in circle.peers]
    assert len(seated) == len(set(seated))
    assert set(seated) <= {peer.id for peer in people}
    for circle in circles:
        assert problems("Circle", circle.peers) == []
    shuffled = list(people)
    Random(seed).shuffle(shuffled)
    assert suggest(shuffled, size) == circles


@settings(deadline=None, max_examples=60)
@given(count=st.integers(3, 60), size=st.integers(3, 6))
def test_where_no_rule_stands_in_the_way_everybody_sits_in_circles_of_almost_one_size(count, size):
    sizes = [len(circle.peers) for circle in suggest([peer(n) for n in range(count)], size)]
    assert sum(sizes) == count
    assert all(SMALLEST <= one <= LARGEST for one in sizes)
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_people_make_no_circle(count):
    assert suggest([peer(n) for n in range(count)]) == []


def test_people_who_share_a_topic_sit_together_across_units():
    people = [
        peer(n, topics=frozenset({"Prompting" if n % 2 else "Pricing"}), unit="Sales" if n < 5 else "Stores")
        for n in range(10)
    ]
    for circle in suggest(people, 5):
        assert len({topic for one in circle.peers for topic in one.topics}) == 1
        assert len({one.unit for one in circle.peers}) == 2
        assert circle.why.startswith("5 of 5 share “")


def test_a_chief_and_their_line_are_spread_or_left_out_and_never_sit_together():
    chief = peer(0)
    line = [peer(n, above=frozenset({chief.person})) for n in range(1, 5)]
    others = [peer(n) for n in range(5, 9)]
    for circle in suggest([chief, *line, *others], 5):
        assert not any(in_one_line(one, other) for one in circle.peers for other in circle.peers)


def test_a_broken_rule_names_the_circle_and_its_people():
    chief, report = (
        peer(0, languages=frozenset({"en"})),
        peer(1, above=frozenset({uid(0)}), languages=frozenset({"en"})),
    )
    stranger = peer(2, languages=frozenset({"pt"}))
    assert [found.text for found in problems("Circle 2", [chief, report, stranger])] == [
        "Person 00 and Person 01 are in one reporting line. Move one of them out of Circle 2.",
        "Person 02 states no language that the others in Circle 2 share (en). Move them.",
    ]
    assert problems("Circle 1", [peer(5), peer(6)])[0].text == "Circle 1 has 2 people. A circle has 3 to 6."
    assert problems("Circle 1", [peer(n) for n in range(7)])[0].text == "Circle 1 has 7 people. A circle has 3 to 6."


def test_of_a_circle_that_is_there_only_what_newcomers_bring_is_said():
    chief, report = peer(0), peer(1, above=frozenset({uid(0)}))
    newcomer = peer(2, above=frozenset({uid(0)}))
    assert problems("Circle 1", [chief, report], newcomers=[report.id])[0].peer == report.id
    found = problems("Circle 1", [chief, report, newcomer], newcomers=[newcomer.id])
    assert [one.peer for one in found] == [newcomer.id]
    assert problems("Circle 1", [peer(7), peer(8)], newcomers=[]) == []


def test_nothing_known_is_nothing_said():
    assert weighed([peer(0), peer(1)]) == ""
    assert weighed([peer(0, unit="Sales", topics=frozenset({"a"})), peer(1)]) == "No topic in common, 1 unit."
