"""Programs without any effect, and volunteers: how often the verdicts are wrong. The long forms are in benchmarks/estimates.py."""

from __future__ import annotations

import pytest

from benchmarks.estimates import (
    SMALL_STRATA,
    World,
    false_evidence,
    false_evidence_of_shares,
    fooled,
    lottery,
    matched,
    naive,
)
from metrics.estimates import Kind

RUNS = 2_000  # of whole programs with a yes or no, which are drawn at once
SOME = 400  # of those that take time, which are drawn one by one


@pytest.mark.parametrize(
    "world",
    [
        World("lottery", ((10, 60),), stay=0.8),
        World("lottery", ((20, 10), (8, 30), (40, 12)), apart=0.8),
        World("waitlist", ((12, 12), (6, 9), (15, 5)), apart=0.8, stay=0.6),
        World("matched", SMALL_STRATA * 2, apart=1.0, stay=0.6),
        World("matched", ((1, 1),) * 40, apart=1.0, stay=0.7),
    ],
    ids=["lottery", "cohorts", "waitlist", "matched", "pairs"],
)
def test_programs_without_an_effect_show_evidence_in_at_most_5_of_100(world):
    assert false_evidence_of_shares(world, RUNS) <= 0.05


@pytest.mark.parametrize(
    "world",
    [
        World("lottery", ((60, 15),), stay=0.5),
        World("waitlist", ((25, 25), (10, 30)), lost=0.5, apart=0.5),
        World("matched", SMALL_STRATA, apart=1.0, kind=Kind.INCIDENCE),
    ],
    ids=lambda world: world.design,
)
def test_nor_do_outcomes_that_take_time(world):
    assert false_evidence(world, SOME) <= 0.05


def test_volunteers_fool_a_comparison_with_everybody_else_and_not_a_lottery():
    assert fooled(naive, 100, by_level=1.0, by_keenness=6.0) > 0.25
    assert fooled(lottery, 200, by_level=1.0, by_keenness=6.0) <= 0.05
    assert fooled(lottery, 200, by_level=6.0, by_keenness=1.0) <= 0.05


def test_matching_is_not_fooled_by_what_it_matches_and_is_by_what_nobody_knows():
    assert fooled(naive, 100, by_level=6.0, by_keenness=1.0) > 0.25
    assert fooled(matched, 200, by_level=6.0, by_keenness=1.0) <= 0.05
    assert fooled(matched, 100, by_level=1.0, by_keenness=6.0) > 0.25
