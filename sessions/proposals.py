"""Times to meet that fall in everybody's working hours. Pure: no ORM, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

OPENS, CLOSES = time(9), time(17)
WORKING_DAYS = range(5)  # Monday to Friday
PROPOSALS = 3
# One start for each proposal first, so that the three differ, then the others.
STARTS = [time(10), time(14), time(16), time(11), time(9), time(13), time(15), time(12)]
LONGEST_SEARCH = 14  # days

Span = tuple[datetime, datetime]


def proposed_times(
    *, minutes: int, tomorrow: date, due: date, zones: Sequence[tzinfo], taken: Collection[Span]
) -> list[datetime]:
    """Up to three starts on different days, the soonest first, in the first zone: the last days before `due`, or the next ones.

    `zones` are those of everybody who would meet, `taken` when one of them is elsewhere. Empty where their working hours never meet.
    """
    found: list[datetime] = []
    length = timedelta(minutes=minutes)
    for day in _days(tomorrow, due):
        start = next(_free(day, length, len(found), zones, taken), None)
        if start is not None:
            found.append(start)
        if len(found) == PROPOSALS:
            break
    return found


def _days(tomorrow: date, due: date) -> Iterator[date]:
    """Working days from the third last up to `due`, or from tomorrow when that is later."""
    before = (due - timedelta(days=number) for number in range(LONGEST_SEARCH))
    last_days = [day for day in before if day.weekday() in WORKING_DAYS][:PROPOSALS]
    first = max(last_days[-1], tomorrow)
    after = (first + timedelta(days=number) for number in range(LONGEST_SEARCH))
    return (day for day in after if day.weekday() in WORKING_DAYS)


def _free(
    day: date, length: timedelta, rotated: int, zones: Sequence[tzinfo], taken: Collection[Span]
) -> Iterator[datetime]:
    for at in STARTS[rotated:] + STARTS[:rotated]:
        start = datetime.combine(day, at, zones[0])
        end = start + length
        if all(_works(start, end, zone) for zone in zones) and not any(a < end and start < b for a, b in taken):
            yield start


def _works(start: datetime, end: datetime, zone: tzinfo) -> bool:
    first, last = start.astimezone(zone), end.astimezone(zone)
    on_one_day = first.date() == last.date() and first.weekday() in WORKING_DAYS
    return on_one_day and first.time() >= OPENS and last.time() <= CLOSES
