"""The statements that a cycle begins with."""

from __future__ import annotations

from itertools import groupby

import pytest

from feedback import ledger
from feedback.models import LedgerLine, Side, Theme
from feedback.starter import PROTECTIVE, mentor_statements
from programs.models import Program

PURPOSES = Program.Purpose.values


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_purpose_has_a_dozen_different_statements_that_fit(purpose):
    statements = mentor_statements(purpose)
    assert len(statements) == len({statement.text for statement in statements}) == 12
    for area, text in statements:
        assert len(area) <= Theme._meta.get_field("area").max_length
        assert len(text) <= Theme._meta.get_field("text").max_length


@pytest.mark.parametrize("purpose", PURPOSES)
def test_areas_stand_together_because_reports_are_by_area(purpose):
    areas = [area for area, _ in groupby(mentor_statements(purpose), key=lambda statement: statement.area)]
    assert len(areas) == len(set(areas))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_whether_honesty_is_possible_is_asked_in_every_cycle(purpose):
    assert mentor_statements(purpose)[-len(PROTECTIVE) :] == PROTECTIVE


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_statement_is_said_and_not_asked_or_rated(purpose):
    for _, text in mentor_statements(purpose):
        assert not text.endswith(("?", "."))
        assert " or " not in text
        assert len(text.split()) <= 9


def test_the_tables_and_the_rules_name_sides_and_levels_alike():
    assert set(Side.values) == {side.value for side in ledger.Side}
    assert LedgerLine.Level.values == [level.name.lower() for level in ledger.Level]
