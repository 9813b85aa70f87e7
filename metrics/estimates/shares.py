"""Shares, and the difference of two of them: interval and exact test, also within strata. Pure; every share is 0 to 1.

SciPy has Fisher's exact test and the hypergeometric distribution. It has no interval of a difference and no Mantel-Haenszel
difference: those stand here, each with its source.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

LEVEL = 0.95
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
FEW = 2  # with or without a yes in an arm: fewer of either, and one interval alone would say too much
SMALL = 24  # people in an arm: of fewer, one interval alone holds the truth in as few as 92.1 of 100 at some shares
# Tables whose probabilities differ by less count as equally likely, as in scipy.stats.fisher_exact.
TIE = 1 + 1e-7


class Interval(NamedTuple):
    """An estimate with its 95 % interval."""

    value: Any
    low: Any
    high: Any


def wilson(share: Any, size: Any) -> Interval:
    """The score interval of Wilson (1927). `size` may be an effective one, which is no whole number."""
    share, size = np.asarray(share, dtype=float), np.asarray(size, dtype=float)
    spread = Z * np.sqrt(share * (1 - share) / size + Z * Z / (4 * size * size))
    middle, scale = share + Z * Z / (2 * size), 1 + Z * Z / size
    # Rounding must not put a bound on the wrong side of the share itself.
    low = np.minimum(np.maximum((middle - spread) / scale, 0), share)
    high = np.maximum(np.minimum((middle + spread) / scale, 1), share)
    return Interval(share, low, high)


def difference(first: Interval, second: Interval) -> Interval:
    """The first minus the second: square and add. On Wilson's intervals it is method 10 of Newcombe (1998), Stat Med 17, 873-890;
    on others the same argument holds (Zou and Donner 2008, Stat Med 27, 1693-1702).
    """
    value = first.value - second.value
    low = value - np.hypot(first.value - first.low, second.high - second.value)
    high = value + np.hypot(first.high - first.value, second.value - second.low)
    return Interval(value, low, high)


def newcombe(yes: Any, size: Any, other_yes: Any, other_size: Any) -> Interval:
    """The difference of two shares of separate groups, each given as count and size."""
    yes, other_yes = np.asarray(yes, dtype=float), np.asarray(other_yes, dtype=float)
    return difference(wilson(yes / size, size), wilson(other_yes / other_size, other_size))


def agresti_caffo(share: Any, size: Any, other_share: Any, other_size: Any) -> Interval:
    """The difference of two shares, a yes and a no added to each: Agresti and Caffo (2000), The American Statistician 54, 280-288."""
    (first, spread), (other, other_spread) = _with_two_more(share, size), _with_two_more(other_share, other_size)
    middle, half = first - other, Z * np.sqrt(spread + other_spread)
    return Interval(
        np.asarray(share) - np.asarray(other_share), np.maximum(middle - half, -1), np.minimum(middle + half, 1)
    )


def _with_two_more(share: Any, size: Any) -> tuple[Any, Any]:
    more = np.asarray(size, dtype=float) + 2
    share = (np.asarray(share) * size + 1) / more
    return share, share * (1 - share) / more


def between(share: Any, size: Any, other_share: Any, other_size: Any) -> Interval:
    """The difference of two shares, each known as well as in a group of its size, which may be no whole number: Newcombe's interval.

    With fewer than `SMALL` in an arm it ends where that or Agresti and Caffo's does, whichever is farther out. There are few results then,
    and by themselves both miss the truth more often than they may at some shares: Newcombe's in 7.9 of 100 with 10 against 11, in 7.6
    with 13 against 13 (benchmarks/coverage.py).
    """
    found = difference(wilson(share, size), wilson(other_share, other_size))
    wide, is_small = agresti_caffo(share, size, other_share, other_size), np.minimum(size, other_size) < SMALL
    return Interval(
        found.value,
        np.where(is_small, np.minimum(found.low, wide.low), found.low),
        np.where(is_small, np.maximum(found.high, wide.high), found.high),
    )


def common_difference(yes: Any, size: Any, other_yes: Any, other_size: Any) -> Interval:
    """The Mantel-Haenszel difference of shares over strata (last axis), with the interval of Klingenberg (2014), Stat Med 33, 2968-2983.

    It turns round the test whose variance is that of Sato (1989), which holds for few large strata as for many small ones.
    Strata in which an arm is empty have no weight. Raises ValueError where none is left.
    """
    yes, size, other_yes, other_size, total = _counts(yes, size, other_yes, other_size)
    weight = np.where(total > 0, size * other_size / total, 0).sum(-1)
    if not np.all(weight > 0):
        raise ValueError("no stratum has people in both arms")
    value = ((yes * other_size - other_yes * size) / total).sum(-1) / weight
    p, q = _sato(yes, size, other_yes, other_size, total)
    middle = value + Z * Z * p / (2 * weight**2)
    spread = np.sqrt(np.maximum(middle**2 - value**2 + Z * Z * q / weight**2, 0))
    return Interval(value, np.maximum(middle - spread, -1), np.minimum(middle + spread, 1))


def sato_variance(yes: Any, size: Any, other_yes: Any, other_size: Any) -> Any:
    """The variance of the Mantel-Haenszel difference: Sato (1989), as in Greenland and Robins (1985) for both sorts of strata."""
    yes, size, other_yes, other_size, total = _counts(yes, size, other_yes, other_size)
    weight = (size * other_size / total).sum(-1)
    value = ((yes * other_size - other_yes * size) / total).sum(-1) / weight
    p, q = _sato(yes, size, other_yes, other_size, total)
    return (value * p + q) / weight**2


def _sato(yes: Any, size: Any, other_yes: Any, other_size: Any, total: Any) -> tuple[Any, Any]:
    unequal = size * other_size * (other_size - size) / 2
    p = ((size**2 * other_yes - other_size**2 * yes + unequal) / total**2).sum(-1)
    q = ((yes * (other_size - other_yes) + other_yes * (size - yes)) / (2 * total)).sum(-1)
    return p, q


def _counts(*counts: Any) -> tuple[Any, ...]:
    """The four counts as arrays with a total; where an arm is empty all are zero, of a total of one."""
    yes, size, other_yes, other_size = np.broadcast_arrays(*(np.asarray(count, dtype=float) for count in counts))
    both = (size > 0) & (other_size > 0)
    kept = [np.where(both, count, 0) for count in (yes, size, other_yes, other_size)]
    return (*kept, np.where(both, size + other_size, 1))


def within_strata(yes: Any, size: Any, other_yes: Any, other_size: Any) -> Interval:
    """The common difference over strata with Klingenberg's interval, or a wider one where an arm has hardly a yes, or hardly a no.

    Sato's variance hardly counts strata in which nothing differs, and with no or one event in an arm his interval held the truth in as few
    as 79 of 100 (benchmarks/coverage.py). There it is widened to where the squared and added intervals of the two weighted shares end.
    """
    found = common_difference(yes, size, other_yes, other_size)
    yes, size, other_yes, other_size, total = _counts(yes, size, other_yes, other_size)
    wide = difference(_weighted(yes, size, other_size / total), _weighted(other_yes, other_size, size / total))
    hits = [(count.sum(-1), (people - count).sum(-1)) for count, people in ((yes, size), (other_yes, other_size))]
    is_few = np.min([np.minimum(*both) for both in hits], axis=0) < FEW
    return Interval(
        found.value,
        np.where(is_few, np.minimum(found.low, wide.low), found.low),
        np.where(is_few, np.maximum(found.high, wide.high), found.high),
    )


def _weighted(yes: Any, size: Any, weight: Any) -> Interval:
    """The share of one arm over strata (last axis), each person of a weight, with Wilson's interval at the size that knows it as well."""
    whole = (weight * size).sum(-1)
    share = np.clip((weight * yes).sum(-1) / whole, 0, 1)
    no = share[..., None]
    variance = (weight**2 * (yes * (1 - no) ** 2 + (size - yes) * no**2)).sum(-1) / whole**2
    most = whole**2 / (weight**2 * size).sum(-1)
    is_told = variance > 1e-12
    return wilson(
        share, np.where(is_told, np.minimum(most, share * (1 - share) / np.where(is_told, variance, 1)), most)
    )


def exact_p(yes: Any, size: Any, other_yes: Any, other_size: Any) -> float:
    """Two-sided p of no effect in any stratum, given the totals of each: Fisher's exact test, and its extension to strata.

    With one stratum it is scipy.stats.fisher_exact. With several, the number of "yes" among those invited is a sum of independent
    hypergeometric counts (Zelen 1971, Biometrika 58, 129-137); as extreme is what is no more likely than what was seen.
    """
    from scipy.stats import fisher_exact, hypergeom

    yes, size, other_yes, other_size = (
        np.atleast_1d(np.asarray(count, dtype=int)) for count in (yes, size, other_yes, other_size)
    )
    if len(yes) == 1:
        table = [[yes[0], size[0] - yes[0]], [other_yes[0], other_size[0] - other_yes[0]]]
        return float(fisher_exact(table).pvalue)
    total, hits = size + other_size, yes + other_yes
    counts = np.arange(int(np.minimum(size, hits).max()) + 1)
    chances = hypergeom.pmf(counts[None, :], total[:, None], hits[:, None], size[:, None])
    whole = np.ones(1)
    for chance, most in zip(chances, np.minimum(size, hits), strict=True):
        whole = np.convolve(whole, chance[: most + 1])
    return float(min(1.0, whole[whole <= whole[yes.sum()] * TIE].sum()))


def tables(strata: Any, yes: Any, invited: Any) -> tuple[Any, Any, Any, Any]:
    """By stratum, of people given one by one: yes and size of those invited, yes and size of the comparison."""
    most = int(strata.max()) + 1
    return (
        np.bincount(strata[invited & yes], minlength=most),
        np.bincount(strata[invited], minlength=most),
        np.bincount(strata[~invited & yes], minlength=most),
        np.bincount(strata[~invited], minlength=most),
    )
