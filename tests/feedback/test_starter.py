"""The statements that a cycle begins with."""

from __future__ import annotations

from itertools import groupby

import pytest

from feedback import ledger
from feedback.models import LedgerLine, Side, Theme
from feedback.starter import (
    AREAS,
    EMOTIONS,
    FEELING,
    MENTEE_PROTECTIVE,
    PROTECTIVE,
    mentee_statements,
    mentor_statements,
)
from feedback.statements import LONGEST, names_in, problem_with, problem_with_list
from programs.models import Program

PURPOSES = Program.Purpose.values
LISTS = [make(purpose) for make in (mentor_statements, mentee_statements) for purpose in PURPOSES]


@pytest.mark.parametrize("statements", LISTS)
def test_each_purpose_has_a_list_that_keeps_the_rules_of_an_edited_one(statements):
    texts = [text for _, text in statements]
    assert problem_with_list(texts) == ""
    assert [text for text in texts if problem_with(text)] == []
    assert {area for area, _ in statements} <= set(AREAS)
    assert max(map(len, AREAS)) <= Theme._meta.get_field("area").max_length
    assert Theme._meta.get_field("text").max_length >= LONGEST


@pytest.mark.parametrize("statements", LISTS)
def test_areas_stand_together_because_reports_are_by_area(statements):
    areas = [area for area, _ in groupby(statements, key=lambda statement: statement.area)]
    assert len(areas) == len(set(areas))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_whether_honesty_is_possible_is_asked_in_every_cycle(purpose):
    assert mentor_statements(purpose)[-len(PROTECTIVE) :] == PROTECTIVE
    assert mentee_statements(purpose)[-len(MENTEE_PROTECTIVE) :] == MENTEE_PROTECTIVE


@pytest.mark.parametrize("purpose", PURPOSES)
def test_four_feelings_are_statements_like_any_other_and_mentees_have_one_of_use(purpose):
    feelings = [text for area, text in mentor_statements(purpose) if area == FEELING]
    assert feelings == list(EMOTIONS)
    assert len(feelings) == 4
    assert mentee_statements(purpose)[0].text == "I used something I learned here this month"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "Write the statement."),
        ("I like a meeting that starts with what we learned last", "Use at most 9 words."),
        ("Is our tool slow?", "without a question mark"),
        ("Our tool is slow. It annoys me", "one thought"),
        ("Our tool is slow or ugly", "Leave out the choice"),
        ("Mail/chat is slow", "Leave out the choice"),
        ("I rate it 3 of 5", "ticked, and not rated"),
        ("Meetings never end", "ticked, and not rated"),
        ("Ask theo@halden.example", "points at nobody"),
        ("x" * 101, "Use at most 100 characters."),
    ],
)
def test_what_cannot_be_ticked_by_itself_is_refused_with_advice(text, advice):
    assert advice in problem_with(text)


def test_a_side_has_sixteen_statements_and_ninety_words_at_most_and_none_twice():
    assert "on the list already" in problem_with_list(["Our tool is slow", "our  tool is SLOW"])
    assert "at most 16 statements" in problem_with_list([f"Tool {chr(97 + n)}" for n in range(17)])
    nine = [f"{chr(97 + n)} b c d e f g h i" for n in range(10)]
    assert problem_with_list(nine) == ""
    assert "this would make 91" in problem_with_list([*nine, "one"])


def test_names_are_found_as_whole_words_as_they_are_spelled():
    assert names_in("It is polite in Bergen", ["IT", "Berg", "Bergen", ""]) == ["Bergen"]


def test_the_tables_and_the_rules_name_sides_and_levels_alike():
    assert set(Side.values) == {side.value for side in ledger.Side}
    assert LedgerLine.Level.values == [level.name.lower() for level in ledger.Level]
