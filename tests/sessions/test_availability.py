"""A window is what clocks show where it was given: through every jump of the clocks, minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions import availability as a

YORK, BERLIN, SYDNEY = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Sydney")
LORD_HOWE, KATHMANDU = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")
ZONES = [YORK, BERLIN, SYDNEY, LORD_HOWE, KATHMANDU]
# The nights of 2026 and 2027 in which clocks jump in one of these zones, and the days around them.
JUMPS = [
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
    date(2027, 3, 14),
    date(2027, 4, 4),
]
MINUTE = timedelta(minutes=1)
zones = st.sampled_from(ZONES)
days = st.builds(lambda jump, off: jump + timedelta(days=off), st.sampled_from(JUMPS), st.integers(-2, 2)) | st.dates(
    date(2026, 1, 1), date(2027, 12, 31)
)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 5, 15, 30, 45]))
TUESDAY = date(2026, 10, 13)


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = YORK) -> datetime:
    return datetime.combine(day, time(hour, minute), zone)


def is_in(moment: datetime, spans: list[a.Span]) -> bool:
    return any(start <= moment < end for start, end in spans)


def person(zone=YORK, windows=(), changes=(), taken=(), name="Theo", is_me=False) -> a.Times:
    return a.Times(name, is_me, a.Hours(zone, windows, changes), taken)


@given(day=days, opens=clocks, closes=clocks, zone=zones)
def test_a_moment_is_in_a_window_exactly_when_clocks_there_show_its_time(day, opens, closes, zone):
    if closes != time() and closes <= opens:
        opens, closes = closes, opens
    if closes == opens != time():
        return
    spans = a.wall_spans(day, opens, closes, zone)
    assert spans == a.merged(spans)
    moment = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    for _ in range(54 * 60 // 5):
        local = moment.astimezone(zone)
        inside = local.date() == day and opens <= local.time() and (closes == time() or local.time() < closes)
        assert is_in(moment, spans) == inside, (moment, spans)
        moment += 5 * MINUTE


@pytest.mark.parametrize(
    ("day", "zone", "opens", "closes", "minutes"),
    [
        (date(2026, 3, 8), YORK, time(1), time(4), [120]),  # 2:00 to 3:00 is skipped
        (date(2026, 3, 8), YORK, time(2), time(3), []),
        (date(2026, 3, 8), YORK, time(2, 30), time(3, 30), [30]),
        (date(2026, 11, 1), YORK, time(1), time(3), [180]),  # 1:00 to 2:00 comes twice
        (date(2026, 11, 1), YORK, time(1), time(1, 30), [30, 30]),
        (date(2026, 11, 1), YORK, time(0, 30), time(1, 30), [60, 30]),
        (date(2026, 10, 4), LORD_HOWE, time(1), time(4), [150]),  # half an hour only
        (date(2026, 4, 5), LORD_HOWE, time(1), time(3), [150]),
        (date(2026, 3, 29), BERLIN, time(), time(), [23 * 60]),
        (date(2026, 10, 25), BERLIN, time(), time(), [25 * 60]),
        (date(2026, 3, 29), KATHMANDU, time(), time(), [24 * 60]),
    ],
)
def test_what_is_left_of_a_window_when_clocks_jump(day, zone, opens, closes, minutes):
    spans = a.wall_spans(day, opens, closes, zone)
    assert [(end - start) // MINUTE for start, end in spans] == minutes


@pytest.mark.parametrize(("zone", "hours"), [(YORK, {13, 14}), (SYDNEY, {22, 23}), (KATHMANDU, {3})])
def test_a_window_of_every_week_keeps_its_wall_time_all_year(zone, hours):
    window = a.Window(1, time(9), time(10), zone)
    spans = a.Hours(zone, [window]).between(date(2026, 1, 1), date(2026, 12, 31))
    assert len(spans) == 52
    assert {start.hour for start, _ in spans} == hours
    assert {(start.astimezone(zone).weekday(), start.astimezone(zone).time()) for start, _ in spans} == {(1, time(9))}


def test_who_moved_keeps_windows_where_they_were_given():
    spans = a.Hours(YORK, [a.Window(1, time(9), time(10), BERLIN)]).between(TUESDAY, TUESDAY)
    assert [start.astimezone(YORK).time() for start, _ in spans] == [time(3)]


def test_who_gave_none_has_working_hours_and_who_gave_some_has_those():
    assert len(a.Hours(YORK).between(TUESDAY, TUESDAY + 6 * a.DAY)) == 5
    assert not a.Hours(YORK).are_given
    assert a.Hours(YORK, [a.Window(5, time(10), time(12), YORK)]).between(TUESDAY, TUESDAY + 3 * a.DAY) == []


def test_days_off_take_and_more_time_on_a_day_adds_also_on_a_day_off():
    off = a.Change(TUESDAY, TUESDAY + a.DAY, YORK)
    more = a.Change(TUESDAY, TUESDAY, YORK, time(18), time(19))
    spans = a.Hours(YORK, changes=[off, more]).between(TUESDAY, TUESDAY + 2 * a.DAY)
    local = [(start.astimezone(YORK).date(), start.astimezone(YORK).time()) for start, _ in spans]
    assert local == [(TUESDAY, time(18)), (TUESDAY + 2 * a.DAY, time(9))]


spans_of = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 60)).map(
        lambda row: (
            datetime(2026, 1, 1, tzinfo=UTC) + row[0] * MINUTE,
            datetime(2026, 1, 1, tzinfo=UTC) + sum(row) * MINUTE,
        )
    ),
    max_size=8,
)


@given(spans_of, spans_of)
def test_sets_of_moments_are_what_they_say(one, other):
    one = a.merged(one)
    both, rest = a.overlap(one, a.merged(other)), a.without(one, other)
    assert both == a.merged(both)
    assert rest == a.merged(rest)
    for number in range(365):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + number * MINUTE
        assert is_in(moment, both) == (is_in(moment, one) and is_in(moment, other))
        assert is_in(moment, rest) == (is_in(moment, one) and not is_in(moment, other))


windows = st.lists(
    st.builds(
        lambda day, opens, hours, zone: a.Window(
            day, time(opens), time(opens + hours) if opens + hours < 24 else time(), zone
        ),
        st.integers(0, 6),
        st.integers(0, 20),
        st.integers(1, 8),
        zones,
    ),
    max_size=5,
)


@given(first=days, mine=windows, theirs=windows, zone=zones, other=zones, minutes=st.sampled_from([30, 45, 90]))
def test_every_start_leaves_a_whole_session_in_which_everybody_has_time(first, mine, theirs, zone, other, minutes):
    busy = at(first + a.DAY, 11, zone=YORK).astimezone(UTC)
    people = [
        person(zone, mine, is_me=True, name="You", taken=[(busy, busy + 60 * MINUTE)]),
        person(other, theirs, taken=[(busy + 120 * MINUTE, busy + 180 * MINUTE)]),
    ]
    last = first + 8 * a.DAY
    found = a.starts(a.shared(people, first, last), minutes, zone)
    assert found == sorted(found, key=lambda moment: moment.astimezone(UTC))
    for start in found:
        assert a.is_real(start)
        assert start.minute % 15 == 0
        assert a.why_not(start, minutes, people) == ""
        begins = start.astimezone(UTC)
        for step in range(0, minutes, 5):
            moment = begins + step * MINUTE
            for who in people:
                local = moment.astimezone(who.hours.zone)
                assert not is_in(moment, who.taken)
                if not who.hours.windows:
                    assert local.weekday() < 5 and time(9) <= local.time() < time(17)
                else:
                    assert any(
                        (there := moment.astimezone(window.zone)).weekday() == window.weekday
                        and window.opens <= there.time()
                        and (window.closes == time() or there.time() < window.closes)
                        for window in who.hours.windows
                    )


def test_a_quarter_hour_serves_where_only_that_fits():
    kathmandu = person(KATHMANDU, [a.Window(1, time(15), time(16), KATHMANDU)])
    found = a.starts(a.shared([person(BERLIN, is_me=True), kathmandu], TUESDAY, TUESDAY), 60, BERLIN)
    assert [start.time() for start in found] == [time(11, 15)]


def test_the_second_of_two_times_that_look_the_same_is_not_offered():
    night = person(YORK, [a.Window(6, time(1), time(2), YORK)])
    found = a.starts(night.free(date(2026, 11, 1), date(2026, 11, 1)), 30, YORK)
    assert [(start.time(), start.fold) for start in found] == [(time(1), 0), (time(1, 30), 0)]


def test_days_that_suit_are_the_last_three_up_to_the_due_day_or_the_next_ones():
    week = [TUESDAY + number * a.DAY for number in range(8)]
    assert a.suiting(week, week[5]) == week[3:6]
    assert a.suiting(week, week[1]) == week[:3]
    assert a.suiting(week, week[0] - 30 * a.DAY) == week[:3]
    assert a.suiting([], week[0]) == []


def test_a_day_shows_a_handful_of_its_times_from_first_to_last():
    moments = [at(TUESDAY, 9) + number * 30 * MINUTE for number in range(15)]
    few = a.spread(moments)
    assert len(few) == 6
    assert (few[0], few[-1]) == (moments[0], moments[-1])
    assert a.spread(moments[:6]) == moments[:6]


def test_one_proposal_a_day_at_different_times():
    found = a.starts(person(YORK).free(TUESDAY, TUESDAY + 6 * a.DAY), 45, YORK)
    grouped = a.by_day(found, TUESDAY, TUESDAY + 6 * a.DAY)
    assert [start.time() for start in a.one_a_day(grouped, TUESDAY)] == [time(10), time(14), time(16)]


# Plans


@given(first=days, interval=st.integers(1, 120), length=st.integers(-5, 500))
def test_a_cadence_keeps_the_weekday_and_stays_near_its_turn(first, interval, length):
    until = first + timedelta(days=length)
    found = a.cadence(first, timedelta(days=interval), until)
    assert len(found) <= a.LONGEST_PLAN
    assert found == sorted(set(found))
    assert all(day.weekday() == first.weekday() and first <= day <= until for day in found)
    if interval >= 11:  # shorter ones may have to wait for the next week
        assert all(abs((day - first).days - turn * interval) <= 3.5 for turn, day in enumerate(found))


def test_a_monthly_plan_meets_twelve_or_thirteen_times_a_year():
    found = a.cadence(TUESDAY, timedelta(days=30), TUESDAY + timedelta(days=365))
    assert len(found) == 13
    assert a.cadence(TUESDAY, timedelta(days=30), TUESDAY - a.DAY) == []


def test_a_plan_names_what_is_in_the_way_and_the_nearest_times_that_would_do():
    mentor = person(
        BERLIN, [a.Window(1, time(15), time(18), BERLIN)], [a.Change(TUESDAY + 7 * a.DAY, TUESDAY + 7 * a.DAY, BERLIN)]
    )
    busy = at(TUESDAY + 14 * a.DAY, 10).astimezone(UTC)
    me = person(YORK, is_me=True, name="You", taken=[(busy, busy + 30 * MINUTE)])
    rows = a.plan([TUESDAY + number * 7 * a.DAY for number in range(4)], time(10), 45, YORK, [me, mentor])
    assert [row.why_not for row in rows] == ["", "Theo gave no time then.", "You are in another session then.", ""]
    # Clocks go back in Berlin on October 25, in New York on November 1: for a week the two are five hours apart.
    assert [other.time() for other in rows[2].others if other.date() == rows[2].day][-1] == time(12)
    assert all(not a.why_not(other, 45, [me, mentor]) for row in rows for other in row.others)
    assert all(abs(other - row.at) <= a.AROUND for row in rows for other in row.others)


def test_a_date_on_which_clocks_skip_the_time_says_so():
    (row,) = a.plan([date(2027, 3, 14)], time(2, 30), 45, YORK, [person(YORK, is_me=True)])
    assert (row.at, row.why_not) == (None, a.SKIPPED)
    assert row.others


@given(first=days, clock=clocks, zone=zones, theirs=windows)
def test_a_date_of_a_plan_is_at_its_wall_time_and_free_exactly_when_nothing_is_in_the_way(first, clock, zone, theirs):
    people = [person(zone, is_me=True, name="You"), person(BERLIN, theirs)]
    dates = a.cadence(first, timedelta(days=30), first + timedelta(days=120))
    for row in a.plan(dates, clock, 45, zone, people):
        if row.at is None:
            assert row.why_not == a.SKIPPED
            continue
        assert (row.at.date(), row.at.time()) == (row.day, clock)
        assert bool(row.why_not) == bool(a.why_not(row.at, 45, people))
