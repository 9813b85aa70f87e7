"""Groups on a chosen set of pairs: the linear program with its prices, and the integer program. HiGHS by SciPy. No ORM.

Columns: x a pair is made; y a mentee is in a group; z a place beyond the two that make the group is taken; s a step of a
mentor's load is taken; g a mentee has two or three mentors of a set. Rows: a mentee has as many mentors as places taken;
no pair and no further place without a group; a mentor's pairs take steps; at most `most` mentees in a group; g follows the
pairs, and a set of mentors with P places has at most P // 2 of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pairing.group_proof import NONE, Members, Wanted
from pairing.master import SolverFailed
from pairing.places import Places
from pairing.problem import Array, Bools, Ints

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs to choose from, sorted by (mentee, mentor), each with what it adds."""

    mentee: Ints
    mentor: Ints
    gain: Ints


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The optimum of the linear program, and its prices in points."""

    share: Floats  # by pair, 0 to 1
    group: Floats  # by mentee, 0 to 1; 1 for those whose group is settled
    mentors: Floats  # of a place with each mentor
    sets: Floats  # weight of each set


class Program:
    """One program over these pairs; solved with or without whole numbers."""

    def __init__(
        self, pairs: Pairs, wanted: Wanted, left: Places, sets: Sequence[Members], most: int, *, is_lax: bool = False
    ) -> None:
        """is_lax: without the rows that allow no pair without a group, which makes it several times easier. An outcome
        that breaks them still has useful prices.
        """
        self.is_lax = is_lax
        self.pairs, self.wanted, self.left, self.sets, self.most = pairs, wanted, left, sets, most
        self._costs: list[Floats] = []
        self._highest: list[Floats] = []
        self._entries: list[tuple[Ints, Ints, Ints]] = []
        self._limits: list[Ints] = []
        self.columns = 0
        self.rows = 0
        self._columns_of_pairs_and_groups()
        self._columns_of_places()
        self._rows_of_people()
        self._rows_of_sets()

    def _columns(self, gain: Ints, highest: Array) -> Ints:
        start, self.columns = self.columns, self.columns + len(gain)
        self._costs.append(-gain.astype(float))
        self._highest.append(highest.astype(float))
        return np.arange(start, self.columns)

    def _rows(self, limit: Ints) -> Ints:
        """New rows: what they sum up is at most `limit`."""
        start, self.rows = self.rows, self.rows + len(limit)
        self._limits.append(limit)
        return np.arange(start, self.rows)

    def _put(self, row: Ints, column: Ints, value: int) -> None:
        self._entries.append((row, column, np.full(len(row), value, np.int64)))

    def _columns_of_pairs_and_groups(self) -> None:
        wanted, pairs = self.wanted, self.pairs
        self.x = self._columns(pairs.gain, np.ones(len(pairs.gain)))
        entry = wanted.entry()
        many = np.bincount(pairs.mentee, minlength=len(wanted.need))
        can = (many >= wanted.need) & (entry > NONE // 2)
        self.y = self._columns(np.where(can, entry, 0), can)

    def _columns_of_places(self) -> None:
        extras = self.wanted.extras()
        self.extra_of, step = np.nonzero(extras > NONE // 2)
        self.z = self._columns(extras[self.extra_of, step], np.ones(len(step)))
        room = self.left.of_mentors()
        self.step_of, step = np.nonzero(room.T)
        self.s = self._columns(-np.array(self.left.balance.load)[step], room[step, self.step_of])

    def _rows_of_people(self) -> None:
        pairs, wanted = self.pairs, self.wanted
        people = np.arange(len(wanted.need))
        for sign in (1, -1):  # as many mentors as places: no more and no fewer
            row = self._rows(np.zeros(len(people), np.int64))
            self._put(row[pairs.mentee], self.x, sign)
            self._put(row[self.extra_of], self.z, -sign)
            for need in (1, 2):
                some = wanted.need == need
                self._put(row[some], self.y[some], -sign * need)
        first = len(self.x) if self.is_lax else 0
        for column, person in ((self.x[first:], pairs.mentee[first:]), (self.z, self.extra_of)):
            row = self._rows(np.zeros(len(column), np.int64))
            self._put(row, column, 1)
            self._put(row, self.y[person], -1)
        self.mentor_rows = self._rows(np.zeros(len(self.left.mentors), np.int64))
        self._put(self.mentor_rows[pairs.mentor], self.x, 1)
        self._put(self.mentor_rows[self.step_of], self.s, -1)
        self.most_row = self._rows(np.array([self.most]))
        counted = self.y[wanted.counted]
        self._put(np.broadcast_to(self.most_row, counted.shape), counted, 1)

    def _rows_of_sets(self) -> None:
        """g is at least k - y - z and at least (k - y) / 2, k being how many mentors of the set the mentee has."""
        pairs, wanted, mentors = self.pairs, self.wanted, self.left.mentors
        self.set_rows = self._rows(np.array([int(mentors[list(one)].sum()) // 2 for one in self.sets], np.int64))
        for number, one in enumerate(self.sets):
            mark = np.zeros(len(mentors), bool)
            mark[list(one)] = True
            here = mark[pairs.mentor] & (wanted.need > 0)[pairs.mentee]
            many = np.bincount(pairs.mentee[here], minlength=len(wanted.need))
            people = np.flatnonzero(many > 1)
            g = self._columns(np.zeros(len(people), np.int64), np.ones(len(people)))
            self._put(np.broadcast_to(self.set_rows[number], g.shape), g, 1)
            at = np.full(len(wanted.need), -1)
            for times in (1, 2):
                row = self._rows(np.zeros(len(people), np.int64))
                at[people] = row
                use = here & (many > 1)[pairs.mentee]
                self._put(at[pairs.mentee[use]], self.x[use], 1)
                self._put(row, self.y[people], -1)
                self._put(row, g, -times)
                if times == 1:
                    further = (at[self.extra_of] >= 0) & (wanted.need[self.extra_of] == 2)
                    self._put(at[self.extra_of[further]], self.z[further], -1)

    def _given(self) -> tuple[Floats, Any, Floats, Floats, Floats]:
        """Costs, matrix, limits of the rows, lowest and highest values of the columns."""
        from scipy import sparse

        row, column, value = (np.concatenate(parts) for parts in zip(*self._entries, strict=True))
        matrix = sparse.csr_array((value.astype(float), (row, column)), shape=(self.rows, self.columns))
        highest = np.concatenate(self._highest)
        lowest = np.zeros(self.columns)
        settled = ~self.wanted.counted | self.wanted.must
        lowest[self.y[settled]] = highest[self.y[settled]] = 1
        return np.concatenate(self._costs), matrix, np.concatenate(self._limits).astype(float), lowest, highest

    def relaxed(self, seconds: float | None = None) -> Relaxed | None:
        """The linear optimum; None if there was no time for it. Raises SolverFailed."""
        from scipy.optimize import linprog

        costs, matrix, limits, lowest, highest = self._given()
        found = linprog(
            costs,
            A_ub=matrix,
            b_ub=limits,
            bounds=np.column_stack([lowest, highest]),
            method="highs-ds",
            options={} if seconds is None else {"time_limit": max(seconds, 0.01)},
        )
        if found.status == 1:
            return None
        if found.status:
            raise SolverFailed(found.message)
        prices = -found.ineqlin.marginals
        return Relaxed(found.x[self.x], found.x[self.y], prices[self.mentor_rows], prices[self.set_rows])

    def whole(self, nodes: int, seconds: float | None = None) -> tuple[Bools | None, bool]:
        """The pairs of the best whole choice found, None if none was; and whether no better one exists."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        costs, matrix, limits, lowest, highest = self._given()
        is_whole = np.zeros(self.columns)
        is_whole[np.concatenate([self.x, self.y, self.z])] = 1
        options: dict[str, Any] = {"node_limit": nodes, "mip_rel_gap": 0}
        found = milp(
            costs,
            integrality=is_whole,
            bounds=Bounds(lowest, highest),
            constraints=LinearConstraint(matrix, -np.inf, limits),
            options=options if seconds is None else options | {"time_limit": max(seconds, 0.01)},
        )
        chosen: Bools | None = None if found.x is None else found.x[self.x] > 0.5
        return chosen, found.status == 0
