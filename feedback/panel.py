"""Units: the connected components of the pairs of a cohort. Pure.

A mentee with three mentors is one unit, and so is a mentor with three mentees: one threshold over units covers authors,
relationships and mentees at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID


def components(groups: Iterable[Collection[UUID]]) -> list[frozenset[UUID]]:
    """The people of `groups` (each the people of one pair), as sets that share nobody."""
    leader: dict[UUID, UUID] = {}

    def find(person: UUID) -> UUID:
        while leader[person] != person:
            leader[person] = person = leader[leader[person]]
        return person

    for group in groups:
        first = None
        for person in group:
            leader.setdefault(person, person)
            first = person if first is None else first
            leader[find(person)] = find(first)
    found: dict[UUID, set[UUID]] = {}
    for person in leader:
        found.setdefault(find(person), set()).add(person)
    return [frozenset(people) for people in found.values()]
