"""Pairings that are hard for a method like ours, each with its proof, and the same pairs for any order of rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.pairing import SEED, organization
from pairing.matching import Solution, solve, solve_matrix
from pairing.places import Balance
from pairing.problem import Problem, Weights

PEOPLE = 5_000
GOAL = 3.0  # seconds
REPEATS = 3
SHUFFLED, SHUFFLES = 1_500, 3  # people a side: enough for the start from a sample


def shapes(people: int = PEOPLE) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Name, scores (a row a mentee), and what solve_matrix is told: always coverage first, as in the product."""
    draw = np.random.default_rng(SEED)
    yield "all_equal", np.full((people, people), 500, np.int16), told(people, people)
    scores = draw.integers(1, 400, (people, people)).astype(np.int16)
    stars = draw.choice(people, people // 50, replace=False)
    scores[:, stars] = draw.integers(900, 1001, (people, len(stars)))
    yield "stars_that_everybody_wants", scores, told(people, people)
    few = people // 4
    scores = (draw.integers(1, 1001, (people, few)) * (draw.random((people, few)) < 1 / 6)).astype(np.int16)
    yield "one_mentor_for_four", scores, told(people, few, mentor_capacity=draw.integers(1, 4, few))
    scores = (draw.integers(1, 1001, (people, people)) * (draw.random((people, people)) < 0.005)).astype(np.int16)
    yield "half_a_percent_allowed", scores, told(people, people)


def told(mentees: int, mentors: int, mentor_capacity: Any = None) -> dict[str, Any]:
    """Capacities, and coverage before everything."""
    capacity = np.ones(mentors, np.int64) if mentor_capacity is None else mentor_capacity
    return {"mentor_capacity": capacity, "balance": Balance.covering(np.ones(mentees, np.int64), capacity)}


def lines() -> Iterator[dict[str, Any]]:
    """The lines of `make bench` about hard shapes and order."""
    solve_matrix(np.ones((1, 1), np.int16))  # imports the solver outside the measured time
    for name, scores, given in shapes():
        took, worked = [], []
        for _ in range(REPEATS):
            began, busy = time.perf_counter(), time.process_time()
            solution = solve_matrix(scores, **given)
            took.append(time.perf_counter() - began)
            worked.append(time.process_time() - busy)
        yield {
            "name": f"pairing_hard_{name}",
            "value": round(min(took), 3),
            "unit": "s",
            "goal": f"<= {GOAL:.0f}",
            "detail": {
                "processor_seconds": round(min(worked), 3),
                "mentees": scores.shape[0],
                "mentors": scores.shape[1],
                "allowed_pairs": solution.allowed_pairs,
                "pairs": len(solution.pairs),
                "proven": solution.proven,
                "ties_settled": solution.ties_settled,
                "rounds": solution.rounds,
            },
        }
    yield order()


def order() -> dict[str, Any]:
    """How many of some shuffled inputs gave other pairs, or another digest."""
    problem, draw = organization(SHUFFLED), np.random.default_rng(SEED)
    plain = solve(problem, Weights())
    others = 0
    for _ in range(SHUFFLES):
        shuffled = problem.arranged(draw.permutation(SHUFFLED), draw.permutation(SHUFFLED))
        solution = solve(shuffled, Weights())
        others += (_by_id(problem, plain), plain.digest) != (_by_id(shuffled, solution), solution.digest)
    return {
        "name": "pairing_shuffled_inputs_with_other_pairs",
        "value": others,
        "unit": f"of {SHUFFLES}",
        "goal": "0",
        "detail": {"people_a_side": SHUFFLED, "pairs": len(plain.pairs)},
    }


def _by_id(problem: Problem, solution: Solution) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    mentees, mentors = problem.mentees.ids.tolist(), problem.mentors.ids.tolist()
    return {(tuple(mentees[one]), tuple(mentors[other])) for one, other in solution.pairs.tolist()}
