"""`python -m pairing.solve scores.npy`: the best pairing for a ready matrix of whole numbers, and whether that is proven. No Django.

Any published assignment or transportation instance can be run with it.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from pathlib import Path
from typing import Any

import numpy as np

from pairing.matching import BadProblem, Solution, solve_matrix
from pairing.problem import Array, need

STATUS = Path("/proc/self/status")
UNUSABLE = 2  # the exit code of wrong arguments, too
STDOUT_FIELDS = """\
--json prints one object:
  pairs           [[mentee, mentor], ...], row and column numbers from 0
  total           sum of the pairs' numbers
  objective       what was maximized: the total, or with --minimize what follows from the costs
  bound           no pairing has a larger objective; computed from all pairs in whole numbers
  proven          bound equals objective, so no pairing is better
  seconds         from the matrix to the proof
  peak_memory_mb  of this process, everything in it
  rounds          how often the exact solver ran
Exit code 0 with an outcome, 2 with a file that cannot be used."""


class Unusable(Exception):
    """A file that cannot be used; the message names it and the rule."""


def main(arguments: list[str] | None = None) -> int:
    """Solve what the arguments name, print the outcome, return the exit code."""
    given = _parser().parse_args(arguments)
    try:
        solution = _solve(given)
    except Unusable as reason:
        sys.stderr.write(f"{reason}\n")
        return UNUSABLE
    sys.stdout.write(_as_json(solution) if given.json else _summary(solution, minimized=given.minimize))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pairing.solve",
        description="Find the best pairing for a matrix of whole numbers, and prove that none is better.",
        epilog=STDOUT_FIELDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    numbers = "one whole number each, as .npy or as text with a number a line; 1 each where not given"
    parser.add_argument(
        "scores", type=Path, help="a .npy matrix, a row a mentee and a column a mentor; 0 forbids a pair"
    )
    parser.add_argument("--mentor-capacity", type=Path, metavar="FILE", help=f"how many mentees fit: {numbers}")
    parser.add_argument("--mentee-demand", type=Path, metavar="FILE", help=f"how many mentors are wanted: {numbers}")
    parser.add_argument(
        "--minimize",
        action="store_true",
        help="the numbers are costs: as many pairs as can be, then the lowest total; less than 0 forbids a pair",
    )
    parser.add_argument(
        "--least", type=int, choices=(1, 2), default=1, help="2: a mentee gets no mentor or at least two (default: 1)"
    )
    parser.add_argument(
        "--time-limit", type=_seconds, metavar="S", help="after S seconds start no further round; the gap is then shown"
    )
    parser.add_argument("--json", action="store_true", help="print everything, for programs")
    return parser


def _seconds(text: str) -> float:
    seconds = float(text)
    if not seconds > 0:
        raise argparse.ArgumentTypeError("a time limit is above 0")
    return seconds


def _solve(given: argparse.Namespace) -> Solution:
    """Raises Unusable."""
    solve_matrix(np.ones((1, 1), np.int16))  # loads the solver, which would count as solving
    files = {"scores": given.scores, "mentor_capacity": given.mentor_capacity, "mentee_demand": given.mentee_demand}
    try:
        return solve_matrix(
            _matrix(given.scores),
            *(_numbers(name, files[name]) for name in ("mentor_capacity", "mentee_demand")),
            minimize=given.minimize,
            least=given.least,
            time_limit=given.time_limit,
        )
    except BadProblem as reason:
        raise Unusable(f"{files.get(reason.field) or given.scores}: {reason.rule}") from reason


def _matrix(path: Path) -> Array:
    if path.suffix != ".npy":
        raise Unusable(f"{path}: the matrix comes as a .npy file")
    return _stored(path)


def _numbers(name: str, path: Path | None) -> Array | None:
    if path is None:
        return None
    numbers = _stored(path) if path.suffix == ".npy" else _written(path)
    need(numbers.ndim == 1 and numbers.dtype.kind in "iu", name, "a list of whole numbers")
    return numbers


def _stored(path: Path) -> Array:
    try:
        stored: Array = np.load(path, allow_pickle=False)
    except OSError as reason:
        raise Unusable(f"{path}: {reason.strerror or 'not a file that NumPy saved'}") from reason
    except (ValueError, EOFError) as reason:
        raise Unusable(f"{path}: not an array of numbers that NumPy saved") from reason
    return stored


def _written(path: Path) -> Array:
    try:
        lines = path.read_text().split("\n")
    except OSError as reason:
        raise Unusable(f"{path}: {reason.strerror}") from reason
    except UnicodeDecodeError as reason:
        raise Unusable(f"{path}: neither .npy nor text") from reason
    numbers = []
    for place, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            numbers.append(int(line))
        except ValueError as reason:
            raise Unusable(f"{path}: line {place}: a whole number") from reason
    if max(map(abs, numbers), default=0) >= 1 << 31:
        raise Unusable(f"{path}: below {1 << 31}")
    return np.array(numbers, dtype=np.int64)


def _facts(solution: Solution) -> dict[str, Any]:
    return {
        "objective": solution.objective,
        "total": solution.total,
        "bound": solution.bound,
        "proven": solution.proven,
        "seconds": round(solution.seconds, 4),
        "peak_memory_mb": peak_memory(),
        "rounds": solution.rounds,
    }


def _as_json(solution: Solution) -> str:
    return json.dumps({"pairs": solution.pairs.tolist(), **_facts(solution)}) + "\n"


def _summary(solution: Solution, *, minimized: bool) -> str:
    facts = _facts(solution)
    gap = solution.bound - solution.objective
    better = "cheaper" if minimized else "better"
    proof = (
        f"proven: no pairing is {better}" if solution.proven else f"not proven: at most {gap:,} {better} is possible"
    )
    return (
        f"{len(solution.pairs):,} pairs, total {solution.total:,}; {proof}\n"
        f"{facts['seconds']:.3f} s, {facts['rounds']} rounds, {facts['peak_memory_mb']:,} MB at most\n"
    )


def peak_memory() -> int:
    """The most memory this process has held so far, in MB.

    The kernel's own number where there is one: `getrusage` also counts the process that started this one.
    """
    if STATUS.exists():
        peak = next((line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM")), None)
        if peak:
            return int(peak.split()[1]) // 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1 << 20) if sys.platform == "darwin" else most // 1024


if __name__ == "__main__":
    sys.exit(main())
