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


def solve_master(arcs: Arcs, *, backend: Backend = "lmcf") -> Flow:
    """Maximize the gains of the arcs chosen and of the places taken. Raises SolverFailed."""
    return _with_lmcf(arcs) if available(backend) == "lmcf" else _with_highs(arcs)


def _with_lmcf(arcs: Arcs) -> Flow:
    """Nodes: the mentees, the mentors, and N, where places stay empty: mentee -> N and N -> mentor.

    Every mentee sends as many units as they have places and every mentor receives as many, so any supply balances. An
    empty place costs the gain it forgoes. Costs have to be positive: `out` is added to all that leaves a mentee and
    `into` to all that reaches a mentor, which changes every outcome by the same amount. Arrays are sorted by
    (start, end), as LEMON's graph wants them.
    """
    import pylmcf

    one, other = arcs.mentee_steps, arcs.mentor_steps
    nobody = arcs.mentees + arcs.mentors
    into = -int(other.gain.min(initial=0))
    out = max(int(arcs.gain.max(initial=0)) - into, -int(one.gain.min(initial=0)), 0)
    starts = np.concatenate([arcs.mentee, one.person, np.full(len(other.person), nobody, np.int64)])
    ends = np.concatenate(
        [arcs.mentees + arcs.mentor, np.full(len(one.person), nobody, np.int64), arcs.mentees + other.person]
    )
    costs = np.concatenate([out + into - arcs.gain, out + one.gain, into + other.gain])
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
        u=into + price[nobody] - price[arcs.mentees : nobody],
        v=out + price[: arcs.mentees] - price[nobody],
    )


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
