"""When people come into a figure: at least ten of each arm at a time. Pure.

Whoever keeps two figures of different months can subtract them. Four people who joined in between would come out alone, with how many of
them left; so they wait for others who join after them, and then all of them are followed for as long as the last of them has been.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from metrics.estimates.definitions import days
from metrics.estimates.figures import FLOOR


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody who is counted in an arm, and since when."""

    person: UUID
    since: date
    invited: bool


@dataclass(frozen=True, slots=True)
class Wave:
    """People who come into a figure together; the last of them on this day. `is_whole`: ten or more of each arm."""

    people: frozenset[UUID]
    last: date
    is_whole: bool


def waves(came: Iterable[Came], *, months: int, compares: bool) -> list[Wave]:
    """Everybody in waves, by the day since which they count. A wave is closed once it is whole, or when nobody came until whoever was last
    in it had been followed to the horizon: so no wave that was shown ever changes.
    """
    found: list[Wave] = []
    people: list[UUID] = []
    arms: Counter[bool] = Counter()
    last = date.min
    for since, together in groupby(sorted(came, key=lambda each: each.since), key=lambda each: each.since):
        if people and since >= last + timedelta(days=days(months)):
            found.append(Wave(frozenset(people), last, is_whole=False))
            people, arms = [], Counter()
        last = since
        for each in together:
            people.append(each.person)
            arms[each.invited] += 1
        if arms[True] >= FLOOR and (arms[False] >= FLOOR or not compares):
            found.append(Wave(frozenset(people), last, is_whole=True))
            people, arms = [], Counter()
    return [*found, Wave(frozenset(people), last, is_whole=False)] if people else found


def followed(found: Iterable[Wave], until: date | None, *, months: int) -> Mapping[UUID, int]:
    """Person -> for how many days, of those who are in a figure that knows of everything up to this day. Fewer than ten in an arm come in
    when all of them were followed to the horizon, where the last word on everybody is due.
    """
    told: dict[UUID, int] = {}
    for wave in found:
        so_far = max(0, (until - wave.last).days) if until else 0
        if wave.is_whole or so_far >= days(months):
            told |= dict.fromkeys(wave.people, so_far)
    return told
