"""One run, from what it was told to what is kept of it. Reads nothing and writes nothing: the caller has loaded the people."""

from __future__ import annotations

from typing import Any

from pairing.aims import RunAims
from pairing.inputs import Loaded
from pairing.matching import Weights, solve, solve_fair
from pairing.models import PairingRun
from pairing.outcome import Outcome, outcome_of
from pairing.scores import Progress


def solve_run(run: PairingRun, loaded: Loaded, progress: Progress | None = None) -> Outcome:
    """Solve it within its own time limit. progress: as for matching.solve, and "reasons" at the end. Raises BadProblem."""
    aims, weights = RunAims.of(run), Weights(**run.weights)
    shared: dict[str, Any] = {"progress": progress, "time_limit": run.seconds_at_most}
    plain = None
    if aims.shortfall:
        fair = solve_fair(loaded.problem, weights, aims.rows(loaded), shortfall=aims.shortfall, **shared)
        solution, plain = fair.solution, fair.plain
    else:
        solution = solve(loaded.problem, weights, aims.rows(loaded), **shared)
    if progress:
        progress("reasons", 1, 2)
    return outcome_of(loaded, weights, solution, plain)
