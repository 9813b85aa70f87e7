"""What weights would give on the people of this moment, in numbers and a few names. Nothing is kept; no ORM."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from pairing.aims import RunAims
from pairing.inputs import Couple, Loaded
from pairing.matching import Ints, Problem, Solution, Weights, solve, solve_fair
from pairing.problem import UNKNOWN_CODE
from pairing.words import listed

LARGEST = 1500  # people on one side: what a web process solves while its reader waits
SECONDS = 2.0  # after which the solver stops, and the preview says that it is not proven
SHOWN = 4  # mentees whose mentors differ, by name


@dataclass(frozen=True, slots=True)
class Base:
    """The draft that a preview is compared with."""

    number: int
    pairs: dict[Couple, tuple[str, str]]  # with the names of mentee and mentor


@dataclass(frozen=True, slots=True)
class Other:
    """A mentee who would have other mentors than in the draft compared with; "" for none."""

    mentee: str
    now: str
    before: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would show, had it been started now."""

    mentees: int
    mentees_paired: int
    pairs: int
    total: int
    lowest: int | None
    middle: int | None
    covered: int  # topics that paired mentees asked for and a mentor of theirs teaches
    wanted: int  # topics that paired mentees asked for
    across_units: int
    is_proven: bool
    price: int | None  # points that fairness costs, where it counts
    base: int | None  # the number of the draft compared with
    new: int  # pairs that draft does not have
    others: tuple[Other, ...]  # the first by name
    others_in_all: int


def preview_of(loaded: Loaded, weights: Weights, aims: RunAims, base: Base | None) -> Preview:
    """Solve, and say what came out. Raises BadProblem where the locked pairs of `aims` cannot all be."""
    solution, price = _solved(loaded, weights, aims)
    couples = {
        (loaded.mentees[mentee].enrollment_id, loaded.mentors[mentor].enrollment_id): (
            loaded.mentees[mentee].name,
            loaded.mentors[mentor].name,
        )
        for mentee, mentor in solution.pairs.tolist()
    }
    others = _others(couples, base.pairs) if base else []
    scores = np.sort(solution.scores)
    covered, wanted = topics_covered(loaded.problem, solution.pairs)
    return Preview(
        mentees=len(loaded.mentees),
        mentees_paired=len(np.unique(solution.pairs[:, 0])),
        pairs=len(couples),
        total=solution.total,
        lowest=int(scores[0]) if len(scores) else None,
        middle=int(scores[(len(scores) - 1) // 2]) if len(scores) else None,
        covered=covered,
        wanted=wanted,
        across_units=_across(loaded.problem, solution.pairs),
        is_proven=solution.proven,
        price=price,
        base=base.number if base else None,
        new=len(couples.keys() - base.pairs.keys()) if base else 0,
        others=tuple(others[:SHOWN]),
        others_in_all=len(others),
    )


def topics_covered(problem: Problem, pairs: Ints) -> tuple[int, int]:
    """Of the allowed topics that paired mentees asked for: how many a mentor of theirs teaches above their level, and all."""
    needs, skills = problem.needs, problem.skills
    paired = np.zeros(len(problem.mentees), bool)
    paired[pairs[:, 0]] = True
    asked = np.flatnonzero(problem.allowed[needs.topic] & paired[needs.person])
    taught = np.zeros((len(problem.mentees), len(problem.allowed)), np.int64)  # the highest level among their mentors
    level = np.zeros((len(problem.mentors), len(problem.allowed)), np.int64)
    level[skills.person, skills.topic] = skills.level
    np.maximum.at(taught, pairs[:, 0], level[pairs[:, 1]])
    met = taught[needs.person[asked], needs.topic[asked]] > needs.level[asked]
    return int(met.sum()), len(asked)


def _solved(loaded: Loaded, weights: Weights, aims: RunAims) -> tuple[Solution, int | None]:
    rows = aims.rows(loaded)
    if not aims.shortfall:
        return solve(loaded.problem, weights, rows, time_limit=SECONDS), None
    fair = solve_fair(loaded.problem, weights, rows, shortfall=aims.shortfall, time_limit=SECONDS)
    return fair.solution, max(fair.price, 0)


def _across(problem: Problem, pairs: Ints) -> int:
    one, other = problem.mentees.unit[pairs[:, 0]], problem.mentors.unit[pairs[:, 1]]
    return int(((one != other) & (one != UNKNOWN_CODE) & (other != UNKNOWN_CODE)).sum())


def _others(now: dict[Couple, tuple[str, str]], before: dict[Couple, tuple[str, str]]) -> list[Other]:
    """By the name of the mentee."""
    names = {mentee: name for pairs in (before, now) for (mentee, _), (name, _) in pairs.items()}
    sides = [_by_mentee(one.keys() - other.keys(), one) for one, other in ((now, before), (before, now))]
    changed = sorted(sides[0].keys() | sides[1].keys(), key=lambda mentee: (names[mentee], mentee))
    return [Other(names[pk], listed(sides[0].get(pk, [])), listed(sides[1].get(pk, []))) for pk in changed]


def _by_mentee(couples: Iterable[Couple], pairs: dict[Couple, tuple[str, str]]) -> dict[UUID, list[str]]:
    mentors: dict[UUID, list[str]] = defaultdict(list)
    for couple in couples:
        mentors[couple[0]].append(pairs[couple][1])
    return {mentee: sorted(names) for mentee, names in mentors.items()}
