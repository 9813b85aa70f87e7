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
from dataclasses import dataclass, replace

import numpy as np

from pairing.digest import digest
from pairing.group_proof import GroupProof, GroupScan, Wanted
from pairing.problem import PLAIN, Aims, Array, BadProblem, Bools, Ints, Problem, Weights
from pairing.rules import Listed
from pairing.scores import Progress, Scorer, row_blocks

EXTRA_MENTOR = 100  # points that a mentee's second mentor adds, so that second ones come before third ones
LOAD_STEP = 50  # points that each further mentee of one mentor costs, so that the load is balanced
TOP_SCORE = 1000
LARGEST_PRICE = 1 << 40
CHANGED = "the people, the weights or the aims have changed since"
LIMIT = (1 << 14) - 1  # two numbers up to this add up within 16 bits


@dataclass(frozen=True, slots=True)
class Balance:
    """What a place adds besides the score: b_1 >= b_2 >= ... for mentees, p_1 <= p_2 <= ... taken off for mentors.

    The last entry holds for all further places.
    """

    coverage: tuple[int, ...] = (0,)
    load: tuple[int, ...] = (0,)

    @classmethod
    def covering(cls, mentees: Ints, mentors: Ints, top: int = TOP_SCORE, least: int = 1) -> Balance:
        """Coverage before everything: one more mentee with a mentor outweighs whatever else a pairing can gain.

        mentees, mentors: capacities. top: by how much the gains of two pairs can differ. b_1 exceeds the points that all
        places together can ever add, so the optimum covers as many mentees as any pairing can, and nobody has an extra
        while somebody could be covered instead. least: 2 if that holds for the second mentor, too.
        """
        load = tuple(LOAD_STEP * step for step in range(5))
        places = int(min(mentees.sum(), mentors.sum())) + 1  # one more, so what one place more is worth can be weighed
        first = places * (top + EXTRA_MENTOR + load[-1]) + 1
        return cls(coverage=(*[first] * least, EXTRA_MENTOR, 0), load=load)

    @classmethod
    def most_pairs(cls, mentees: Ints, mentors: Ints, top: int) -> Balance:
        """As many pairs as can be, then the scores (up to `top`)."""
        return cls(coverage=(int(min(mentees.sum(), mentors.sum())) * top + 1,))


@dataclass(frozen=True, slots=True)
class Places:
    """How many partners each person can have, and what each place adds."""

    mentees: Ints
    mentors: Ints
    balance: Balance
    held: tuple[Ints | int, Ints | int] = (
        0,
        0,
    )  # partners mentees and mentors have already: their steps start after these

    def of_mentees(self) -> Ints:
        return _on_steps(self.mentees, self.balance.coverage, self.held[0])

    def of_mentors(self) -> Ints:
        return _on_steps(self.mentors, self.balance.load, self.held[1])

    def value(self, mentees: Ints, mentors: Ints) -> int:
        """What these numbers of partners add: coverage less load. Counts by person."""
        covered = _on_steps(mentees, self.balance.coverage, self.held[0]).sum(axis=1)
        loaded = _on_steps(mentors, self.balance.load, self.held[1]).sum(axis=1)
        return int(covered @ np.array(self.balance.coverage) - loaded @ np.array(self.balance.load))

    def worth(self, u: Ints, v: Ints) -> tuple[Ints, Ints]:
        """(steps, people) what a place on each step is worth at these prices, for mentees and for mentors."""
        return np.array(self.balance.coverage)[:, None] + v, u - np.array(self.balance.load)[:, None]

    def bound(self, u: Ints, v: Ints) -> int:
        """The part of the bound that belongs to places."""
        mentees, mentors = self.worth(u, v)
        return int((np.maximum(mentees, 0) * self.of_mentees()).sum()) + int(
            (np.maximum(mentors, 0) * self.of_mentors()).sum()
        )


def covering(problem: Problem, aims: Aims = PLAIN) -> Places:
    """The places of a problem, with coverage before everything else."""
    mentees, mentors = problem.mentees, problem.mentors
    balance = Balance.covering(mentees.capacity, mentors.capacity, TOP_SCORE + aims.bonus + aims.shift, aims.least)
    held = mentees.held, mentors.held
    return Places(mentees.capacity, mentors.capacity, balance, held if any(side.any() for side in held) else (0, 0))


def _on_steps(capacity: Ints, gains: tuple[int, ...], held: Ints | int = 0) -> Ints:
    """(steps, people): how many places of each person lie on each step of `gains`; the last takes all that remain."""
    if isinstance(held, int) and not held:
        return _from_first(capacity, len(gains))
    taken = np.broadcast_to(held, capacity.shape)
    return _from_first(taken + capacity, len(gains)) - _from_first(taken, len(gains))


def _from_first(count: Ints, steps: int) -> Ints:
    before = np.arange(steps)[:, None]
    room: Ints = np.minimum(count - before, 1)
    room[-1] = count - before[-1]
    room[room < 0] = 0
    return room


class Gains:
    """What a run maximizes, made of scores and aims.

    A pair adds its score, less `shortfall` times what the score is under the threshold, and the bonus if it is a kept one:
    `worth`. That may be below 1, while 0 means forbidden; so in a matrix of gains (`block`) all pairs are lifted by
    `aims.shift`, and as each takes one place of a mentee, every coverage step in `places` is lowered by as much: objective
    and bound stay what they are. A locked pair is settled: forbidden in the matrix and its places taken in `places`
    (coverage and load go on from the next step), its worth in both objective and bound.
    """

    def __init__(self, aims: Aims, places: Places) -> None:
        """Raises BadProblem, field "locked", where the locked pairs do not fit the places."""
        self.aims, self.whole = aims, places
        shape = len(places.mentees), len(places.mentors)
        self._kept = Listed(aims.kept, shape) if aims.bonus and len(aims.kept) else None
        self._locked = Listed(aims.locked, shape) if len(aims.locked) else None
        self.places = self._places_left()

    def _places_left(self) -> Places:
        """The places beside those of locked pairs."""
        aims, whole = self.aims, self.whole
        balance = whole.balance
        if aims.shift:
            balance = replace(balance, coverage=tuple(gain - aims.shift for gain in balance.coverage))
        if self._locked is None:
            return replace(whole, balance=balance)
        left, held = [], []
        for name, column, room, before in zip(
            ("mentee", "mentor"), aims.locked.T, (whole.mentees, whole.mentors), whole.held, strict=True
        ):
            taken = np.bincount(column, minlength=len(room))
            over = np.flatnonzero((taken > room)[column])
            if len(over):
                raise BadProblem("locked", f"a {name} has more locked pairs than places", int(over[0]))
            left.append(room - taken)
            held.append(before + taken)
        return Places(left[0], left[1], balance, (held[0], held[1]))

    def worth(self, pairs: Ints, scores: Ints) -> Ints:
        """What each of these pairs adds, given its score: what the objective counts."""
        gains: Ints = scores.astype(np.int64)
        gains = gains - self.aims.shortfall * np.maximum(self.aims.threshold - gains, 0)
        if self._kept is not None:
            gains = gains + self.aims.bonus * (self._kept.find(pairs[:, 0], pairs[:, 1]) >= 0)
        return gains

    def value(self, pairs: Ints, scores: Ints) -> int:
        """The objective of a pairing, or what the locked pairs add to it."""
        mentees, mentors = self.whole.mentees, self.whole.mentors
        counts = [np.bincount(c, minlength=len(side)) for c, side in zip(pairs.T, (mentees, mentors), strict=True)]
        return int(self.worth(pairs, scores).sum()) + self.whole.value(*counts)

    def block(self, rows: slice, scores: Array) -> Array:
        """The gains of these mentees with all mentors, 0 for forbidden and locked pairs. New, or the scores themselves."""
        gains = scores
        if self.aims.shift:
            kind = scores.dtype.type
            gains = np.maximum(kind(self.aims.threshold) - scores, kind(0))
            gains *= kind(-self.aims.shortfall)
            gains += kind(self.aims.shift)
            gains += scores
            gains *= scores > 0
        elif self.changes:
            gains = scores.copy()
        if self._kept is not None:
            at, across, _ = self._kept.within(rows, slice(None))
            gains[at, across] += (scores[at, across] > 0) * gains.dtype.type(self.aims.bonus)
        if self._locked is not None:
            gains[self._locked.within(rows, slice(None))[:2]] = 0
        return gains

    @property
    def changes(self) -> bool:
        """Whether gains differ from scores anywhere."""
        return self.aims.changes_gains or self._locked is not None

    def apply(self, scores: Array) -> None:
        """Turn the scores of all pairs into gains, in place."""
        if self.changes:
            for rows in row_blocks(scores.shape):
                scores[rows] = self.block(rows, scores[rows])


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
