"""Intervals of differences hold the truth in 93 to 97 of 100 where enough can be expected. The whole grid: benchmarks/coverage.py."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from benchmarks.coverage import (
    COHORTS,
    FIVE,
    LEAST,
    MOST,
    everywhere,
    exactly,
    expected,
    holds,
    is_promised,
    least_coverage,
    of_shares,
    simulated,
    truth,
)
from benchmarks.estimates import SMALL_STRATA, World, hazards
from metrics.estimates import Kind
from metrics.estimates.curves import CENSORED, EVENT, Arm, at_horizon, effective_size, incidence
from metrics.estimates.shares import common_difference, within_strata
from programs.intervals import Interval

HIDDEN_IN_STRATA = (((1, 1),) * 21, ((3, 9), (3, 9), (2, 8), (2, 9)))


def followed(first, last, day, lost):
    """Forty people, some lost on one day, of whom one leaves on each day from the first to the last."""
    times = np.concatenate((np.full(lost, day), np.full(40 - lost, 400)))
    times[lost : lost + last - first + 1] = np.arange(first, last + 1)
    return Arm(times, np.where((times >= first) & (times <= last), EVENT, CENSORED))


@pytest.mark.parametrize("sizes", [(12, 12), (13, 13), (16, 16), (23, 23), (10, 60), (30, 30), (60, 40), (100, 100)])
def test_every_pair_of_shares_is_covered_where_five_are_expected_and_never_much_less(sizes):
    coverages, fewest = everywhere(*sizes)
    promised = coverages[fewest >= FIVE]
    assert len(promised) == 0 or LEAST <= promised.min() <= promised.max() <= MOST
    assert coverages.min() >= LEAST


def test_two_groups_of_ten_come_a_tenth_of_a_point_under_it_and_only_where_fewer_are_expected():
    coverages, fewest = everywhere(10, 10)
    assert 0.929 < coverages.min() < LEAST and fewest[coverages.argmin()] < FIVE


@pytest.mark.parametrize(("sizes", "least"), [((10, 11), 0.922), ((13, 13), 0.925), ((16, 16), 0.925)])
def test_newcombes_interval_alone_would_miss_it_in_small_arms(sizes, least, monkeypatch):
    monkeypatch.setattr("programs.intervals.SMALL", 0)
    assert everywhere(*sizes)[0].min() < least < LEAST


def test_coverage_counts_every_result_as_a_person_with_an_oracle_would():
    share, other, size, inside = 0.6, 0.5, 5, 0.0
    for yes in range(size + 1):
        for more in range(size + 1):
            low, high = confint_proportions_2indep(yes, size, more, size, method="newcomb", compare="diff")
            chance = binom.pmf(yes, size, share) * binom.pmf(more, size, other)
            inside += chance * (low <= share - other <= high)
    assert exactly(size, size, share, other)[0] == pytest.approx(inside, abs=1e-12)


def test_where_hardly_anybody_leaves_no_interval_can_hold_the_truth_so_seldom():
    bounds = [least_coverage(few) for few in (0.25, 0.5, 0.75, 1.0, 2.0)]
    assert all(few > more for few, more in pairwise(bounds))
    assert bounds[2] > MOST > bounds[3] and bounds[4] > LEAST
    # Ours is one of those that were chosen from.
    assert all(
        exactly(50, 50, few / 50, few / 50)[0] >= bound for few, bound in zip((0.25, 0.5, 0.75), bounds, strict=False)
    )


@pytest.mark.parametrize("world", [
    World("lottery", ((100, 100),), lost=0.5, effect=0.8),
    World("lottery", ((60, 60),), lost=0.45, lost_at=0.5, stay=0.7),
    World("lottery", ((30, 60),), stay=0.6, kind=Kind.INCIDENCE, effect=0.7, lost=0.3),
], ids=["some", "cohort", "promotion"])  # fmt: skip
def test_those_who_are_not_followed_make_it_neither_too_narrow_nor_too_wide(world):
    assert is_promised(world) and 0.925 <= simulated(world, 300) <= 0.98  # 300 runs are off by a point or two


@pytest.mark.parametrize(
    "world",
    [
        World("waitlist", COHORTS, apart=0.8, effect=0.7),
        World("matched", SMALL_STRATA * 3, apart=1.0, effect=0.7),
        World("matched", ((1, 1),) * 60, apart=1.0),
    ],
    ids=["cohorts", "small", "pairs"],
)
def test_within_strata_it_holds_a_yes_or_no_and_those_who_stay(world):
    assert is_promised(world) and LEAST <= of_shares(world, 8_000) <= MOST


@pytest.mark.parametrize("strata", HIDDEN_IN_STRATA, ids=["pairs", "few"])
def test_hardly_any_yes_within_strata_does_not_make_it_too_narrow(strata):
    world = World("matched", strata, stay=0.96, effect=0.5, kind=Kind.SHARE)
    assert expected(world) < 2 and of_shares(world, 8_000) >= LEAST
    random = np.random.default_rng(3)
    size, other = (np.array(side) for side in zip(*strata, strict=True))
    share = world.stay**world.effect
    yes, more = random.binomial(size, share, (8_000, len(size))), random.binomial(other, world.stay, (8_000, len(size)))
    assert holds(common_difference(yes, size, more, other), share - world.stay).mean() < LEAST  # what it would be


def test_the_wider_interval_is_that_of_two_shares_which_weigh_their_strata():
    size, other = np.array([5, 3, 9]), np.array([7, 8, 4])
    yes, more = np.array([5, 3, 8]), np.array([5, 6, 2])
    arms = []
    for hits, people, others in ((yes, size, other), (more, other, size)):
        kinds = np.concatenate([np.arange(n) < hit for hit, n in zip(hits, people, strict=True)]).astype(int)
        weights = np.repeat(others / (size + other), people)
        arms.append(at_horizon(Arm(np.zeros(len(kinds)), kinds, weights), 0))
    first, second = (Interval(*(float(np.ravel(side)[0]) for side in arm)) for arm in arms)
    found, plain = within_strata(yes, size, more, other), common_difference(yes, size, more, other)
    low = first.value - second.value - np.hypot(first.value - first.low, second.high - second.value)
    high = first.value - second.value + np.hypot(first.high - first.value, second.value - second.low)
    assert float(found.low) == pytest.approx(min(low, float(plain.low)), abs=1e-12)
    assert float(found.high) == pytest.approx(max(high, float(plain.high)), abs=1e-12)
    assert found.value == plain.value and float(found.high - found.low) > float(plain.high - plain.low)


def test_the_interval_of_a_curve_is_wilsons_at_the_size_that_knows_it_as_well():
    arm = followed(100, 105, 200, 15)
    fitted = SurvfuncRight(arm.times, arm.kinds)
    stays, error = fitted.surv_prob[-1], fitted.surv_prob_se[-1]
    size = stays * (1 - stays) / error**2
    share, variance = (float(side[0]) for side in incidence(arm, 365))
    assert effective_size(arm, 365, share, variance) == pytest.approx(size, rel=1e-9) and size > 25
    low, high = proportion_confint(stays * size, size, method="wilson")
    found = at_horizon(arm, 365)
    assert [float(np.ravel(side)[0]) for side in (found.low, found.high)] == pytest.approx(
        [1 - high, 1 - low], abs=1e-9
    )


def test_where_most_are_not_followed_nobody_is_counted_on_who_was_not():
    arm = followed(250, 252, 200, 30)
    share, variance = (float(side[0]) for side in incidence(arm, 365))
    assert share * (1 - share) / variance == pytest.approx(10) and effective_size(arm, 365, share, variance) <= 10
    early = followed(20, 22, 200, 30)  # three left while everybody was seen, seven were followed to the end
    share, variance = (float(side[0]) for side in incidence(early, 365))
    assert share * (1 - share) / variance == pytest.approx(40) and effective_size(early, 365, share, variance) == 10


def test_the_truth_of_strata_weighs_them_as_figures_do():
    world = World("waitlist", ((10, 30), (20, 20)), effect=0.5)
    by_stratum = hazards(world, np.random.default_rng(0)) * np.array([1.0, 3.0])
    gaps = [0.85 ** (0.5 * times) - 0.85**times for times in (1, 3)]
    assert truth(world, by_stratum) == pytest.approx((7.5 * gaps[0] + 10 * gaps[1]) / 17.5)
