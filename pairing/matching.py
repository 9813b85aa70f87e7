"""Pairing: the best of all possible pairings under the stated rules, with the proof of it. Pure; no ORM.

`solve` takes people, `solve_matrix` a ready matrix of whole scores. Both maximize

    sum of scores + sum over mentees of b_1 + .. + b_(mentors of that mentee) - sum over mentors of p_1 + .. + p_(mentees)

over all choices of pairs within the capacities. A few good pairs go to an exact solver; its prices tell which of all
other pairs could still improve the outcome; these join, until none is left: then the bound meets the objective
(pairing/certificate.py). Outcomes of equal worth are decided by a hash of the ids, so the order of rows never matters.

A run may be told more (`Aims`): then a pair adds its gain instead of its score, see `Gains`. Two promises follow from the
optimum being one cheapest flow, the only one once ties are decided, for weights and aims that stay as they are:

* who offers one place more keeps every partner and gains one or none, so offering less never brings anybody a partner;
* a wish never costs the pair it is for, and either brings that pair or changes nothing.

They do not hold where a mentee has to have two mentors (`least`), nor for a threshold that `solve_fair` takes anew.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pairing.digest import digest_in_order
from pairing.gains import Gains
from pairing.group_proof import GroupProof
from pairing.groups import completed
from pairing.master import Backend, available
from pairing.places import Balance, Places, covering
from pairing.problem import (
    PLAIN,
    Aims,
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
from pairing.rounds import Rounds
from pairing.rules import Rule
from pairing.scores import Progress, Scorer, Scores

__all__ = [  # the front door: what callers need to state a problem and read its outcome
    "Aims",
    "BadProblem",
    "Fair",
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
    "solve_fair",
    "solve_matrix",
    "units",
]

HELD = 1 << 24  # bytes: a block so large having come and gone, glibc keeps freed memory from round to round
PERCENTILE = 10  # of the plain optimum's scores: the threshold of a fair one


@dataclass(frozen=True, slots=True)
class Solution:
    """An outcome and its certificate. Rows are those of the input; immutable, meant to be stored."""

    pairs: Ints  # (k, 2) rows of (mentee, mentor), sorted
    scores: Ints  # by pair
    parts: Scores | None  # (k, 5) points in the order of scores.PARTS; None for a ready matrix
    u: Ints  # price of a place with each mentor; prices are those of the gains, see certificate.Gains
    v: Ints  # price of a place with each mentee
    objective: int  # bonus and shortfall counted
    bound: int  # no pairing reaches more than this
    balance: Balance
    allowed_pairs: int  # pairs no hard rule forbids
    rounds: int
    ties_settled: bool  # all outcomes of equal worth were weighed; else only some, still the same for any row order
    seconds: float
    backend: Backend
    digest: str  # "" for a ready matrix
    aims: Aims = PLAIN
    groups: GroupProof | None = None  # proves the bound instead of u and v, where a flow left mentees with one mentor
    solver_proven: bool = False  # with a gap in the groups' proof: HiGHS searched all that could be better in vain

    @property
    def proven(self) -> bool:
        return self.objective == self.bound

    @property
    def total(self) -> int:
        """The sum of the pairs' scores."""
        return int(self.scores.sum())


@dataclass(frozen=True, slots=True)
class Fair:
    """A fair optimum beside the plain one. Both cover as many mentees as any pairing can."""

    solution: Solution
    plain: Solution  # with the same locks, kept pairs and groups
    threshold: int  # a tenth of the plain pairs score this or less

    @property
    def price(self) -> int:
        """Points that fairness costs. Below 0 only where the plain optimum gave points up for a better spread of the load."""
        return self.plain.total - self.solution.total


def solve(
    problem: Problem,
    weights: Weights,
    aims: Aims = PLAIN,
    *,
    backend: Backend = "lmcf",
    progress: Progress | None = None,
    time_limit: float | None = None,
) -> Solution:
    """The best pairing of these people: first as many mentees with a mentor as can be, then the most points.

    progress: called with (stage, done, total) between steps; what it raises ends the run. time_limit: seconds after
    which no further round starts; the outcome is then feasible and not `proven`. Raises BadProblem for aims that name
    somebody who is not there, or lock a pair that a rule forbids or that finds no place.
    """
    began = time.perf_counter()
    np.empty(HELD, np.uint8)  # never written to; see HELD
    aims.check(len(problem.mentees), len(problem.mentors))
    orders = problem.mentees.order(), problem.mentors.order()
    ordered, told = problem.arranged(*orders), aims.arranged(*orders)
    gains = Gains(told, covering(ordered, told))
    scorer = Scorer(ordered, weights)
    scores = scorer.all(progress)
    _need_allowed(scorer, scores, told)
    ids = ordered.mentees.ids, ordered.mentors.ids
    ending = progress, began + time_limit if time_limit else None
    found = _solved(scores, gains, ids, backend, *ending)
    parts = scorer.parts(found.pairs[:, 0], found.pairs[:, 1])
    return replace(
        _in_order(replace(found, scores=parts.sum(axis=1, dtype=np.int64), parts=parts), orders),
        aims=aims,
        digest=digest_in_order(ordered, weights, told),
        seconds=time.perf_counter() - began,
    )


def solve_fair(
    problem: Problem,
    weights: Weights,
    aims: Aims = PLAIN,
    *,
    shortfall: int,
    backend: Backend = "lmcf",
    progress: Progress | None = None,
    time_limit: float | None = None,
) -> Fair:
    """The plain optimum, then the one in which each point under its 10th percentile counts 1 + shortfall times.

    aims: its own threshold and shortfall are not looked at. time_limit: seconds for both together. The points under the
    threshold, summed over all pairs, never are more than in the plain optimum, and no fewer mentees have a mentor.
    """
    began = time.perf_counter()
    plain = solve(
        problem,
        weights,
        replace(aims, threshold=0, shortfall=0),
        backend=backend,
        progress=progress,
        time_limit=time_limit,
    )
    threshold = percentile(plain.scores, PERCENTILE)
    left = max(time_limit - (time.perf_counter() - began), 1e-9) if time_limit else None
    solution = solve(
        problem,
        weights,
        replace(aims, threshold=threshold, shortfall=shortfall),
        backend=backend,
        progress=progress,
        time_limit=left,
    )
    return Fair(solution, plain, threshold)


def percentile(scores: Ints, percent: int) -> int:
    """The least of these scores that so many in a hundred of them do not exceed; 0 of none."""
    return int(np.sort(scores)[-(-len(scores) * percent // 100) - 1]) if len(scores) else 0


def _need_allowed(scorer: Scorer, scores: Scores, aims: Aims) -> None:
    """Every locked pair is one that the rules allow."""
    for row in np.flatnonzero(scores[aims.locked[:, 0], aims.locked[:, 1]] == 0)[:1].tolist():
        mentee, mentor = aims.locked[row]
        broken = Rule(int(scorer.broken(np.array([mentee]), np.array([mentor]))[0, 0]))
        names = ", ".join(str(rule.name).lower() for rule in broken)
        raise BadProblem("locked", f"a rule forbids a locked pair ({names})", row)


def _solved(
    scores: Array,
    gains: Gains,
    ids: tuple[Array, Array],
    backend: Backend,
    progress: Progress | None,
    deadline: float | None,
) -> Solution:
    """The best pairing for these scores, which become gains in place. People are in the order of their ids."""
    locked = gains.aims.locked
    own = scores[locked[:, 0], locked[:, 1]].astype(np.int64)
    settled = gains.value(locked, own)
    allowed_pairs = int(np.count_nonzero(scores))
    gains.apply(scores)
    found = Rounds(scores, gains.places, ids, backend, progress, deadline).solve()
    groups = None
    if gains.aims.least > 1:
        found, groups = completed(found, scores, gains.places, locked, ids, progress=progress, deadline=deadline)
    return Solution(
        pairs=np.concatenate([found.pairs, locked]),
        scores=np.zeros(len(found.pairs) + len(locked), np.int64),  # the caller has them
        parts=None,
        u=found.u,
        v=found.v,
        objective=found.objective + settled,
        bound=found.bound + settled,
        balance=gains.whole.balance,
        allowed_pairs=allowed_pairs,
        rounds=found.rounds,
        ties_settled=found.ties_settled,
        seconds=0,
        backend=available(backend),
        digest="",
        aims=gains.aims,
        groups=groups.proof if groups else None,
        solver_proven=bool(groups and groups.solver_proven),
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
    locked: npt.ArrayLike | None = None,
    least: int = 1,
    backend: Backend = "lmcf",
    progress: Progress | None = None,
    time_limit: float | None = None,
) -> Solution:
    """The best pairing for a ready matrix (mentees, mentors) of whole numbers.

    Maximizing, 0 and less forbids a pair, and the default is the plain sum of scores. Minimizing, less than 0 forbids a
    pair, and the outcome is the cheapest among those with as many pairs as can be; `scores` of the solution are the
    costs, while objective, bound and prices belong to the scores (largest cost + 1 - cost).
    Ids ((n, 2), see `ids_array`) decide ties; without them the row numbers do. locked: (k, 2) rows of (mentee, mentor)
    that have to be in the outcome. least: 2 if a mentee is to have no mentor or at least two. Raises BadProblem.
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
    aims = Aims(locked=np.zeros((0, 2), np.int64) if locked is None else np.asarray(locked), least=least)
    aims.check(*given.shape)
    ids = [
        np.column_stack([np.zeros(people), np.arange(people)]).astype(np.uint64) if side is None else side
        for side, people in zip((mentee_ids, mentor_ids), given.shape, strict=True)
    ]
    orders = id_order(ids[0]), id_order(ids[1])
    for row, (mentee, mentor) in enumerate(aims.locked.tolist()):
        if not gains[mentee, mentor]:
            raise BadProblem("locked", "the matrix forbids a locked pair", row)
    found = _solved(
        _narrowed(gains if mentee_ids is None and mentor_ids is None else gains[np.ix_(*orders)]),
        Gains(aims.arranged(*orders), Places(capacity[0][orders[0]], capacity[1][orders[1]], balance)),
        (ids[0][orders[0]], ids[1][orders[1]]),
        backend,
        progress,
        began + time_limit if time_limit else None,
    )
    found = replace(_in_order(found, orders), aims=aims)
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
    groups = found.groups.arranged(orders[1]) if found.groups else None
    return replace(found, pairs=pairs[back], scores=found.scores[back], parts=parts, u=u, v=v, groups=groups)
