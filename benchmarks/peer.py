"""Side by side with mentor-match from PyPI, on the same ready one-to-one scores, in one run.

It solves with a Hungarian algorithm over all pairs and has no bound to show. Its time here is that of matching alone, without
its own scoring; ours is from the matrix to the proof.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pairing import organization
from pairing.matching import solve_matrix
from pairing.problem import Weights
from pairing.scores import score_all

PEERS = Path(__file__).parent / "peers"
LOCK = PEERS / "mentor-match.txt"
HOME = PEERS / ".mentor-match"
PYTHON = HOME / "bin" / "python"
SIZES = (500, 1_000)
REPEATS = 3  # of ours; theirs takes too long to be run again


class NotInstalled(Exception):
    """The package could not be had; the message says why."""


def install() -> None:
    """An environment with what the lock names, made once. Raises NotInstalled."""
    stamp, digest = HOME / "lock", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    shutil.rmtree(HOME, ignore_errors=True)
    try:
        venv.create(HOME, with_pip=True)
        command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as reason:
        said = getattr(reason, "stderr", None) or str(reason)
        raise NotInstalled(said.strip().splitlines()[-1] if said.strip() else type(reason).__name__) from reason
    stamp.write_text(digest)


def lines() -> Iterator[dict[str, Any]]:
    """The lines of `make bench` about mentor-match."""
    try:
        install()
    except NotInstalled as reason:
        yield {
            "name": "mentor_match_over_ours",
            "value": None,
            "unit": "times",
            "goal": None,
            "detail": {"not_installed": str(reason)},
        }
        return
    for people in SIZES:
        yield compare(people)


def compare(people: int) -> dict[str, Any]:
    """Both on one instance. The value is how many times as long theirs takes."""
    scores = score_all(organization(people), Weights())
    took = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        solution = solve_matrix(scores)
        took.append(time.perf_counter() - began)
    theirs = _theirs(scores)
    total = sum(int(scores[mentee, mentor]) for mentee, mentor in theirs["pairs"])
    return {
        "name": f"mentor_match_over_ours_{people}",
        "value": round(theirs["match_seconds"] / min(took), 1),
        "unit": "times",
        "goal": "> 1, and our total at least theirs",
        "detail": {
            "our_total": solution.total,
            "their_total": total,
            "at_least_theirs": solution.total >= total,
            "our_pairs": len(solution.pairs),
            "their_pairs": len(theirs["pairs"]),
            "our_seconds": round(min(took), 4),
            "their_matching_seconds": round(theirs["match_seconds"], 2),
            "their_scoring_seconds": round(theirs["score_seconds"], 2),
            "our_proof": solution.proven,
        },
    }


def _theirs(scores: np.ndarray) -> dict[str, Any]:
    done = subprocess.run(
        [str(PYTHON), str(PEERS / "mentor_match.py")],
        input=json.dumps({"scores": scores.tolist()}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """These lines alone."""
    for line in lines():
        print(json.dumps(line), file=sys.stdout, flush=True)


if __name__ == "__main__":
    main()
