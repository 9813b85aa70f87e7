"""Periods and numbers as people and systems write them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.periods import (
    MONTH,
    QUARTER,
    WEEK,
    Unreadable,
    label,
    middle,
    next_start,
    plain_number,
    read_number,
    read_period,
    shown_number,
    start_of,
)

TODAY = date(2026, 11, 22)
PERIODS = st.sampled_from([WEEK, MONTH, QUARTER])
DAYS = st.dates(date(1990, 1, 8), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "period", "start"),
    [
        ("2026-05-01", MONTH, date(2026, 5, 1)),
        ("2026-05-31", MONTH, date(2026, 5, 1)),
        ("2026-05", MONTH, date(2026, 5, 1)),
        (" May 2026", MONTH, date(2026, 5, 1)),
        ("Sept. 2026", MONTH, date(2026, 9, 1)),
        ("2026-Q2", QUARTER, date(2026, 4, 1)),
        ("q2 2026", QUARTER, date(2026, 4, 1)),
        ("2026-06-30", QUARTER, date(2026, 4, 1)),
        ("2026-W01", WEEK, date(2025, 12, 29)),
        ("2026-11-22", WEEK, date(2026, 11, 16)),
    ],
)
def test_a_period_is_known_by_a_day_in_it_or_by_its_name(text, period, start):
    assert read_period(text, period, today=TODAY) == start


@pytest.mark.parametrize(
    ("text", "period", "words"),
    [
        ("5/1/2026", MONTH, "no month we can read. Write it as 2026-06"),
        ("2026-02-30", MONTH, "no month we can read"),
        ("2026-Q2", MONTH, "no month"),
        ("2026-05", QUARTER, "no quarter"),
        ("2026-W60", WEEK, "no week"),
        ("1066-10-14", MONTH, "no month"),
        ("٢٠٢٦-٠٥", MONTH, "no month"),
        ("", MONTH, "no month"),
        ("2026-12", MONTH, "December 2026 has not begun"),
        ("2026-11-23", WEEK, "Week of November 23, 2026 has not begun"),
    ],
)
def test_what_names_no_period_breaks_a_rule_in_words(text, period, words):
    with pytest.raises(Unreadable, match=words):
        read_period(text, period, today=TODAY)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("4.1", "days", "4.1"),
        ("-0.5", "days", "-0.5"),
        ("−3", "days", "-3"),
        ("92 %", "%", "92"),
        ("3.33333333", "days", "3.3333"),
        ("+7", "cases", "7"),
    ],
)
def test_numbers_are_read_with_four_decimals(text, unit, value):
    assert read_number(text, unit) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["4,1", "1,234", "1.234,5", "NaN", "Infinity", "1e9", "92%", "", " ", "1_000", "٤", "=1+1"]
)
def test_whatever_could_mean_two_numbers_is_none(text):
    with pytest.raises(Unreadable):
        read_number(text, "days")


def test_a_number_too_large_for_its_column_says_what_to_do():
    with pytest.raises(Unreadable, match="larger unit"):
        read_number("1" + "0" * 12, "$")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("4.1000", "days", "4.1 days"),
        ("1200.0000", "$", "$1,200"),
        ("-12.5", "$", "−$12.5"),
        ("92.0000", "%", "92%"),
        ("-0.5000", "points", "−0.5 points"),
        ("0.0000", "cases", "0 cases"),
        ("-0.0000", "cases", "0 cases"),
    ],
)
def test_numbers_are_shown_with_their_unit(value, unit, words):
    assert shown_number(Decimal(value), unit) == words


@given(DAYS, PERIODS)
def test_every_day_is_in_exactly_one_period(day, period):
    start = start_of(day, period)
    assert start <= day < next_start(start, period)
    assert start_of(start, period) == start
    assert start <= middle(start, period) < next_start(start, period)
    assert start_of(next_start(start, period) - timedelta(days=1), period) == start


@given(DAYS, PERIODS)
def test_two_periods_are_never_called_the_same(day, period):
    start = start_of(day, period)
    assert label(start, period) != label(next_start(start, period), period)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=4))
def test_what_is_written_out_is_read_back(value):
    assert read_number(plain_number(value), "days") == value
