"""Lists and refusals agree on the day on which somebody waits no longer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from programs.eligibility import months_before
from programs.holding import last_free

DAYS = [date(2027, 1, 1) + timedelta(days=number) for number in range(3 * 366)]  # with a leap year


@pytest.mark.parametrize("months", [1, 6, 12, 18])
def test_whoever_waits_is_free_on_the_day_that_the_refusal_named(months):
    for since in DAYS:
        until = months_before(since, -months)
        assert last_free(until, months) >= since, (since, until)
        assert last_free(until - timedelta(days=1), months) < since, (since, until)


def test_two_ends_of_months_are_free_on_one_day():
    assert last_free(date(2027, 9, 30), 6) == date(2027, 3, 31)
    assert last_free(date(2027, 9, 29), 6) == date(2027, 3, 29)
