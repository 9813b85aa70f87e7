"""How likely a comparison of two proportions is to see a difference: the power of Fisher's exact test, two-sided, at 5 %. Pure, no ORM.

scipy.stats has all of this and is what the tests compare with. It also takes seconds to load, in a web process that needs
nothing else of it; the two distributions here are a line each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log, log1p, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

ALPHA = 0.05
# Up to here every pair of results is enumerated: (n + 1)² tables, at 300 about a tenth of a second.
LARGEST_EXACT = 300
# Sizes that stand beside the planned one, so that one sees what more people would change.
SIZES = (30, 50, 100, 200, 400)
# Tables whose probabilities differ by less count as equally likely, as in scipy.stats.fisher_exact.
TIE = 1 + 1e-7


def power(size: int, expected_percent: int, difference: int) -> float:
    """The share of 0 to 1 of such comparisons in which p is at most 5 %.

    `size` people in each arm; `expected_percent` of the comparison and `difference` points more of those invited have the outcome.
    Exact up to LARGEST_EXACT in each arm, approximate above. Raises ValueError for shares outside 0 to 100 or no people.
    """
    low, high = expected_percent / 100, (expected_percent + difference) / 100
    if size < 1 or not 0 <= low <= 1 or not 0 <= high <= 1:
        raise ValueError(f"{size} people at {expected_percent} and {difference} points more")
    return _exact(size, low, high) if size <= LARGEST_EXACT else _approximate(size, low, high)


def _exact(size: int, low: float, high: float) -> float:
    return float(_binomial(size, high) @ _rejected(size) @ _binomial(size, low))


def _binomial(size: int, share: float) -> Any:
    """The chance of each count 0 to `size`."""
    counts = np.arange(size + 1)
    if share in (0.0, 1.0):
        return (counts == size * share).astype(float)
    return np.exp(_log_choices(size) + counts * log(share) + (size - counts) * log1p(-share))


def _log_choices(size: int) -> Any:
    """The logarithm of "size over k" for k from 0 to size."""
    factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, size + 1)))))
    return factorials[-1] - factorials - factorials[::-1]


@lru_cache(maxsize=32)
def _rejected(size: int) -> Any:
    """For each pair of counts (invited, comparison), whether Fisher's test rejects: bool array of shape (size + 1, size + 1).

    A table is as extreme as another with the same sum when it is no more likely under the hypergeometric distribution.
    """
    rejected = np.zeros((size + 1, size + 1), dtype=bool)
    of_arm, of_both = _log_choices(size), _log_choices(2 * size)
    for total in range(2 * size + 1):
        invited = np.arange(max(0, total - size), min(size, total) + 1)
        chance = np.exp(of_arm[invited] + of_arm[total - invited] - of_both[total])
        ascending = np.sort(chance)
        upto = np.cumsum(ascending)[np.searchsorted(ascending, chance * TIE, side="right") - 1]
        rejected[invited, total - invited] = upto <= ALPHA
    return rejected


def _approximate(size: int, low: float, high: float) -> float:
    """Normal approximation with the continuity correction of Fleiss, Tytun and Ury (1980), Biometrics 36, 343-346.

    Their size n corrected to n/4 (1 + √(1 + 4/(n d)))², turned round: m people are worth m (1 - 1/(m d))² without the
    correction. It follows the exact test; from 300 in each arm on, within two percentage points.
    """
    difference, mean = abs(high - low), (high + low) / 2
    if difference == 0:
        return ALPHA / 2  # the exact test keeps well below 5 %
    worth = size * max(0.0, 1 - 1 / (size * difference)) ** 2
    spread = sqrt(low * (1 - low) + high * (1 - high))
    if spread == 0:
        return 1.0
    normal = NormalDist()
    z = (difference * sqrt(worth) - normal.inv_cdf(1 - ALPHA / 2) * sqrt(2 * mean * (1 - mean))) / spread
    return normal.cdf(z)


@dataclass(frozen=True, slots=True)
class PowerRow:
    """One size, and what a comparison of that size would see."""

    size: int
    power: float
    is_planned: bool

    @property
    def chance(self) -> str:
        """The power in words: "about 1 time in 11"."""
        return chance(self.power)


def power_rows(size: int, expected_percent: int, difference: int) -> list[PowerRow]:
    """The planned size among some others, smallest first."""
    sizes = sorted({size, *SIZES})
    return [PowerRow(number, power(number, expected_percent, difference), number == size) for number in sizes]


def chance(share: float) -> str:
    """A power of 0 to 1 as how often one would see the difference."""
    if share < 0.005:
        return "hardly ever"
    if share < 0.38:
        return f"about 1 time in {round(1 / share)}"
    if share >= 0.95:
        return "nearly always" if share >= 0.99 else "about 19 times in 20"
    return f"about {round(share * 10)} times in 10"


def sentence(size: int, expected_percent: int, difference: int) -> str:
    """What to expect of the planned size, and what to do about it."""
    share = power(size, expected_percent, difference)
    points = "1 point" if difference == 1 else f"{difference} points"
    people = "1 person" if size == 1 else f"{size:,} people"
    if share < 0.5:
        verdict = "too small to tell is the likely answer"
    elif share < 0.8:
        verdict = "it can easily be missed"
    else:
        verdict = "that is enough to tell"
    return f"With {people} in each arm you would see a difference of {points} {chance(share)}; {verdict}."
