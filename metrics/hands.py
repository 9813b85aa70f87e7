"""Which groups tables may show, so that no sum or difference of what they show is about fewer than ten people. Pure.

People are in one group of each dimension (a unit, a site, a band of levels), and each table shows a figure for each group of one
dimension. Whoever reads them all can add and subtract: a site less the one unit that is wholly in it may be three people. So groups
are put together as "Others" until the people can be dealt into `floor` hands, such that the people of each hand alone are in enough
combinations of groups to determine every combination of the tables.

Why that is enough: a combination of shown figures gives each person a weight, the sum of what their groups count in it. If it
gives nobody of some hand a weight, then by the choice of the hand it gives nobody any. So every combination that is about anybody is
about somebody of every hand, and no two hands share a person: it is about at least `floor` people. It needs no list of attacks.

Linear algebra is done modulo a prime, exactly: with three ones in a column, no minor of a matrix of up to MOST rows reaches the prime
(Hadamard), so that ranks are those of the rationals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

Key = tuple[str, ...]  # a group of each dimension
OTHERS = "Others"
NAMED = 15  # groups of a dimension that are shown by name; the rest is Others from the start
MOST = 39  # groups of all three dimensions together
PRIME = 2**31 - 1


def blocks(people: Mapping[Key, int], floor: int) -> list[dict[str, str]]:
    """For each dimension: group -> the name it is shown under, itself or Others. `people`: how many are in each combination.

    Where everybody together is fewer than `floor`, everything is in Others: whoever shows that must ask `enough` too.
    """
    first = _largest(people)
    table = _merged(people, first)
    shown = [{name: name for name in names.values()} for names in first]
    while (loose := _loose(merged := _merged(table, shown), floor)) is not None:
        found = _next_merge(loose, _sizes(merged))
        if found is None:
            break
        dimension, group = found
        for name, block in shown[dimension].items():
            if block == group:
                shown[dimension][name] = OTHERS
    names = [{group: now[name] for group, name in before.items()} for before, now in zip(first, shown, strict=True)]
    return [_named_if_alone(each) for each in names]


def _named_if_alone(names: dict[str, str]) -> dict[str, str]:
    """The same, where Others would be one group."""
    alone = [name for name, block in names.items() if block == OTHERS]
    return names | {alone[0]: alone[0]} if len(alone) == 1 else names


def enough(people: Mapping[Key, int], floor: int) -> bool:
    """Whether there are people enough for any figure at all."""
    return sum(people.values()) >= floor


def covers(people: Mapping[Key, int], floor: int) -> bool:
    """Whether tables of these groups as they are can be shown."""
    return _loose(people, floor) is None


def _largest(people: Mapping[Key, int]) -> list[dict[str, str]]:
    """The largest groups of each dimension by their names, the rest as Others."""
    shown = []
    for sizes in _sizes(people):
        ranked = sorted(sizes, key=lambda group: (-sizes[group], group))
        kept = set(ranked if len(ranked) <= NAMED + 1 else ranked[:NAMED])
        shown.append({group: group if group in kept else OTHERS for group in sizes})
    return shown


def _sizes(people: Mapping[Key, int]) -> list[Counter[str]]:
    """For each dimension: group -> people."""
    sizes: list[Counter[str]] = [Counter() for _ in next(iter(people), ())]
    for key, number in people.items():
        for dimension, group in enumerate(key):
            sizes[dimension][group] += number
    return sizes


def _merged(people: Mapping[Key, int], shown: Sequence[Mapping[str, str]]) -> dict[Key, int]:
    """The people by the names that their groups are shown under; combinations without anybody are none."""
    found: defaultdict[Key, int] = defaultdict(int)
    for key, number in people.items():
        if number:
            found[tuple(names[group] for names, group in zip(shown, key, strict=True))] += number
    return dict(found)


def _next_merge(loose: set[tuple[int, str]], sizes: Sequence[Counter[str]]) -> tuple[int, str] | None:
    """The smallest of these groups that can join Others; or, where that is Others itself, who joins it. None: nobody is left."""
    for dimension, group in sorted(loose, key=lambda each: (sizes[each[0]][each[1]], each)):
        rest = [name for name in sizes[dimension] if name != OTHERS]
        if group != OTHERS and len(sizes[dimension]) > 1:
            return dimension, group
        if group == OTHERS and rest:
            return dimension, min(rest, key=lambda name: (sizes[dimension][name], name))
    return None


def _loose(people: Mapping[Key, int], floor: int) -> set[tuple[int, str]] | None:
    """None where the people can be dealt into hands. Else the groups (dimension, name) that some hand cannot reach.

    Greedy: each hand takes one person of as many combinations as it needs, the fullest first. It may fail where a cleverer dealer
    would not, never the other way round.
    """
    if not people:
        return None
    small = {(at, name) for at, sizes in enumerate(_sizes(people)) for name, size in sizes.items() if size < floor}
    if small:  # no need to deal: one figure alone is about fewer
        return small
    import numpy as np  # not at the top: a third of a second that no other page needs

    keys = sorted(people, key=lambda key: (-people[key], key))
    rows = sorted({(at, name) for key in keys for at, name in enumerate(key)})
    if len(rows) > MOST:
        raise ValueError(f"{len(rows)} groups; ranks are exact up to {MOST}")
    where = {row: number for number, row in enumerate(rows)}
    ones = np.zeros((len(rows), len(keys)), dtype=np.int64)
    for column, key in enumerate(keys):
        for at, name in enumerate(key):
            ones[where[at, name], column] = 1
    left = np.array([people[key] for key in keys])
    for _ in range(floor):
        order = np.argsort(-left, kind="stable")
        chosen, missed = _spanning(ones[:, order], left[order] > 0)
        if missed:
            return {(at, name) for column in missed for at, name in enumerate(keys[order[column]])}
        left[order[chosen]] -= 1
    return None


def _spanning(ones: Any, allowed: Any) -> tuple[list[int], list[int]]:
    """(columns that are allowed and determine all that the allowed ones determine, the first ones first; columns they leave out)."""
    import numpy as np

    work, chosen = ones.copy(), []
    while len(work):
        candidates = np.flatnonzero(work.any(axis=0) & allowed)
        if not len(candidates):
            break
        column = int(candidates[0])
        row = int(np.flatnonzero(work[:, column])[0])
        pivot = work[row] * pow(int(work[row, column]), -1, PRIME) % PRIME
        work = np.delete(work, row, axis=0)
        touched = np.flatnonzero(work[:, column])
        work[touched] = (work[touched] - work[touched, column][:, None] * pivot[None, :] % PRIME) % PRIME
        chosen.append(column)
    return chosen, [int(column) for column in np.flatnonzero(work.any(axis=0))] if len(work) else []
