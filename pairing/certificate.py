"""The proof that no pairing is better, in exact integers, independent of any solver. No ORM.

For any whole prices u (a place with a mentor) and v (a place with a mentee)

    bound = sum over allowed pairs of max(0, s - u - v)
          + sum over the places of mentees of max(0, b_k + v)
          + sum over the places of mentors of max(0, u - p_k)

is at least the objective of every pairing, because in sum over pairs of s - u - v, each pair pays its prices to the two
places it takes. A feasible pairing whose objective equals the bound is therefore optimal, whoever found it.

With aims, s is not the plain score but what the pair adds: `Gains`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pairing.digest import digest
from pairing.gains import Gains
from pairing.group_proof import GroupProof, GroupScan, Wanted
from pairing.places import Places, covering
from pairing.problem import PLAIN, Aims, Array, BadProblem, Bools, Ints, Problem, Weights
from pairing.rules import Listed
from pairing.scores import Progress, Scorer, row_blocks

LARGEST_PRICE = 1 << 40
CHANGED = "the people, the weights or the aims have changed since"
LIMIT = (1 << 14) - 1  # two numbers up to this add up within 16 bits


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a check from scratch found. `faults` is empty if the pairing is feasible and as it was stored."""

    objective: int
    bound: int
    faults: tuple[str, ...]
    digest: str

    @property
    def proven(self) -> bool:
        return not self.faults and self.objective == self.bound

    @property
    def gap(self) -> int:
        """At most this much better could another pairing be."""
        return self.bound - self.objective


def above_prices(block: Array, v: Ints, u: Ints, window: int) -> tuple[Ints, Ints]:
    """Allowed pairs of a block with s >= u + v - window: their flat places in the block, and s - u - v."""
    across, down = _short(u, v - window)
    near = np.empty(block.shape, bool)
    for some in row_blocks(block.shape):
        np.greater_equal(block[some], down[some, None] + across, out=near[some])
        near[some] &= block[some] > 0
    at = np.flatnonzero(near)
    rows = at // block.shape[1]
    worth = block.reshape(-1)[at] - u[at - rows * block.shape[1]] - v[rows]
    true = worth >= -window
    return (at, worth) if true.all() else (at[true], worth[true])


def _short(one: Ints, other: Ints) -> tuple[Array, Array]:
    """Numbers whose sums are at most those of one and other, or at most 0: in two bytes if few are far from the rest.

    A scan of two bytes takes a third of the time. Clipping is safe, because no sum with a number raised to -LIMIT
    exceeds 0, and all others only fall.
    """
    shared = int(np.median(one[:: len(one) // 64 + 1])) if len(one) else 0
    one, other = one - shared, other + shared
    far = sum(np.count_nonzero(abs(numbers) > LIMIT) for numbers in (one, other))
    if 16 * far > len(one) + len(other):
        largest = max(int(abs(one).max(initial=0)), int(abs(other).max(initial=0)))
        kind = np.int32 if largest < 1 << 30 else np.int64
        return one.astype(kind), other.astype(kind)
    return np.clip(one, -LIMIT, LIMIT).astype(np.int16), np.clip(other, -LIMIT, LIMIT).astype(np.int16)


def capacity_faults(pairs: Ints, places: Places) -> list[str]:
    """What is wrong with (k, 2) rows of (mentee, mentor), scores aside."""
    sides = places.mentees, places.mentors
    inside = (pairs >= 0).all(axis=1) & (pairs < [len(side) for side in sides]).all(axis=1)
    if not inside.all():
        return ["a pair names a person who is not there"]
    faults = []
    if len(np.unique(pairs @ [len(sides[1]), 1])) < len(pairs):
        faults.append("a pair occurs twice")
    for name, column, capacity in zip(("mentee", "mentor"), pairs.T, sides, strict=True):
        if (np.bincount(column, minlength=len(capacity)) > capacity).any():
            faults.append(f"a {name} has more partners than places")
    return faults


def certify(
    scored: Iterable[tuple[slice, Array]],
    pairs: Ints,
    places: Places,
    u: Ints,
    v: Ints,
    aims: Aims = PLAIN,
    groups: GroupProof | None = None,
) -> tuple[int, int, list[str], Ints]:
    """Objective, bound, faults and the pairs' own scores, from blocks of (rows, scores) that cover all pairs.

    Raises BadProblem where the locked pairs do not fit the places.
    """
    faults = capacity_faults(pairs, places)
    own = np.zeros(len(pairs), np.int64)
    if faults:
        return 0, 0, faults, own
    gains = Gains(aims, places)
    listed = Listed(pairs, (len(v), len(u)))
    place = listed.find(aims.locked[:, 0], aims.locked[:, 1])
    if (place < 0).any():
        return 0, 0, ["a locked pair is missing"], own
    locked = listed.order[place]
    bound = gains.places.bound(u, v)
    scan = GroupScan(Wanted.of(gains.places, aims.locked), gains.places, groups) if groups else None
    for rows, block in scored:
        if scan:
            scan.add(rows, gains.block(rows, block))
        else:
            bound += int(above_prices(gains.block(rows, block), v[rows], u, 0)[1].sum())
        here = np.flatnonzero((pairs[:, 0] >= rows.start) & (pairs[:, 0] < rows.stop))
        own[here] = block[pairs[here, 0] - rows.start, pairs[here, 1]]
    if (own <= 0).any():
        faults.append("a pair breaks a rule")
    if aims.least > 1 and _is_alone(pairs, places).any():
        faults.append("a mentee has exactly one mentor")
    if scan:
        bound = scan.bound(scan.most()).bound
    return gains.value(pairs, own), bound + gains.value(aims.locked, own[locked]), faults, own


def _is_alone(pairs: Ints, places: Places) -> Bools:
    """Who gets a mentor here, and has no other."""
    counts = np.bincount(pairs[:, 0], minlength=len(places.mentees))
    found: Bools = (counts > 0) & (counts + places.held[0] == 1)
    return found


def verify(
    problem: Problem,
    weights: Weights,
    pairs: Ints,
    u: Ints,
    v: Ints,
    *,
    aims: Aims = PLAIN,
    groups: GroupProof | None = None,
    scores: Ints | None = None,
    expected_digest: str | None = None,
    progress: Progress | None = None,
) -> Certificate:
    """Check a stored outcome from scratch: one scan over all pairs, nothing taken from the solver but the prices.

    pairs: (k, 2) rows of (mentee, mentor). u, v: whole prices by mentor and by mentee. aims: those of the run.
    groups: what proves it instead of u and v, where a flow left mentees with exactly one mentor. scores: the pairs'
    stored scores.
    """
    pairs = np.asarray(pairs, np.int64).reshape(-1, 2)
    u, v = np.asarray(u), np.asarray(v)
    try:
        aims.check(len(problem.mentees), len(problem.mentors))
        seen = digest(problem, weights, aims)
        faults = [] if expected_digest in {None, seen} else [CHANGED]
        if not (_whole(u, len(problem.mentors)) and _whole(v, len(problem.mentees))):
            return Certificate(0, 0, (*faults, "a price is missing or not whole"), seen)
        if groups and (fault := groups.fault(len(problem.mentors))):
            return Certificate(0, 0, (*faults, fault), seen)
        scored = Scorer(problem, weights).blocks(progress)
        objective, bound, found, own = certify(scored, pairs, covering(problem, aims), u, v, aims, groups)
    except BadProblem as reason:
        return Certificate(0, 0, (str(reason),), "")
    if scores is not None and not np.array_equal(own, scores):
        found.append("a score is not what the rules give")
    return Certificate(objective, bound, (*faults, *found), seen)


def _whole(prices: Array, people: int) -> bool:
    """Of the right number, whole, and small enough that no sum over a block can leave 64 bits."""
    if prices.shape != (people,) or prices.dtype.kind != "i":
        return False
    return bool((prices.astype(np.int64) >= -LARGEST_PRICE).all() and (prices <= LARGEST_PRICE).all())
