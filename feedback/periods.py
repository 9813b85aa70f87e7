"""When the check-ins of a cycle open and close. Pure: no ORM, no clock.

A period is whole days on the clocks of the organization, a month by default, so that "until October 31" means what it says.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

# A shorter piece of a month at either end of a cycle joins its neighbor: hardly anybody would check in.
SHORTEST = timedelta(days=14)
# Under this many units, enough fresh answers for a report seldom come together within a month.
UNITS_FOR_MONTHS = 20


class Length(StrEnum):
    """How long a check-in stays open. Each has its own boxes, its own key and its own close."""

    CYCLE = "cycle"
    QUARTERS = "quarters"
    MONTHS = "months"


LENGTHS = {
    Length.CYCLE: "One check-in for the whole cycle",
    Length.QUARTERS: "A check-in every quarter",
    Length.MONTHS: "A check-in every month",
}


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day of a period."""

    starts_on: date
    ends_on: date

    @property
    def length(self) -> timedelta:
        """Both days counted."""
        return self.ends_on - self.starts_on + timedelta(days=1)

    @property
    def label(self) -> str:
        """The months it covers."""
        return label(self.starts_on, self.ends_on)


def recommended(units: int) -> Length:
    """The length for the smallest cell that reports, of `units` units: few would see most months pass without a report (X7)."""
    return Length.CYCLE if units < UNITS_FOR_MONTHS else Length.MONTHS


def plan(first: date, last: date, *, sizes: Collection[int], floor: int, length: str = "") -> list[Span]:
    """The periods of a cycle from `first` to `last`, for cells of these sizes in units; the recommended ones where no length is given.

    None where no cell reaches the floor: then there is nothing to seal.
    """
    reporting = [size for size in sizes if size >= floor]
    if not reporting:
        return []
    return spans(first, last, Length(length or recommended(min(reporting))))


def spans(first: date, last: date, length: Length) -> list[Span]:
    """The periods of one length."""
    if length == Length.CYCLE:
        return [Span(first, last)]
    return months(first, last) if length == Length.MONTHS else quarters(first, last)


def quarters(first: date, last: date) -> list[Span]:
    """Three months each; a single month that is left joins the quarter before it."""
    found = months(first, last)
    groups = [found[at : at + 3] for at in range(0, len(found), 3)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return [Span(group[0].starts_on, group[-1].ends_on) for group in groups]


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
