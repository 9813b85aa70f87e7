"""Time to an event: retention by Kaplan-Meier, promotion by cumulative incidence with leaving as the competing event, log-rank tests. Pure.

SciPy has the Kaplan-Meier curve with its log-log band and the log-rank test of two groups, and both are used. It has no cumulative
incidence, no weights and no strata: those stand here, each with its source. Times are days since the invitation.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from programs.intervals import Interval, Z, wilson

CENSORED, EVENT, COMPETING = 0, 1, 2
REDRAWS = 9_999
SEED = 20_260_101  # any number serves; it is written down so that everybody finds the same p
CHUNK = 2_000_000  # random numbers at a time


@dataclass(frozen=True, slots=True)
class Arm:
    """The people of one arm as arrays of one length. `kinds`: CENSORED, EVENT or COMPETING, at `times`.

    `weights` make both arms alike in their strata; `entries` are the days from which people are observed (left truncation).
    """

    times: Any
    kinds: Any
    weights: Any = None
    entries: Any = None

    @property
    def n(self) -> int:
        """People."""
        return len(self.times)

    def at_risk(self, day: float) -> int:
        """People who are observed on this day and to whom nothing happened before it."""
        here = np.asarray(self.times) >= day
        return int((here if self.entries is None else here & (np.asarray(self.entries) <= day)).sum())


def incidence(arm: Arm, days: Any) -> tuple[Any, Any]:
    """The share to whom the event has happened by each day, and its variance: Aalen and Johansen (1978).

    The variance is the infinitesimal jackknife, which without weights and competing events is Greenwood's, and holds with weights too.
    """
    times, kinds = np.asarray(arm.times, dtype=float), np.asarray(arm.kinds)
    weights = np.ones(len(times)) if arm.weights is None else np.asarray(arm.weights, dtype=float)
    days = np.atleast_1d(np.asarray(days, dtype=float))
    moments = np.unique(times[(kinds != CENSORED) & (times <= days.max())])
    if not len(moments):
        return np.zeros(len(days)), np.zeros(len(days))
    here = times[:, None] >= moments
    if arm.entries is not None:
        here &= np.asarray(arm.entries, dtype=float)[:, None] < moments
    now = times[:, None] == moments
    at_risk = weights @ here
    happened, ended = now & (kinds == EVENT)[:, None], now & (kinds != CENSORED)[:, None]
    hazard, ending = (weights @ happened) / at_risk, (weights @ ended) / at_risk
    before = np.concatenate(([1.0], np.cumprod(1 - ending)[:-1]))  # nothing has happened just before
    # How each person moves the two hazards, and with them the curve.
    moved = (happened - here * hazard) / at_risk
    rest = np.where(ending < 1, 1 - ending, 1)  # after everybody is gone nothing follows that could move
    moved_ending = np.cumsum((ended - here * ending) / at_risk / rest, axis=1)
    lagged = np.concatenate((np.zeros((len(times), 1)), moved_ending[:, :-1]), axis=1)
    influence = np.cumsum(before * (moved - lagged * hazard), axis=1) * weights[:, None]
    place = np.searchsorted(moments, days, side="right")
    shares = np.concatenate(([0.0], np.cumsum(before * hazard)))[place]
    variances = np.concatenate(([0.0], (influence**2).sum(0)))[place]
    return np.clip(shares, 0, 1), variances


def effective_size(arm: Arm, day: float, share: float, variance: float) -> float:
    """How many people, all followed and of one weight, would know the share as well: Rothman (1978), J Chron Dis 31, 557-560.

    Where the end of less than half of an arm is known, no more than those: the variance then rests on the few who were followed long,
    and comes out too small. No more either where the share is 0 or 1, of which it says nothing.
    """
    known = (np.asarray(arm.times) >= day) | (np.asarray(arm.kinds) != CENSORED)
    weights = np.ones(arm.n) if arm.weights is None else np.asarray(arm.weights, dtype=float)
    if not known.any():
        return 0.0
    if not 0 < share < 1 or variance <= 0:
        return _size_of(weights[known])
    most = weights if 2 * weights[known].sum() >= weights.sum() else weights[known]
    return min(_size_of(most), float(share * (1 - share) / variance))


def _size_of(weights: Any) -> float:
    """How many people of one weight are worth as much as these: Kish (1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def at_horizon(arm: Arm, day: float) -> Interval:
    """The share by one day with Wilson's interval at the effective size. Where nobody is censored it is Wilson's own."""
    return wilson(*share_at(arm, day))


def share_at(arm: Arm, day: float) -> tuple[float, float]:
    """The share to whom it has happened by one day, and the size of a group without censoring that knows it as well."""
    shares, variances = incidence(arm, day)
    return float(shares[0]), max(effective_size(arm, day, float(shares[0]), float(variances[0])), 1e-9)


def band(arm: Arm, days: Any) -> Interval:
    """The curve of incidence with its log-log band (Kalbfleisch and Prentice 1980).

    Where it is 0 or 1 that band is not defined, and Wilson's stands there.
    """
    days = np.atleast_1d(np.asarray(days, dtype=float))
    shares, variances = incidence(arm, days)
    staying = 1 - shares
    low, high = np.empty(len(days)), np.empty(len(days))
    for place, (share, variance, stay) in enumerate(zip(shares, variances, staying, strict=True)):
        if 0 < share < 1:
            factor = np.exp(Z * np.sqrt(variance) / (stay * abs(np.log(stay))))
            low[place], high[place] = 1 - stay ** (1 / factor), 1 - stay**factor
        else:
            size = effective_size(arm, days[place], share, variance)
            _, low[place], high[place] = wilson(share, max(size, 1e-9))
    return Interval(shares, low, high)


def kaplan_meier(arm: Arm, days: Any) -> Interval:
    """The share to whom it has not happened yet, with its log-log band. SciPy's, where there are no weights."""
    if arm.weights is not None or arm.entries is not None:
        return stays(band(arm, days))
    from scipy.stats import CensoredData, ecdf

    happened = np.asarray(arm.kinds) == EVENT
    if not happened.any():
        return stays(band(arm, days))
    times = np.asarray(arm.times, dtype=float)
    days = np.atleast_1d(np.asarray(days, dtype=float))
    found = ecdf(CensoredData(uncensored=times[happened], right=times[~happened])).sf
    with warnings.catch_warnings():  # a band at 1 or 0 is not defined, and is filled below
        warnings.simplefilter("ignore", RuntimeWarning)
        low, high = (side.evaluate(days) for side in found.confidence_interval(confidence_level=0.95, method="log-log"))
    share = found.evaluate(days)
    spare = stays(band(arm, days))
    inside = (share > 0) & (share < 1) & np.isfinite(low) & np.isfinite(high)
    return Interval(share, np.where(inside, low, spare.low), np.where(inside, high, spare.high))


def stays(happened: Interval) -> Interval:
    """The share to whom it has not happened, of the share to whom it has."""
    return Interval(1 - happened.value, 1 - happened.high, 1 - happened.low)


def log_rank_p(times: Any, happened: Any, invited: Any, strata: Any = None) -> float:
    """Two-sided p of the log-rank test, within strata where there are several. 1 where nothing can differ.

    With one stratum it is scipy.stats.logrank. Strata add observed less expected, and variances (Mantel 1966).
    """
    from scipy.stats import CensoredData, chi2, logrank

    times, happened, invited, strata = _people(times, happened, invited, strata)
    excess, variance = log_rank_sums(times, happened, invited, strata)
    if variance <= 0:
        return 1.0
    if strata.max() == 0:
        arms = [(times[here & happened], times[here & ~happened]) for here in (invited, ~invited)]
        return float(logrank(*(CensoredData(uncensored=ended, right=going) for ended, going in arms)).pvalue)
    return float(chi2.sf(excess**2 / variance, 1))


def log_rank_sums(times: Any, happened: Any, invited: Any, strata: Any) -> tuple[float, float]:
    """Events among those invited less the expected ones, and the variance, over all strata."""
    moments = np.unique(np.column_stack((strata[happened], times[happened])), axis=0)
    if not len(moments):
        return 0.0, 0.0
    mine = strata == moments[:, :1]
    here, now = mine & (times >= moments[:, 1:]), mine & (times == moments[:, 1:]) & happened
    at_risk, events = here.sum(1), now.sum(1)
    share = (here & invited).sum(1) / at_risk
    spread = events * share * (1 - share) * (at_risk - events) / np.maximum(at_risk - 1, 1)
    return float(((now & invited).sum(1) - events * share).sum()), float(spread.sum())


def redrawn_p(times: Any, happened: Any, invited: Any, strata: Any = None, redraws: int = REDRAWS) -> float:
    """How often arms drawn anew within each stratum differ as much: the log-rank test by permutation, which keeps its level in any size.

    The seed is fixed and the people are put in order first, so the same people give the same p, in whatever order they come.
    """
    times, happened, invited, strata = _people(times, happened, invited, strata)
    order = np.lexsort((invited, happened, times, strata))
    times, happened, invited, strata = (values[order] for values in (times, happened, invited, strata))
    scores = _log_rank_scores(times, happened, strata)
    seen = abs(scores[invited].sum())
    starts = np.searchsorted(strata, strata)  # where the stratum of each begins
    drawn = np.arange(len(strata)) - starts < np.bincount(strata[invited], minlength=strata.max() + 1)[strata]
    generator, as_far, left = np.random.default_rng(SEED), 0, redraws
    while left > 0:
        rows = min(left, max(1, CHUNK // len(strata)))
        mixed = np.argsort(strata + generator.random((rows, len(strata))), axis=1)
        as_far += int((np.abs(scores[mixed[:, drawn]].sum(1)) >= seen - 1e-9).sum())
        left -= rows
    return (as_far + 1) / (redraws + 1)


def _log_rank_scores(times: Any, happened: Any, strata: Any) -> Any:
    """What each person adds to observed less expected when invited: 1 for an event, less the hazard they stood (Nelson-Aalen)."""
    scores = happened.astype(float)
    for stratum in np.unique(strata):
        mine = strata == stratum
        moments, events = np.unique(times[mine & happened], return_counts=True)
        hazard = events / (times[mine][:, None] >= moments).sum(0)
        scores[mine] -= np.concatenate(([0.0], np.cumsum(hazard)))[np.searchsorted(moments, times[mine], side="right")]
    return scores


def _people(times: Any, happened: Any, invited: Any, strata: Any) -> tuple[Any, Any, Any, Any]:
    numbers = np.zeros(len(times), dtype=int) if strata is None else np.unique(strata, return_inverse=True)[1]
    return np.asarray(times, dtype=float), np.asarray(happened, dtype=bool), np.asarray(invited, dtype=bool), numbers
