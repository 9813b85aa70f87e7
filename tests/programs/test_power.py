"""How often a comparison would see a difference: against figures we publish, SciPy's own test, and a count of everything."""

from __future__ import annotations

from itertools import pairwise

import pytest

from metrics.estimates.verdicts import verdict
from programs import power as module
from programs.intervals import between
from programs.power import LARGEST_EXACT, chance, detectable, detectable_sentence, power, power_rows, sentence


@pytest.mark.parametrize(("size", "percent"), [(30, 9), (100, 59), (200, 90)])
def test_the_figures_of_the_evidence_page(size, percent):
    assert round(100 * power(size, 85, 10)) == percent


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_the_rejected_tables_are_those_of_scipy(size):
    from scipy.stats import fisher_exact

    rejected = module._rejected(size, size)
    for invited in range(size + 1):
        for comparison in range(size + 1):
            p = fisher_exact([[invited, size - invited], [comparison, size - comparison]]).pvalue
            assert rejected[invited, comparison] == (p <= 0.05), (size, invited, comparison)


@pytest.mark.parametrize(("size", "others"), [(9, 9), (16, 30), (12, 60)])
def test_it_equals_the_sum_over_every_table_that_is_evidence(size, others):
    from scipy.stats import binom, fisher_exact

    total = fisher = 0.0
    for a in range(size + 1):
        for b in range(others + 1):
            p = fisher_exact([[a, size - a], [b, others - b]]).pvalue
            found = between(a / size, size, b / others, others)
            chance_of = binom.pmf(a, size, 0.95) * binom.pmf(b, others, 0.75)
            fisher += chance_of * (p <= 0.05)
            total += chance_of * verdict(float(found.low), float(found.high), p, 0.1).is_evidence
    assert power(size, 75, 20, others) == pytest.approx(total, abs=1e-12)
    assert total <= fisher


def test_small_arms_of_unequal_size_see_less_than_the_test_alone():
    low, high = module._binomial(30, 0.95), module._binomial(16, 0.75)
    assert float(high @ module._rejected(16, 30) @ low) > 0.45
    assert 0.3 < power(16, 95, -20, 30) < 0.35


def test_without_a_difference_at_most_one_in_twenty_is_a_false_alarm():
    assert all(power(size, share, 0) <= 0.05 for size in (10, 40, 150) for share in (10, 50, 85))


@pytest.mark.parametrize("size", [250, LARGEST_EXACT])
@pytest.mark.parametrize(("share", "difference"), [(85, 10), (30, 20), (50, 10), (80, 5), (10, 10), (90, 5), (30, 35)])
def test_the_approximation_meets_the_enumeration(size, share, difference):
    low, high = share / 100, (share + difference) / 100
    assert module._approximate(size, size, low, high) == pytest.approx(power(size, share, difference), abs=0.02)


def test_beyond_the_border_it_goes_on_rising():
    shares = [power(size, 80, 5) for size in (LARGEST_EXACT, LARGEST_EXACT + 1, 600, 2000, 10_000)]
    assert shares[-1] > 0.99
    assert all(after > before - 0.01 for before, after in pairwise(shares))


@pytest.mark.parametrize(("size", "share", "difference"), [(0, 50, 10), (30, 95, 10), (30, -1, 10)])
def test_what_cannot_be_is_refused(size, share, difference):
    with pytest.raises(ValueError, match="points more"):
        power(size, share, difference)


def test_certain_results_need_no_luck():
    assert power(1000, 0, 100) == 1.0
    assert power(5, 0, 100) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.001, "hardly ever"),
        (0.0934, "about 1 time in 11"),
        (0.34, "about 1 time in 3"),
        (0.5, "about 5 times in 10"),
        (0.59, "about 6 times in 10"),
        (0.905, "about 9 times in 10"),
        (0.96, "about 19 times in 20"),
        (0.995, "nearly always"),
    ],
)
def test_chances_in_words(share, words):
    assert chance(share) == words


def test_the_sentence_says_what_to_expect():
    assert sentence(30, 85, 10) == (
        "With 30 people in each arm you would see a difference of 10 points about 1 time in 11; "
        "too small to tell is the likely answer."
    )
    assert sentence(100, 85, 10).endswith("about 6 times in 10; it can easily be missed.")
    assert sentence(200, 85, 10).endswith("about 9 times in 10; that is enough to tell.")
    assert sentence(1, 85, 1).startswith("With 1 person in each arm you would see a difference of 1 point hardly ever")


def test_the_planned_size_stands_among_others():
    rows = power_rows(24, 30, 40)
    assert [row.size for row in rows] == [24, 30, 50, 100, 200, 400]
    assert [row.size for row in rows if row.is_planned] == [24]
    assert [row.size for row in power_rows(50, 30, 40)] == [30, 50, 100, 200, 400]
    assert rows[0].chance == chance(rows[0].power)


def test_unequal_arms_reject_the_tables_that_scipy_rejects():
    from scipy.stats import fisher_exact

    rejected = module._rejected(4, 9)
    for invited in range(5):
        for comparison in range(10):
            p = fisher_exact([[invited, 4 - invited], [comparison, 9 - comparison]]).pvalue
            assert rejected[invited, comparison] == (p <= 0.05), (invited, comparison)


def test_more_people_in_the_comparison_see_more_and_ever_less_of_it():
    shares = [power(60, 80, 12, others) for others in (30, 60, 120, 600)]
    assert shares == sorted(shares)
    assert shares[1] == power(60, 80, 12)
    assert shares[2] - shares[1] > (shares[3] - shares[2]) / 2


@pytest.mark.parametrize(("size", "others"), [(200, 400), (150, 600)])
def test_the_approximation_meets_the_enumeration_of_unequal_arms(size, others):
    assert module._approximate(size, others, 0.5, 0.65) == pytest.approx(power(size, 50, 15, others), abs=0.03)


def test_detectable_is_the_first_difference_seen_four_times_in_five():
    points = detectable(100, 85)
    assert points is not None
    assert power(100, 85, points - 1) < 0.8 <= power(100, 85, points)
    assert detectable(400, 85) < points
    assert detectable(5, 85) is None
    assert "is 12 points" in detectable_sentence(100, 85)
    assert "no difference there could be" in detectable_sentence(5, 85)


def test_sentence_of_unequal_arms_says_both():
    assert sentence(30, 80, 10, 90).startswith("With 30 people invited and 90 in the comparison you would see")
