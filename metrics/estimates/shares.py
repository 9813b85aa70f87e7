"""Differences of shares within strata: interval and exact test. Pure; every share is 0 to 1.

SciPy has Fisher's exact test and the hypergeometric distribution. It has no Mantel-Haenszel difference: that stands here, with its
source. One share, and the difference of two without strata, is in programs.intervals.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from programs.intervals import Interval, Z, difference, wilson

FEW = 2  # with or without a yes in an arm: fewer of either, and one interval alone would say too much
# Tables whose probabilities differ by less count as equally likely, as in scipy.stats.fisher_exact.
TIE = 1 + 1e-7


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
