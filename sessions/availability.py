"""When people have time: windows by their own clocks, what they share, and a plan of dates. Pure: no ORM, no clock.

A window is wall time in the zone it was given in. A moment is in it exactly when clocks in that zone show its weekday and a time between
its ends; so where clocks jump, a window is shorter or comes twice, and never is at another time of day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import reduce

from sessions.proposals import CLOSES, OPENS, WORKING_DAYS, Span

MIDNIGHT = time()
DAY = timedelta(days=1)
GRID, FINE_GRID = timedelta(minutes=30), timedelta(minutes=15)  # offsets of zones are whole quarters of an hour
TIMES_A_DAY = 6
SUITING_DAYS = 3
# What somebody likes on the first, second and third proposed day, so that the proposals differ.
LIKED = [time(10), time(14), time(16)]
AROUND = timedelta(days=7)
OTHERS = 5
SKIPPED = "The clocks change that night and skip this time."
LONGEST_PLAN = 26  # two a month for a year


@dataclass(frozen=True)
class Window:
    """Every week on this weekday (Monday is 0), from `opens` to before `closes`, where midnight is the end of the day."""

    weekday: int
    opens: time
    closes: time
    zone: tzinfo


@dataclass(frozen=True)
class Change:
    """Something else than every week: days off, or, with `opens` and `closes`, more time on one day. Both days count."""

    first: date
    last: date
    zone: tzinfo
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True)
class Hours:
    """When somebody has time. Who gave no windows has the usual working hours of their `zone`."""

    zone: tzinfo
    windows: Sequence[Window] = ()
    changes: Sequence[Change] = ()

    @property
    def are_given(self) -> bool:
        """Whether the person said anything themselves."""
        return bool(self.windows or self.changes)

    def between(self, first: date, last: date) -> list[Span]:
        """The spans of these days (by the clocks of each window's zone) in the order of time, none touching the next. In UTC."""
        windows = self.windows or [Window(day, OPENS, CLOSES, self.zone) for day in WORKING_DAYS]
        weekly = [
            span
            for window in windows
            for day in _days(first, last)
            if day.weekday() == window.weekday
            for span in wall_spans(day, window.opens, window.closes, window.zone)
        ]
        changes = [change for change in self.changes if change.first <= last and change.last >= first]
        off = [_all_day(change) for change in changes if change.opens is None]
        more = [
            span
            for change in changes
            if change.opens is not None and change.closes is not None
            for span in wall_spans(change.first, change.opens, change.closes, change.zone)
        ]
        return merged([*without(merged(weekly), off), *more])


@dataclass(frozen=True)
class Times:
    """One member of a pair who would meet: their hours and when they are in a session."""

    name: str
    is_me: bool
    hours: Hours
    taken: Sequence[Span] = ()

    def free(self, first: date, last: date) -> list[Span]:
        """When they have time and are in no session."""
        return without(self.hours.between(first, last), self.taken)

    def why_taken(self, start: datetime, end: datetime) -> str:
        """The session that is in the way, as a sentence; empty when none is."""
        if any(a < end and start < b for a, b in self.taken):
            return "You are in another session then." if self.is_me else f"{self.name} is in another session then."
        return ""

    def why_outside(self, start: datetime, end: datetime) -> str:
        """Whether the time is outside those that this person gave, as a sentence; empty when it is inside, or when they gave none."""
        if not self.hours.are_given:
            return ""
        day = start.astimezone(UTC).date()
        if any(a <= start and end <= b for a, b in self.hours.between(day - 2 * DAY, day + 2 * DAY)):
            return ""
        return "This is outside the times you gave." if self.is_me else f"{self.name} gave no time then."


# Spans --------------------------------------------------------------------------------------------------------------


def wall_spans(day: date, opens: time, closes: time, zone: tzinfo) -> list[Span]:
    """Every moment at which clocks in `zone` show this day and a time from `opens` to before `closes`: usually one span, in UTC."""
    start, end = datetime.combine(day, opens), datetime.combine(day, closes)
    end += DAY if closes == MIDNIGHT else timedelta()
    offsets = {_offset(wall, zone, fold) for wall in (start, end) for fold in (0, 1)}
    low, high = min(start - offset for offset in offsets), max(end - offset for offset in offsets)
    found = []
    for begins, ends, offset in _steady(low.replace(tzinfo=UTC), high.replace(tzinfo=UTC), zone):
        a = max((start - offset).replace(tzinfo=UTC), begins)
        b = min((end - offset).replace(tzinfo=UTC), ends)
        if a < b:
            found.append((a, b))
    return merged(found)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same moments in the order of time, with spans that touch or overlap put together."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(spans: Sequence[Span], taken: Iterable[Span]) -> list[Span]:
    """The moments of `spans` (merged) in none of `taken`."""
    found = list(spans)
    for busy_from, busy_to in merged(taken):
        left = [(start, min(end, busy_from)) for start, end in found]
        right = [(max(start, busy_to), end) for start, end in found]
        found = sorted({(start, end) for start, end in [*left, *right] if start < end})
    return merged(found)


def overlap(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """The moments in both, each merged."""
    found, left, right = [], 0, 0
    while left < len(one) and right < len(other):
        start, end = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if start < end:
            found.append((start, end))
        if one[left][1] <= other[right][1]:
            left += 1
        else:
            right += 1
    return found


def shared(people: Sequence[Times], first: date, last: date) -> list[Span]:
    """When everybody has time. The days are widened by one at both ends: the same moment is another day elsewhere."""
    return reduce(overlap, [person.free(first - DAY, last + DAY) for person in people])


# Times to pick from -------------------------------------------------------------------------------------------------


def starts(spans: Sequence[Span], minutes: int, zone: tzinfo) -> list[datetime]:
    """When a session of so many minutes can begin, on the clocks of `zone`: at whole and half hours, or at a quarter where only that fits.

    The second of two times that look the same, in the night when clocks go back, is left out: nobody could tell it from the first.
    """
    length = timedelta(minutes=minutes)
    found = []
    for start, end in spans:
        for grid in (GRID, FINE_GRID):
            fitting = [moment for moment in _on_grid(start, end - length, grid, zone) if moment.fold == 0]
            if fitting:
                found += fitting
                break
    return found


def by_day(moments: Iterable[datetime], first: date, last: date) -> dict[date, list[datetime]]:
    """Starts by their own local day, in the order of time; only those of these days."""
    found: dict[date, list[datetime]] = {}
    for moment in moments:
        if first <= moment.date() <= last:
            found.setdefault(moment.date(), []).append(moment)
    return dict(sorted(found.items()))


def suiting(days: Collection[date], due: date) -> list[date]:
    """The days that suit the cadence: the last three up to the due day, or as many after it as are missing; the soonest first."""
    before = sorted(day for day in days if day <= due)[-SUITING_DAYS:]
    after = sorted(day for day in days if day > due)
    return (before + after)[:SUITING_DAYS]


def spread(moments: Sequence[datetime], most: int = TIMES_A_DAY) -> list[datetime]:
    """At most so many of them, evenly over the day, with the first and the last."""
    if len(moments) <= most:
        return list(moments)
    return [moments[round(number * (len(moments) - 1) / (most - 1))] for number in range(most)]


def one_a_day(days: dict[date, list[datetime]], due: date) -> list[datetime]:
    """A start on each of the days that suit, at different times of day where that can be."""
    found = []
    for day, liked in zip(suiting(days, due), LIKED, strict=False):
        found.append(min(days[day], key=lambda moment: abs(_minute(moment.time()) - _minute(liked))))
    return found


# Plans --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlannedDate:
    """A date of a plan. `why_not` is what stands against it, as a sentence.

    `at` is None where it cannot be: clocks skip the time, or the pair meets that day already.
    """

    day: date
    at: datetime | None
    why_not: str
    others: Sequence[datetime]  # the nearest times that everybody has, in the order of time


def cadence(first: date, interval: timedelta, until: date) -> list[date]:
    """Days on the weekday of `first`, each the nearest to its turn in the cadence, no two in one week; at most LONGEST_PLAN."""
    found: list[date] = []
    weeks, turn = 0, 0
    while len(found) < LONGEST_PLAN and (day := first + timedelta(weeks=weeks)) <= until:
        found.append(day)
        turn += 1
        weeks = max(weeks + 1, round(turn * interval.days / 7))
    return found


def plan(
    days: Sequence[date],
    at: time,
    minutes: int,
    zone: tzinfo,
    people: Sequence[Times],
    planned: Mapping[date, int] | None = None,
) -> list[PlannedDate]:
    """The same wall time on each day, with what is in its way, and the nearest times that would do.

    `planned` are days on which the pair meets already, with the number of that session: there it needs no second one.
    """
    if not days:
        return []
    possible = starts(shared(people, days[0] - AROUND, days[-1] + AROUND), minutes, zone)
    meets = planned or {}
    return [
        PlannedDate(day, None, f"Session {meets[day]} is on this day already.", [])
        if day in meets
        else _planned(day, at, minutes, zone, people, [start for start in possible if start.date() not in meets])
        for day in days
    ]


def why_not(start: datetime, minutes: int, people: Sequence[Times]) -> str:
    """The first thing in the way of meeting then, as a sentence; empty when nothing is."""
    start = start.astimezone(UTC)  # or clocks that jump in between would change how long it lasts
    end = start + timedelta(minutes=minutes)
    reasons = [person.why_taken(start, end) or person.why_outside(start, end) for person in people]
    return next((reason for reason in reasons if reason), "")


def _planned(
    day: date, at: time, minutes: int, zone: tzinfo, people: Sequence[Times], possible: Sequence[datetime]
) -> PlannedDate:
    wanted = datetime.combine(day, at, zone)
    reason = why_not(wanted, minutes, people) if is_real(wanted) else SKIPPED
    near = [moment for moment in possible if abs(moment - wanted) <= AROUND and moment != wanted]
    others = sorted(sorted(near, key=lambda moment: abs(moment - wanted))[:OTHERS])
    return PlannedDate(day, wanted if is_real(wanted) else None, reason, others)


def is_real(moment: datetime) -> bool:
    """Whether clocks ever show this local time: in spring they skip some."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(tzinfo=None)


# Clocks -------------------------------------------------------------------------------------------------------------


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _all_day(change: Change) -> Span:
    """From the first moment of the first day to the last of the last one, by the clocks of its zone."""
    spans = [*wall_spans(change.first, MIDNIGHT, MIDNIGHT, change.zone)]
    spans += wall_spans(change.last, MIDNIGHT, MIDNIGHT, change.zone)
    return min(start for start, _ in spans), max(end for _, end in spans)


def _offset(wall: datetime, zone: tzinfo, fold: int) -> timedelta:
    return wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()


def _offset_at(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _steady(low: datetime, high: datetime, zone: tzinfo) -> list[tuple[datetime, datetime, timedelta]]:
    """(from, to, offset) of the parts of this span of about a day in which clocks do not jump: one, or two around a jump."""
    before, after = _offset_at(low, zone), _offset_at(high, zone)
    if before == after:
        return [(low, high, before)]
    steady, jumped = low, high
    while jumped - steady > timedelta(seconds=1):
        middle = steady + (jumped - steady) // 2
        if _offset_at(middle, zone) == before:
            steady = middle
        else:
            jumped = middle
    jump = jumped.replace(microsecond=0)
    return [(low, jump, before), (jump, high, after)]


def _on_grid(first: datetime, last: datetime, grid: timedelta, zone: tzinfo) -> Iterator[datetime]:
    """Moments from first to last (both included) at which clocks in `zone` show a multiple of `grid` past the hour."""
    moment = first.replace(second=0, microsecond=0) + (
        timedelta(minutes=1) if first.second or first.microsecond else timedelta()
    )
    while moment.astimezone(zone).minute % (FINE_GRID.seconds // 60):
        moment += timedelta(minutes=1)
    while moment <= last:
        local = moment.astimezone(zone)
        if local.minute % (grid.seconds // 60) == 0:
            yield local
        moment += FINE_GRID


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
