"""`python -m pairing.solve`, run as anybody would run it: outcome, proof, and what it says about files it cannot use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pairing.solve import main

ROOT = Path(__file__).parents[2]
INSTANCES = ROOT.parent / "shared" / "instances"
COSTS = [[4, 1, 3], [2, 0, 5], [3, 2, 2]]


def run(*arguments, code="import runpy; runpy.run_module('pairing.solve', run_name='__main__')"):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def outcome(*arguments):
    done = run(*arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def saved(path, numbers, kind=np.int64):
    np.save(path, np.array(numbers, dtype=kind))
    return path


def instance(name):
    path = INSTANCES / name
    if not path.exists():
        pytest.skip("the published instances are not beside the repository")
    return path


@pytest.mark.parametrize(("size", "best"), [(100, 305), (200, 475), (300, 626), (400, 804)])
def test_published_assignment_optima_are_reached_and_proven(tmp_path, size, best):
    """OR-Library, dense assignment (Beasley 1990): costs to minimize, everybody paired."""
    numbers = instance(f"orlib/assign{size}.txt").read_text().split()
    assert int(numbers[0]) == size
    costs = np.array(numbers[1:], dtype=np.int64).reshape(size, size)
    found = outcome(saved(tmp_path / "costs.npy", costs), "--minimize")
    assert found["proven"]
    assert found["objective"] == found["bound"]
    assert found["total"] == best == sum(int(costs[row, column]) for row, column in found["pairs"])
    assert (
        sorted(row for row, _ in found["pairs"]) == sorted(column for _, column in found["pairs"]) == list(range(size))
    )


@pytest.mark.parametrize(("name", "best", "pairs"), [("small", 960, 35), ("large", 14386, 483)])
def test_published_mentoring_optima_are_reached_and_proven(name, best, pairs):
    """mentor-match's own sample scores. It leaves out pairs worth nothing, as we do, and both make equally many."""
    found = outcome(instance(f"mentor_match_sample/score_{name}.npy"))
    assert found["proven"]
    assert (found["total"], len(found["pairs"])) == (best, pairs)


def test_capacities_are_read_from_text_and_from_npy(tmp_path):
    scores = saved(tmp_path / "scores.npy", [[5, 1], [4, 2], [9, 9]], np.int16)
    demand = saved(tmp_path / "demand.npy", [1, 1, 2])
    (tmp_path / "capacity.txt").write_text("2\n1\n\n")
    found = outcome(scores, "--mentor-capacity", tmp_path / "capacity.txt", "--mentee-demand", demand)
    assert found["pairs"] == [[0, 0], [2, 0], [2, 1]]
    assert (found["total"], found["proven"]) == (23, True)


def test_with_least_2_a_mentee_has_no_mentor_or_two(tmp_path):
    scores = saved(tmp_path / "scores.npy", [[9, 2, 2], [5, 5, 5]])
    found = outcome(scores, "--mentee-demand", text(tmp_path / "demand.txt", "2\n2"), "--least", "2")
    assert found["pairs"] == [[0, 0], [0, 1]] or found["pairs"] == [[0, 0], [0, 2]]
    assert (found["total"], found["proven"]) == (11, True)


def test_costs_are_minimized_and_scores_maximized(tmp_path):
    costs = saved(tmp_path / "costs.npy", COSTS)
    assert outcome(costs, "--minimize")["total"] == 5
    assert outcome(costs)["total"] == 11


def test_everything_a_program_needs_is_printed(tmp_path):
    found = outcome(saved(tmp_path / "costs.npy", COSTS))
    assert set(found) == {
        "pairs",
        "objective",
        "total",
        "bound",
        "proven",
        "seconds",
        "peak_memory_mb",
        "rounds",
    }
    assert 0 < found["seconds"] < 60
    assert 5 < found["peak_memory_mb"] < 500


def test_a_person_reads_pairs_total_and_proof(tmp_path):
    done = run(saved(tmp_path / "costs.npy", COSTS), "--minimize")
    assert done.stdout.startswith("3 pairs, total 5; proven: no pairing is cheaper\n")


def test_stopped_by_a_time_limit_it_shows_the_gap(tmp_path):
    draw = np.random.default_rng(3)
    scores = saved(tmp_path / "scores.npy", draw.integers(1, 30_000, (700, 700)))
    stopped, whole = outcome(scores, "--time-limit", "0.000001"), outcome(scores)
    assert (stopped["proven"], stopped["rounds"], whole["proven"]) == (False, 1, True)
    assert stopped["objective"] <= whole["objective"] <= stopped["bound"]
    assert "not proven: at most" in run(scores, "--time-limit", "0.000001").stdout


def test_django_is_not_loaded(tmp_path):
    scores = saved(tmp_path / "costs.npy", COSTS)
    code = (
        "import sys; from pairing.solve import main; main(sys.argv[1:]); "
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'celery', 'access')])"
    )
    assert run(scores, code=code).stdout.endswith("[]\n")


def text(path, written):
    path.write_text(written)
    return path


@pytest.mark.parametrize(
    ("make", "flag", "message"),
    [
        (lambda tmp: tmp / "none.npy", None, "none.npy: No such file or directory"),
        (lambda tmp: text(tmp / "scores.csv", "1,2"), None, "scores.csv: the matrix comes as a .npy file"),
        (lambda tmp: text(tmp / "bad.npy", "1,2"), None, "bad.npy: not an array of numbers that NumPy saved"),
        (lambda tmp: text(tmp / "empty.npy", ""), None, "empty.npy: not an array of numbers that NumPy saved"),
        (
            lambda tmp: saved(tmp / "flat.npy", [1, 2]),
            None,
            "flat.npy: a matrix of mentees (down) and mentors (across)",
        ),
        (lambda tmp: saved(tmp / "half.npy", [[0.5]], float), None, "half.npy: whole numbers"),
        (lambda tmp: saved(tmp / "large.npy", [[1 << 28]]), None, "large.npy: below 268435456"),
        (lambda tmp: text(tmp / "c.txt", "1\n1\n1\n1"), "--mentor-capacity", "c.txt: 3 whole numbers from 0"),
        (lambda tmp: text(tmp / "c.txt", "1\n-1\n1"), "--mentee-demand", "c.txt: 3 whole numbers from 0"),
        (lambda tmp: text(tmp / "c.txt", "1\ntwo\n1"), "--mentor-capacity", "c.txt: line 2: a whole number"),
        (lambda tmp: text(tmp / "c.txt", f"1\n1\n{1 << 40}"), "--mentor-capacity", "c.txt: below 2147483648"),
        (lambda tmp: saved(tmp / "c.npy", [1.5, 1, 1], float), "--mentor-capacity", "c.npy: a list of whole numbers"),
        (lambda tmp: saved(tmp / "c.npy", [[1, 1, 1]]), "--mentee-demand", "c.npy: a list of whole numbers"),
        (lambda tmp: tmp / "none.txt", "--mentor-capacity", "none.txt: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_rule(tmp_path, capsys, make, flag, message):
    file = make(tmp_path)
    arguments = [file] if flag is None else [saved(tmp_path / "scores.npy", COSTS), flag, file]
    assert main([*map(str, arguments), "--json"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.strip()[-len(message) :]) == ("", message)


def test_unusable_files_and_wrong_arguments_end_with_code_2_and_no_trace(tmp_path):
    done = run(tmp_path / "none.npy")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("none.npy: No such file or directory\n")
    done = run(saved(tmp_path / "costs.npy", COSTS), "--time-limit", "0")
    assert done.returncode == 2
    assert "a time limit is above 0" in done.stderr
