"""From what is known of people to what the estimates count: days since the clock started. Pure; metrics.queries.outcomes reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from metrics.estimates.definitions import NEW_DAYS, WINDOW_DAYS, days
from metrics.estimates.frames import Answer, Subject


@dataclass(frozen=True, slots=True)
class Known:
    """One person of an arm, and what is known of them: by the people file up to `known_on`, by records of the measure up to `as_of`."""

    invited: bool
    stratum: str
    since: date
    known_on: date
    hired_on: date | None = None
    exits: tuple[date, ...] = ()
    promotions: tuple[date, ...] = ()
    erased_on: date | None = None  # while they were here: what came later nobody knows
    records: tuple[tuple[date, bool], ...] = field(default=())

    @property
    def until(self) -> date:
        """The last day of which something is known."""
        return min(self.known_on, self.erased_on) if self.erased_on else self.known_on

    @property
    def follow(self) -> int:
        """Days for which facts are known."""
        return max(0, (self.until - self.since).days)

    def day_of(self, dates: Iterable[date]) -> int | None:
        """The first of these days since the clock started, counted from 1; what is not known yet did not happen."""
        later = [each for each in dates if self.since <= each <= self.until]
        return max(1, (min(later) - self.since).days) if later else None


def staying(people: Iterable[Known]) -> list[Subject]:
    """Of retention: leaving is the event."""
    return [Subject(each.invited, each.stratum, each.follow, each.day_of(each.exits)) for each in people]


def rising(people: Iterable[Known]) -> list[Subject]:
    """Of promotion: leaving prevents it."""
    return [
        Subject(each.invited, each.stratum, each.follow, each.day_of(each.promotions), each.day_of(each.exits))
        for each in people
    ]


def answering(people: Iterable[Known], months: int, as_of: date) -> list[Answer]:
    """Of a yes or no: the last record in the window before the end of the horizon, where that is over."""
    return [Answer(each.invited, each.stratum, _last(each, days(months), as_of)) for each in people]


def _last(person: Known, end: int, as_of: date) -> bool | None:
    until = person.since + timedelta(days=end)
    begins = until - timedelta(days=WINDOW_DAYS)
    told = [record for record in person.records if begins < record[0] <= min(until, as_of)]
    return max(told)[1] if told else None


def starting(people: Sequence[Known]) -> list[Subject]:
    """Of time to productivity: people who were new when the clock started, on a clock of their own that started when they were hired."""
    found = []
    for person in people:
        if person.hired_on is None or not is_new(person):
            continue
        yes = [on for on, value in person.records if value]
        entry = (person.since - person.hired_on).days
        found.append(
            Subject(
                person.invited,
                person.stratum,
                entry + person.follow,
                _shifted(person.day_of(yes), entry),
                _shifted(person.day_of(person.exits), entry),
                entry,
            )
        )
    return found


def is_new(person: Known) -> bool:
    """Whether somebody was hired in the year before the clock started, and had no yes by then."""
    if person.hired_on is None or not 0 <= (person.since - person.hired_on).days <= NEW_DAYS:
        return False
    return not any(value and on <= person.since for on, value in person.records)


def _shifted(day: int | None, entry: int) -> int | None:
    return None if day is None else day + entry
