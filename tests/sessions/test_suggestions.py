"""What an agenda may start from: groups take turns, used ones stay away, and the next session begins elsewhere."""

from __future__ import annotations

import itertools

import pytest

from programs import library
from programs.library import KitItem
from sessions.suggestions import Field, Purpose, Suggestion, of_kit, offered

PURPOSES = ["digital_fluency", "customer_friction", "talent", "culture", "innovation", "own"]


def some(*keys: str) -> list[Suggestion]:
    return [Suggestion(key, key, key, "fits any program") for key in keys]


def chosen(*groups: list[Suggestion], used=(), number: int = 1, count: int = 3) -> list[str]:
    return [each.key for each in offered(groups, used=used, number=number, count=count)]


def test_groups_take_turns_and_the_program_comes_first():
    groups = some("asked"), some("special", "special2"), some("general", "general2")
    assert chosen(*groups) == ["asked", "special", "general"]
    assert chosen(*groups, number=2) == ["special2", "general2", "asked"]
    assert chosen(*groups, used={"asked", "special"}) == ["general", "special2", "general2"]
    assert chosen(*groups, used={"asked", "special", "special2", "general", "general2"}) == []
    assert chosen([], []) == []
    assert chosen(some("one"), number=9) == ["one"]


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("field", Field)
def test_the_kit_has_enough_of_each_field_and_next_time_others(purpose, field):
    groups = of_kit(library.KIT, field, Purpose(purpose, "x"))
    rounds = [chosen(*groups, number=number, count=2) for number in range(1, 13)]
    assert all(len(set(keys)) == 2 for keys in rounds)
    assert all(not set(one) & set(other) for one, other in itertools.pairwise(rounds))
    if purpose != "own":
        assert groups[0]


def test_why_names_the_people_and_the_purpose():
    special, general = of_kit(library.KIT, Field.QUESTION, Purpose("talent", "Developing talent"))
    assert special[0].why(2) == "Not used by the two of you yet; fits “Developing talent”."
    assert general[0].why(4) == "Not used by the four of you yet; fits any program."


def test_a_theme_fills_the_field_with_its_title_and_tells_how_it_goes():
    item = KitItem("k", "template", "Show and Tell", "The mentor brings one thing.", frozenset())
    _, (theme,) = of_kit([item], Field.THEME, Purpose("own", "Ours"))
    assert (theme.text, theme.more) == ("Show and Tell", "The mentor brings one thing.")
    assert of_kit([item], Field.QUESTION, Purpose("own", "Ours")) == ([], [])
