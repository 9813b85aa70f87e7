"""What a run was solved from, as one number: the same people, weights and aims give the same digest in any row order. No ORM."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

from pairing.problem import PLAIN, UNKNOWN_CODE, Aims, Array, Ints, Problem, Weights

ENGINE = "2"  # part of the digest: raise it when the same people would be scored or paired differently


def _nearest_above(line: Ints) -> Ints:
    """For each interval the row of the smallest other one around it, -1 for none or where it is not known."""
    above = np.full(len(line), -1, np.int64)
    open_rows: list[int] = []
    starts, ends = line[:, 0].tolist(), line[:, 1].tolist()
    for row in np.lexsort((-line[:, 1], line[:, 0])).tolist():
        if starts[row] < 0:
            continue
        while open_rows and ends[open_rows[-1]] <= starts[row]:
            open_rows.pop()
        top = open_rows[-1] if open_rows else -1
        if top >= 0 and starts[top] == starts[row]:  # the same person on both sides
            above[row] = above[top]
            continue
        above[row] = top
        open_rows.append(row)
    return above


def digest(problem: Problem, weights: Weights, aims: Aims = PLAIN) -> str:
    """sha256 of everything the outcome depends on, the same for any row order. Hexadecimal, 64 characters.

    The manager tree enters as "who of those taking part is next above", so hires elsewhere do not change it.
    """
    orders = problem.mentees.order(), problem.mentors.order()
    return digest_in_order(problem.arranged(*orders), weights, aims.arranged(*orders))


def digest_in_order(ordered: Problem, weights: Weights, aims: Aims = PLAIN) -> str:
    """The digest of a problem whose people already are in the order of their ids."""
    told = aims.bonus, aims.threshold, aims.shortfall, aims.least
    whole = hashlib.sha256(repr(("upwell pairing", ENGINE, weights, told)).encode())
    for name, array in (*_canonical(ordered), ("locked", _sorted_rows(aims.locked)), ("kept", _sorted_rows(aims.kept))):
        whole.update(f"{name} {array.shape} {array.dtype.str};".encode())
        whole.update(np.ascontiguousarray(array).tobytes())
    return whole.hexdigest()


def _canonical(problem: Problem) -> Iterable[tuple[str, Array]]:
    sides = (problem.mentors, problem.mentees)
    for name, people in zip(("mentors", "mentees"), sides, strict=True):
        for part in ("ids", "zone", "languages", "capacity", "proximity", "ready", "held"):
            yield f"{name}.{part}", getattr(people, part)
    for part in ("unit", "site"):
        yield part, _relabeled(np.concatenate([getattr(people, part) for people in sides]))
    yield "above", _nearest_above(np.concatenate([people.line for people in sides]))
    skills, needs = problem.skills, problem.needs
    for name, rows in (
        ("skills", np.column_stack([skills.person, skills.topic, skills.level])),
        ("needs", np.column_stack([needs.person, needs.topic, needs.level, needs.priority])),
        ("excluded", problem.excluded),
        ("earlier", problem.earlier),
        ("wishes", problem.wishes),
    ):
        yield name, _sorted_rows(rows)
    yield "allowed", problem.allowed


def _sorted_rows(rows: Ints) -> Ints:
    """Sorted, none twice. Much faster than np.unique by rows."""
    rows = rows[np.lexsort(rows.T[::-1])]
    return rows[np.concatenate([[True], (rows[1:] != rows[:-1]).any(axis=1)])] if len(rows) else rows


def _relabeled(codes: Ints) -> Ints:
    """Codes numbered by first occurrence, so that the caller's numbering leaves no trace."""
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    labels = np.argsort(np.argsort(first))[inverse]
    return np.where(codes == UNKNOWN_CODE, UNKNOWN_CODE, labels)
