"""Curves and log-rank tests against published examples, lifelines and statsmodels."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from scipy.stats import CensoredData, ecdf, logrank
from statsmodels.duration.survfunc import survdiff

from metrics.estimates.curves import (
    COMPETING,
    EVENT,
    Arm,
    at_horizon,
    band,
    effective_size,
    incidence,
    kaplan_meier,
    log_rank_p,
    log_rank_sums,
    redrawn_p,
)
from programs.intervals import wilson

# Weeks of remission, 6-MP and placebo: Freireich et al. (1963), Blood 21, 699-716; as in Cox (1972) and Kleinbaum and Klein.
WEEKS = np.array([6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
RELAPSED = np.array([1] * 9 + [0] * 12)
PLACEBO = np.array([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])
BOTH = np.concatenate((WEEKS, PLACEBO))
EVENTS = np.concatenate((RELAPSED, np.ones(21, dtype=int)))
INVITED = np.arange(42) < 21
DRUG = Arm(WEEKS, RELAPSED)


def random_arm(seed, n=60, kinds=3, weighted=False):
    rng = np.random.default_rng(seed)
    times = rng.integers(1, 25, n)  # with many ties
    return Arm(times, rng.integers(0, kinds, n), rng.uniform(0.3, 3, n) if weighted else None)


def test_remission_under_6_mp_is_as_published():
    weeks = [6, 7, 10, 13, 16, 22, 23]
    published = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert kaplan_meier(DRUG, weeks).value == pytest.approx(published, abs=6e-5)
    assert np.sqrt(incidence(DRUG, weeks)[1]) == pytest.approx(errors, abs=6e-5)


def test_the_log_rank_test_of_the_remissions_is_as_published():
    excess, variance = log_rank_sums(BOTH.astype(float), EVENTS == 1, INVITED, np.zeros(42, dtype=int))
    assert excess == pytest.approx(9 - 19.25, abs=0.005)
    assert variance == pytest.approx(6.257, abs=0.0005)
    assert excess**2 / variance == pytest.approx(16.79, abs=0.005)


@pytest.mark.parametrize("seed", range(4))
def test_kaplan_meier_and_its_band_equal_lifelines(seed):
    arm, days = random_arm(seed, kinds=2), np.arange(0, 26)
    oracle = KaplanMeierFitter().fit(arm.times, arm.kinds == EVENT)
    found, inside = kaplan_meier(arm, days), slice(2, 24)
    assert found.value == pytest.approx(oracle.survival_function_at_times(days).to_numpy(), abs=1e-12)
    bands = oracle.confidence_interval_survival_function_.reindex(days, method="ffill").to_numpy()[inside]
    assert np.column_stack((found.low, found.high))[inside] == pytest.approx(bands, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_our_curve_equals_scipy_where_scipy_has_it(seed):
    arm, days = random_arm(seed, kinds=2), np.arange(1, 24)
    happened = arm.kinds == EVENT
    theirs = ecdf(CensoredData(uncensored=arm.times[happened], right=arm.times[~happened])).sf
    days = days[(theirs.evaluate(days) > 0) & (theirs.evaluate(days) < 1)]
    assert 1 - incidence(arm, days)[0] == pytest.approx(theirs.evaluate(days), abs=1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sides = theirs.confidence_interval(0.95, method="log-log")
    assert 1 - band(arm, days).high == pytest.approx(sides.low.evaluate(days), abs=1e-9)
    assert 1 - band(arm, days).low == pytest.approx(sides.high.evaluate(days), abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_incidence_and_its_variance_equal_lifelines_to_the_last_digit(seed):
    rng = np.random.default_rng(seed)
    times, kinds = rng.random(60) * 20, rng.integers(0, 3, 60)
    oracle = AalenJohansenFitter().fit(times, kinds, event_of_interest=1)
    days = np.sort(times[kinds == EVENT])
    shares, variances = incidence(Arm(times, kinds), days)
    assert shares == pytest.approx(oracle.cumulative_density_.reindex(days).to_numpy().ravel(), abs=1e-9)
    theirs = np.ravel(oracle.variance_.reindex(days).to_numpy())
    told = np.isfinite(theirs)  # lifelines divides by zero at the last person
    assert told.sum() >= len(days) - 1
    assert variances[told] == pytest.approx(theirs[told], abs=1e-9)


def test_breast_cancer_with_other_deaths_is_as_published():
    # Satagopan et al. (2004), Br J Cancer 91, 1229-1235, table 2: 305 patients, the first nine of them by month.
    times = np.concatenate(([7, 10, 14, 16, 18, 23, 24, 26, 27], np.full(296, 28)))
    kinds = np.concatenate(([0, 1, 0, 1, 2, 1, 0, 2, 1], np.zeros(296, dtype=int)))
    months = [10, 16, 18, 23, 26, 27]
    staying = 1 - incidence(Arm(times, (kinds > 0).astype(int)), months)[0]
    assert np.round(100 * staying, 1) == pytest.approx([99.7, 99.3, 99.0, 98.7, 98.4, 98.0], abs=0.11)
    steps = np.diff(incidence(Arm(times, kinds), [0, 10, 16, 18, 23, 26, 27])[0])
    assert np.round(100 * steps, 1) == pytest.approx([0.3, 0.3, 0, 0.3, 0, 0.3])


def test_without_censoring_incidence_is_a_share_and_its_variance_binomial():
    arm = Arm(np.arange(1, 41), np.tile([EVENT, COMPETING, COMPETING, EVENT], 10))
    shares, variances = incidence(arm, [20, 40])
    assert shares == pytest.approx([0.25, 0.5]) and variances == pytest.approx([0.25 * 0.75 / 40, 0.25 / 40])


def test_what_can_happen_and_what_prevents_it_add_up():
    arm = random_arm(7)
    other = Arm(arm.times, np.array([0, 2, 1])[arm.kinds])
    either = Arm(arm.times, (arm.kinds > 0).astype(int))
    days = np.arange(0, 26)
    assert incidence(arm, days)[0] + incidence(other, days)[0] == pytest.approx(incidence(either, days)[0], abs=1e-12)


def test_weights_count_as_so_many_people():
    arm = random_arm(3)
    twice = Arm(np.repeat(arm.times, 2), np.repeat(arm.kinds, 2))
    weighted = Arm(arm.times, arm.kinds, np.full(arm.n, 2.0))
    days = np.arange(1, 25)
    assert incidence(weighted, days)[0] == pytest.approx(incidence(twice, days)[0], abs=1e-12)
    assert incidence(weighted, days)[1] == pytest.approx(incidence(arm, days)[1], abs=1e-15)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_variance_is_the_jackknife_in_the_limit(weighted):
    arm, day, step = random_arm(11, weighted=weighted), 17, 1e-6
    base = np.ones(arm.n) if arm.weights is None else arm.weights
    moves = []
    for person in range(arm.n):
        heavier = base.copy()
        heavier[person] *= 1 + step
        lighter = base.copy()
        lighter[person] *= 1 - step
        up, down = (incidence(Arm(arm.times, arm.kinds, weights), day)[0][0] for weights in (heavier, lighter))
        moves.append((up - down) / (2 * step))
    assert incidence(arm, day)[1][0] == pytest.approx(np.sum(np.square(moves)), rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_people_who_are_observed_later_enter_later(seed):
    rng = np.random.default_rng(seed)
    entries = rng.integers(0, 6, 60)
    times, kinds = entries + rng.integers(1, 20, 60), rng.integers(0, 2, 60)
    oracle = KaplanMeierFitter().fit(times, kinds, entry=entries)
    days = np.arange(0, 24)
    ours = 1 - incidence(Arm(times, kinds, None, entries), days)[0]
    assert ours == pytest.approx(oracle.survival_function_at_times(days).to_numpy(), abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_log_rank_equals_scipy_lifelines_and_statsmodels(seed):
    rng = np.random.default_rng(seed)
    times, happened, invited = rng.integers(1, 30, 80), rng.random(80) < 0.6, rng.random(80) < 0.4
    theirs = logrank_test(times[invited], times[~invited], happened[invited], happened[~invited]).p_value
    assert log_rank_p(times, happened, invited) == pytest.approx(theirs, abs=1e-9)
    excess, variance = log_rank_sums(times.astype(float), happened, invited, np.zeros(80, dtype=int))
    sample = [CensoredData(uncensored=times[a & happened], right=times[a & ~happened]) for a in (invited, ~invited)]
    assert excess / np.sqrt(variance) == pytest.approx(float(logrank(*sample).statistic), abs=1e-9)
    strata = rng.integers(0, 5, 80)
    _statistic, p = survdiff(times, happened.astype(int), invited.astype(int), strata=strata)
    assert log_rank_p(times, happened, invited, strata) == pytest.approx(p, abs=1e-9)


def test_redrawing_the_arms_agrees_with_the_log_rank_test_and_is_the_same_every_time():
    rng = np.random.default_rng(2)
    times, happened, invited = rng.integers(1, 99, 120), rng.random(120) < 0.5, rng.random(120) < 0.5
    strata = rng.integers(0, 3, 120)
    p = redrawn_p(times, happened, invited, strata)
    assert p == pytest.approx(log_rank_p(times, happened, invited, strata), abs=0.03)
    mixed = rng.permutation(120)
    assert p == redrawn_p(times[mixed], happened[mixed], invited[mixed], strata[mixed])
    assert redrawn_p(BOTH, EVENTS, INVITED) == pytest.approx(1 / 10_000)


def test_redrawing_few_people_comes_to_the_share_of_all_draws():
    times, happened = np.array([1, 2, 3, 4, 5, 6]), np.ones(6, dtype=bool)
    invited = np.array([1, 1, 1, 0, 0, 0])  # of 20 draws this one and its mirror are the farthest
    assert redrawn_p(times, happened, invited) == pytest.approx(2 / 20, abs=0.01)


def test_an_arm_in_which_nothing_happened_has_a_band_by_its_size():
    arm = Arm(np.full(30, 365), np.zeros(30, dtype=int))
    value, low, high = (float(side[0]) for side in kaplan_meier(arm, [365]))
    assert (value, high) == (1.0, 1.0) and low == pytest.approx(float(wilson(1.0, 30).low))
    assert log_rank_p(arm.times, arm.kinds, np.arange(30) < 15) == 1.0


def test_whoever_was_not_followed_adds_no_certainty():
    arm = Arm(np.concatenate((np.full(10, 365), np.full(20, 30))), np.zeros(30, dtype=int))
    assert effective_size(arm, 365, 0.0, 0.0) == 10
    assert at_horizon(Arm(np.full(5, 9), np.zeros(5, dtype=int)), 365).high > 0.99
