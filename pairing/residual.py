"""What can still move in a proven pairing, and what each move costs. Pure; no ORM.

A pairing that its prices prove is a minimum-cost flow: mentee -> mentor is a pair, mentee -> N an empty place of that
mentee, N -> mentor an empty place of that mentor (N is nobody). At the prices every move that is open costs 0 or more:

* mentee -> mentor: the two become a pair;              mentor -> mentee: their pair ends;
* mentee -> N: the mentee has a partner fewer;          N -> mentee: one more;
* mentor -> N: the mentor has a partner more;           N -> mentor: one fewer.

So whatever changes by one (a pair forced or forbidden, a place or a mentor more) changes the optimum by one cheapest
path, which is also the chain of swaps; the distances, added to the prices, prove the new outcome. (Edmonds and Karp 1972,
on successive shortest paths.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from pairing.certificate import above_prices
from pairing.places import Places
from pairing.problem import Array, Ints

FAR = 1 << 37  # no way there; dearer than any outcome, and exact in the search's floating point with HOP
HOP = (
    1 << 15
)  # a cost counts this much and each step 1: of ways that cost the same the one with the fewest swaps is found
WINDOWS = (64, 256, FAR)  # a way that costs no more than a window needs no move that costs more
BAND = 1 << 20  # pairs looked through together


@dataclass(frozen=True, slots=True)
class Walk:
    """The cheapest ways from one start. Nodes: mentees, then mentors, then N.

    cost: by node; FAR where nothing leads. before: the node each way comes from (backwards: where it goes), negative at the start.
    """

    cost: Ints
    before: Ints
    mentees: int

    def swaps(self, target: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """The pairs that begin and those that end along the way to the target, as rows of (mentee, mentor)."""
        begun, ended = [], []
        nodes, nobody = self._path(target), len(self.cost) - 1
        for one, other in pairwise(nodes):
            if nobody in (one, other):
                continue
            if one < self.mentees:
                begun.append((one, other - self.mentees))
            else:
                ended.append((other, one - self.mentees))
        return begun, ended

    def _path(self, target: int) -> list[int]:
        nodes = [target]
        while (last := int(self.before[nodes[-1]])) >= 0:
            nodes.append(last)
        return nodes[::-1]

    def prices(self, u: Ints, v: Ints, most: int = FAR) -> tuple[Ints, Ints]:
        """Prices (u, v) moved by these costs, each at most `most`.

        With the cost of a target they prove the outcome with the way there walked; with nothing they prove the same
        outcome as before, and from N they are the prices at which one place more is worth exactly what it says.
        """
        cost = np.minimum(self.cost, most)
        return u - cost[self.mentees : -1] + cost[-1], v + cost[: self.mentees] - cost[-1]


class Residual:
    """The moves open in one pairing, at prices that prove it."""

    def __init__(self, gains: Array, places: Places, pairs: Ints, u: Ints, v: Ints) -> None:
        """gains: (mentees, mentors), 0 where forbidden; pairs: (k, 2) rows; all of them as the certificate takes them."""
        self.mentees, self.mentors = len(v), len(u)
        self.nobody = self.mentees + self.mentors
        self._gains, self._places, self._pairs = gains, places, pairs
        self._u, self._v = u, v
        self._graphs: dict[int, Any] = {}

    def to_mentor(self, mentor: int) -> int:
        """The node of a mentor; a mentee's node is the row."""
        return self.mentees + mentor

    def walk(self, start: int, targets: Ints, *, backwards: bool = False) -> Walk:
        """The cheapest ways from one node to these, and to all that are nearer; backwards: from these to that one."""
        for window in WINDOWS:
            walk = self._walk(start, window, backwards)
            if walk.cost[targets].max(initial=0) <= window:
                break
        return walk

    def _walk(self, start: int, window: int, backwards: bool) -> Walk:  # noqa: FBT001
        from scipy.sparse.csgraph import dijkstra

        graph = self._graphs.get(window)
        if graph is None:
            graph = self._graphs[window] = self._graph(window)
        cost, before = dijkstra(graph.T if backwards else graph, indices=start, return_predecessors=True)
        whole = np.where(np.isfinite(cost), cost, float(FAR * HOP)).astype(np.int64) // HOP
        return Walk(whole, before.astype(np.int64), self.mentees)

    def _graph(self, window: int) -> Any:
        """Every open move that costs at most so much."""
        from scipy.sparse import csr_array

        starts, ends, costs = (np.concatenate(parts) for parts in zip(*self._moves(window), strict=True))
        open_ = costs <= window if window < FAR else costs < FAR
        weights = costs[open_].astype(np.float64) * HOP + 1
        return csr_array((weights, (starts[open_], ends[open_])), shape=(self.nobody + 1, self.nobody + 1))

    def _moves(self, window: int) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Starts, ends and costs."""
        yield from self._new_pairs(window)
        mentees, mentors = self._pairs.T
        over = self._gains[mentees, mentors].astype(np.int64) - self._u[mentors] - self._v[mentees]
        yield self.mentees + mentors, mentees, over
        counts = [
            np.bincount(column, minlength=people)
            for column, people in zip(self._pairs.T, self._gains.shape, strict=True)
        ]
        worth = self._places.worth(self._u, self._v)
        more, fewer = margins(self._places.of_mentees(), worth[0], counts[0])
        people = np.arange(self.mentees)
        nobody = np.full(self.nobody, self.nobody)
        yield nobody[people], people, more
        yield people, nobody[people], fewer
        more, fewer = margins(self._places.of_mentors(), worth[1], counts[1])
        people = np.arange(self.mentees, self.nobody)
        yield people, nobody[people], more
        yield nobody[people], people, fewer

    def _new_pairs(self, window: int) -> Iterator[tuple[Ints, Ints, Ints]]:
        taken = np.sort(self._pairs @ [self.mentors, 1])
        size = max(BAND // max(self.mentors, 1), 1)
        for first in range(0, self.mentees, size):
            rows = slice(first, min(first + size, self.mentees))
            at, worth = above_prices(self._gains[rows], self._v[rows], self._u, window)
            at = at + first * self.mentors
            free = ~np.isin(at, taken, assume_unique=True)
            mentees = at[free] // self.mentors
            yield mentees, self.mentees + at[free] - mentees * self.mentors, -worth[free]


def margins(room: Ints, worth: Ints, taken: Ints) -> tuple[Ints, Ints]:
    """What it costs each person of a side to take one place more, and one fewer; FAR where that cannot be.

    room, worth: (steps, people); taken: places taken, by person.
    """
    ends = np.cumsum(room, axis=0)
    people, steps = np.arange(room.shape[1]), room.shape[0]
    following, last = (ends <= taken).sum(axis=0), (ends < taken).sum(axis=0)
    more = np.where(following < steps, -worth[np.minimum(following, steps - 1), people], FAR)
    fewer = np.where(taken > 0, worth[np.minimum(last, steps - 1), people], FAR)
    return more, fewer
