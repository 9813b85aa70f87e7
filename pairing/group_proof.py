"""The proof that no choice of groups is better: whole prices, exact integers, no solver. No ORM.

A group is one mentee with two or three mentors: a mentee has none, or at least two. That is no flow, and prices of places
alone can leave a gap where mentors are scarce and their number is odd. So a proof has prices u of the mentors' places
and sets T of mentors: the mentors of a set have P places, so at most P // 2 mentees can have two of them. A set of weight
w takes w off whoever has two or three of its mentors, and gives w * (P // 2) back once:

    bound = sum over mentees of the best that one of them can have at these prices and weights
          + sum over the places of mentors of max(0, u - p_k)
          + sum over the sets of w * (P // 2)

is at least what any choice of groups is worth. Mentees in a group count before points; how many there can be is bounded
in the same way, with other prices and weights, every mentee counting 1 and everything else nothing. That bound is cut to
a whole number, and only so many mentees (the best of them) enter the bound of the points.

Prices and weights are whole numbers of 1 / SCALE points (or mentees), so that odd halves and thirds need no rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pairing.places import Places
from pairing.problem import Array, BadProblem, Bools, Ints

SCALE = 1 << 16
NONE = -(1 << 58)  # what no pair and no place can be worth
LARGEST = 1 << 56
GROUP = 3  # mentors of a mentee at most
TRIES = 20_000  # groups of one mentee that are tried for the best; beyond, the set's weight is not counted for them
Members = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What each mentee may have besides the partners that are settled. Arrays by mentee."""

    need: Ints  # how many more make a group: 2, 1 or 0
    steps: Ints  # (mentees, GROUP) what the next places add; NONE where there is no place
    lock: Ints  # the row of the one locked pair to which another has to come; -1 for all others

    @classmethod
    def of(cls, left: Places, locked: Ints) -> Wanted:
        """left: the places beside the (k, 2) locked pairs. Raises BadProblem where a mentee has too many places."""
        if int(left.mentees.max(initial=0)) > GROUP:
            raise BadProblem("mentee_demand", f"in groups, a mentee has at most {GROUP} mentors")
        held = np.broadcast_to(left.held[0], left.mentees.shape)
        gains = np.array(left.balance.coverage, np.int64)
        if int(abs(gains).max()) > LARGEST // SCALE // GROUP:
            raise BadProblem("scores", "too large, or too many places, for groups")
        place = np.arange(GROUP)
        steps = gains[np.minimum(held[:, None] + place, len(gains) - 1)]
        steps = np.where(place < left.mentees[:, None], steps, NONE)
        lock = np.full(left.mentees.shape, -1)
        lock[locked[:, 0]] = np.arange(len(locked))
        lock[held != 1] = -1
        return cls(np.maximum(2 - held, 0), steps, lock)

    @property
    def must(self) -> Bools:
        return self.lock >= 0

    @property
    def counted(self) -> Bools:
        """Whose group is not settled yet."""
        return self.need > 0

    def entry(self) -> Ints:
        """What the places that make it a group add, by mentee; NONE or less where there are not enough."""
        place = np.arange(GROUP)
        added: Ints = np.where(place < self.need[:, None], self.steps, 0).sum(axis=1)
        return added

    def extras(self) -> Ints:
        """(mentees, GROUP): what places beyond those add; NONE at the others."""
        return np.where(np.arange(GROUP) < self.need[:, None], NONE, self.steps)


@dataclass(frozen=True, slots=True)
class GroupProof:
    """What proves a choice of groups. Mentors by row; immutable, meant to be stored."""

    points: Ints  # price of a place with each mentor, in 1 / SCALE points
    cover: Ints  # the same where only mentees in a group count, in 1 / SCALE mentees
    sets: tuple[Members, ...] = ()  # mentors, of whose P places only P // 2 pairs can be made
    weights: tuple[tuple[int, int], ...] = ()  # by set: in 1 / SCALE points, in 1 / SCALE mentees

    @classmethod
    def free(cls, mentors: int) -> GroupProof:
        """Everything costs nothing."""
        return cls(np.zeros(mentors, np.int64), np.zeros(mentors, np.int64))

    def fault(self, mentors: int) -> str | None:
        """Why this cannot be used as a proof for so many mentors."""
        for prices in (self.points, self.cover):
            if prices.shape != (mentors,) or prices.dtype.kind != "i" or (abs(prices) > LARGEST).any():
                return "a price is missing or not whole"
        if len(self.sets) != len(self.weights) or any(not 0 <= one <= LARGEST for two in self.weights for one in two):
            return "a set has no weight"
        if any(len(set(one)) < len(one) or not all(0 <= row < mentors for row in one) for one in self.sets):
            return "a set names a mentor who is not there"
        return None

    def stored(self, names: Sequence[str]) -> dict[str, Any]:
        """In JSON values, mentors by these names."""
        return {
            "points": dict(zip(names, self.points.tolist(), strict=True)),
            "cover": dict(zip(names, self.cover.tolist(), strict=True)),
            "sets": [[names[row] for row in one] for one in self.sets],
            "weights": [list(two) for two in self.weights],
        }

    @classmethod
    def read(cls, stored: dict[str, Any], names: Sequence[str]) -> GroupProof:
        """What was stored, for mentors in this order. Raises KeyError for a name that is missing."""
        row = {name: number for number, name in enumerate(names)}
        prices = [np.array([stored[kind][name] for name in names], np.int64) for kind in ("points", "cover")]
        sets = tuple(tuple(sorted(row[name] for name in one)) for one in stored["sets"])
        return cls(prices[0], prices[1], sets, tuple((points, cover) for points, cover in stored["weights"]))

    def arranged(self, order: Ints) -> GroupProof:
        """The same proof for mentors whose row `i` is row `order[i]` there."""
        points, cover = np.empty_like(self.points), np.empty_like(self.cover)
        points[order], cover[order] = self.points, self.cover
        sets = tuple(tuple(sorted(order[list(one)].tolist())) for one in self.sets)
        return GroupProof(points, cover, sets, self.weights)


@dataclass(frozen=True, slots=True)
class GroupBound:
    """What a proof proves, and what its scan over all pairs showed."""

    bound: int  # no choice of groups is worth more
    most: int  # no choice of groups has more mentees in a group who are not in one already
    reach: Ints  # by mentee, in 1 / SCALE points: a mentor with this surplus loses nothing, with less the difference


class GroupScan:
    """One scan over all pairs with a proof: `add` each block of gains, then ask."""

    def __init__(self, wanted: Wanted, left: Places, proof: GroupProof) -> None:
        self._wanted, self._left = wanted, left
        self._points, self._cover = Side.of_points(wanted, proof), Side.of_cover(wanted, proof)
        self._best, self._reach, self._covers = (np.zeros(len(wanted.need), np.int64) for _ in range(3))

    def add(self, rows: slice, block: Array) -> None:
        seen = self._points.scan(rows, block)
        self._best[rows], self._reach[rows] = seen.best, seen.reach
        self._covers[rows] = self._cover.scan(rows, block).best

    def most(self) -> int:
        """How many mentees who are not in a group yet there can be in one. Raises BadProblem: see `check_locks`."""
        wanted, mentors = self._wanted, self._left.mentors
        check_locks(self._best, wanted)
        best = np.where(wanted.must, self._covers, np.maximum(self._covers, 0))
        most = sum(best.tolist()) + self._cover.rest(mentors, np.zeros(1, np.int64), mentors[None])
        return int(min(most // SCALE, wanted.counted.sum()))

    def bound(self, most: int) -> GroupBound:
        """No choice is worth more, where no more than `most` mentees who are not in a group yet can be in one."""
        wanted, left = self._wanted, self._left
        free = wanted.counted & ~wanted.must
        worth = np.sort(np.maximum(self._best[free], 0))[::-1]
        taken = max(most - int(wanted.must.sum()), 0)
        places = self._points.rest(left.mentors, np.array(left.balance.load), left.of_mentors())
        bound = sum(self._best[~free].tolist()) + sum(worth[:taken].tolist()) + places
        level = int(worth[taken - 1]) if 0 < taken <= len(worth) else 0
        return GroupBound(bound // SCALE, most, self._reach + free * np.maximum(level - self._best, 0))


def check_locks(best: Ints, wanted: Wanted) -> None:
    """Raises BadProblem where somebody with one locked mentor has nobody else to be matched with."""
    alone = np.flatnonzero(wanted.must & (best < NONE // 2))
    if len(alone):
        raise alone_with_a_lock(int(wanted.lock[alone].min()))


def alone_with_a_lock(row: int) -> BadProblem:
    rule = "a mentee has one locked mentor and cannot get the second one that a group needs"
    return BadProblem("locked", rule, row)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a scan shows of some mentees, in units of `Side.unit`."""

    best: Ints  # the worth of the best group; far below 0 where there is none
    reach: Ints  # see GroupBound


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two bounds: of points, or of mentees."""

    prices: Ints
    unit: int  # what a point of gain counts
    need: Ints
    entry: Ints
    extras: Ints
    inside: Bools  # (sets, mentors)
    weights: tuple[int, ...]

    @classmethod
    def of_points(cls, wanted: Wanted, proof: GroupProof) -> Side:
        entry = wanted.entry()
        entry = np.where(entry < NONE // 2, NONE, entry * SCALE)
        return cls._of(proof, 0, wanted.need, entry, _scaled(wanted.extras(), SCALE))

    @classmethod
    def of_cover(cls, wanted: Wanted, proof: GroupProof) -> Side:
        entry = np.where(wanted.entry() < NONE // 2, NONE, SCALE * wanted.counted)
        return cls._of(proof, 1, wanted.need, entry, _scaled(wanted.extras(), 0))

    @classmethod
    def _of(cls, proof: GroupProof, side: int, need: Ints, entry: Ints, extras: Ints) -> Side:
        used = [(one, two[side]) for one, two in zip(proof.sets, proof.weights, strict=True) if two[side]]
        inside = np.zeros((len(used), len(proof.points)), bool)
        for number, (members, _) in enumerate(used):
            inside[number, list(members)] = True
        prices, unit = ((proof.points, SCALE), (proof.cover, 0))[side]
        return cls(prices, unit, need, entry, extras, inside, tuple(weight for _, weight in used))

    def surplus(self, block: Array) -> Ints:
        """What each pair gains above the price of its mentor; NONE where it is forbidden."""
        return np.where(block > 0, block.astype(np.int64) * self.unit - self.prices, NONE)

    def scan(self, rows: slice, block: Array) -> Seen:
        surplus = self.surplus(block)
        top, who = _best_three(surplus)
        need, extras = self.need[rows, None], self.extras[rows]
        place = np.arange(GROUP)
        more = np.where(place < need, 0, np.maximum(top + extras, 0))
        taken = (place < need) | (more > 0)
        best = np.maximum(self.entry[rows] + np.where(place < need, top, more).sum(axis=1), NONE)
        last = np.where(taken, top, -NONE).min(axis=1)
        open_step = np.where(taken, NONE, extras).max(axis=1)
        reach = np.minimum(last, -open_step)
        for row in np.flatnonzero(self._twice(who, taken) & (best > NONE // 2)).tolist():
            less = int(best[row]) - self._best_of_one(rows.start + row, surplus[row], int(best[row]))
            best[row] -= less
            reach[row] -= less
        return Seen(best, reach)

    def _twice(self, who: Ints, taken: Bools) -> Bools:
        """Whose best group has two mentors of one set."""
        twice = np.zeros(len(who), bool)
        for mark in self.inside:
            twice |= (mark[who] & taken).sum(axis=1) > 1
        return twice

    def _best_of_one(self, row: int, surplus: Ints, plain: int) -> int:
        """The best group of one mentee with the weights of the sets taken off; `plain` is the best one without them."""
        order = np.argsort(-surplus, kind="stable")
        order = order[surplus[order] > NONE // 2]
        inside = self.inside[:, order].T.astype(np.int64) if len(order) else np.zeros((0, len(self.weights)), np.int64)
        search = _Search(surplus[order].tolist(), inside.tolist(), self.weights)
        need, entry = int(self.need[row]), int(self.entry[row])
        if need == 0:
            search.found = -entry  # no group at all
        for size in range(need, GROUP + 1):
            steps = [int(step) for step in self.extras[row, need:size]]
            if min(steps, default=0) > NONE // 2:
                search.extend((), 0, sum(steps), size)
        return plain if search.tries > TRIES else search.found + entry

    def rest(self, places: Ints, load: Ints, room: Ints) -> int:
        """The part of the bound that belongs to the places of mentors and to the sets. room: (steps, mentors)."""
        over = np.maximum(self.prices - load[:, None] * self.unit, 0) * room
        sets = (weight * (int(places[mark].sum()) // 2) for mark, weight in zip(self.inside, self.weights, strict=True))
        return int(sum(over.sum(axis=0).tolist()) + sum(sets))


@dataclass(slots=True)
class _Search:
    """The best group of one mentee, mentors in the order of falling surplus. Groups that cannot be it are passed over."""

    surplus: list[int]
    inside: list[list[int]]  # by mentor: 1 for each set that has them
    weights: tuple[int, ...]
    found: int = 3 * NONE
    tries: int = 0

    def extend(self, group: Members, start: int, worth: int, more: int) -> None:
        """Try all groups that add `more` mentors from `start` on to this group."""
        if not more:
            self.tries += 1
            often = [sum(self.inside[one][number] for one in group) for number in range(len(self.weights))]
            worth -= sum(weight for weight, many in zip(self.weights, often, strict=True) if many > 1)
            self.found = max(self.found, worth)
            return
        for at in range(start, len(self.surplus) - more + 1):
            if worth + sum(self.surplus[at : at + more]) <= self.found or self.tries > TRIES:
                break
            self.extend((*group, at), at + 1, worth + self.surplus[at], more - 1)


def _best_three(surplus: Ints) -> tuple[Ints, Ints]:
    """(mentees, GROUP) largest surpluses, falling, and whose they are; NONE where there are fewer."""
    short = GROUP - surplus.shape[1]
    if short > 0:
        surplus = np.pad(surplus, ((0, 0), (0, short)), constant_values=NONE)
    who = np.argpartition(surplus, surplus.shape[1] - GROUP, axis=1)[:, -GROUP:]
    top = np.take_along_axis(surplus, who, axis=1)
    falling = np.argsort(-top, axis=1, kind="stable")
    who = np.take_along_axis(who, falling, axis=1)
    return np.take_along_axis(top, falling, axis=1), np.minimum(who, max(surplus.shape[1] - 1 - max(short, 0), 0))


def _scaled(steps: Ints, unit: int) -> Ints:
    return np.where(steps <= NONE // 2, NONE, steps * unit)
