"""The short form of the fault harness; `make bench` runs the long one (benchmarks/delivery_faults.py)."""

from __future__ import annotations

import ast

from tests.faults.points import NAME, Numbering
from tests.faults.run import WEIGHTS, run

CODE = '''
def send(message):
    """Docstring."""
    try:
        with lock:
            first()
    except ValueError:
        raise
    return second()
'''


def test_nothing_is_lost_or_doubled_whatever_is_killed_cut_or_set_back():
    outcome = run(seed=5, messages=190, faults=len(WEIGHTS))
    assert outcome.is_sound, outcome
    assert outcome.copies >= 80 and outcome.news_copies >= 15, "a day on which nothing works proves nothing"
    assert outcome.digest_lines, "nobody had too many reminders"
    assert len(outcome.faults) == len(WEIGHTS), outcome.faults


def test_a_worker_can_be_killed_before_every_statement_and_at_the_end_of_every_block():
    numbering = Numbering("some.module")
    tree = ast.unparse(ast.fix_missing_locations(numbering.visit(ast.parse(CODE))))
    assert numbering.names == ["module:4", "module:5", "module:6", "module:6+", "module:5+", "module:8", "module:9"]
    assert tree.count(NAME) == len(numbering.names)
    compile(tree, "module", "exec")
