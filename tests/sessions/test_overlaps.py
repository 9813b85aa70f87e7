"""Offered times are the real overlaps, no more and no fewer, worked out the slow way: by asking the clocks of everybody, time by time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions import availability as a

ZONES = [
    ZoneInfo(name)
    for name in (
        "America/New_York",
        "Europe/Berlin",
        "Australia/Sydney",
        "Australia/Lord_Howe",  # half an hour
        "Asia/Kathmandu",  # a quarter past
        "Africa/Casablanca",  # back and forth around a month of the moon
        "America/Santiago",  # at midnight
    )
]
FIRST, DAYS = date(2026, 1, 1), 720
STEP = timedelta(minutes=5)
zones = st.sampled_from(ZONES)
# Every third day drawn is one on which clocks of some zone jump, or next to one.
JUMPS = [
    day
    for day in (FIRST + timedelta(days=number) for number in range(1, DAYS))
    if any(
        datetime.combine(day, time(), zone).utcoffset() != datetime.combine(day + a.DAY, time(), zone).utcoffset()
        for zone in ZONES
    )
]
days = st.integers(1, DAYS).map(lambda number: FIRST + timedelta(days=number)) | st.sampled_from(JUMPS)
windows = st.lists(
    st.builds(
        lambda day, opens, hours, zone: a.Window(day, time(opens), time((opens + hours) % 24), zone),
        st.integers(0, 6),
        st.integers(0, 20),
        st.integers(1, 4),
        zones,
    ),
    min_size=1,
    max_size=4,
)


def has_time(moment: datetime, given: list[a.Window]) -> bool:
    """What the clocks say, without any arithmetic of ours."""
    for window in given:
        local = moment.astimezone(window.zone)
        ends = window.closes == time() or local.time() < window.closes
        if local.weekday() == window.weekday and window.opens <= local.time() and ends:
            return True
    return False


def slow_starts(first: date, zone: ZoneInfo, minutes: int, everybody: list[list[a.Window]]) -> set[datetime]:
    """Every half hour on the booker's clocks from which on everybody has time for the whole session; of two alike the first."""
    found, seen = set(), set()
    moment = datetime.combine(first, time(), UTC) - a.DAY
    while moment < datetime.combine(first, time(), UTC) + 4 * a.DAY:
        local = moment.astimezone(zone)
        if local.minute % 30 == 0 and first <= local.date() <= first + a.DAY:
            wall = local.replace(tzinfo=None)
            parts = [moment + number * STEP for number in range(minutes // 5)]
            if all(has_time(part, given) for given in everybody for part in parts) and local.fold == 0:
                assert wall not in seen
                seen.add(wall)
                found.add(moment)
        moment += timedelta(minutes=15)
    return found


@settings(max_examples=120, deadline=None)
@given(first=days, zone=zones, other=zones, mine=windows, theirs=windows, minutes=st.sampled_from([30, 45, 60]))
def test_every_real_overlap_is_offered_and_nothing_else(first, zone, other, mine, theirs, minutes):
    people = [a.Times("You", True, a.Hours(zone, mine)), a.Times("Theo", False, a.Hours(other, theirs))]
    offered = a.by_day(a.starts(a.shared(people, first, first + a.DAY), minutes, zone), first, first + a.DAY)
    found = {start.astimezone(UTC) for starts in offered.values() for start in starts if start.minute % 30 == 0}
    assert found == slow_starts(first, zone, minutes, [mine, theirs])


@settings(max_examples=80, deadline=None)
@given(first=days, zone=zones, moved_to=zones, given=windows)
def test_who_moves_is_offered_the_same_moments_on_other_clocks(first, zone, moved_to, given):
    before, after = (a.Hours(place, given).between(first, first + 9 * a.DAY) for place in (zone, moved_to))
    assert before == after


@settings(max_examples=60, deadline=None)
@given(first=days, clock=st.integers(6, 20).map(time), zone=zones, given=windows, interval=st.sampled_from([7, 14, 30]))
def test_a_plan_keeps_the_bookers_wall_time_and_the_mentors_windows_through_every_jump(
    first, clock, zone, given, interval
):
    """A date that would be outside of the mentor's window, because their clocks jumped and the booker's did not, says so."""
    people = [a.Times("You", True, a.Hours(zone, [a.Window(d, time(), time(), zone) for d in range(7)]))]
    people.append(a.Times("Theo", False, a.Hours(ZONES[0], given)))
    dates = a.cadence(first, timedelta(days=interval), first + timedelta(days=400))
    for row in a.plan(dates, clock, 45, zone, people):
        if row.at is None:
            assert row.why_not == a.SKIPPED
            continue
        start = row.at.astimezone(UTC)
        assert start.astimezone(zone).time() == clock
        parts = [start + number * STEP for number in range(9)]
        assert (row.why_not == "") == all(has_time(part, given) for part in parts)
        for instead in row.others:
            assert has_time(instead, given)
            assert has_time(instead.astimezone(UTC) + timedelta(minutes=44), given)


def test_a_mentors_weekly_window_is_at_one_wall_time_for_720_days_in_every_zone():
    for zone in ZONES:
        spans = a.Hours(ZONES[0], [a.Window(1, time(9), time(10), zone)]).between(FIRST, FIRST + timedelta(days=DAYS))
        assert len(spans) in (102, 103, 104)
        assert {start.astimezone(zone).time() for start, _ in spans} == {time(9)}
        assert {end.astimezone(zone).time() for _, end in spans} == {time(10)}
