"""What one more place of a mentor, or one more mentor for a topic, is worth. Pure; no ORM.

At once from the prices as an upper limit; exact by the cheapest way from N (residual.py) to every person: moved by those
distances the prices are the lowest that still prove the draft, and at these each limit is reached.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pairing.gains import Gains
from pairing.inside import PATIENCE, Change, Draft, World, change
from pairing.matching import solve
from pairing.places import Places
from pairing.problem import LOW_64, Array, Ints, People, Problem, Skills
from pairing.residual import FAR, Walk
from pairing.scores import Scorer

LEVEL = 5  # of the mentor who is supposed


@dataclass(frozen=True, slots=True)
class Loss:
    """At least so many fewer mentees with a mentor; and if it is just so many, at least so many points fewer."""

    mentees: int
    points: int  # as the run counts them; below 0 where the others gain


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What a place or a mentor more would bring. Exact, or at most so much: first by mentees, then by points."""

    row: int  # of the mentor, or the code of the topic
    mentees: int  # more mentees with a mentor; one place gives at most one
    points: int  # more points, as the run counts them: with load, second mentors, shortfall and kept pairs
    objective: int  # more of what is maximized
    is_exact: bool
    change: Change | None = None  # where it was solved for; a supposed mentor has the row after the last


def lost(draft: Draft, at_least: int) -> Loss:
    """A lower limit of a loss, decoded: how many coverage steps must be in it, whatever the points do."""
    steps = max(-(-(at_least - draft.spread) // draft.unit), 0)
    return Loss(-(-steps // draft.aims.least), at_least - steps * draft.unit)


class Worths:
    """The questions about more places, for one draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        whole = draft.whole
        held = np.broadcast_to(whole.held[1], whole.mentors.shape)
        load = np.array(whole.balance.load)
        self._next_load: Ints = load[np.minimum(held + whole.mentors, len(load) - 1)]
        self._open = draft.places.mentees > 0

    @cached_property
    def _reach(self) -> Walk:
        """How cheaply a place that is free could be used, by everybody."""
        draft, residual = self.draft, self.draft.residual
        mentors = np.flatnonzero((draft.table > 0).any(axis=0))
        targets = np.concatenate([np.flatnonzero(self._open), residual.mentees + mentors])
        return residual.walk(residual.nobody, targets)

    @cached_property
    def _exact_prices(self) -> tuple[Ints, Ints] | None:
        """Prices at which every limit is reached; None where the draft is not a flow that its prices prove."""
        if not self.draft.is_free:
            return None
        u, v = self._reach.prices(self.draft.u, self.draft.v)
        return (u, v) if self.draft.bound(u, v) == self.draft.objective else None

    # Places

    def place_at_most(self, mentor: int) -> Worth:
        """At once, from the prices."""
        return self._worths(np.array([mentor]), self._place_gains(np.array([mentor]), exact=False), is_exact=False)[0]

    def places(self, *, exact: bool) -> list[Worth]:
        """Every mentor, best first. exact falls back to the limits where the prices do not prove the draft."""
        rows = np.arange(len(self.draft.u))
        is_exact = exact and self._exact_prices is not None
        return self._worths(rows, self._place_gains(rows, exact=is_exact), is_exact=is_exact)

    def _place_gains(self, rows: Ints, *, exact: bool) -> Ints:
        """By how much the bound rises with one more place of each of these mentors.

        Who has no place left besides locked pairs has a price that nothing holds down; then the best mentee decides.
        """
        prices = self._exact_prices if exact else None
        u, v = prices or (self.draft.u, self.draft.v)
        price = u[rows].copy()
        closed = np.flatnonzero(self.draft.places.mentors[rows] == 0)
        if len(closed):
            price[closed] = self._best_asking(self._columns(rows[closed]), v)
        gains: Ints = np.maximum(price - self._next_load[rows], 0) + (0 if exact else self.draft.gap)
        return gains

    def _columns(self, mentors: Ints) -> Array:
        """(mentees, k): what pairs with these mentors add; also where only the lack of a place forbids them."""
        draft = self.draft
        if draft.whole.mentors[mentors].all():
            return draft.table[:, mentors]
        return draft.counts.block(slice(None), self._roomier(mentors).scores)[:, mentors]

    def _roomier(self, mentors: Ints) -> _Supposed:
        problem = self.draft.problem
        capacity = problem.mentors.capacity.copy()
        capacity[mentors] += 1
        people = replace(problem.mentors, capacity=capacity)
        return _Supposed(replace(problem, mentors=people), self.draft)

    def _best_asking(self, columns: Array, v: Ints) -> Ints:
        """The most that anybody with a place left would gain above their price, by column."""
        best: Ints = self._over(columns, v).max(axis=0, initial=-FAR)
        return best

    def _asking(self, column: Ints, v: Ints) -> tuple[int, int]:
        """Who that is, and the gain; -1 where there is nobody at all."""
        over = self._over(column[:, None], v)[:, 0]
        return (int(over.argmax()), int(over.max())) if len(over) else (-1, -FAR)

    def _over(self, columns: Array, v: Ints) -> Ints:
        return np.where((columns > 0) & self._open[:, None], columns - v[:, None], -FAR)

    def place(self, mentor: int) -> Worth:
        """Exact, with the outcome and its proof."""
        draft, one = self.draft, np.array([mentor])
        supposed, prices = self._roomier(one), self._exact_prices
        if prices is None:
            return self._solved(mentor, supposed)
        u, v = prices[0].copy(), prices[1]
        target, first = draft.residual.to_mentor(mentor), []
        if not draft.places.mentors[mentor]:
            target, u[mentor] = self._asking(self._columns(one)[:, 0], v)
            first = [(target, mentor)]
        pairs = draft.pairs
        if self._place_gains(one, exact=True)[0]:
            begun, ended = self._reach.swaps(target)
            pairs = draft.after([*first, *begun], ended)
        return self._found(mentor, supposed, pairs, (u, v))

    # Topics

    @cached_property
    def _topic_columns(self) -> Array:
        """(mentees, topics): what a pair with the supposed mentor of each topic adds."""
        draft, problem = self.draft, self.draft.problem
        topics = len(problem.allowed)
        mentors = People.of(_new_ids(problem, topics))
        skills = Skills.of([(topic, topic, LEVEL) for topic in range(topics)])
        none = problem.earlier[:0]
        others = replace(
            problem, mentors=mentors, skills=skills, excluded=none, earlier=none, wishes=problem.wishes[:0]
        )
        aims = replace(draft.aims, locked=none, kept=none)
        places = Places(draft.whole.mentees, mentors.capacity, draft.whole.balance, (draft.whole.held[0], 0))
        return Gains(aims, places).block(slice(None), Scorer(others, draft.weights).all())

    def _topic_gains(self, *, exact: bool) -> Ints:
        prices = self._exact_prices if exact else None
        v = self.draft.v if prices is None else prices[1]
        first = self.draft.whole.balance.load[0]
        return np.maximum(self._best_asking(self._topic_columns, v) - first, 0) + (0 if prices else self.draft.gap)

    def topic_at_most(self, topic: int) -> Worth:
        """At once, from the prices."""
        return self._worths(np.array([topic]), self._topic_gains(exact=False)[[topic]], is_exact=False)[0]

    def topics(self, *, exact: bool) -> list[Worth]:
        """Every topic that the program allows, best first. exact falls back as in `places`."""
        rows = np.flatnonzero(self.draft.problem.allowed)
        is_exact = exact and self._exact_prices is not None
        return self._worths(rows, self._topic_gains(exact=is_exact)[rows], is_exact=is_exact)

    def topic(self, topic: int) -> Worth:
        """Exact, with the outcome and its proof."""
        draft, prices = self.draft, self._exact_prices
        supposed = _Supposed(_with_mentor(draft.problem, topic), draft)
        if prices is None:
            return self._solved(topic, supposed)
        mentee, price = self._asking(self._topic_columns[:, topic], prices[1])
        pairs = draft.pairs
        if self._topic_gains(exact=True)[topic]:
            begun, ended = self._reach.swaps(mentee)
            pairs = draft.after([(mentee, len(draft.u)), *begun], ended)
        return self._found(topic, supposed, pairs, (np.append(prices[0], price), prices[1]))

    # Both

    def _found(self, row: int, supposed: _Supposed, pairs: Ints, prices: tuple[Ints, Ints]) -> Worth:
        world = supposed.world
        if not world.proves(pairs, *prices):
            return self._solved(row, supposed)
        return _worth_of(
            row, change(self.draft, pairs, prices, first=_new(self.draft, pairs), proven=True, world=world)
        )

    def _solved(self, row: int, supposed: _Supposed) -> Worth:
        solution = solve(supposed.problem, self.draft.weights, self.draft.aims, time_limit=PATIENCE)
        found = change(
            self.draft,
            solution.pairs,
            (solution.u, solution.v),
            first=_new(self.draft, solution.pairs),
            proven=solution.proven,
            world=supposed.world,
        )
        return _worth_of(row, found)

    def _worths(self, rows: Ints, gains: Ints, *, is_exact: bool) -> list[Worth]:
        draft = self.draft
        order = np.lexsort((rows, -gains))
        found = []
        for row, gain in zip(rows[order].tolist(), gains[order].tolist(), strict=True):
            steps = min((gain + draft.spread) // draft.unit, draft.aims.least) if gain else 0
            mentees = -(-steps // draft.aims.least)
            found.append(Worth(row, mentees, gain - steps * draft.unit, gain, is_exact))
        return found


class _Supposed:
    """The problem with a place or a mentor more, and its places counted as the draft counts them."""

    def __init__(self, problem: Problem, draft: Draft) -> None:
        self.problem, self.draft = problem, draft
        sides = problem.mentees, problem.mentors
        held = sides[0].held, sides[1].held
        self.places = Places(sides[0].capacity, sides[1].capacity, draft.whole.balance, held)

    @cached_property
    def scores(self) -> Array:
        """Those of the draft, save for a new mentor and for those who had no place before."""
        before = self.draft.whole.mentors
        new = np.flatnonzero(
            np.append(before == 0, True)[: len(self.problem.mentors)] & (self.problem.mentors.capacity > 0)
        )
        if not len(new):
            return self.draft.scores
        scores = np.column_stack([self.draft.scores, np.zeros(len(self.draft.scores), np.int16)])
        scores = scores[:, : len(self.problem.mentors)].copy()
        scores[:, new] = Scorer(self.problem, self.draft.weights).block(slice(None), new)
        return scores

    @property
    def world(self) -> World:
        """What an outcome of it is judged in."""
        return World(self.scores, self.places, self.draft.aims)


def _with_mentor(problem: Problem, topic: int) -> Problem:
    """The problem with one more mentor, in the last row."""
    row, mentors = len(problem.mentors), problem.mentors
    one = People.of(_new_ids(problem, 1))
    both = [np.concatenate([getattr(mentors, name), getattr(one, name)]) for name in People.__dataclass_fields__]
    skills = problem.skills
    return replace(
        problem,
        mentors=People(*both),
        skills=Skills(np.append(skills.person, row), np.append(skills.topic, topic), np.append(skills.level, LEVEL)),
    )


def _new_ids(problem: Problem, number: int) -> Array:
    """Ids that nobody of the problem has."""
    taken = {int(low) for people in (problem.mentees, problem.mentors) for low in people.ids[:, 1]}
    free = (low for low in range(LOW_64, 0, -1) if low not in taken)
    return np.array([(LOW_64, next(free)) for _ in range(number)], np.uint64).reshape(-1, 2)


def _new(draft: Draft, pairs: Ints) -> tuple[int, int] | None:
    """The pair that takes the new place, if one mentor has more than the draft could give them."""
    mentors = np.bincount(pairs[:, 1], minlength=len(draft.u) + 1)
    over = np.flatnonzero(mentors[: len(draft.u)] > draft.whole.mentors)
    mentor = int(over[0]) if len(over) else len(draft.u)
    fresh = [(int(e), int(m)) for e, m in pairs if m == mentor and (int(e), int(m)) not in draft.members]
    return fresh[0] if fresh else None


def _worth_of(row: int, found: Change) -> Worth:
    return Worth(row, found.mentees, found.counted, found.objective, found.proven, found)
