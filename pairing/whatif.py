"""What if? A draft, asked about pairs it does not have: what they would cost, exactly, and who would change with them. Pure; no ORM.

Two kinds of answers: at once from the prices, as a limit that always holds; and exact, with the pairs and the proof.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from pairing.inside import PATIENCE, Change, Couple, Draft, Step, World, chains, change
from pairing.matching import Solution, solve
from pairing.problem import Aims, BadProblem, Bools, Ints, Problem, Weights
from pairing.residual import FAR
from pairing.rules import Rule
from pairing.worth import Loss, Worth, Worths, lost

__all__ = ["Alternative", "Change", "Loss", "NotPossible", "Step", "WhatIf", "Worth", "chains"]

LOCKED = ("locked",)
LONE = ("least",)  # a mentee would have one mentor, and a group needs two


class NotPossible(ValueError):
    """A rule or a lock forbids what was asked. `reasons`: names of rules, see `WhatIf.blocked`."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


class Alternative(NamedTuple):
    """Somebody who could be given to a person of the other side, with what that would cost."""

    person: int  # row
    score: int  # of the pair
    at_least: int | None  # as `WhatIf.loss_at_least`
    exactly: int | None  # what is maximized loses exactly this, with the pair forced; None where it was not asked for


class WhatIf:
    """A draft, and what would be if."""

    def __init__(self, problem: Problem, weights: Weights, aims: Aims, pairs: Ints, u: Ints, v: Ints) -> None:
        """pairs: (k, 2) rows of (mentee, mentor), locked ones included; u, v: the prices kept with the run, by mentor and by mentee.

        Raises BadProblem where these are not pairs and prices of this problem.
        """
        self.draft = Draft(problem, weights, aims, pairs, u, v)

    @cached_property
    def worths(self) -> Worths:
        """What places and mentors are worth."""
        return Worths(self.draft)

    @property
    def proven(self) -> bool:
        """Whether the prices prove the draft. If not, nothing is said at once, and what is exact is so against the draft."""
        return self.draft.gap == 0

    # Rules

    def rules_broken(self, mentee: int, mentor: int) -> tuple[str, ...]:
        """The hard rules that forbid the pair, by name, as the keys of `words.RULES`; empty where it is allowed."""
        broken = int(self.draft.scorer.broken(np.array([mentee]), np.array([mentor]))[0, 0])
        return tuple(rule.name.lower() for rule in Rule if rule.name and broken & rule)

    def blocked(self, mentee: int, mentor: int) -> tuple[str, ...]:
        """What makes the pair impossible: hard rules, else locks that hold every place, else a group without a second mentor.

        Names of rules, "mentee_locked", "mentor_locked", "least"; see `whatif_words.REASONS`.
        """
        reasons = self.rules_broken(mentee, mentor)
        if reasons or (mentee, mentor) in self.draft.members:
            return reasons
        places = self.draft.places
        full = (("mentee_locked", places.mentees[mentee]), ("mentor_locked", places.mentors[mentor]))
        return tuple(name for name, left in full if not left) or (LONE if self._stays_alone(mentee, mentor) else ())

    def _stays_alone(self, mentee: int, mentor: int) -> bool:
        """Whether a group is asked for, and nobody could be the second mentor beside this one."""
        draft = self.draft
        before = np.broadcast_to(draft.places.held[0], draft.v.shape)[mentee]  # with locked pairs
        if before + 1 >= draft.aims.least:
            return False
        others = (draft.table[mentee] > 0) & (draft.places.mentors > 0)
        others[mentor] = False
        return bool(draft.places.mentees[mentee] < draft.aims.least or not others.any())

    def _grouped(self, mentees: Ints, mentors: Ints) -> Bools:
        """Which of these pairs can be part of a group, if one is asked for."""
        if self.draft.aims.least == 1:
            return np.ones(len(mentees), bool)
        pairs = zip(mentees.tolist(), mentors.tolist(), strict=True)
        return np.array([not self._stays_alone(*pair) for pair in pairs], bool)

    def _refuse(self, mentee: int, mentor: int) -> None:
        reasons = self.blocked(mentee, mentor)
        if reasons:
            raise NotPossible(reasons)

    # At once

    def loss_at_least(self, mentee: int, mentor: int) -> int | None:
        """What is maximized loses at least this much if the pair has to be: 0 or more, 0 for the pairs of the draft.

        None where the prices allow no such claim, because they do not prove the draft. Raises NotPossible.
        """
        self._refuse(mentee, mentor)
        if (mentee, mentor) in self.draft.members:
            return 0 if self.proven else None
        return self._claim(int(self._losses(np.array([mentee]), np.array([mentor]))[0]))

    def loss(self, mentee: int, mentor: int) -> Loss | None:
        """The same as fewer mentees with a mentor, and points. Raises NotPossible."""
        at_least = self.loss_at_least(mentee, mentor)
        return None if at_least is None else lost(self.draft, at_least)

    def _claim(self, loss: int) -> int | None:
        loss -= self.draft.gap
        return loss if loss >= 0 else None

    def _losses(self, mentees: Ints, mentors: Ints) -> Ints:
        """By how much the bound falls if these pairs, not in the draft, have to be, each for itself.

        The pair earns less than its prices, and both take a place that may be worth less than nothing.
        """
        draft = self.draft
        missing = draft.u[mentors] + draft.v[mentees] - draft.table[mentees, mentors]
        taken = draft.places.worth(draft.u, draft.v)
        first = (_first(draft.places.of_mentees(), taken[0]), _first(draft.places.of_mentors(), taken[1]))
        lost_: Ints = np.maximum(missing, 0) + np.maximum(-first[0][mentees], 0) + np.maximum(-first[1][mentors], 0)
        return lost_

    def alternatives(self, mentee: int, *, exact: bool = False) -> list[Alternative]:
        """All other mentors that this mentee could have, the cheapest first. exact: with what each one costs exactly.

        Exact losses of a thousand mentors take one search; where the prices do not prove the draft they are left None.
        """
        draft = self.draft
        rows = np.flatnonzero((draft.table[mentee] > 0) & (draft.places.mentors > 0))
        rows = np.setdiff1d(rows, draft.partners(mentee)) if draft.places.mentees[mentee] else rows[:0]
        rows = rows[self._grouped(np.full(len(rows), mentee), rows)]
        back = None
        if exact and draft.is_free:
            nodes = draft.residual.mentees + rows
            back = draft.residual.walk(mentee, nodes, backwards=True).cost[nodes]
        return self._listed(np.full(len(rows), mentee), rows, rows, back)

    def alternatives_of_mentor(self, mentor: int, *, exact: bool = False) -> list[Alternative]:
        """All other mentees that this mentor could have, the cheapest first."""
        draft = self.draft
        rows = np.flatnonzero((draft.table[:, mentor] > 0) & (draft.places.mentees > 0))
        rows = np.setdiff1d(rows, draft.taught(mentor)) if draft.places.mentors[mentor] else rows[:0]
        rows = rows[self._grouped(rows, np.full(len(rows), mentor))]
        back = None
        if exact and draft.is_free:
            back = draft.residual.walk(draft.residual.to_mentor(mentor), rows).cost[rows]
        return self._listed(rows, np.full(len(rows), mentor), rows, back)

    def _listed(self, mentees: Ints, mentors: Ints, people: Ints, back: Ints | None) -> list[Alternative]:
        draft = self.draft
        losses = self._losses(mentees, mentors) - draft.gap
        missing = draft.u[mentors] + draft.v[mentees] - draft.table[mentees, mentors]
        exact = losses if back is None else missing + back
        scores = draft.scores[mentees, mentors]
        order = np.lexsort((people, -scores, exact))
        rows = zip(people[order], scores[order], losses[order], exact[order], strict=True)
        return [
            Alternative(
                int(person), int(score), int(loss) if loss >= 0 else None, None if back is None else int(exactly)
            )
            for person, score, loss, exactly in rows
        ]

    # Exact

    def force(self, mentee: int, mentor: int) -> Change:
        """The best outcome with this pair in it. Raises NotPossible."""
        self._refuse(mentee, mentor)
        draft, pair = self.draft, (mentee, mentor)
        if pair in draft.members:
            return change(draft, draft.pairs, proven=self.proven)
        aims = replace(draft.aims, locked=np.vstack([draft.aims.locked, [pair]]))
        if draft.is_flow:
            walk = draft.residual.walk(draft.residual.to_mentor(mentor), np.array([mentee]))
            begun, ended = walk.swaps(mentee)
            pairs = draft.after([pair, *begun], ended)
            prices = walk.prices(draft.u, draft.v, int(walk.cost[mentee]))
            if draft.is_grouped(pairs) and World(draft.scores, draft.whole, aims).proves(pairs, *prices):
                return change(draft, pairs, prices, first=pair, proven=True)
        try:
            return self._solved(solve(draft.problem, draft.weights, aims, time_limit=PATIENCE), pair)
        except BadProblem as reason:  # all locks fit, so it is a group that finds no second mentor
            raise NotPossible(LONE) from reason

    def forbid(self, mentee: int, mentor: int) -> Change:
        """The best outcome without this pair. Raises NotPossible where it is locked."""
        draft, pair = self.draft, (mentee, mentor)
        if pair in draft.locked:
            raise NotPossible(LOCKED)
        if pair not in draft.members:
            return change(draft, draft.pairs, proven=self.proven)
        if draft.is_flow:
            target = draft.residual.to_mentor(mentor)
            walk = draft.residual.walk(mentee, np.array([target]))
            begun, ended = walk.swaps(target)
            pairs = draft.after(begun, [pair, *ended])
            prices = walk.prices(draft.u, draft.v, int(walk.cost[target]))
            world = World(draft.scores, draft.whole, draft.aims)
            if draft.is_grouped(pairs) and world.proves(pairs, *prices, forbidden=pair):
                return change(draft, pairs, prices, first=pair, proven=True)
        excluded = np.vstack([draft.problem.excluded, [pair]])
        try:
            without = replace(draft.problem, excluded=excluded)
            return self._solved(solve(without, draft.weights, draft.aims, time_limit=PATIENCE), pair)
        except BadProblem as reason:  # another pair of that mentee is locked, and has to be one of two
            raise NotPossible(LONE) from reason

    def _solved(self, solution: Solution, first: Couple) -> Change:
        return change(self.draft, solution.pairs, (solution.u, solution.v), first=first, proven=solution.proven)

    def swap(self, mentee: int, mentor: int) -> Change:
        """Give the mentee this mentor and leave everybody else as they are, save the one who makes room.

        Where the mentor is full, the mentee who gives the place up gets the mentor that ours gives up, if the rules allow;
        if not, `apart` names the two and the rules. With several to choose from, what costs least. Raises NotPossible.
        """
        self._refuse(mentee, mentor)
        draft = self.draft
        if (mentee, mentor) in draft.members:
            return change(draft, draft.pairs, proven=True)
        best: tuple[int, Ints, Couple | None] | None = None
        for given in self._makes_room(draft.partners(mentee), draft.whole.mentees[mentee], mentee=mentee):
            for other in self._makes_room(draft.taught(mentor), draft.whole.mentors[mentor], mentor=mentor):
                pairs, apart = self._swapped((mentee, mentor), given, other)
                value = draft.counts.value(pairs, draft.own(pairs))
                if draft.is_grouped(pairs) and (best is None or value > best[0]):
                    best = value, pairs, apart
        if best is None:
            raise NotPossible(LONE)
        _, pairs, two = best
        rules = (*two, self.rules_broken(*two)) if two else None
        return change(draft, pairs, first=(mentee, mentor), proven=True, apart=rules)

    def _makes_room(
        self, partners: list[int], places: int, *, mentee: int | None = None, mentor: int | None = None
    ) -> list[int | None]:
        """Which of the partners could be given up for another; nobody where there is a place left."""
        if len(partners) < places:
            return [None]
        pairs = [(mentee, partner) if mentor is None else (partner, mentor) for partner in partners]
        return [partner for partner, pair in zip(partners, pairs, strict=True) if pair not in self.draft.locked]

    def _swapped(self, pair: Couple, given: int | None, other: int | None) -> tuple[Ints, Couple | None]:
        """The pairs after a swap, and the two whom the rules keep apart."""
        draft, (mentee, mentor) = self.draft, pair
        added, removed, apart = [pair], [], None
        if given is not None:
            removed.append((mentee, given))
        if other is not None:
            removed.append((other, mentor))
        if given is not None and other is not None and (other, given) not in draft.members:
            if draft.scores[other, given]:
                added.append((other, given))
            else:
                apart = (other, given)
        return draft.after(added, removed), apart

    # Worth

    def place_worth(self, mentor: int, *, exact: bool = True) -> Worth:
        """What one more place of this mentor is worth."""
        return self.worths.place(mentor) if exact else self.worths.place_at_most(mentor)

    def mentors_worth(self, *, exact: bool = False) -> list[Worth]:
        """The same for every mentor, best first."""
        return self.worths.places(exact=exact)

    def topic_worth(self, topic: int, *, exact: bool = True) -> Worth:
        """What one more mentor for this topic is worth: one place, level 5, sharing a language with everybody, else unknown."""
        return self.worths.topic(topic) if exact else self.worths.topic_at_most(topic)

    def topics_worth(self, *, exact: bool = False) -> list[Worth]:
        """The same for every topic of the program, best first."""
        return self.worths.topics(exact=exact)


def _first(room: Ints, worth: Ints) -> Ints:
    """What the first place left of each person is worth; FAR below nothing where none is."""
    found: Ints = np.where(room > 0, worth, -FAR).max(axis=0)
    return found
