"""How long the best pairing takes, against scoring every pair once: the floor that nothing which looks at all pairs can pass."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the worker's setting: a second thread would flatter the numbers

import numpy as np

from pairing.matching import solve
from pairing.problem import Needs, People, Problem, Skills, Weights, reporting_line
from pairing.scores import score_all
from pairing.solve import peak_memory

SEED = 20_260_101
TOPICS, UNITS, SITES = 24, 30, 8
ZONES = (-480, -300, 0, 60, 330)
REPEATS = {100: 25, 1_000: 25, 5_000: 5, 10_000: 4}  # on a busy machine few runs are left undisturbed
GOALS = {5_000: 5, 10_000: 4}  # times the floor
SECONDS = {1_000: 0.1}


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


def measure(people: int, repeats: int) -> dict[str, Any]:
    """Scoring every pair once and the whole run, in turn; the least of each, as other work only adds.

    Seconds are those of the clock; the ratio is of processor seconds (all is one thread), which others disturb least.
    """
    problem, weights = organization(people), Weights()
    floors, totals = [], []
    for _ in range(repeats):
        score_all(problem, weights)  # so that the floor does not pay for memory the run before gave back
        began = _clocks()
        score_all(problem, weights)
        floors.append(_clocks() - began)
        began = _clocks()
        solution = solve(problem, weights)
        totals.append(_clocks() - began)
    floor, total = np.min(floors, axis=0), np.min(totals, axis=0)
    return {
        "people_a_side": people,
        "ratio": float(total[1] / floor[1]),
        "score_once_seconds": float(floor[0]),
        "score_once_processor_seconds": float(floor[1]),
        "seconds": float(total[0]),
        "processor_seconds": float(total[1]),
        "proven": solution.proven,
        "ties_settled": solution.ties_settled,
        "pairs": len(solution.pairs),
        "rounds": solution.rounds,
        "peak_memory_mb": peak_memory(),
    }


def _clocks() -> np.ndarray:
    return np.array([time.perf_counter(), time.process_time()])


def lines() -> Iterator[dict[str, Any]]:
    """The lines of `make bench` about the engine alone: each size in a process of its own, so that its memory can be told."""
    found = {}
    for people in REPEATS:
        command = [sys.executable, "-m", "benchmarks.pairing", str(people)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        found[people] = json.loads(done.stdout)
        detail = {name: round(value, 4) if isinstance(value, float) else value for name, value in found[people].items()}
        goal = f"<= {SECONDS[people]}" if people in SECONDS else None
        yield {
            "name": f"pairing_seconds_{people}",
            "value": detail["seconds"],
            "unit": "s",
            "goal": goal,
            "detail": detail,
        }
        if people in GOALS:
            yield {
                "name": f"pairing_total_over_score_once_{people}",
                "value": round(detail["ratio"], 2),
                "unit": "times",
                "goal": f"<= {GOALS[people]}",
                "detail": {"proven": detail["proven"], "rounds": detail["rounds"]},
            }
    yield growth({people: one["processor_seconds"] for people, one in found.items() if people >= 1_000})


def growth(seconds: dict[int, float]) -> dict[str, Any]:
    """How the whole grows with the people: the slope of a line through logarithms, without the small sizes whose fixed costs flatten it."""
    slope, _ = np.polyfit([math.log(people) for people in seconds], [math.log(took) for took in seconds.values()], 1)
    return {
        "name": "pairing_growth_exponent",
        "value": round(float(slope), 2),
        "unit": "power of the people a side",
        "goal": "<= 2",
        "detail": {"people_a_side": list(seconds)},
    }


def main() -> None:
    """Measure one size, as a process of its own."""
    people = int(sys.argv[1])
    measure(100, repeats=1)  # imports SciPy and the solver outside the measured time
    print(json.dumps(measure(people, REPEATS.get(people, 3))))


if __name__ == "__main__":
    main()
