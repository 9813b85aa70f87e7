"""How many partners everybody can have, and what each place adds to an outcome besides its score. No ORM."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pairing.problem import PLAIN, Aims, Ints, Problem

EXTRA_MENTOR = 100  # points that a mentee's second mentor adds, so that second ones come before third ones
LOAD_STEP = 50  # points that each further mentee of one mentor costs, so that the load is balanced
TOP_SCORE = 1000


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
