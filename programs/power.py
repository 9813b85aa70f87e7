"""How likely a comparison of two proportions is to see a difference: Fisher's exact test, two-sided, at 5 %, and an interval that leaves
out "no difference", as its page will ask. Pure, no ORM.

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

from programs.intervals import between

ALPHA = 0.05
ENOUGH = 0.8
# Up to here every pair of results is enumerated: (n + 1)² tables, at 300 about a tenth of a second.
LARGEST_EXACT = 300
LONGEST_EXACT = 1_200  # of the larger arm, where they are unequal
# Sizes that stand beside the planned one, so that one sees what more people would change.
SIZES = (30, 50, 100, 200, 400)
# Tables whose probabilities differ by less count as equally likely, as in scipy.stats.fisher_exact.
TIE = 1 + 1e-7


def power(size: int, expected_percent: int, difference: int, comparison: int | None = None) -> float:
    """The share of 0 to 1 of such comparisons in which p is at most 5 % and the 95 % interval is clear of zero.

    `size` people who are invited and `comparison` others (as many, unless it is given); `expected_percent` of the comparison and
    `difference` points more of those invited have the outcome. Exact where the tables are few enough (LARGEST_EXACT in each arm), else
    approximate. Raises ValueError for shares outside 0 to 100 or no people.
    """
    others = size if comparison is None else comparison
    low, high = expected_percent / 100, (expected_percent + difference) / 100
    if min(size, others) < 1 or not 0 <= low <= 1 or not 0 <= high <= 1:
        raise ValueError(f"{size} and {others} people at {expected_percent} and {difference} points more")
    if (size + 1) * (others + 1) <= (LARGEST_EXACT + 1) ** 2 and max(size, others) <= LONGEST_EXACT:
        return _exact(size, others, low, high)
    return _approximate(size, others, low, high)


def detectable(size: int, expected_percent: int, comparison: int | None = None) -> int | None:
    """The smallest difference in whole points that such a comparison sees four times in five; None where it sees none that can be."""
    low, high = 1, 100 - expected_percent
    if high < 1 or power(size, expected_percent, high, comparison) < ENOUGH:
        return None
    while low < high:
        middle = (low + high) // 2
        if power(size, expected_percent, middle, comparison) >= ENOUGH:
            high = middle
        else:
            low = middle + 1
    return low


def _exact(size: int, others: int, low: float, high: float) -> float:
    return float(_binomial(size, high) @ _is_evidence(size, others) @ _binomial(others, low))


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
def _is_evidence(size: int, others: int) -> Any:
    """The same tables, without those whose interval holds zero: evidence needs both, and between small and unequal arms they differ."""
    invited, comparison = np.arange(size + 1)[:, None] / size, np.arange(others + 1)[None, :] / others
    found = between(invited, size, comparison, others)
    return _rejected(size, others) & ((found.low > 0) | (found.high < 0))


def _rejected(size: int, others: int) -> Any:
    """For each pair of counts (invited, comparison), whether Fisher's test rejects: bool array of shape (size + 1, others + 1).

    A table is as extreme as another with the same sum when it is no more likely under the hypergeometric distribution.
    """
    rejected = np.zeros((size + 1, others + 1), dtype=bool)
    of_arm, of_others, of_both = _log_choices(size), _log_choices(others), _log_choices(size + others)
    for total in range(size + others + 1):
        invited = np.arange(max(0, total - others), min(size, total) + 1)
        chance = np.exp(of_arm[invited] + of_others[total - invited] - of_both[total])
        ascending = np.sort(chance)
        upto = np.cumsum(ascending)[np.searchsorted(ascending, chance * TIE, side="right") - 1]
        rejected[invited, total - invited] = upto <= ALPHA
    return rejected


def _approximate(size: int, others: int, low: float, high: float) -> float:
    """Normal approximation with the continuity correction of Fleiss, Tytun and Ury (1980), Biometrics 36, 343-346.

    Their correction of the size, turned round, takes half of 1/size + 1/others off the difference. It follows the exact test; from 300
    in each arm on, within two percentage points.
    """
    difference, apart = abs(high - low), 1 / size + 1 / others
    if difference == 0:
        return ALPHA / 2  # the exact test keeps well below 5 %
    mean = (size * high + others * low) / (size + others)
    spread = sqrt(high * (1 - high) / size + low * (1 - low) / others)
    seen = difference - apart / 2
    if spread == 0:
        return 1.0
    if seen <= 0:
        return ALPHA / 2
    normal = NormalDist()
    return normal.cdf((seen - normal.inv_cdf(1 - ALPHA / 2) * sqrt(mean * (1 - mean) * apart)) / spread)


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


def power_rows(size: int, expected_percent: int, difference: int, comparison: int | None = None) -> list[PowerRow]:
    """The planned size among some others, smallest first; the comparison grows along with it."""
    sizes = sorted({size, *SIZES})
    others = [None if comparison is None else max(1, round(number * comparison / size)) for number in sizes]
    return [
        PowerRow(number, power(number, expected_percent, difference, other), number == size)
        for number, other in zip(sizes, others, strict=True)
    ]


def chance(share: float) -> str:
    """A power of 0 to 1 as how often one would see the difference."""
    if share < 0.005:
        return "hardly ever"
    if share < 0.38:
        return f"about 1 time in {round(1 / share)}"
    if share >= 0.95:
        return "nearly always" if share >= 0.99 else "about 19 times in 20"
    return f"about {round(share * 10)} times in 10"


def sentence(size: int, expected_percent: int, difference: int, comparison: int | None = None) -> str:
    """What to expect of the planned size, and what to do about it."""
    share = power(size, expected_percent, difference, comparison)
    points = "1 point" if difference == 1 else f"{difference} points"
    if share < 0.5:
        verdict = "too small to tell is the likely answer"
    elif share < ENOUGH:
        verdict = "it can easily be missed"
    else:
        verdict = "that is enough to tell"
    arms = f"{_people(size)} in each arm"
    if comparison is not None and comparison != size:
        arms = f"{_people(size)} invited and {comparison:,} in the comparison"
    return f"With {arms} you would see a difference of {points} {chance(share)}; {verdict}."


def detectable_sentence(size: int, expected_percent: int, comparison: int | None = None) -> str:
    """The smallest difference that this size sees four times in five, in words."""
    points = detectable(size, expected_percent, comparison)
    if points is None:
        return "At this size, no difference there could be would be seen four times in five."
    return f"The smallest difference it sees four times in five is {points} point{'' if points == 1 else 's'}."


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
