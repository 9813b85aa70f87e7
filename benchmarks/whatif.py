"""How long it takes to say what a pair would cost that the draft does not have: at once from the prices, and exactly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.pairing import SEED, organization
from pairing.matching import solve
from pairing.problem import Aims, Weights
from pairing.whatif import WhatIf

PEOPLE = 1_000
ASKED = 200  # pairs; the slowest of them counts
REPEATS = 3  # of each; the least counts, as other work only adds


def measure(people: int = PEOPLE, asked: int = ASKED) -> dict[str, Any]:
    """Milliseconds: the slowest of many pairs the rules allow, and the first answer with all that is prepared for it."""
    problem, weights = organization(people), Weights()
    solution = solve(problem, weights)
    WhatIf(problem, weights, Aims(), solution.pairs, solution.u, solution.v).force(*_some(problem, 1)[0])  # imports

    def opened() -> WhatIf:
        return WhatIf(problem, weights, Aims(), solution.pairs, solution.u, solution.v)

    pairs = _some(problem, asked)
    first = min(_milliseconds(lambda: opened().force(*pairs[0])) for _ in range(REPEATS))
    what = opened()
    what.force(*pairs[0])
    at_once = [min(_milliseconds(lambda p=pair: what.loss_at_least(*p)) for _ in range(REPEATS)) for pair in pairs]
    exact = [min(_milliseconds(lambda p=pair: what.force(*p)) for _ in range(REPEATS)) for pair in pairs]
    changes = [what.force(*pair) for pair in pairs]
    return {
        "people_a_side": people,
        "asked": len(pairs),
        "bound_ms": max(at_once),
        "bound_ms_median": float(np.median(at_once)),
        "exact_ms": max(*exact, first),
        "exact_ms_median": float(np.median(exact)),
        "exact_ms_first": first,
        "proven": all(change.proven for change in changes),
        "longest_chain": max(len(change.added) for change in changes),
    }


def _some(problem: Any, number: int) -> list[tuple[int, int]]:
    """Pairs that the rules allow, drawn at random."""
    from pairing.scores import score_all

    mentees, mentors = np.nonzero(score_all(problem, Weights()))
    drawn = np.random.default_rng(SEED).choice(len(mentees), number, replace=False)
    return [(int(mentees[at]), int(mentors[at])) for at in drawn]


def _milliseconds(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return 1e3 * (time.perf_counter() - began)


def lines() -> Iterator[dict[str, Any]]:
    """The lines of `make bench` about what-if."""
    found = measure()
    detail = {name: round(value, 3) if isinstance(value, float) else value for name, value in found.items()}
    for name, value, goal in (("bound", found["bound_ms"], "<= 10"), ("exact", found["exact_ms"], "<= 100")):
        yield {
            "name": f"why_not_{name}_ms",
            "value": round(value, 3),
            "unit": "ms",
            "goal": goal,
            "detail": detail,
        }
