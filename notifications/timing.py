"""When a message may go out. Pure: no ORM, no clock. Local wall times are resolved by zoneinfo, daylight saving included."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OPENS, CLOSES = time(8), time(18)
WORKING_DAYS = range(5)  # Monday to Friday
WEEKLY_CAP = 2
LONGEST_BACKOFF = timedelta(hours=4)
# With the back-off below, about 32 hours of a server that says "not now".
MAX_REFUSALS = 16


@dataclass(frozen=True)
class Place:
    """When a reminder goes out, and which of the person's places in the week (named by its Monday) it takes."""

    moment: datetime
    week: date
    number: int


def zone_of(name: str) -> tzinfo:
    """The zone with this IANA name. UTC for an empty or unknown one: no message may fail because of a field in a people file."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def working_moment(due: datetime, zone: str) -> datetime:
    """The first moment at or after `due` (aware) within Monday to Friday, 8:00 to 18:00, on the clocks of `zone`. In UTC."""
    local = due.astimezone(zone_of(zone))
    if local.weekday() in WORKING_DAYS and OPENS <= local.time() < CLOSES:
        return due.astimezone(UTC)
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    while day.weekday() not in WORKING_DAYS:
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, zone_of(zone)).astimezone(UTC)


def week_of(moment: datetime, zone: str) -> date:
    """The Monday of the local week that holds `moment`."""
    day = moment.astimezone(zone_of(zone)).date()
    return day - timedelta(days=day.weekday())


def free_place(due: datetime, zone: str, taken: Collection[tuple[date, int]]) -> Place:
    """The first place for a reminder due at `due`, in working hours and with at most WEEKLY_CAP of them a week.

    `taken` holds the (week, number) of the person's other reminders.
    """
    moment = working_moment(due, zone)
    while True:
        week = week_of(moment, zone)
        for number in range(1, WEEKLY_CAP + 1):
            if (week, number) not in taken:
                return Place(moment, week, number)
        moment = working_moment(datetime.combine(week + timedelta(days=7), time(), zone_of(zone)), zone)


def backoff(refusals: int) -> timedelta:
    """How long to wait after the n-th refusal (1 is the first): a minute, doubled each time, at most LONGEST_BACKOFF."""
    return min(LONGEST_BACKOFF, timedelta(minutes=1) * 2 ** min(refusals - 1, 16))
