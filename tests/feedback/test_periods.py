"""Periods are months, short pieces join their neighbors, and days are days of the organization."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.periods import Span, after, label, last_call_at, midnight, months, plan, quarters

DAYS = st.dates(date(2024, 1, 1), date(2032, 1, 1))


def spans(*days: str) -> list[Span]:
    return [
        Span(date.fromisoformat(first), date.fromisoformat(last))
        for first, last in zip(days[::2], days[1::2], strict=True)
    ]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (
            "2026-10-05",
            "2026-12-31",
            spans("2026-10-05", "2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01", "2026-12-31"),
        ),
        (
            "2026-10-18",
            "2026-11-30",
            spans("2026-10-18", "2026-10-31", "2026-11-01", "2026-11-30"),
        ),  # 14 days are enough
        ("2026-10-19", "2026-11-30", spans("2026-10-19", "2026-11-30")),  # 13 are not
        ("2026-10-01", "2026-11-13", spans("2026-10-01", "2026-11-13")),
        ("2026-10-01", "2026-11-14", spans("2026-10-01", "2026-10-31", "2026-11-01", "2026-11-14")),
        ("2026-10-20", "2026-11-10", spans("2026-10-20", "2026-11-10")),
        ("2026-10-20", "2026-12-10", spans("2026-10-20", "2026-12-10")),
        ("2026-10-20", "2026-10-24", spans("2026-10-20", "2026-10-24")),
        ("2027-02-01", "2027-02-28", spans("2027-02-01", "2027-02-28")),
    ],
)
def test_months(first, last, expected):
    assert months(date.fromisoformat(first), date.fromisoformat(last)) == expected


@given(first=DAYS, length=st.integers(1, 800))
def test_periods_follow_each_other_without_a_gap_and_none_is_short(first, length):
    last = first + timedelta(days=length)
    found = months(first, last)
    assert (found[0].starts_on, found[-1].ends_on) == (first, last)
    for before, following in pairwise(found):
        assert following.starts_on == before.ends_on + timedelta(days=1)
    assert all(span.length >= timedelta(days=14) for span in found) or len(found) == 1


@pytest.mark.parametrize(("units", "number"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 3), (500, 3)])
def test_small_cohorts_have_one_period_and_tiny_ones_none(units, number):
    assert len(plan(date(2026, 10, 1), date(2026, 12, 31), sizes=[units], floor=10)) == number


@pytest.mark.parametrize(("sizes", "number"), [([9, 9, 9], 0), ([9, 40], 12), ([10, 40], 1), ([20, 40, 3], 12)])
def test_the_smallest_cell_that_reports_decides_for_all(sizes, number):
    assert len(plan(date(2026, 1, 1), date(2026, 12, 31), sizes=sizes, floor=10)) == number


@pytest.mark.parametrize(("length", "number"), [("cycle", 1), ("quarters", 4), ("months", 12)])
def test_a_chosen_length_is_taken(length, number):
    found = plan(date(2026, 1, 1), date(2026, 12, 31), sizes=[24], floor=10, length=length)
    assert (len(found), found[0].starts_on, found[-1].ends_on) == (number, date(2026, 1, 1), date(2026, 12, 31))


@given(first=DAYS, length=st.integers(1, 800))
def test_quarters_follow_each_other_and_none_is_a_single_month(first, length):
    last = first + timedelta(days=length)
    found = quarters(first, last)
    assert (found[0].starts_on, found[-1].ends_on) == (first, last)
    for before, following in pairwise(found):
        assert following.starts_on == before.ends_on + timedelta(days=1)
    assert all(span.length > timedelta(days=31) for span in found) or len(found) == 1


def test_a_day_begins_and_ends_on_the_clocks_of_the_organization():
    # The clocks of New York go back on November 1, 2026.
    assert midnight(date(2026, 11, 1), "America/New_York") == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert after(date(2026, 11, 1), "America/New_York") == datetime(2026, 11, 2, 5, tzinfo=UTC)
    assert midnight(date(2026, 11, 1), "Asia/Tokyo") == datetime(2026, 10, 31, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ends_on", "due"),
    [
        ("2026-10-31", "2026-10-30"),  # over on Saturday at midnight: the whole Friday is left
        ("2026-11-29", "2026-11-27"),  # Sunday
        ("2026-11-30", "2026-11-27"),  # Monday: two days before is Sunday
        ("2026-12-31", "2026-12-30"),  # Thursday
    ],
)
def test_the_last_call_is_never_on_a_weekend(ends_on, due):
    closes_at = after(date.fromisoformat(ends_on), "UTC")
    assert last_call_at(closes_at, "UTC").date() == date.fromisoformat(due)


@given(DAYS)
def test_the_last_call_leaves_a_working_day(ends_on):
    closes_at = after(ends_on, "UTC")
    due = last_call_at(closes_at, "UTC")
    assert due.weekday() < 5
    assert timedelta(days=2) <= closes_at - due <= timedelta(days=4)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-10-05", "2026-10-31", "October 2026"),
        ("2026-10-20", "2026-11-30", "October to November 2026"),
        ("2026-10-20", "2027-06-30", "October 2026 to June 2027"),
    ],
)
def test_label(first, last, words):
    assert label(date.fromisoformat(first), date.fromisoformat(last)) == words
