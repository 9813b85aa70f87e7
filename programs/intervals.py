"""The intervals of a share and of the difference of two. Pure; every share is 0 to 1.

Here, and not beside the estimates of `metrics`, because what a comparison could see is told before it begins, and must be what its
page will claim.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

LEVEL = 0.95
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
SMALL = 24  # people in an arm: of fewer, one interval alone holds the truth in as few as 92.1 of 100 at some shares


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
