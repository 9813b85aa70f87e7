"""Coarsened exact matching: who is alike enough to be compared, and whom of them to compare with. Pure, no ORM.

People are alike when they are in the same unit at the same site, within two levels of a ladder and within the same band of years with the
organization. A fact that the people file does not state is a band of its own: unknown is only like unknown.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

LEVELS_IN_A_BAND = 2
YEARS = (1, 3, 6, 11)  # where a band of years with the organization begins
YEAR_BANDS = ("under 1 year", "1 to 2 years", "3 to 5 years", "6 to 10 years", "over 10 years")
# At most so many in the comparison for each person invited: more would add next to nothing to what can be told.
RATIO = 10
NOT_SAID = "not said"


class HasFacts(Protocol):
    """What is compared of a person."""

    unit: str
    site: str
    level: int | None
    hired_on: date | None


@dataclass(frozen=True)
class Matched:
    """Whom to compare with, stratum -> people; and the strata of invited people in which there was nobody."""

    comparison: Mapping[str, tuple[UUID, ...]]
    empty: frozenset[str]


def level_band(level: int | None) -> str:
    """ "levels 3 and 4"."""
    if level is None:
        return f"level {NOT_SAID}"
    first = (level - 1) // LEVELS_IN_A_BAND * LEVELS_IN_A_BAND + 1
    return f"levels {first} and {first + 1}"


def years_band(hired_on: date | None, day: date) -> str:
    """ "3 to 5 years": whole years with the organization on this day."""
    if hired_on is None:
        return f"years {NOT_SAID}"
    years = day.year - hired_on.year - ((day.month, day.day) < (hired_on.month, hired_on.day))
    return YEAR_BANDS[bisect_right(YEARS, years)]


def stratum_of(person: HasFacts, day: date) -> str:
    """Who is alike has the same text: "Returns, Columbus, levels 3 and 4, 3 to 5 years"."""
    unit, site = person.unit.strip() or f"unit {NOT_SAID}", person.site.strip() or f"site {NOT_SAID}"
    return ", ".join((unit, site, level_band(person.level), years_band(person.hired_on, day)))


def group_of(person: HasFacts, groups: Iterable[str]) -> str:
    """The group of a draw: of "level", "unit" and "site", those that are asked for. Empty for a draw among all."""
    facts = {
        "level": level_band(person.level),
        "site": person.site.strip() or f"site {NOT_SAID}",
        "unit": person.unit.strip() or f"unit {NOT_SAID}",
    }
    return ", ".join(facts[name] for name in sorted(groups))


def match(
    invited: Mapping[str, int], candidates: Iterable[tuple[UUID, str]], *, have: Mapping[str, int], key: str
) -> Matched:
    """Up to RATIO people of the same stratum for each person invited.

    `invited`: stratum -> how many by now; `candidates`: (person, stratum), each once; `have`: stratum -> how many it is compared
    with already. Whom it takes where there are more follows from `key` alone, so it can be done over, and nothing about people decides it.
    """
    by_stratum: dict[str, list[UUID]] = defaultdict(list)
    for person_id, stratum in candidates:
        if stratum in invited:
            by_stratum[stratum].append(person_id)
    taken, had = {}, Counter(have)
    for stratum, number in invited.items():
        wanted = max(0, RATIO * number - had[stratum])
        found = sorted(by_stratum[stratum], key=lambda person_id: _order(key, person_id))[:wanted]
        if found:
            taken[stratum] = tuple(found)
    return Matched(taken, frozenset(stratum for stratum in invited if stratum not in taken and not had[stratum]))


def _order(key: str, person_id: UUID) -> str:
    return hashlib.sha256(f"{key}:{person_id}".encode()).hexdigest()
