"""The promises of the help desk: how soon somebody answers, how long a case can be opened again, when it is erased. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

# Kind of case -> working days until the first answer. Who was punished for being honest waits the shortest.
ANSWER_WITHIN: Mapping[str, int] = {"help": 5, "retaliation": 2, "seen": 5}
REOPEN_DAYS = 30
# An answer that is overdue is asked for on the first working day after, and then every so many.
OVERDUE_EVERY = 5


def working_days_after(day: date, number: int, week: Collection[int]) -> date:
    """The day that is so many working days after `day`. `week` holds the weekdays on which people work, Monday is 0; at least one."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() in week
    return day


def answer_by(kind: str, day: date, week: Collection[int]) -> date:
    """Until when a case of this kind, sent on `day`, is answered first."""
    return working_days_after(day, ANSWER_WITHIN[kind], week)


def asks_on(day: date, due_on: date, week: Collection[int]) -> bool:
    """Whether the ombudsperson is reminded on `day` of a first answer: the working day before, the day itself, and while it is overdue."""
    if day.weekday() not in week:
        return False
    if day <= due_on:
        return working_days_after(day, 1, week) >= due_on
    overdue, each = 0, due_on
    while each < day:
        each = working_days_after(each, 1, week)
        overdue += 1
    return overdue % OVERDUE_EVERY == 1


def may_reopen(closed_on: date, day: date) -> bool:
    """Whether the author may open a closed case again."""
    return day <= closed_on + timedelta(days=REOPEN_DAYS)


def kept_since(day: date, months: int) -> date:
    """Cases that closed, or that nobody answers for, before this day are erased on `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))
