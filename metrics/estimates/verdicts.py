"""What may be said of the primary outcome: from the interval, the test and the smallest difference that matters. Pure; points are percent.

Evidence needs the interval and the test together. The test keeps its level in groups of any size because it counts or redraws; the
interval keeps the claim from resting on a time to the event that is not the outcome. Together they are wrong in at most 5 of 100 programs
without an effect (benchmarks/estimates.py).
"""

from __future__ import annotations

from statistics import NormalDist

from metrics.estimates.figures import ALPHA, Verdict
from programs.intervals import Z

POWER = 0.8


def verdict(low: float, high: float, p: float, smallest: float, *, less_is_better: bool = False) -> Verdict:
    """`low` and `high` bound the difference, invited minus comparison; `smallest` is the difference that would matter, all in points.

    Where there is no evidence, the groups were large enough to tell when every difference that would matter, either way, is outside
    of the interval. The power that a group turned out to have says nothing beyond that (Hoenig and Heisey 2001).
    """
    if p <= ALPHA and (low > 0 or high < 0):
        return Verdict.IMPROVEMENT if (low > 0) is not less_is_better else Verdict.HARM
    return Verdict.NO_DIFFERENCE if -smallest < low and high < smallest else Verdict.TOO_SMALL


def detectable(low: float, high: float) -> float:
    """A difference, in points, that groups of this size show four times in five.

    From the width of the interval, so that it holds for every design: a difference shows when it is as far from zero as the interval
    is wide to one side, and chance moves it by as much as POWER allows.
    """
    return (high - low) / 2 * (Z + NormalDist().inv_cdf(POWER)) / Z
