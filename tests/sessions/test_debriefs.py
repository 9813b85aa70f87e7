"""When a debrief is asked for, and that what it holds comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.kinds import Kind
from sessions.debriefs import (
    CHOICES,
    EMPTY,
    KINDS_AT_FIRST,
    Assumption,
    Course,
    Moment,
    Part,
    Said,
    Verdict,
    end_due_on,
    from_json,
    half_time,
    is_empty,
    open_moment,
    to_json,
)

YEAR = Course(
    started_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), interval=timedelta(days=30), last_held=date(2026, 2, 1)
)
DAYS = st.integers(0, 400).map(lambda days: date(2026, 1, 1) + timedelta(days=days))


def test_each_part_starts_with_the_kind_that_the_form_promises():
    assert {str(part): kind for part, kind in KINDS_AT_FIRST.items()} == {
        "learned": Kind.PAIR,
        "assumptions": Kind.PRIVATE,
        "gained": Kind.PRIVATE,
        "next": Kind.PAIR,
    }
    assert is_empty(EMPTY)


def test_half_time_is_halfway_or_when_the_charter_is_looked_at():
    assert half_time(YEAR) == date(2026, 7, 2)
    assert half_time(replace(YEAR, review_on=date(2026, 6, 20))) == date(2026, 6, 20)


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({}, date(2027, 1, 1)),
        ({"last_held": None}, date(2027, 1, 1)),
        ({"last_held": date(2026, 12, 1)}, date(2027, 1, 1)),  # another one fits on the last day
        ({"last_held": date(2026, 12, 2)}, date(2026, 12, 5)),
        ({"last_held": date(2026, 12, 2), "has_plan": True}, date(2027, 1, 1)),
        ({"last_held": date(2026, 12, 31)}, date(2027, 1, 1)),
    ],
)
def test_the_end_is_three_days_after_the_last_session_and_no_later_than_the_day_after_the_program(changes, due):
    assert end_due_on(replace(YEAR, **changes)) == due


def test_what_is_asked_on_a_day():
    assert open_moment(YEAR, date(2026, 7, 1)) is None
    assert open_moment(YEAR, date(2026, 7, 2)) is Moment.MID
    assert open_moment(replace(YEAR, last_held=None), date(2026, 7, 2)) is None
    late = replace(YEAR, last_held=date(2026, 12, 5))
    assert open_moment(late, date(2026, 12, 7)) is Moment.MID
    assert open_moment(late, date(2026, 12, 8)) is Moment.END
    assert open_moment(replace(YEAR, in_debrief=True), date(2026, 3, 1)) is Moment.END


@given(DAYS, DAYS, st.none() | DAYS, st.booleans())
def test_once_the_end_is_open_it_stays_open(day, later, last_held, has_plan):
    course = replace(YEAR, last_held=last_held, has_plan=has_plan)
    if open_moment(course, min(day, later)) is Moment.END:
        assert open_moment(course, max(day, later)) is Moment.END


ROWS = st.builds(Assumption, st.text(), st.none() | st.sampled_from(Verdict))
CONTENTS = st.fixed_dictionaries(
    {part: st.builds(Said, st.sampled_from(CHOICES), st.text(), st.lists(ROWS, max_size=3).map(tuple)) for part in Part}
)


@given(CONTENTS)
def test_what_was_said_comes_back_whole_and_each_column_holds_its_kind_alone(content):
    columns = {kind: from_json(to_json(content, kind), kind) for kind in CHOICES}
    assert columns[Kind.PAIR] | columns[Kind.PRIVATE] == content
    assert not columns[Kind.PAIR].keys() & columns[Kind.PRIVATE].keys()
    for kind, parts in columns.items():
        assert all(said.kind is kind for said in parts.values())
