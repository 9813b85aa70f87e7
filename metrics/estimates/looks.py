"""When the verdict is given: once. Looking again and again, and stopping when it pleases, finds evidence by chance. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from metrics.estimates.definitions import days


@dataclass(frozen=True, slots=True)
class Entered:
    """A cohort with its people in the comparison, and the day on which the last of them entered it."""

    cohort: UUID
    last: date
    invited: int
    others: int


@dataclass(frozen=True, slots=True)
class Look:
    """The cohorts that the verdict counts, and the day from which on it can be given; None while nobody can say."""

    cohorts: frozenset[UUID]
    due_on: date | None


def look(entered: Iterable[Entered], *, months: int, invited: int, others: int, is_over: bool) -> Look:
    """The cohorts, by the day on which their people have been followed to the horizon, up to the one with which both arms have the
    size that was planned. Where they never have it: all of them, when no other can come.
    """
    rows = sorted(entered, key=lambda row: (row.last, row.cohort))
    counted: set[UUID] = set()
    sums = [0, 0]
    for place, row in enumerate(rows):
        counted.add(row.cohort)
        sums = [sums[0] + row.invited, sums[1] + row.others]
        is_next_later = place + 1 == len(rows) or rows[place + 1].last > row.last
        if sums[0] >= invited and sums[1] >= others and is_next_later:
            return Look(frozenset(counted), row.last + timedelta(days=days(months)))
    last = rows[-1].last + timedelta(days=days(months)) if rows and is_over else None
    return Look(frozenset(counted), last)
