"""A draft seen from inside: the scores of all pairs, what its prices prove, and how it differs from another. Pure; no ORM."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pairing.certificate import above_prices, capacity_faults, certify
from pairing.gains import Gains
from pairing.places import Places, covering
from pairing.problem import Aims, Array, Ints, Problem, Weights, need
from pairing.residual import Residual
from pairing.scores import Scorer, row_blocks

Couple = tuple[int, int]  # rows of a mentee and a mentor

PATIENCE = 8.0  # seconds for a draft that has to be solved again; after that the answer says that it is not proven


@dataclass(frozen=True, slots=True)
class Step:
    """One pair that begins or ends."""

    mentee: int
    mentor: int
    begins: bool


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """How another outcome differs from the draft. Rows are those of the draft; a mentor who is only supposed has the next row."""

    mentees: int  # more mentees with a mentor (fewer: below 0)
    points: int  # more points, as the sum of plain scores
    counted: int  # more points as the run counts them: with load, second mentors, shortfall and kept pairs; no coverage
    objective: int  # more of what is maximized, coverage and all
    added: Ints  # (k, 2) rows of (mentee, mentor)
    removed: Ints
    chain: tuple[tuple[Step, ...], ...]  # the same pairs: one chain of swaps for each group of people they connect
    covered: tuple[int, ...]  # mentees with a mentor only now
    uncovered: tuple[int, ...]  # mentees who had one and have none now
    idle: tuple[int, ...]  # mentors who had a mentee and have none now
    proven: bool  # nothing better keeps to what was asked; of a swap: it was computed whole
    pairs: Ints  # the other outcome
    u: Ints  # its prices, for its certificate; those of the draft where it was not solved for
    v: Ints
    apart: tuple[int, int, tuple[str, ...]] | None = (
        None  # of a swap: mentee, mentor and the rules that keep those two apart
    )

    @property
    def is_nothing(self) -> bool:
        """Whether the draft is as it would be."""
        return not len(self.added) and not len(self.removed)


class Draft:
    """Pairs with the prices of their run, prepared for many questions."""

    def __init__(self, problem: Problem, weights: Weights, aims: Aims, pairs: Ints, u: Ints, v: Ints) -> None:
        """pairs: (k, 2) rows of (mentee, mentor), the locked ones among them. u, v: prices by mentor and by mentee.

        Raises BadProblem where these are not pairs and prices of this problem.
        """
        self.problem, self.weights, self.aims = problem, weights, aims
        shape = len(problem.mentees), len(problem.mentors)
        aims.check(*shape)
        self.pairs = np.asarray(pairs, np.int64).reshape(-1, 2)
        self.u, self.v = np.asarray(u, np.int64), np.asarray(v, np.int64)
        need(self.u.shape == shape[1:] and self.v.shape == shape[:1], "prices", "one for each person")
        self.whole = covering(problem, aims)
        faults = capacity_faults(self.pairs, self.whole)
        need(not faults, "pairs", "; ".join(faults))
        self.scorer = Scorer(problem, weights)
        self.scores = self.scorer.all()
        self.counts = Gains(aims, self.whole)
        self.table: Array = self.scores  # what each pair adds, 0 where forbidden or locked
        if self.counts.changes:
            self.table = self.scores.copy()
            self.counts.apply(self.table)
        need(bool((self.own(self.pairs) > 0).all()), "pairs", "a pair breaks a rule")
        self.locked = _couples(aims.locked)
        self.members = _couples(self.pairs)
        need(self.locked <= self.members, "locked", "a locked pair is missing")
        self.objective = self.counts.value(self.pairs, self.own(self.pairs))

    @property
    def places(self) -> Places:
        """The places beside those of locked pairs."""
        return self.counts.places

    @property
    def unlocked(self) -> Ints:
        """The pairs that could be swapped."""
        free: Ints = self.pairs[np.array([tuple(pair) not in self.locked for pair in self.pairs.tolist()], bool)]
        return free

    @cached_property
    def gap(self) -> int:
        """By how much, at most, another outcome could be better than the draft; 0 proves it. One scan over all pairs."""
        return self.bound(self.u, self.v) - self.objective

    def bound(self, u: Ints, v: Ints) -> int:
        """What no outcome of this problem exceeds, at these prices."""
        pairs = sum(
            int(above_prices(self.table[rows], v[rows], u, 0)[1].sum()) for rows in row_blocks(self.table.shape)
        )
        return pairs + self.places.bound(u, v) + self.counts.value(self.aims.locked, self.own(self.aims.locked))

    @property
    def is_flow(self) -> bool:
        """Whether the prices prove the draft as it stands, so that every change is one cheapest path.

        With groups that path is the answer only if it leaves nobody with one mentor: `is_grouped`.
        """
        return self.gap == 0

    @property
    def is_free(self) -> bool:
        """Whether the cheapest path always is the answer."""
        return self.is_flow and self.aims.least == 1

    def is_grouped(self, pairs: Ints) -> bool:
        """Whether these pairs leave nobody with fewer mentors than a group has."""
        counts = np.bincount(pairs[:, 0], minlength=len(self.v))
        return bool(((counts == 0) | (counts + self.whole.held[0] >= self.aims.least)).all())

    @cached_property
    def residual(self) -> Residual:
        """The moves open in the draft. Only where `is_flow`."""
        return Residual(self.table, self.places, self.unlocked, self.u, self.v)

    def own(self, pairs: Ints) -> Ints:
        """The scores of these pairs."""
        return self.scores[pairs[:, 0], pairs[:, 1]].astype(np.int64)

    def partners(self, mentee: int) -> list[int]:
        """The mentors of a mentee."""
        return [int(m) for m in self.pairs[self.pairs[:, 0] == mentee, 1]]

    def taught(self, mentor: int) -> list[int]:
        """The mentees of a mentor."""
        return [int(e) for e in self.pairs[self.pairs[:, 1] == mentor, 0]]

    @property
    def unit(self) -> int:
        """What one coverage step counts: more than all points together."""
        return self.whole.balance.coverage[0]

    @cached_property
    def spread(self) -> int:
        """The most points, as the run counts them, that any outcome could lose against the draft."""
        steps = self.steps(self.pairs, self.whole)
        places = int(min(self.whole.mentees.sum(), self.whole.mentors.sum())) + 1
        lowest = self.aims.shift + self.whole.balance.load[-1]
        return self.objective - self.unit * steps + lowest * places

    def steps(self, pairs: Ints, places: Places) -> int:
        """How many coverage steps these pairs take."""
        balance = replace(places.balance, coverage=(*[1] * self.aims.least, 0), load=(0,))
        return replace(places, balance=balance).value(*_counts(pairs, places))

    def after(self, added: Sequence[Couple], removed: Sequence[Couple]) -> Ints:
        """The pairs of the draft with these changes, sorted."""
        pairs = sorted((self.members | set(added)) - set(removed))
        return np.array(pairs, np.int64).reshape(-1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What another outcome is judged in: the draft's own people, or one of them with a place more, or a mentor more."""

    scores: Array
    places: Places
    aims: Aims

    def proves(self, pairs: Ints, u: Ints, v: Ints, forbidden: Couple | None = None) -> bool:
        """Whether these prices prove these pairs, from scratch."""
        objective, bound, faults, _ = certify(self._blocks(forbidden), pairs, self.places, u, v, self.aims)
        return not faults and objective == bound

    def _blocks(self, forbidden: Couple | None) -> Iterator[tuple[slice, Array]]:
        for rows in row_blocks(self.scores.shape):
            block = self.scores[rows]
            if forbidden and rows.start <= forbidden[0] < rows.stop:
                block = block.copy()
                block[forbidden[0] - rows.start, forbidden[1]] = 0
            yield rows, block


def change(
    draft: Draft,
    pairs: Ints,
    prices: tuple[Ints, Ints] | None = None,
    *,
    first: Couple | None = None,
    proven: bool,
    world: World | None = None,
    apart: tuple[int, int, tuple[str, ...]] | None = None,
) -> Change:
    """The draft against these pairs. first: the pair its chain begins with."""
    places = world.places if world else draft.whole
    scores = world.scores if world else draft.scores
    then = _couples(pairs)
    added, removed = sorted(then - draft.members), sorted(draft.members - then)
    own = scores[pairs[:, 0], pairs[:, 1]].astype(np.int64)
    counts = Gains(draft.aims, places) if world else draft.counts
    objective = counts.value(pairs, own) - draft.objective
    steps = draft.steps(pairs, places) - draft.steps(draft.pairs, draft.whole)
    before, after = _counts(draft.pairs, places), _counts(pairs, places)
    held = np.broadcast_to(draft.whole.held[0], before[0].shape)
    covered = np.flatnonzero((before[0] == 0) & (after[0] > 0) & (held == 0))
    uncovered = np.flatnonzero((before[0] > 0) & (after[0] == 0) & (held == 0))
    u, v = prices or (draft.u, draft.v)
    return Change(
        mentees=len(covered) - len(uncovered),
        points=int(own.sum() - draft.own(draft.pairs).sum()),
        counted=objective - draft.unit * steps,
        objective=objective,
        added=np.array(added, np.int64).reshape(-1, 2),
        removed=np.array(removed, np.int64).reshape(-1, 2),
        chain=chains(added, removed, first),
        covered=tuple(covered.tolist()),
        uncovered=tuple(uncovered.tolist()),
        idle=tuple(np.flatnonzero((before[1] > 0) & (after[1] == 0)).tolist()),
        proven=proven,
        pairs=pairs,
        u=u,
        v=v,
        apart=apart,
    )


def _couples(pairs: Ints) -> frozenset[Couple]:
    return frozenset((mentee, mentor) for mentee, mentor in pairs.tolist())


def _counts(pairs: Ints, places: Places) -> tuple[Ints, Ints]:
    sides = zip(pairs.T, (places.mentees, places.mentors), strict=True)
    mentees, mentors = (np.bincount(column, minlength=len(side)) for column, side in sides)
    return mentees, mentors


def chains(
    added: Sequence[Couple], removed: Sequence[Couple], first: Couple | None = None
) -> tuple[tuple[Step, ...], ...]:
    """Pairs that begin and end, in the order in which one follows from the other; the chain with `first` is the first.

    Where a pair begins, what its mentor gives up for it comes next, and so on to the end of that way; then the mentee's side.
    """
    steps = [Step(*pair, begins=True) for pair in added] + [Step(*pair, begins=False) for pair in removed]
    touching: dict[tuple[str, int], list[Step]] = defaultdict(list)
    for step in steps:
        touching["mentor", step.mentor].append(step)
        touching["mentee", step.mentee].append(step)
    # A chain is told from one of its ends, if it has one.
    ends = [len(touching["mentor", step.mentor]) == 1 or len(touching["mentee", step.mentee]) == 1 for step in steps]
    order = sorted(range(len(steps)), key=lambda at: ((steps[at].mentee, steps[at].mentor) != first, not ends[at], at))
    told: set[Step] = set()
    found = []
    for at in order:
        if steps[at] not in told:
            chain = list(_follow(steps[at], touching, told))
            found.append(tuple(chain))
    return tuple(found)


def _follow(start: Step, touching: dict[tuple[str, int], list[Step]], told: set[Step]) -> Iterator[Step]:
    told.add(start)
    yield start
    people = [("mentee", start.mentee), ("mentor", start.mentor)]
    last = start
    while people:
        person = people[-1]
        left = [step for step in touching[person] if step not in told]
        if not left:
            people.pop()
            continue
        last = next((step for step in left if step.begins != last.begins), left[0])
        told.add(last)
        yield last
        people.append(("mentor", last.mentor) if person[0] == "mentee" else ("mentee", last.mentee))
