"""When a message may go out. Pure: no ORM, no clock. Local wall times are resolved by zoneinfo, daylight saving included."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OPENS, CLOSES = time(8), time(18)
WORKING_DAYS = range(5)  # Monday to Friday
WEEKLY_CAP = 2
LONGEST_BACKOFF = timedelta(hours=4)
# With the back-off below, about 32 hours of a server that says "not now".
MAX_REFUSALS = 16


# The weekly digest: Thursday at nine, late enough to gather a week and early enough to act in it.
DIGEST_DAY, DIGEST_AT = 3, time(9)
LONGEST_LEAVE = timedelta(days=366)


@dataclass(frozen=True)
class Hours:
    """When somebody works, on their own clocks. `days`: Monday is 0; at least one."""

    days: frozenset[int] = frozenset(WORKING_DAYS)
    opens: time = OPENS
    closes: time = CLOSES


OFFICE = Hours()


@dataclass(frozen=True)
class Away:
    """Days on which somebody is not there, the last one included."""

    first: date
    last: date


@dataclass(frozen=True)
class Reader:
    """Whoever is reminded: their zone (an IANA name), their hours, and when they are away."""

    zone: str = ""
    hours: Hours = OFFICE
    away: tuple[Away, ...] = ()


class Track(StrEnum):
    """How a reminder reaches its reader."""

    MAIL = "by itself, in one of the two places of the week"
    DIGEST = "with others, in the digest of a week"
    FREE = "by itself, whatever else goes out"
    NEVER = "not by mail: it would come too late, or its reader is away"


@dataclass(frozen=True)
class Place:
    """When a reminder goes out, and which of the person's places in the week (named by its Monday) it takes; 0 where it takes none."""

    moment: datetime
    week: date
    number: int
    track: Track = Track.MAIL


def zone_of(name: str) -> tzinfo:
    """The zone with this IANA name. UTC for an empty or unknown one: no message may fail because of a field in a people file."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def working_moment(due: datetime, zone: str, hours: Hours = OFFICE) -> datetime:
    """The first moment at or after `due` (aware) within the working hours, on the clocks of `zone`. In UTC."""
    place = zone_of(zone)
    local = due.astimezone(place)
    if _is_working(local, hours):
        return due.astimezone(UTC)
    day = local.date() if local.time() < hours.opens else local.date() + timedelta(days=1)
    while day.weekday() not in hours.days or not _opens(day, place, hours):
        day += timedelta(days=1)
    return max(_opens(day, place, hours) or due, due).astimezone(UTC)


def working_moment_before(due: datetime, zone: str, hours: Hours = OFFICE) -> datetime:
    """`due` itself in working hours, else an hour before the end of the last working day before it. In UTC."""
    place = zone_of(zone)
    local = due.astimezone(place)
    if _is_working(local, hours):
        return due.astimezone(UTC)
    day = local.date() if local.time() >= hours.closes else local.date() - timedelta(days=1)
    while True:
        # An hour from the end, or the opening where the day is shorter than that.
        last = datetime.combine(day, hours.closes, place) - timedelta(hours=1)
        moment = max(last, datetime.combine(day, hours.opens, place))
        if moment <= due and _is_working(moment.astimezone(UTC).astimezone(place), hours):
            return moment.astimezone(UTC)
        day -= timedelta(days=1)


def _is_working(local: datetime, hours: Hours) -> bool:
    return local.weekday() in hours.days and hours.opens <= local.time() < hours.closes


def _opens(day: date, place: tzinfo, hours: Hours) -> datetime | None:
    """When work begins on this day; None where clocks skip that time and the day is over before it would."""
    moment = datetime.combine(day, hours.opens, place).astimezone(UTC)
    return moment if _is_working(moment.astimezone(place), hours) else None


def week_of(moment: datetime, zone: str) -> date:
    """The Monday of the local week that holds `moment`."""
    day = moment.astimezone(zone_of(zone)).date()
    return day - timedelta(days=day.weekday())


def back_on(day: date, away: Collection[Away]) -> date:
    """The first day from `day` on which somebody is there."""
    while found := [each.last for each in away if each.first <= day <= each.last]:
        day = max(found) + timedelta(days=1)
    return day


def present_moment(due: datetime, reader: Reader) -> datetime:
    """The first working moment at or after `due` on a day on which the reader is there. In UTC."""
    moment = working_moment(due, reader.zone, reader.hours)
    while True:
        day = moment.astimezone(zone_of(reader.zone)).date()
        back = back_on(day, reader.away)
        if back == day:
            return moment
        moment = working_moment(datetime.combine(back, time(), zone_of(reader.zone)), reader.zone, reader.hours)


def digest_moment(due: datetime, reader: Reader) -> datetime:
    """When the next weekly digest goes out that can still hold what is due at `due`. In UTC."""
    zone = zone_of(reader.zone)
    week = week_of(due, reader.zone)
    while True:
        planned = datetime.combine(week + timedelta(days=DIGEST_DAY), DIGEST_AT, zone)
        moment = present_moment(planned, reader)
        if moment >= due:
            return moment
        week += timedelta(days=7)


def place_for(
    due: datetime,
    reader: Reader,
    taken: Collection[tuple[date, int]],
    *,
    until: datetime | None = None,
    counts: bool = True,
    skips_leave: bool = False,
) -> Place:
    """Where a reminder due at `due` goes: alone while the week has a place, else into the digest. Always in the reader's hours.

    `taken` holds the (week, number) of the person's other reminders. `until`: after that moment it makes no sense. `counts`: takes one
    of the WEEKLY_CAP places. `skips_leave`: is left out while its reader is away, instead of waiting for their return.
    """
    moment = present_moment(due, reader)
    week = week_of(moment, reader.zone)
    is_away = moment != working_moment(due, reader.zone, reader.hours)
    if (is_away and skips_leave) or (until is not None and moment >= until):
        return Place(moment, week, 0, Track.NEVER)
    if not counts:
        return Place(moment, week, 0, Track.FREE)
    for number in range(1, WEEKLY_CAP + 1):
        if (week, number) not in taken:
            return Place(moment, week, number)
    moment = digest_moment(moment, reader)
    track = Track.NEVER if until is not None and moment >= until else Track.DIGEST
    return Place(moment, week_of(moment, reader.zone), 0, track)


def latest_due(
    start: date, days: Collection[int], at: time, zone: str, moment: datetime
) -> tuple[int, datetime] | None:
    """The newest of these days after `start` whose hour has come on the clocks of `zone`, with that moment; None before the first.

    A scheduler that comes late so reminds once, and does not catch up on what a later one replaces.
    """
    due = [(day, datetime.combine(start + timedelta(days=day), at, zone_of(zone))) for day in sorted(days)]
    return max((found for found in due if found[1] <= moment), default=None, key=lambda found: found[0])


def backoff(refusals: int) -> timedelta:
    """How long to wait after the n-th refusal (1 is the first): a minute, doubled each time, at most LONGEST_BACKOFF."""
    return min(LONGEST_BACKOFF, timedelta(minutes=1) * 2 ** min(refusals - 1, 16))
