"""When reminders go out: working hours, the weekly cap, back-off. Daylight saving and far zones included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.timing import (
    CLOSES,
    LONGEST_BACKOFF,
    MAX_REFUSALS,
    OPENS,
    WEEKLY_CAP,
    Reader,
    Track,
    backoff,
    place_for,
    week_of,
    working_moment,
    working_moment_before,
    zone_of,
)

ZONES = [
    "America/New_York",
    "America/Los_Angeles",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Pacific/Kiritimati",  # UTC+14
    "Africa/Casablanca",  # daylight saving turned around
    "UTC",
    "",
]
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(ZONES)


def is_working(moment: datetime, zone: str) -> bool:
    local = moment.astimezone(zone_of(zone))
    return local.weekday() < 5 and OPENS <= local.time() < CLOSES


@given(moments, zones)
def test_a_reminder_goes_out_in_working_hours_and_never_early(due: datetime, zone: str) -> None:
    found = working_moment(due, zone)
    assert found >= due
    assert is_working(found, zone)


@given(moments, zones)
def test_a_reminder_waits_no_longer_than_it_must(due: datetime, zone: str) -> None:
    found = working_moment(due, zone)
    if found == due:
        return
    assert not is_working(due, zone)
    local = found.astimezone(zone_of(zone))
    assert local.time() == OPENS
    step = due
    while step < found:
        assert not is_working(step, zone)
        step += timedelta(minutes=30)


@pytest.mark.parametrize(
    ("due", "zone", "local"),
    [
        ("2026-10-16T21:59:00+00:00", "America/New_York", "2026-10-16T17:59:00"),
        ("2026-10-16T22:00:00+00:00", "America/New_York", "2026-10-19T08:00:00"),  # Friday evening
        ("2026-10-17T12:00:00+00:00", "America/New_York", "2026-10-19T08:00:00"),  # Saturday
        ("2026-10-15T05:00:00+00:00", "America/New_York", "2026-10-15T08:00:00"),  # before the day begins
        ("2026-03-28T12:00:00+00:00", "Europe/Berlin", "2026-03-30T08:00:00"),  # over the spring change
        ("2026-10-24T12:00:00+00:00", "Europe/Berlin", "2026-10-26T08:00:00"),  # over the autumn change
    ],
)
def test_eight_o_clock_is_eight_on_the_wall(due: str, zone: str, local: str) -> None:
    found = working_moment(datetime.fromisoformat(due), zone)
    assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.fromisoformat(local)


def test_an_unknown_zone_is_utc() -> None:
    assert zone_of("Nowhere/Atall") is UTC
    assert zone_of("../../etc/passwd") is UTC
    assert working_moment(datetime(2026, 10, 15, 3, tzinfo=UTC), "Nowhere/Atall").hour == 8


@given(st.lists(moments, min_size=1, max_size=30), zones)
def test_nobody_gets_more_than_two_reminders_a_week(dues: list[datetime], zone: str) -> None:
    taken: set[tuple[date, int]] = set()
    sent = []
    for due in dues:
        place = place_for(due, Reader(zone), taken)
        assert place.moment >= due
        assert is_working(place.moment, zone)
        assert place.week == week_of(place.moment, zone)
        if place.track is Track.DIGEST:
            local = place.moment.astimezone(zone_of(zone))
            assert (local.weekday(), local.hour) == (3, 9)
            assert local.date() - due.astimezone(zone_of(zone)).date() < timedelta(days=10)
            continue
        assert 1 <= place.number <= WEEKLY_CAP
        assert (place.week, place.number) not in taken
        taken.add((place.week, place.number))
        sent.append(place.moment.astimezone(zone_of(zone)).date())
    for monday in {day - timedelta(days=day.weekday()) for day in sent}:
        assert sum(monday <= day < monday + timedelta(days=7) for day in sent) <= WEEKLY_CAP


def test_the_third_reminder_of_a_week_goes_into_the_digest_of_thursday() -> None:
    week, reader = date(2026, 10, 12), Reader("America/New_York")
    full = {(week, 1), (week, 2)}
    thursday = datetime(2026, 10, 15, 9, tzinfo=ZoneInfo("America/New_York"))
    place = place_for(datetime(2026, 10, 14, 15, tzinfo=UTC), reader, full)
    assert (place.track, place.moment) == (Track.DIGEST, thursday)
    later = place_for(datetime(2026, 10, 15, 15, tzinfo=UTC), reader, full)
    assert later.moment == thursday + timedelta(days=7)
    assert place_for(later.moment, reader, full, until=later.moment).track is Track.NEVER


@given(moments, zones)
def test_what_counts_back_never_comes_after_its_time(due: datetime, zone: str) -> None:
    found = working_moment_before(due, zone)
    assert found <= due
    assert is_working(found, zone)
    assert due - found < timedelta(days=3, hours=2)


def test_back_off_doubles_up_to_its_cap() -> None:
    waits = [backoff(n) for n in range(1, MAX_REFUSALS + 1)]
    assert waits[0] == timedelta(minutes=1)
    for before, after in pairwise(waits):
        assert after == min(2 * before, LONGEST_BACKOFF)
    assert backoff(10_000) == LONGEST_BACKOFF
    assert sum(waits[:-1], timedelta()) > timedelta(hours=24), "a server that defers for a day loses nothing"
