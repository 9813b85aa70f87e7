"""One cohort after another: whether a program fades. Dates and counts that pairs declared openly; no words, nobody's name. Pure."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

FEWEST = 5  # pairs: of fewer, a share says more about somebody than about the program
TOO_FEW = "too few to compare"


@dataclass(frozen=True)
class Span:
    """A pair with its days; `rests_on`: since then it is paused."""

    pair_id: UUID
    starts_on: date
    ends_on: date | None = None
    rests_on: date | None = None

    def days(self, begins: date, ends: date) -> int:
        """On how many days from `begins` until before `ends` it went on."""
        last = min([ends, *(day for day in (self.ends_on, self.rests_on) if day is not None)])
        return max(0, (last - max(begins, self.starts_on)).days)


@dataclass(frozen=True)
class Month:
    """A month of a cycle, counted from its first day. `is_whole`: it is over, and the cycle did not end inside it."""

    number: int
    is_whole: bool
    pairs: int  # that went on at some time in it
    met: int  # of these, with a session held in it
    held: int
    expected: int  # sessions that the cadence has room for

    @property
    def is_comparable(self) -> bool:
        """Whether there are enough pairs for a figure."""
        return self.pairs >= FEWEST

    @property
    def percent(self) -> int | None:
        """Of the pairs, those that met; None where there are too few."""
        return round(100 * self.met / self.pairs) if self.is_comparable else None


@dataclass(frozen=True)
class Cycle:
    """A cohort beside others. Shares and sums are for the page to leave out where `is_comparable` is not."""

    name: str
    cohort_id: UUID
    began_on: date | None
    asked: int
    ready: int
    pairs: int
    ended_early: int
    changed: int
    kept: int
    months: Sequence[Month] = ()

    @property
    def is_comparable(self) -> bool:
        """Whether there are enough pairs for figures."""
        return self.pairs >= FEWEST

    @property
    def ready_percent(self) -> int | None:
        """Of those asked, those who said yes."""
        return round(100 * self.ready / self.asked) if self.asked else None

    @property
    def held(self) -> int:
        """Sessions held in all months."""
        return sum(month.held for month in self.months)

    @property
    def expected(self) -> int:
        """Sessions that the cadence had room for in all months."""
        return sum(month.expected for month in self.months)

    def month(self, number: int) -> Month | None:
        """One of its months."""
        return next((month for month in self.months if month.number == number), None)


def months_of(
    began_on: date,
    until: date,
    today: date,
    interval_days: int,
    spans: Iterable[Span],
    held: Iterable[tuple[UUID, date]],
) -> list[Month]:
    """The months of a cycle from its first day to `until` (its last, or that of the program) or today, whichever is earlier.

    `held`: (pair, day) of every session that took place.
    """
    spans, by_pair = list(spans), defaultdict(list)
    for pair_id, day in held:
        by_pair[pair_id].append(day)
    last, found = min(until, today), []
    number, begins = 1, began_on
    while begins <= last:
        ends = add_months(began_on, number)
        going = [span for span in spans if span.starts_on < ends and (span.ends_on is None or span.ends_on >= begins)]
        sessions = [sum(begins <= day < ends for day in by_pair[span.pair_id]) for span in going]
        days = sum(span.days(begins, min(ends, last + timedelta(days=1))) for span in going)
        found.append(
            Month(
                number=number,
                is_whole=ends <= min(until + timedelta(days=1), today),
                pairs=len(going),
                met=sum(count > 0 for count in sessions),
                held=sum(sessions),
                expected=round(days / interval_days),
            )
        )
        number, begins = number + 1, ends
    return found


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def sentence(cycles: Sequence[Cycle]) -> str:
    """What there is to say first: the same month of the last two cycles, else the first and the last month of one."""
    told = [(cycle, {m.number: m for m in cycle.months if m.is_whole and m.is_comparable}) for cycle in cycles]
    told = [(cycle, months) for cycle, months in told if months]
    for (older, before), (newer, after) in reversed(list(pairwise(told))):
        if both := before.keys() & after.keys():
            number = max(both)
            then = f"in month {number} of {newer.name} {_share(after[number])} did"
            return f"In month {number} of {older.name} {_met(before[number])}; {then}."
    for cycle, months in reversed(told):
        first, last = months[min(months)], months[max(months)]
        if first is not last:
            return f"In month {first.number} of {cycle.name} {_met(first)}; in month {last.number}, {_share(last)} did."
        return (
            f"In month {first.number} of {cycle.name} {_met(first)}. With another month there is something to compare."
        )
    return "Nothing to compare yet: a month has to be over, with at least five pairs."


def _met(month: Month) -> str:
    return f"{_share(month)} pairs met"


def _share(month: Month) -> str:
    return f"{month.met} of {month.pairs}"
