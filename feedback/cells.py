"""Cells: the one cut of a cohort. Pure.

Each unit is in one cell, so cells share nobody and the ledger runs in each by itself. It is the cell of its mentee: a mentor who meets
mentees of two places is counted where most of them are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

ELSEWHERE = "Elsewhere"


def cell_name(value: str, names: Mapping[str, str]) -> str:
    """The cell of a value of the fact: the name it was given, else itself; one name for everybody without a value."""
    return (names.get(value.strip()) or value).strip() or ELSEWHERE


def cell_of(mentees: Collection[str], others: Iterable[str], names: Mapping[str, str]) -> str:
    """The cell of one unit, from the values of its mentees, or of everybody where it has none (a circle).

    The one that most are in; of several, the first by name.
    """
    found = Counter(cell_name(value, names) for value in mentees or others)
    return min(found, key=lambda name: (-found[name], name))


def given_names(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What somebody typed, value by value, as `names`: names that differ only in case are one, values with their own name are left out."""
    first: dict[str, str] = {}
    names = {}
    for value, typed in pairs:
        words = " ".join(typed.split()) or value or ELSEWHERE
        name = first.setdefault(words.casefold(), words)
        if name != (value or ELSEWHERE):
            names[value] = name
    return names
