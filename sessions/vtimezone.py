"""The definition of a time zone that travels with an event. Pure.

Readers differ: some know the name of the zone, some read the definition, keep it under that name, and use it for other events too, and
Outlook reads of it nothing but one yearly change to summer time and one back (MS-OXCICAL): lists of dates and a second rule are
passed over. So a zone is written down when it has exactly that, by rule, for the years around the event; for any other, there is no
definition, and the event is told in UTC.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BACK = 16  # years
BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001 - wall time, as the definition has it


@dataclass(frozen=True)
class Jump:
    """Clocks that show `wall` jump: from one offset to another, and what the zone is called from then on."""

    wall: datetime
    before: timedelta
    after: timedelta
    is_summer: bool
    name: str


@lru_cache(maxsize=256)
def definition(zone: str, year: int) -> Timezone | None:
    """The zone as it is for events of this year; None where it cannot be said by one yearly rule each way.

    It begins as many years before as the same rules held, at most BACK: it is then good for other events under its name, too.
    """
    here = ZoneInfo(zone)
    component = Timezone()
    component.add("tzid", zone)
    years = [jumps_of(here, each) for each in (year - 1, year, year + 1)]
    if not any(years):
        name, offset = _seen(here, datetime(year, 1, 1, tzinfo=UTC))
        component.add_component(_observance(TimezoneStandard(), BEGINNING, offset, offset, name))
        return component
    if _rules(years) is None:
        return None
    while len(years) < BACK and _rules(longer := [jumps_of(here, year + 1 - len(years)), *years]):
        years = longer
    for is_summer, rule in (_rules(years) or {}).items():
        first = next(jump for jump in years[0] if jump.is_summer == is_summer)
        empty = TimezoneDaylight() if is_summer else TimezoneStandard()
        observance = _observance(empty, first.wall, first.before, first.after, first.name)
        observance.add("rrule", rule)
        component.add_component(observance)
    return component


def _rules(years: list[list[Jump]]) -> dict[bool, vRecur] | None:
    """Is it to summer time -> its yearly rule, for years each of which has one of both; None where they have not, or no rule fits."""
    if any(sorted(jump.is_summer for jump in jumps) != [False, True] for jumps in years):
        return None
    found = {}
    for is_summer in (False, True):
        rule = _rule([jump for jumps in years for jump in jumps if jump.is_summer == is_summer])
        if rule is None:
            return None
        found[is_summer] = rule
    return found


def jumps_of(zone: ZoneInfo, year: int) -> list[Jump]:
    """When clocks jump in this year, in the order of time."""
    day, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    found = []
    while day < end:
        following = day + timedelta(days=1)
        if _seen(zone, day) != _seen(zone, following):
            found.append(_jump(zone, day, following))
        day = following
    return found


def _jump(zone: ZoneInfo, low: datetime, high: datetime) -> Jump:
    before = _seen(zone, low)
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        low, high = (middle, high) if _seen(zone, middle) == before else (low, middle)
    name, offset = _seen(zone, high)
    is_summer = bool(high.astimezone(zone).dst())
    return Jump((high + before[1]).replace(tzinfo=None), before[1], offset, is_summer, name)


def _seen(zone: ZoneInfo, moment: datetime) -> tuple[str, timedelta]:
    """What clocks there say: the name of the time, and its offset."""
    local = moment.astimezone(zone)
    return local.tzname() or "", local.utcoffset() or timedelta()


def _rule(jumps: list[Jump]) -> vRecur | None:
    """The yearly rule that gives each of these days, one a year; None when there is none."""
    first = jumps[0]
    if any(
        (jump.before, jump.after, jump.wall.time()) != (first.before, first.after, first.wall.time()) for jump in jumps
    ):
        return None
    days = [jump.wall.date() for jump in jumps]
    if len({(day.month, day.weekday()) for day in days}) > 1:
        return None
    weekday, month = WEEKDAYS[days[0].weekday()], days[0].month
    for number in (-1, 1, 2, 3, 4):
        if all(number in _numbers(day) for day in days):
            return vRecur({"FREQ": ["YEARLY"], "BYMONTH": [month], "BYDAY": [f"{number}{weekday}"]})
    return None


def _numbers(day: date) -> set[int]:
    """Which of its weekday in the month a day is, counted from the start, and -1 when it is the last."""
    is_last = day.day + 7 > monthrange(day.year, day.month)[1]
    return {(day.day - 1) // 7 + 1, *([-1] if is_last else [])}


def _observance(
    empty: TimezoneStandard | TimezoneDaylight, start: datetime, before: timedelta, after: timedelta, name: str
) -> TimezoneStandard | TimezoneDaylight:
    empty.add("dtstart", start)
    empty.add("tzoffsetfrom", before)
    empty.add("tzoffsetto", after)
    if name:
        empty.add("tzname", name)
    return empty
