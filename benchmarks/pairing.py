"""How long the best pairing takes, against scoring every pair once: the floor that nothing which looks at all pairs can pass."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the worker's setting: a second thread would flatter the numbers

import numpy as np

from pairing.matching import solve
from pairing.problem import Needs, People, Problem, Skills, Weights, reporting_line
from pairing.scores import score_all

SEED = 20_260_101
TOPICS, UNITS, SITES = 24, 30, 8
ZONES = (-480, -300, 0, 60, 330)
REPEATS = 25  # on a busy machine few runs of the longer one are left undisturbed


def organization(people: int, seed: int = SEED) -> Problem:
    """`people` mentors and as many mentees of one organization: one to one, a few exclusions and earlier pairs.

    Mentors teach 1 to 4 of 24 topics, mentees want 1 to 3; about one pair in six is allowed.
    """
    draw = np.random.default_rng(seed)
    staff = 2 * people
    manager = np.array([-1, *(draw.integers(max(0, (i - 1) // 12), max(1, i // 4 + 1)) for i in range(1, staff))])
    manager[1:] = np.minimum(manager[1:], np.arange(staff - 1))
    line = reporting_line(manager)
    seats = draw.permutation(staff)
    sides = [
        People.of(
            draw.integers(0, 1 << 64, (people, 2), dtype=np.uint64),
            unit=draw.integers(0, UNITS, people),
            site=draw.integers(0, SITES, people),
            zone=draw.choice(ZONES, people),
            languages=np.uint64(1) << draw.integers(0, 3, people).astype(np.uint64)
            | draw.integers(0, 8, people).astype(np.uint64),
            line=line[seats[side * people : (side + 1) * people]],
            proximity=draw.integers(0, 8, people),
        )
        for side in (0, 1)
    ]
    skills = [
        (m, t, draw.integers(1, 6))
        for m in range(people)
        for t in draw.choice(TOPICS, draw.integers(1, 5), replace=False)
    ]
    needs = [
        (e, t, draw.integers(0, 4), rank + 1)
        for e in range(people)
        for rank, t in enumerate(draw.choice(TOPICS, draw.integers(1, 4), replace=False))
    ]
    return Problem.of(
        mentors=sides[0],
        mentees=sides[1],
        skills=Skills.of(skills),
        needs=Needs.of(needs),
        allowed=np.ones(TOPICS, bool),
        excluded=draw.integers(0, people, (people // 50, 2)),
        earlier=draw.integers(0, people, (people // 10, 2)),
    )


def measure(people: int, repeats: int = REPEATS) -> dict[str, Any]:
    """Seconds of scoring every pair once and of the whole run, in turn; the least of each, as other work only adds."""
    problem, weights = organization(people), Weights()
    floors, totals = [], []
    for _ in range(repeats):
        score_all(problem, weights)  # so that the floor does not pay for memory the run before gave back
        began = time.perf_counter()
        score_all(problem, weights)
        floors.append(time.perf_counter() - began)
        began = time.perf_counter()
        solution = solve(problem, weights)
        totals.append(time.perf_counter() - began)
    floor, total = min(floors), min(totals)
    return {
        "people_a_side": people,
        "ratio": total / floor,
        "score_once_seconds": floor,
        "seconds": total,
        "proven": solution.proven,
        "ties_settled": solution.ties_settled,
        "pairs": len(solution.pairs),
        "rounds": solution.rounds,
    }


def lines() -> Iterator[dict[str, Any]]:
    """The lines of `make bench` about pairing."""
    measure(100, repeats=1)  # imports SciPy and the solver outside the measured time
    found = measure(1_000)
    detail = {name: round(value, 4) if isinstance(value, float) else value for name, value in found.items()}
    yield {
        "name": "pairing_total_over_score_once",
        "value": round(found["ratio"], 2),
        "unit": "times",
        "goal": "<= 7",
        "detail": detail,
    }
    yield {
        "name": "pairing_seconds",
        "value": round(found["seconds"], 4),
        "unit": "s",
        "goal": "<= 0.1",
        "detail": detail,
    }
