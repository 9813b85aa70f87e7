"""Differences of shares against published tables and oracles."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import binomtest, fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep

from metrics.estimates.shares import common_difference, exact_p, sato_variance
from programs.intervals import SMALL, Z, agresti_caffo, between, newcombe, wilson

# Newcombe (1998), Stat Med 17, table II, method 10.
PUBLISHED = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]
# Deaths under tolbutamide and placebo, below 55 years and above: University Group Diabetes Program (1970), the example of Rothman,
# Greenland and Lash, Modern Epidemiology, chapter 15; the common difference is 0.035.
DIABETES = ([8, 22], [106, 98], [5, 16], [120, 85])


@pytest.mark.parametrize(("yes", "size", "other", "other_size", "low", "high"), PUBLISHED)
def test_newcombes_table(yes, size, other, other_size, low, high):
    found = newcombe(yes, size, other, other_size)
    assert (float(found.low), float(found.high)) == pytest.approx((low, high), abs=5.1e-5)
    assert float(found.value) == pytest.approx(yes / size - other / other_size)


@pytest.mark.parametrize(("yes", "size", "other", "other_size", "low", "high"), PUBLISHED)
def test_newcombe_equals_statsmodels(yes, size, other, other_size, low, high):
    theirs = confint_proportions_2indep(yes, size, other, other_size, method="newcomb", compare="diff")
    found = newcombe(yes, size, other, other_size)
    assert (float(found.low), float(found.high)) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(("yes", "size", "other", "other_size", "low", "high"), PUBLISHED)
def test_agresti_caffo_equals_statsmodels(yes, size, other, other_size, low, high):
    theirs = confint_proportions_2indep(yes, size, other, other_size, method="agresti-caffo", compare="diff")
    found = agresti_caffo(yes / size, size, other / other_size, other_size)
    assert (float(found.low), float(found.high)) == pytest.approx(np.clip(theirs, -1, 1), abs=1e-9)


@pytest.mark.parametrize(("size", "other_size"), [(10, 13), (23, 200), (24, 24), (60, 24), (14.6, 31.2)])
def test_small_arms_end_where_the_farther_of_two_intervals_does_and_others_where_newcombes_does(size, other_size):
    found = between(0.8, size, 0.55, other_size)
    plain = newcombe(0.8 * size, size, 0.55 * other_size, other_size)
    wide = agresti_caffo(0.8, size, 0.55, other_size)
    ends = [plain, wide] if min(size, other_size) < SMALL else [plain]
    assert float(found.low) == pytest.approx(min(float(each.low) for each in ends), abs=1e-12)
    assert float(found.high) == pytest.approx(max(float(each.high) for each in ends), abs=1e-12)
    assert float(found.value) == pytest.approx(0.25)


@pytest.mark.parametrize(("yes", "size"), [(0, 10), (3, 10), (10, 10), (187, 200)])
def test_wilson_equals_scipy(yes, size):
    theirs = binomtest(yes, size).proportion_ci(method="wilson")
    found = wilson(yes / size, size)
    assert (float(found.low), float(found.high)) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_the_common_difference_of_the_diabetes_program_is_as_published():
    found = common_difference(*DIABETES)
    assert float(found.value) == pytest.approx(0.035, abs=5e-4)
    # By hand, for large strata: weights 56.283 and 45.519; 8 of 106, 5 of 120, 22 of 98, 16 of 85.
    weights = np.array([106 * 120 / 226, 98 * 85 / 183])
    variances = np.array([8 * 98 / 106**3 + 5 * 115 / 120**3, 22 * 76 / 98**3 + 16 * 69 / 85**3])
    by_hand = (weights**2 * variances).sum() / weights.sum() ** 2
    assert float(sato_variance(*DIABETES)) == pytest.approx(by_hand, rel=0.01)
    assert (float(found.low), float(found.high)) == pytest.approx((-0.0276, 0.0974), abs=1.5e-3)


def test_penicillin_and_rabbits_come_to_the_published_exact_p():
    # Cured with and without delay at five levels: Mantel (1963), the example of Agresti (1990), pages 231-237; exact p 0.040.
    cured, treated = np.array([0, 3, 6, 5, 2]), np.array([6, 6, 6, 6, 2])
    late_cured, late = np.array([0, 0, 2, 6, 5]), np.array([5, 6, 6, 6, 5])
    assert exact_p(cured, treated, late_cured, late) == pytest.approx(0.040, abs=5e-4)


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_turns_round_the_test_it_comes_from(seed):
    counts = _strata(seed)
    found = common_difference(*counts)
    yes, size, other, other_size = (np.asarray(count, dtype=float) for count in counts)
    total = size + other_size
    weight = (size * other_size / total).sum()
    p = ((size**2 * other - other_size**2 * yes + size * other_size * (other_size - size) / 2) / total**2).sum()
    q = ((yes * (other_size - other) + other * (size - yes)) / (2 * total)).sum()

    def far(difference):
        return (float(found.value) - difference) ** 2 - Z**2 * (difference * p + q) / weight**2

    if found.low > -1 and found.high < 1:
        assert float(found.low) == pytest.approx(brentq(far, -1.5, float(found.value)), abs=1e-9)
        assert float(found.high) == pytest.approx(brentq(far, float(found.value), 1.5), abs=1e-9)


def test_satos_variance_of_pairs_is_that_of_their_differences():
    yes, other = np.array([1, 1, 0, 1, 0, 1, 1, 0, 1, 1]), np.array([0, 1, 0, 0, 1, 1, 0, 0, 1, 0])
    gaps = yes - other
    assert float(sato_variance(yes, np.ones(10), other, np.ones(10))) == pytest.approx(np.var(gaps) / 10, abs=1e-12)


def test_satos_variance_of_one_stratum_is_that_of_two_shares():
    expected = (30 * 20 / 50**2) / 50 + (25 * 55 / 80**2) / 80
    assert float(sato_variance([30], [50], [25], [80])) == pytest.approx(expected, rel=0.01)


def test_strata_without_one_of_the_arms_weigh_nothing():
    with_empty = ([8, 22, 3], [106, 98, 9], [5, 16, 0], [120, 85, 0])
    assert [float(v) for v in common_difference(*with_empty)] == [float(v) for v in common_difference(*DIABETES)]
    with pytest.raises(ValueError, match="both arms"):
        common_difference([3], [9], [0], [0])


def test_one_stratum_is_fishers_test():
    assert exact_p(7, 12, 3, 15) == pytest.approx(fisher_exact([[7, 5], [3, 12]]).pvalue, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_exact_test_in_strata_equals_the_count_of_every_table(seed):
    yes, size, other, other_size = _strata(seed, strata=3, most=6)
    hits = yes + other
    choices = [
        {
            k: comb(int(n), k) * comb(int(m), int(h) - k) / comb(int(n + m), int(h))
            for k in range(int(h) + 1)
            if k <= n and h - k <= m
        }
        for n, m, h in zip(size, other_size, hits, strict=True)
    ]
    chance: dict[int, float] = {}
    for way in product(*(choice.items() for choice in choices)):
        total = sum(k for k, _ in way)
        chance[total] = chance.get(total, 0.0) + float(np.prod([p for _, p in way]))
    seen = chance[int(yes.sum())]
    expected = sum(p for p in chance.values() if p <= seen * (1 + 1e-7))
    assert exact_p(yes, size, other, other_size) == pytest.approx(expected, abs=1e-9)


def _strata(seed, strata=5, most=12):
    rng = np.random.default_rng(seed)
    size, other_size = rng.integers(1, most, strata), rng.integers(1, most, strata)
    return rng.binomial(size, 0.7), size, rng.binomial(other_size, 0.5), other_size
