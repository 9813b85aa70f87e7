"""Two years of reminders in seven zones, with clocks that jump and schedulers that sleep or run twice: none missed, none doubled.

A model of the outbox with the real rules and no database: rows by key, the weekly cap by place, digests by person and week. The rules
are those that the application calls (notifications.timing); tests/notifications/test_digests.py holds the database to the same ones.
The checks work everything out by themselves, so that a wrong rule does not judge itself; test_schedule_mutants.py shows what they catch.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from access.clock import now
from notifications.timing import (
    DIGEST_AT,
    DIGEST_DAY,
    OFFICE,
    Away,
    Hours,
    Place,
    Reader,
    Track,
    latest_due,
    place_for,
    present_moment,
    working_moment_before,
    zone_of,
)

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # half an hour of daylight saving, southern
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Africa/Casablanca",  # turned around for a month each year
)
START, DAYS = datetime(2025, 1, 1, tzinfo=UTC), 720
MORNING = time(9)
HOURS = (OFFICE, Hours(frozenset({1, 3}), time(6, 30), time(7, 15)), Hours(frozenset({6}), time(20), time(23, 59)))


@dataclass(frozen=True)
class Thing:
    """A state that lasts from `start`: reminded of after some days, or some hours before a session at `start`."""

    name: str
    start: datetime
    days: tuple[int, ...] = ()
    hours_before: int = 0

    def due(self, reader: Reader, moment: datetime) -> tuple[str, datetime, datetime | None] | None:
        """Key, when, and until when, of what should have a row at this moment."""
        if self.hours_before:
            raw = self.start - timedelta(hours=self.hours_before)
            when = working_moment_before(raw, reader.zone, reader.hours)
            return (self.name, when, self.start) if when <= moment < self.start else None
        local = self.start.astimezone(zone_of(reader.zone)).date()
        found = latest_due(local, self.days, MORNING, reader.zone, moment)
        return (f"{self.name}:{found[0]}", found[1], None) if found else None


@dataclass
class Outbox:
    """What notifications.placing and notifications.digests keep in two tables."""

    reader: Reader
    rows: dict[str, Place] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    seen_at: dict[str, datetime] = field(default_factory=dict)
    asked: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)  # not before, and before
    digests: dict[date, list[str]] = field(default_factory=dict)
    sent_at: dict[date, datetime] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    runs: list[datetime] = field(default_factory=list)

    def materialize(self, things: list[Thing]) -> None:
        """One run of a scheduler."""
        moment = now()
        self.runs.append(moment)
        taken = {(place.week, place.number) for place in self.rows.values() if place.track is Track.MAIL}
        for thing in things:
            found = thing.due(self.reader, moment)
            if found is None or found[0] in self.rows:
                continue
            key, when, until = found
            is_before = thing.hours_before > 0
            place = place_for(
                max(when, moment), self.reader, taken, until=until, counts=not is_before, skips_leave=is_before
            )
            self.written.append(key)
            self.rows[key], self.seen_at[key], self.asked[key] = place, moment, (max(when, moment), until)
            if place.track is Track.MAIL:
                assert (place.week, place.number) not in taken
                taken.add((place.week, place.number))
        self._compose(moment)

    def _compose(self, moment: datetime) -> None:
        due = [key for key, place in self.rows.items() if place.track is Track.DIGEST and place.moment <= moment]
        lines = sorted(set(due) - set(self.told))
        if lines:
            week = max(self.rows[key].week for key in lines)
            assert week not in self.digests, "two digests in one week"
            self.digests[week], self.sent_at[week] = lines, present_moment(moment, self.reader)
            self.told += lines


things_of_days = st.builds(
    Thing,
    name=st.uuids().map(str),
    start=st.integers(0, (DAYS - 100) * 24).map(lambda hours: START + timedelta(hours=hours)),
    days=st.sampled_from([(3, 7), (7,), (7, 14), (30, 90), (4,)]),
)
sessions = st.builds(
    Thing,
    name=st.uuids().map(str),
    start=st.integers(10 * 24, (DAYS - 10) * 24).map(lambda hours: START + timedelta(hours=hours)),
    hours_before=st.sampled_from([24, 48]),
)
leaves = st.builds(
    lambda first, length: Away((START + timedelta(days=first)).date(), (START + timedelta(days=first + length)).date()),
    st.integers(0, DAYS),
    st.integers(0, 30),
)
readers = st.builds(
    Reader,
    zone=st.sampled_from(ZONES),
    hours=st.sampled_from(HOURS),
    away=st.lists(leaves, max_size=3).map(tuple),
)
# Between two runs: some hours, a night, an outage of days, a step back of the clock.
steps = st.lists(st.sampled_from([1, 12, 23, 24, 24, 24, 24, 48, 120, -1, -6]), min_size=20, max_size=60).filter(
    lambda found: sum(found) > 12 * len(found)
)


@settings(max_examples=30, deadline=None)
@given(readers, st.lists(things_of_days | sessions, min_size=4, max_size=14), steps, st.integers(1, 2))
def test_720_days_miss_nothing_double_nothing_and_keep_the_readers_hours(
    reader: Reader, things: list[Thing], steps: list[int], schedulers: int
) -> None:
    check(live(Outbox(reader), things, steps, schedulers), things)


def live(outbox: Outbox, things: list[Thing], steps: list[int], schedulers: int) -> Outbox:
    """720 days with these schedulers; `steps` are the hours between their runs, over and over."""
    hour, turn = 0, 0
    with time_machine.travel(START, tick=False) as clock:
        while hour < DAYS * 24:
            clock.move_to(START + timedelta(hours=hour))
            for _ in range(schedulers):
                outbox.materialize(things)
            hour += steps[turn % len(steps)]
            turn += 1
    return outbox


def check(outbox: Outbox, things: list[Thing]) -> None:
    """Raise AssertionError unless nothing was missed, doubled, too early or too late."""
    check_none_missed(outbox, things)
    check_each_place(outbox)
    check_digests(outbox)


def check_none_missed(outbox: Outbox, things: list[Thing]) -> None:
    """Every reminder that was the newest of its thing when some scheduler ran has one row, written once, and no other has any."""
    assert len(outbox.written) == len(set(outbox.written))
    place, runs = ZoneInfo(outbox.reader.zone), sorted(set(outbox.runs))
    for thing in things:
        keys = {key for key in outbox.rows if key.startswith(thing.name)}
        if thing.hours_before:
            raw = thing.start - timedelta(hours=thing.hours_before)
            may = any(raw - timedelta(days=8) <= run < thing.start for run in runs)
            assert keys in ({thing.name}, set()) if may else keys == set()
            if any(raw <= run < thing.start for run in runs):
                assert keys == {thing.name}, "missed only if every scheduler slept through it"
            continue
        first = thing.start.astimezone(place).date()
        dues = [datetime.combine(first + timedelta(days=day), MORNING, place).astimezone(UTC) for day in thing.days]
        newest = {
            f"{thing.name}:{thing.days[number - 1]}": dues[number - 1]
            for run in runs
            if (number := bisect_right(dues, run))
        }
        assert keys == newest.keys()
        assert all(outbox.asked[key][0] == max(newest[key], outbox.seen_at[key]) for key in keys)


def check_each_place(outbox: Outbox) -> None:
    """In the first of the reader's hours that there is, not after it makes sense, and not too many a week."""
    reader, zone, weeks = outbox.reader, ZoneInfo(outbox.reader.zone), dict[date, int]()
    for key, place in outbox.rows.items():
        local, (earliest, until) = place.moment.astimezone(zone), outbox.asked[key]
        assert place.moment >= earliest >= outbox.seen_at[key]
        if place.track is Track.NEVER:
            continue
        assert is_at_work(local, reader), (key, local)
        assert until is None or place.moment < until
        assert place.week == local.date() - timedelta(days=local.weekday())
        if place.track is Track.DIGEST:
            assert local.weekday() != 3 or local.time() >= time(9) or reader.hours != OFFICE
            continue
        moment = earliest
        while moment < place.moment:
            assert not is_at_work(moment.astimezone(zone), reader), (key, "later than it could be", moment)
            moment += timedelta(minutes=30)
        if place.track is Track.MAIL:
            weeks[place.week] = weeks.get(place.week, 0) + 1
    assert max(weeks.values(), default=0) <= 2


def check_digests(outbox: Outbox) -> None:
    """Every line that found no place is in exactly one digest, at most one a week, in the reader's hours."""
    waiting = {key for key, place in outbox.rows.items() if place.track is Track.DIGEST}
    due = {key for key in waiting if outbox.rows[key].moment < START + timedelta(days=DAYS - 3)}
    assert due <= set(outbox.told) <= waiting
    assert len(outbox.told) == len(set(outbox.told))
    for moment in outbox.sent_at.values():
        assert is_at_work(moment.astimezone(ZoneInfo(outbox.reader.zone)), outbox.reader)


def is_at_work(local: datetime, reader: Reader) -> bool:
    is_away = any(each.first <= local.date() <= each.last for each in reader.away)
    return (
        not is_away
        and local.weekday() in reader.hours.days
        and reader.hours.opens <= local.time() < reader.hours.closes
    )


def test_a_digest_of_office_hours_is_on_thursday_at_nine_in_every_zone() -> None:
    for zone in ZONES:
        reader, full = Reader(zone), {(date(2026, 3, 23), 1), (date(2026, 3, 23), 2)}
        due = datetime.combine(date(2026, 3, 24), MORNING, zone_of(zone))
        place = place_for(due, reader, full)
        local = place.moment.astimezone(zone_of(zone))
        assert (place.track, local.weekday(), local.time()) == (Track.DIGEST, DIGEST_DAY, DIGEST_AT)
