"""`two_worlds_differences`: histories of check-ins, and for each the other world of the proof; what anybody could tell them apart by.

In the rules alone, at random; and on the running application with everything that it shows (tests/attack), where two more people also
stay away and somebody opens a case. Any difference is a broken promise, so the goal is none.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from random import Random
from typing import Any

HISTORIES, PLAYS = 10_000, 200


def lines() -> Iterator[dict[str, Any]]:
    """One line for the rules, one for the application."""
    yield of_rules(HISTORIES)
    yield of_application(PLAYS)


def of_rules(histories: int) -> dict[str, Any]:
    """The proof, done to the ledger module."""
    from tests.feedback.histories import assignment, history, secret_units
    from tests.feedback.worlds import NoOtherWorld, lines_of, other_world, run

    began, different, published = time.perf_counter(), [], 0
    for seed in range(histories):
        rng = Random(f"bench {seed}")
        true = history(rng)
        shown = run(true)
        published += len(lines_of(shown))
        secret = secret_units(rng, true, lines_of(shown))
        try:
            other = other_world(true, secret, assignment(rng, true), shown)
            is_same = run(other).seen == shown.seen
        except NoOtherWorld:
            is_same = False
        if not is_same:
            different.append(seed)
    detail = {"histories": histories, "lines_published": published}
    return _line("rules", different, began, detail)


def of_application(plays: int) -> dict[str, Any]:
    """The same with views, worker and vault, from the same rows each time: half of a whole cohort, half of one in two cells.

    Each 25th play does everything that the scheduler rings for, and answers through the page.
    """
    from tests.attack import scripts
    from tests.attack.looks import one_of
    from tests.attack.stage import staged
    from tests.attack.worlds import compared
    from tests.feedback.worlds import NoOtherWorld

    logging.disable(logging.CRITICAL)  # the frozen clock and the silent keys are no news
    began, different, compared_things, published, addresses = time.perf_counter(), [], 0, 0, 0
    for cut in ("", "site"):
        with staged(cut) as stage:
            addresses = len({visit.path for visit in stage.visits})
            for seed in range(plays // 2):
                rng = Random(f"bench {cut} {seed}")
                told = scripts.script(rng, stage.panel, periods=rng.choice((1, 1, 1, 2)))
                look = one_of(stage.visits, seed, every=20)
                try:
                    here, found = compared(stage, told, rng, look, is_lean=seed % 25 != 24)
                    compared_things += len(here.seen)
                    published += len(here.observed.published)
                except NoOtherWorld as error:
                    found = [(str(error),)]
                if found:
                    different.append([cut, seed, [list(each) for each in found[:3]]])
    detail = {
        "histories": plays,
        "things_compared": compared_things,
        "addresses": addresses,
        "lines_published": published,
    }
    return _line("application", different, began, detail)


def _line(name: str, different: list[Any], began: float, detail: dict[str, Any]) -> dict[str, Any]:
    seconds = round(time.perf_counter() - began, 1)
    return {
        "name": f"two_worlds_differences:{name}",
        "value": len(different),
        "unit": "histories",
        "goal": 0,
        "detail": {**detail, "seconds": seconds, "different": different[:5]},
    }
