"""The restricted pairing problem: a chosen set of pairs, solved to the optimum with its prices. No ORM.

A minimum-cost flow from mentees to mentors. A person's places are steps, each with a gain; gains fall from step to step,
so the linear optimum is whole. Two solvers stand behind one function: the network simplex of LEMON (pylmcf, exact
integers) and HiGHS (SciPy, floating point, slower), the fallback where there is no pylmcf and the oracle of the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np

from pairing.problem import Bools, Ints

Backend = Literal["lmcf", "highs"]


class SolverFailed(RuntimeError):
    """The solver did not return an optimum. Never seen with a problem that has one."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Places of the people of one side: `room[i]` places of person `person[i]`, each adding `gain[i]`.

    Rows are sorted by person and within a person by falling gain. `least[i]` of the places have to be taken.
    """

    person: Ints
    room: Ints
    gain: Ints
    least: Ints


@dataclass(frozen=True, slots=True)
class Arcs:
    """Pairs to choose from, sorted by (mentee, mentor), none twice, each with what it adds."""

    mentee: Ints
    mentor: Ints
    gain: Ints
    mentees: int  # how many there are, with or without a pair in the list
    mentors: int
    mentee_steps: Steps
    mentor_steps: Steps


@dataclass(frozen=True, slots=True)
class Flow:
    """The best choice among the arcs, and the prices that prove it there.

    chosen: by arc. u: price of a place with each mentor. v: price of a place with each mentee. A pair left out adds at
    most u + v, a pair chosen at least that much.
    """

    chosen: Bools
    u: Ints
    v: Ints


def available(backend: Backend) -> Backend:
    """The backend asked for, or HiGHS where pylmcf is not installed."""
    return "highs" if backend == "lmcf" and find_spec("pylmcf") is None else backend


def solve_master(arcs: Arcs, *, backend: Backend = "lmcf", near: Flow | None = None) -> Flow:
    """Maximize the gains of the arcs chosen and of the places taken. Raises SolverFailed.

    near: the outcome for similar arcs; good prices to start from save most of the work.
    """
    return _with_lmcf(arcs, near) if available(backend) == "lmcf" else _with_highs(arcs)


def _with_lmcf(arcs: Arcs, near: Flow | None) -> Flow:
    """Nodes: the mentees, the mentors, and N, where places stay empty: mentee -> N and N -> mentor.

    Every mentee sends as many units as they have places and every mentor receives as many, so any supply balances. An
    empty place costs the gain it forgoes. What is added to all arcs out of one mentee, or to all arcs into one mentor,
    changes every outcome by the same amount: so the costs given are those above the prices to start from (the solver
    first tries the cheapest arc into each mentor, which then is a good one), lifted until none is negative. Arrays are
    sorted by (start, end), as LEMON's graph wants them.
    """
    import pylmcf

    one, other = arcs.mentee_steps, arcs.mentor_steps
    nobody = arcs.mentees + arcs.mentors
    u, v = (near.u, near.v) if near else (np.zeros(arcs.mentors, np.int64), np.zeros(arcs.mentees, np.int64))
    v = v + _lift(one.gain + v[one.person])
    above = u[arcs.mentor] + v[arcs.mentee] - arcs.gain
    empty = other.gain + u[other.person]
    lift = max(_lift(above), _lift(empty))
    u = u + lift
    costs = np.concatenate([above + lift, one.gain + v[one.person], empty + lift])
    starts = np.concatenate([arcs.mentee, one.person, np.full(len(other.person), nobody, np.int64)])
    ends = np.concatenate(
        [arcs.mentees + arcs.mentor, np.full(len(one.person), nobody, np.int64), arcs.mentees + other.person]
    )
    room = np.concatenate([np.ones(len(arcs.gain), np.int64), one.room - one.least, other.room - other.least])
    supply = np.concatenate(
        [
            np.bincount(one.person, one.room, arcs.mentees),
            -np.bincount(other.person, other.room, arcs.mentors),
            [other.room.sum() - one.room.sum()],
        ]
    ).astype(np.int64)
    order = np.argsort(starts, kind="stable")
    graph: Any = pylmcf.Graph(nobody + 1, starts[order].astype(np.int32), ends[order].astype(np.int32))
    graph.set_node_supply(supply)
    graph.set_edge_capacities(room[order])
    graph.set_edge_costs(costs[order])
    try:
        graph.solve()
    except RuntimeError as failure:
        raise SolverFailed(str(failure)) from failure
    flow = np.empty(len(order), np.int64)
    flow[order] = graph.result()
    # The raw prices of the simplex jump about at degenerate optima; the canonical ones move little between rounds.
    price = graph.potentials()
    return Flow(
        chosen=flow[: len(arcs.gain)] > 0,
        u=u + price[nobody] - price[arcs.mentees : nobody],
        v=v + price[: arcs.mentees] - price[nobody],
    )


def _lift(costs: Ints) -> int:
    """How far the lowest of the costs lies below zero."""
    return max(-int(costs.min(initial=0)), 0)


def _with_highs(arcs: Arcs) -> Flow:
    """The same as a linear program; the simplex ends in a corner, and the corners are whole."""
    from scipy import sparse
    from scipy.optimize import linprog

    one, other = arcs.mentee_steps, arcs.mentor_steps
    pairs, people = len(arcs.gain), arcs.mentees + arcs.mentors
    columns = np.arange(pairs + len(one.person) + len(other.person))
    balance = sparse.csr_array(
        (
            np.concatenate([np.ones(2 * pairs), -np.ones(len(columns) - pairs)]),
            (
                np.concatenate([arcs.mentee, arcs.mentees + arcs.mentor, one.person, arcs.mentees + other.person]),
                np.concatenate([columns[:pairs], columns]),
            ),
        ),
        shape=(people, len(columns)),
    )
    room = np.concatenate([np.ones(pairs, np.int64), one.room, other.room])
    least = np.concatenate([np.zeros(pairs, np.int64), one.least, other.least])
    found = linprog(
        -np.concatenate([arcs.gain, one.gain, other.gain]),
        A_eq=balance,
        b_eq=np.zeros(people),
        bounds=np.column_stack([least, room]),
        method="highs-ds",
    )
    if not found.success:
        raise SolverFailed(found.message)
    prices = -np.rint(found.eqlin.marginals).astype(np.int64)
    return Flow(chosen=found.x[:pairs] > 0.5, u=prices[arcs.mentees :], v=prices[: arcs.mentees])
