"""Who was there, and whether that is enough for a session. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

Id = TypeVar("Id")
FEWEST_OF_A_CIRCLE = 2  # a conversation needs two


def there(people: Collection[Id], *, answers: Mapping[Id, bool], ticks: Mapping[Id, bool]) -> set[Id]:
    """Who was there: as they say of themselves, else as whoever logged it says, else yes."""
    return {person for person in people if answers.get(person, ticks.get(person, True))}


def is_enough(present: Collection[Id], mentors: Collection[Id], *, is_circle: bool) -> bool:
    """Whether those who were there make it a session that took place: a mentor beside the mentee, who logs it; in a circle, two."""
    if is_circle:
        return len(present) >= FEWEST_OF_A_CIRCLE
    return any(person in present for person in mentors)
