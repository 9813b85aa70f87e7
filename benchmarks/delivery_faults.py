"""`delivery_silent_loss_or_double`: the long form of the fault harness (tests/faults), goal 0.

Real processes under real faults: every message must have its one notice, and one mail or a row that says why not; news of a chat channel
arrives at least once; what was held is a line of one digest. What was
unconfirmed counts too where it is more than the killed processes and cut lines explain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SEED, MESSAGES, FAULTS = 20261012, 2_000, 110


def lines() -> Iterator[dict[str, Any]]:
    """One line; the value is the number of messages lost, doubled or silently in doubt."""
    from tests.faults.run import run

    outcome = run(seed=SEED, messages=MESSAGES, faults=FAULTS, hands=2)
    unexplained = max(0, outcome.unconfirmed - outcome.unconfirmed_allowed)
    yield {
        "name": "delivery_silent_loss_or_double",
        "value": len(outcome.losses) + len(outcome.doubles) + unexplained,
        "unit": "messages",
        "goal": 0,
        "detail": {**outcome.as_json(), "faults_in_all": sum(outcome.faults.values())},
    }
