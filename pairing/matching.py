"""Pairing: the best of all possible pairings under the stated rules, with the proof of it. Pure; no ORM.

`solve` takes people, `solve_matrix` a ready matrix of whole scores. Both maximize

    sum of scores + sum over mentees of b_1 + .. + b_(mentors of that mentee) - sum over mentors of p_1 + .. + p_(mentees)

over all choices of pairs within the capacities. A few good pairs go to an exact solver; its prices tell which of all
other pairs could still improve the outcome; these join, until none is left: then the bound meets the objective
(pairing/certificate.py). Outcomes of equal worth are decided by a hash of the ids, so the order of rows never matters.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pairing.candidates import near_prices, pair_hash, person_hash, rough_prices, start_arcs
from pairing.certificate import Balance, Places, capacity_faults, covering
from pairing.digest import digest_in_order
from pairing.master import Arcs, Backend, Flow, SolverFailed, Steps, available, solve_master
from pairing.problem import (
    Array,
    BadProblem,
    Ints,
    ManagerCycle,
    Needs,
    People,
    Problem,
    Skills,
    Weights,
    id_order,
    ids_array,
    need,
    pair_rows,
    reporting_line,
)
from pairing.scores import Progress, Scorer, Scores

__all__ = [  # the front door: what callers need to state a problem and read its outcome
    "BadProblem",
    "Ints",
    "ManagerCycle",
    "Needs",
    "People",
    "Problem",
    "Skills",
    "Solution",
    "Weights",
    "ids_array",
    "pair_rows",
    "reporting_line",
    "solve",
    "solve_matrix",
    "units",
]

WINDOW = 32  # pairs this near to the prices join the next round
MOST = 32  # of them at most this many for a mentee
KEPT = 64  # pairs of earlier rounds stay while they are this near
HELD = 1 << 24  # bytes: a block so large having come and gone, glibc keeps freed memory from round to round
TIED = 500_000  # pairs of equal worth that the last solve may choose from, or 64 for each mentee
MENTEE_SALT, MENTOR_SALT = 1, 2


@dataclass(frozen=True, slots=True)
class Solution:
    """An outcome and its certificate. Rows are those of the input; immutable, meant to be stored."""

    pairs: Ints  # (k, 2) rows of (mentee, mentor), sorted
    scores: Ints  # by pair
    parts: Scores | None  # (k, 4) points in the order of scores.PARTS; None for a ready matrix
    u: Ints  # price of a place with each mentor
    v: Ints  # price of a place with each mentee
    objective: int
    bound: int  # no pairing reaches more than this
    balance: Balance
    allowed_pairs: int  # pairs no hard rule forbids
    rounds: int
    ties_settled: bool  # all outcomes of equal worth were weighed; else only some, still the same for any row order
    seconds: float
    backend: Backend
    digest: str  # "" for a ready matrix

    @property
    def proven(self) -> bool:
        return self.objective == self.bound

    @property
    def total(self) -> int:
        """The sum of the pairs' scores."""
        return int(self.scores.sum())


def solve(
    problem: Problem,
    weights: Weights,
    *,
    backend: Backend = "lmcf",
    progress: Progress | None = None,
    time_limit: float | None = None,
) -> Solution:
    """The best pairing of these people: first as many mentees with a mentor as can be, then the most points.

    progress: called with (stage, done, total) between steps; what it raises ends the run. time_limit: seconds after
    which no further round starts; the outcome is then feasible and not `proven`.
    """
    began = time.perf_counter()
    np.empty(HELD, np.uint8)  # never written to; see HELD
    orders = problem.mentees.order(), problem.mentors.order()
    ordered = problem.arranged(*orders)
    scorer = Scorer(ordered, weights)
    run = _Run(
        scorer.all(progress),
        covering(ordered),
        (ordered.mentees.ids, ordered.mentors.ids),
        backend,
        progress,
        began + time_limit if time_limit else None,
    )
    found = run.solve()
    parts = scorer.parts(found.pairs[:, 0], found.pairs[:, 1])
    return replace(
        _in_order(replace(found, parts=parts), orders),
        digest=digest_in_order(ordered, weights),
        seconds=time.perf_counter() - began,
    )


def solve_matrix(
    scores: npt.ArrayLike,
    mentor_capacity: npt.ArrayLike | None = None,
    mentee_demand: npt.ArrayLike | None = None,
    *,
    minimize: bool = False,
    balance: Balance | None = None,
    mentee_ids: npt.NDArray[np.uint64] | None = None,
    mentor_ids: npt.NDArray[np.uint64] | None = None,
    backend: Backend = "lmcf",
    progress: Progress | None = None,
    time_limit: float | None = None,
) -> Solution:
    """The best pairing for a ready matrix (mentees, mentors) of whole numbers.

    Maximizing, 0 and less forbids a pair, and the default is the plain sum of scores. Minimizing, less than 0 forbids a
    pair, and the outcome is the cheapest among those with as many pairs as can be; `scores` of the solution are the
    costs, while objective, bound and prices belong to the scores (largest cost + 1 - cost).
    Ids ((n, 2), see `ids_array`) decide ties; without them the row numbers do. Raises BadProblem.
    """
    began = time.perf_counter()
    given = _whole_matrix(scores)
    capacity = [
        _capacity(name, side, people)
        for name, side, people in zip(
            ("mentee_demand", "mentor_capacity"), (mentee_demand, mentor_capacity), given.shape, strict=True
        )
    ]
    highest = int(given.max(initial=0))
    gains = np.where(given >= 0, highest + 1 - given, 0) if minimize else np.maximum(given, 0)
    if balance is None:
        balance = Balance.most_pairs(capacity[0], capacity[1], highest + 1) if minimize else Balance()
    ids = [
        np.column_stack([np.zeros(people), np.arange(people)]).astype(np.uint64) if side is None else side
        for side, people in zip((mentee_ids, mentor_ids), given.shape, strict=True)
    ]
    orders = id_order(ids[0]), id_order(ids[1])
    run = _Run(
        _narrowed(gains if mentee_ids is None and mentor_ids is None else gains[np.ix_(*orders)]),
        Places(capacity[0][orders[0]], capacity[1][orders[1]], balance),
        (ids[0][orders[0]], ids[1][orders[1]]),
        backend,
        progress,
        began + time_limit if time_limit else None,
    )
    found = _in_order(run.solve(), orders)
    own_scores = given[found.pairs[:, 0], found.pairs[:, 1]].astype(np.int64)
    return replace(found, scores=own_scores, seconds=time.perf_counter() - began)


def units(pairs: Ints, mentees: int, mentors: int) -> tuple[int, Ints]:
    """The connected components of the pairs: how many, and for each pair the number of its own (0, 1, ...).

    mentees, mentors: how many people there are on each side, paired or not.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = np.asarray(pairs, np.int64).reshape(-1, 2)
    people = mentees + mentors
    edges = coo_array((np.ones(len(pairs)), (pairs[:, 0], mentees + pairs[:, 1])), shape=(people, people))
    _, component = connected_components(edges, directed=False)
    names, labels = np.unique(component[pairs[:, 0]], return_inverse=True)
    return len(names), labels.astype(np.int64)


def _whole_matrix(scores: npt.ArrayLike) -> Array:
    given = np.asarray(scores)
    need(given.ndim == 2, "scores", "a matrix of mentees (down) and mentors (across)")
    need(given.dtype.kind in "iu", "scores", "whole numbers")
    need(int(given.max(initial=0)) < 1 << 28, "scores", f"below {1 << 28}")
    return given if given.dtype == np.int16 and given.max(initial=0) <= 16_000 else given.astype(np.int32)


def _capacity(name: str, given: npt.ArrayLike | None, people: int) -> Ints:
    capacity = np.ones(people, np.int64) if given is None else np.asarray(given).astype(np.int64).reshape(-1)
    need(len(capacity) == people and bool((capacity >= 0).all()), name, f"{people} whole numbers from 0")
    return capacity


def _narrowed(gains: Array) -> Array:
    """Two bytes a pair where they do, else four."""
    return np.ascontiguousarray(gains, dtype=np.int16 if int(gains.max(initial=0)) <= 16_000 else np.int32)


def _in_order(found: Solution, orders: tuple[Ints, Ints]) -> Solution:
    """From the order of the ids back to the caller's rows."""
    pairs = np.column_stack([orders[0][found.pairs[:, 0]], orders[1][found.pairs[:, 1]]])
    back = np.lexsort((pairs[:, 1], pairs[:, 0]))
    u, v = np.empty_like(found.u), np.empty_like(found.v)
    u[orders[1]], v[orders[0]] = found.u, found.v
    parts = None if found.parts is None else found.parts[back]
    return replace(found, pairs=pairs[back], scores=found.scores[back], parts=parts, u=u, v=v)


@dataclass(frozen=True, slots=True)
class _Priced:
    """The best prices so far, their bound, and all pairs near them, if there are not too many."""

    bound: int
    flow: Flow
    near: Ints | None


@dataclass(slots=True)
class _Run:
    """One solve. People are in the order of their ids; pairs are flat places in `scores`, sorted."""

    scores: Array
    places: Places
    ids: tuple[Array, Array]  # mentees, mentors
    backend: Backend
    progress: Progress | None
    deadline: float | None

    def solve(self) -> Solution:
        began = time.perf_counter()
        hashes = person_hash(self.ids[0], MENTEE_SALT), person_hash(self.ids[1], MENTOR_SALT)
        at = start_arcs(self.scores, *hashes, self.progress)
        rounds = 0
        best: _Priced | None = None
        narrowed: float = self.places.balance.coverage[0] or math.inf
        while True:
            rounds += 1
            if self.progress:
                self.progress("rounds", rounds, 0)
            arcs = self._arcs(at)
            start = best.flow if best else rough_prices(arcs, self.places.mentors)
            flow = solve_master(arcs, backend=self.backend, near=start)
            chosen = at[flow.chosen]
            objective = self._objective(chosen)
            pairs_part, near, whole = near_prices(self.scores, flow, WINDOW, MOST, hashes)
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
                at = at[self._worth(at, flow) >= -KEPT]
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
        return Solution(
            pairs=pairs,
            scores=self.scores.reshape(-1)[chosen].astype(np.int64),
            parts=None,
            u=best.flow.u,
            v=best.flow.v,
            objective=self._objective(chosen),
            bound=best.bound,
            balance=self.places.balance,
            allowed_pairs=int(np.count_nonzero(self.scores)),
            rounds=rounds,
            ties_settled=settled,
            seconds=time.perf_counter() - began,
            backend=available(self.backend),
            digest="",
        )

    def _arcs(self, at: Ints) -> Arcs:
        mentees, mentors = self._sides(at)
        return Arcs(
            mentees,
            mentors,
            self.scores.reshape(-1)[at].astype(np.int64),
            mentees=self.scores.shape[0],
            mentors=self.scores.shape[1],
            mentee_steps=_steps(self.places.of_mentees(), np.array(self.places.balance.coverage)),
            mentor_steps=_steps(self.places.of_mentors(), -np.array(self.places.balance.load)),
        )

    def _sides(self, at: Ints) -> tuple[Ints, Ints]:
        """Mentees and mentors of these pairs; NumPy's divmod takes three times as long."""
        mentees: Ints = at // self.scores.shape[1]
        return mentees, at - mentees * self.scores.shape[1]

    def _worth(self, at: Ints, prices: Flow) -> Ints:
        """What each of these pairs is worth above its prices."""
        mentees, mentors = self._sides(at)
        above: Ints = self.scores.reshape(-1)[at] - prices.v[mentees] - prices.u[mentors]
        return above

    def _counts(self, at: Ints) -> tuple[Ints, Ints]:
        """How many of these pairs each mentee and each mentor has."""
        sides = zip(self._sides(at), self.scores.shape, strict=True)
        mentees, mentors = (np.bincount(rows, minlength=people) for rows, people in sides)
        return mentees, mentors

    def _objective(self, chosen: Ints) -> int:
        points = int(self.scores.reshape(-1)[chosen].sum(dtype=np.int64))
        return points + self.places.value(*self._counts(chosen))

    def _settle_ties(self, priced: _Priced, chosen: Ints, hashes: tuple[Array, Array]) -> tuple[Ints, bool]:
        """Of all outcomes worth the same, the one with the largest sum of pair hashes; and whether all were weighed.

        The prices tell which they are: pairs and places worth more than their price are in every one of them, those
        worth less in none, and those worth exactly their price are free.
        """
        flow, at, whole = priced.flow, priced.near, True
        if at is None:
            most = max(64, TIED // max(self.scores.shape[0], 1))
            _, near, whole = near_prices(self.scores, flow, 0, most, hashes)
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
            mentees=self.scores.shape[0],
            mentors=self.scores.shape[1],
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


def _steps(room: Ints, gains: Ints) -> Steps:
    person, step = np.nonzero(room.T)  # by person, then by step
    return Steps(person, room[step, person], gains[step], np.zeros(len(person), np.int64))


def _left_open(room: Ints, worth: Ints, taken: Ints) -> Steps:
    """The places still to fill once `taken` are: at least those worth more than nothing, at most those worth no less."""
    least = np.maximum((room * (worth > 0)).sum(axis=0) - taken, 0)
    most = (room * (worth >= 0)).sum(axis=0) - taken
    person = np.flatnonzero(most > 0)
    return Steps(person, most[person], np.zeros(len(person), np.int64), least[person])
