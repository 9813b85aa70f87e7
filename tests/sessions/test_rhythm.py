"""Rhythm is a fact about dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sessions.rhythm import Limits, Rhythm, limits, rhythm

START = date(2026, 10, 1)


@pytest.mark.parametrize(("days", "expected"), [(30, Limits(35, 50)), (15, Limits(18, 25)), (14, Limits(17, 24))])
def test_limits_follow_the_cadence(days, expected):
    assert limits(timedelta(days=days)) == expected


@pytest.mark.parametrize(
    ("passed", "expected"),
    [(0, Rhythm.ON_RHYTHM), (34, Rhythm.ON_RHYTHM), (35, Rhythm.LATE), (49, Rhythm.LATE), (50, Rhythm.STALLED)],
)
def test_a_monthly_pair_is_late_at_day_35_and_stalled_at_day_50(passed, expected):
    today = START + timedelta(days=passed)
    assert rhythm(state="active", since=START, today=today, interval=timedelta(days=30)) == expected


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_paused_or_closed_pair_is_never_late(state):
    found = rhythm(state=state, since=START, today=START + timedelta(days=99), interval=timedelta(days=30))
    assert found == state
