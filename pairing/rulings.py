"""Whether locked pairs hold together: each allowed by every hard rule, and nobody above the places they have. Pure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pairing.problem import Ints, Problem, Weights
from pairing.rules import Rule
from pairing.scores import Scorer

TOGETHER = 128  # pairs asked about at once: their block of all with all stays small


def broken_rules(problem: Problem, pairs: Ints) -> npt.NDArray[np.uint8]:
    """The rules that forbid each of k single pairs, rows of (mentee, mentor), as bits of `Rule`; 0 where it is allowed."""
    scorer = Scorer(problem, Weights())  # whether a topic can be taught does not depend on the weights
    bits = np.zeros(len(pairs), np.uint8)
    for start in range(0, len(pairs), TOGETHER):
        some = pairs[start : start + TOGETHER]
        (mentees, row), (mentors, column) = (np.unique(side, return_inverse=True) for side in some.T)
        bits[start : start + TOGETHER] = scorer.broken(mentees, mentors)[row, column]
    return bits


def rule_keys(bits: int) -> list[str]:
    """The names of these rules, as pairing.words.RULES has them."""
    return [str(rule.name).lower() for rule in Rule if bits & rule]


def over_capacity(problem: Problem, pairs: Ints) -> tuple[Ints, Ints]:
    """Rows of the mentees and of the mentors who stand in more of these pairs than they have places."""
    sides = []
    for people, named in zip((problem.mentees, problem.mentors), pairs.reshape(-1, 2).T, strict=True):
        taken = np.bincount(named, minlength=len(people))
        sides.append(np.flatnonzero(taken > people.capacity))
    return sides[0], sides[1]


def hold_together(problem: Problem, pairs: Ints) -> bool:
    """Whether these different pairs can all be locked: each is allowed, and there is a place for each."""
    mentees, mentors = over_capacity(problem, pairs)
    return not (broken_rules(problem, pairs).any() or len(mentees) or len(mentors))
