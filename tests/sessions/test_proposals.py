"""Proposed times fall in working hours for everybody, on different days, before the due day where it still lies ahead."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.proposals import proposed_times

YORK, BERLIN, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
MONDAY = date(2026, 10, 12)


def days(found: list[datetime]) -> list[date]:
    return [start.date() for start in found]


def test_the_last_three_working_days_up_to_the_due_day():
    found = proposed_times(minutes=45, tomorrow=MONDAY, due=date(2026, 10, 23), zones=[YORK, YORK], taken=[])
    assert days(found) == [date(2026, 10, 21), date(2026, 10, 22), date(2026, 10, 23)]
    assert len({start.time() for start in found}) == 3


def test_a_longer_session_ends_within_the_hours_that_everybody_works():
    short, long = (
        proposed_times(minutes=minutes, tomorrow=MONDAY, due=MONDAY, zones=[YORK, BERLIN], taken=[])
        for minutes in (45, 150)
    )
    assert len(short) == 3
    assert long == []  # New York opens at nine, when Berlin has two hours left


def test_a_weekend_is_stepped_over():
    found = proposed_times(minutes=45, tomorrow=MONDAY, due=date(2026, 10, 20), zones=[YORK], taken=[])
    assert days(found) == [date(2026, 10, 16), date(2026, 10, 19), date(2026, 10, 20)]


@pytest.mark.parametrize("due", [date(2026, 10, 24), date(2026, 10, 25)])
def test_a_due_day_on_a_weekend_is_not_passed(due):
    found = proposed_times(minutes=45, tomorrow=MONDAY, due=due, zones=[YORK], taken=[])
    assert days(found) == [date(2026, 10, 21), date(2026, 10, 22), date(2026, 10, 23)]


def test_when_the_due_day_has_passed_the_next_days_are_proposed():
    found = proposed_times(minutes=45, tomorrow=MONDAY, due=date(2026, 9, 1), zones=[YORK], taken=[])
    assert days(found) == [MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)]


def test_two_continents_meet_in_the_hours_that_both_work():
    found = proposed_times(minutes=45, tomorrow=MONDAY, due=MONDAY, zones=[YORK, BERLIN], taken=[])
    assert found
    assert all(time(9) <= start.astimezone(BERLIN).time() <= time(16, 15) for start in found)


def test_where_working_hours_never_meet_nothing_is_proposed():
    assert proposed_times(minutes=45, tomorrow=MONDAY, due=MONDAY, zones=[YORK, TOKYO], taken=[]) == []


def test_a_time_that_is_taken_is_not_proposed():
    first = proposed_times(minutes=45, tomorrow=MONDAY, due=MONDAY, zones=[YORK], taken=[])[0]
    busy = [(first - timedelta(minutes=20), first + timedelta(minutes=10))]
    again = proposed_times(minutes=45, tomorrow=MONDAY, due=MONDAY, zones=[YORK], taken=busy)[0]
    assert again.date() == first.date()
    assert again >= busy[0][1]


def test_a_proposal_keeps_its_wall_time_across_the_clock_change():
    """Clocks in New York go back on November 1, 2026."""
    found = proposed_times(minutes=45, tomorrow=date(2026, 10, 30), due=date(2026, 11, 3), zones=[YORK], taken=[])
    assert [(start.date().day, start.utcoffset()) for start in found] == [
        (30, timedelta(hours=-4)),
        (2, timedelta(hours=-5)),
        (3, timedelta(hours=-5)),
    ]


@given(
    start=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    ahead=st.integers(-40, 40),
    other=st.sampled_from([YORK, BERLIN, TOKYO, ZoneInfo("Asia/Kolkata"), ZoneInfo("America/Los_Angeles")]),
)
def test_every_proposal_is_ahead_in_working_hours_and_on_a_day_of_its_own(start, ahead, other):
    found = proposed_times(minutes=45, tomorrow=start, due=start + timedelta(days=ahead), zones=[YORK, other], taken=[])
    assert len(days(found)) == len(set(days(found))) <= 3
    assert found == sorted(found)
    for moment in found:
        assert moment.date() >= start
        for zone in (YORK, other):
            local = moment.astimezone(zone)
            assert local.weekday() < 5
            assert time(9) <= local.time() <= time(16, 15)


@pytest.mark.parametrize("due", [MONDAY - timedelta(days=400), MONDAY + timedelta(days=400)])
def test_far_due_days_are_no_trouble(due):
    assert len(proposed_times(minutes=45, tomorrow=MONDAY, due=due, zones=[YORK], taken=[])) == 3
