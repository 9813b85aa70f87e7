"""When the check-ins of a cycle open and close. Pure: no ORM, no clock.

A period is whole days on the clocks of the organization, a month by default, so that "until October 31" means what it says.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A shorter piece of a month at either end of a cycle joins its neighbor: hardly anybody would check in.
SHORTEST = timedelta(days=14)
# Under this many units, enough fresh answers for a report seldom come together within a month.
UNITS_FOR_MONTHS = 20


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day of a period."""

    starts_on: date
    ends_on: date

    @property
    def length(self) -> timedelta:
        """Both days counted."""
        return self.ends_on - self.starts_on + timedelta(days=1)


def plan(first: date, last: date, *, units: int, floor: int) -> list[Span]:
    """The periods of a cycle from `first` to `last`: none under the floor, one for a small cohort, months otherwise."""
    if units < floor:
        return []
    return [Span(first, last)] if units < UNITS_FOR_MONTHS else months(first, last)


def months(first: date, last: date) -> list[Span]:
    """Calendar months from `first` to `last`, short pieces joined to their neighbors."""
    found: list[Span] = []
    start = first
    while start <= last:
        found.append(Span(start, min(_end_of_month(start), last)))
        start = found[-1].ends_on + timedelta(days=1)
    if len(found) > 1 and found[0].length < SHORTEST:
        found[:2] = [Span(found[0].starts_on, found[1].ends_on)]
    if len(found) > 1 and found[-1].length < SHORTEST:
        found[-2:] = [Span(found[-2].starts_on, found[-1].ends_on)]
    return found


SHORTEST_WITH_MIDDLE = timedelta(days=14)


def midnight(day: date, zone: str) -> datetime:
    """The moment at which `day` begins on the clocks of `zone`, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def after(day: date, zone: str) -> datetime:
    """The moment at which `day` is over."""
    return midnight(day + timedelta(days=1), zone)


def last_call_at(closes_at: datetime, zone: str) -> datetime:
    """When the second reminder is due: two days before the close, and never on a weekend, when it would wait for Monday."""
    due = closes_at.astimezone(ZoneInfo(zone)) - timedelta(days=2)
    return (due - timedelta(days=max(0, due.weekday() - 4))).astimezone(UTC)


def middle_at(opens_at: datetime, closes_at: datetime) -> datetime | None:
    """When the reminder in the middle is due; None where the period is too short to need one between the first and the last."""
    if closes_at - opens_at < SHORTEST_WITH_MIDDLE:
        return None
    return opens_at + (closes_at - opens_at) / 2


def label(starts_on: date, ends_on: date) -> str:
    """ "October 2026", "October to November 2026", "October 2026 to June 2027"."""
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        return f"{ends_on:%B %Y}"
    first = f"{starts_on:%B}" if starts_on.year == ends_on.year else f"{starts_on:%B %Y}"
    return f"{first} to {ends_on:%B %Y}"


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
