"""Rounds of solving a few pairs and looking through all: until the bound over all of them meets the objective. No ORM."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from pairing.candidates import arcs_of, near_prices, pair_hash, person_hash, sides
from pairing.certificate import capacity_faults
from pairing.master import Arcs, Backend, Flow, SolverFailed, Steps, solve_master
from pairing.places import Places
from pairing.problem import Array, Ints
from pairing.sampling import opening
from pairing.scores import Progress

WINDOW = 32  # pairs this near to the prices join the next round
MOST = 32  # of them at most this many for a mentee, where many have more
KEPT = 64  # pairs of earlier rounds stay while they are this near
TIED = 500_000  # pairs of equal worth that the last solve may choose from, or 64 for each mentee
MENTEE_SALT, MENTOR_SALT = 1, 2


@dataclass(frozen=True, slots=True)
class Found:
    """The best pairs of a matrix of gains, with prices u by mentor and v by mentee. (k, 2) rows, not sorted."""

    pairs: Ints
    u: Ints
    v: Ints
    objective: int
    bound: int
    rounds: int
    ties_settled: bool


@dataclass(frozen=True, slots=True)
class _Priced:
    """The best prices so far, their bound, and all pairs near them, if there are not too many."""

    bound: int
    flow: Flow
    near: Ints | None


@dataclass(slots=True)
class Rounds:
    """One solve. People are in the order of their ids; pairs are flat places in `gains`, sorted.

    gains: (mentees, mentors) whole numbers, 0 where a pair cannot be.
    """

    gains: Array
    places: Places
    ids: tuple[Array, Array]  # mentees, mentors
    backend: Backend
    progress: Progress | None
    deadline: float | None

    def solve(self) -> Found:
        hashes = person_hash(self.ids[0], MENTEE_SALT), person_hash(self.ids[1], MENTOR_SALT)
        at, start = opening(self.gains, self.places, hashes, backend=self.backend, progress=self.progress)
        # The windows are in points of scores up to 1000; a ready matrix may have larger numbers.
        scale = max(int(self.gains.max(initial=0)) // 1000, 1) if self.gains.dtype != np.int16 else 1
        rounds = 0
        best: _Priced | None = None
        narrowed: float = self.places.balance.coverage[0] or math.inf
        while True:
            rounds += 1
            if self.progress:
                self.progress("rounds", rounds, 0)
            arcs = arcs_of(self.gains, self.places, at)
            flow = solve_master(arcs, backend=self.backend, near=best.flow if best else start)
            chosen = at[flow.chosen]
            objective = self._objective(chosen)
            pairs_part, near, whole = near_prices(self.gains, flow, scale * WINDOW, MOST, hashes)
            bound = pairs_part + self.places.bound(flow.u, flow.v)
            if best is None or bound < best.bound:
                best = _Priced(bound, flow, near if whole else None)
            late = self.deadline is not None and time.perf_counter() > self.deadline
            if best.bound == objective or late:
                break
            # Once coverage is settled, most pairs are far from the prices, and forgetting those makes the next rounds
            # several times cheaper. Only when the gap has halved since, so that the loop must end.
            before, narrow = len(at), bound - objective < narrowed / 2
            if narrow:
                narrowed = bound - objective
                at = at[self._worth(at, flow) >= -scale * KEPT]
            at = _merged(near, at)
            if not narrow and len(at) == before:
                break  # only floating-point prices can end here; the gap is shown
        settled = False
        if best.bound == objective:
            chosen, settled = self._settle_ties(best, chosen, hashes)
        pairs = np.column_stack(self._sides(chosen))
        faults = capacity_faults(pairs, self.places)
        if faults:
            raise SolverFailed("; ".join(faults))
        return Found(pairs, best.flow.u, best.flow.v, self._objective(chosen), best.bound, rounds, settled)

    def _sides(self, at: Ints) -> tuple[Ints, Ints]:
        return sides(at, self.gains.shape[1])

    def _worth(self, at: Ints, prices: Flow) -> Ints:
        """What each of these pairs is worth above its prices."""
        mentees, mentors = self._sides(at)
        above: Ints = self.gains.reshape(-1)[at] - prices.v[mentees] - prices.u[mentors]
        return above

    def _counts(self, at: Ints) -> tuple[Ints, Ints]:
        """How many of these pairs each mentee and each mentor has."""
        sides = zip(self._sides(at), self.gains.shape, strict=True)
        mentees, mentors = (np.bincount(rows, minlength=people) for rows, people in sides)
        return mentees, mentors

    def _objective(self, chosen: Ints) -> int:
        points = int(self.gains.reshape(-1)[chosen].sum(dtype=np.int64))
        return points + self.places.value(*self._counts(chosen))

    def _settle_ties(self, priced: _Priced, chosen: Ints, hashes: tuple[Array, Array]) -> tuple[Ints, bool]:
        """Of all outcomes worth the same, the one with the largest sum of pair hashes; and whether all were weighed.

        The prices tell which they are: pairs and places worth more than their price are in every one of them, those
        worth less in none, and those worth exactly their price are free.
        """
        flow, at, whole = priced.flow, priced.near, True
        if at is None:
            most = max(64, TIED // max(self.gains.shape[0], 1))
            _, near, whole = near_prices(self.gains, flow, 0, most, hashes)
            at = near if whole else _merged(near, chosen)
        mentees, mentors = self._sides(at)
        surplus = self._worth(at, flow)
        fixed, free = at[surplus > 0], surplus == 0
        taken = self._counts(fixed)
        worth = self.places.worth(flow.u, flow.v)
        tied = Arcs(
            mentees[free],
            mentors[free],
            pair_hash(hashes[0][mentees[free]], hashes[1][mentors[free]]) + 1,
            mentees=self.gains.shape[0],
            mentors=self.gains.shape[1],
            mentee_steps=_left_open(self.places.of_mentees(), worth[0], taken[0]),
            mentor_steps=_left_open(self.places.of_mentors(), worth[1], taken[1]),
        )
        settled = _merged(fixed, at[free][solve_master(tied, backend=self.backend).chosen])
        if self._objective(settled) < priced.bound:
            return chosen, False  # HiGHS rounds; what is proven is kept
        return settled, whole


def _merged(one: Ints, other: Ints) -> Ints:
    """The union of two sorted lists; a stable sort merges two runs in one pass."""
    both = np.sort(np.concatenate([one, other]), kind="stable")
    return both[np.concatenate([[True], both[1:] != both[:-1]])] if len(both) else both


def _left_open(room: Ints, worth: Ints, taken: Ints) -> Steps:
    """The places still to fill once `taken` are: at least those worth more than nothing, at most those worth no less."""
    least = np.maximum((room * (worth > 0)).sum(axis=0) - taken, 0)
    most = (room * (worth >= 0)).sum(axis=0) - taken
    person = np.flatnonzero(most > 0)
    return Steps(person, most[person], np.zeros(len(person), np.int64), least[person])
