"""Groups of two or three mentors: how often the proof closes, and how long it takes where mentors are scarce or plentiful."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the worker's setting

import numpy as np

from pairing.matching import Solution, solve_matrix
from pairing.places import Balance

SHAPES = ((200, 301), (200, 500), (1000, 1501), (1000, 2500))  # mentees, mentors
COHORTS = 200
LARGEST = 40  # mentees of one of those


def cohort(mentees: int, mentors: int, *, seed: int, top: int = 1000, density: float = 0.5) -> Solution:
    """One random cohort: every mentee wants two or three mentors, every mentor takes one mentee."""
    draw = np.random.default_rng(seed)
    scores = draw.integers(1, top + 1, (mentees, mentors)) * (draw.random((mentees, mentors)) < density)
    demand, capacity = draw.integers(2, 4, mentees), np.ones(mentors, np.int64)
    balance = Balance.covering(demand, capacity, top, 2)
    return solve_matrix(scores, mentee_demand=demand, mentor_capacity=capacity, balance=balance, least=2)


def closing(cohorts: int = COHORTS) -> dict[str, Any]:
    """How many random cohorts end with a proof: scarce and plentiful mentors, sparse and dense, with ties and without."""
    gaps, searched, longest = [], 0, 0.0
    for seed in range(cohorts):
        draw = np.random.default_rng(seed)
        mentees = int(draw.integers(3, LARGEST))
        mentors = int(mentees * draw.choice([0.8, 1.1, 1.5, 2, 2.4])) | 1
        solution = cohort(
            mentees,
            mentors,
            seed=seed,
            top=int(draw.choice([1, 5, 30, 1000])),
            density=float(draw.choice([0.1, 0.3, 1])),
        )
        gaps.append(solution.bound - solution.objective)
        searched += solution.solver_proven
        longest = max(longest, solution.seconds)
    return {
        "cohorts": cohorts,
        "proven": gaps.count(0),
        "left_to_the_solver": searched,
        "largest_gap": max(gaps, default=0),
        "longest_seconds": round(longest, 3),
    }


def lines() -> Iterator[dict[str, Any]]:
    """How often the proof closes, and how long one cohort of each size takes."""
    closed = closing()
    yield {
        "name": "groups_proven",
        "value": closed["proven"],
        "unit": f"of {closed['cohorts']}",
        "goal": ">= 190",
        "detail": closed,
    }
    for mentees, mentors in SHAPES:
        began, used = time.perf_counter(), time.process_time()
        solution = cohort(mentees, mentors, seed=1)
        detail = {
            "processor_seconds": round(time.process_time() - used, 3),
            "rounds": solution.rounds,
            "proven": solution.proven,
            "gap": solution.bound - solution.objective,
        }
        yield {
            "name": f"groups_seconds_{mentees}_{mentors}",
            "value": round(time.perf_counter() - began, 3),
            "unit": "s",
            "goal": "<= 10",
            "detail": detail,
        }
