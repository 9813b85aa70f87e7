"""The figure of a yes or no at the end of the horizon. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from metrics.estimates.curves import CENSORED, EVENT, Arm, at_horizon
from metrics.estimates.figures import MOST_UNKNOWN, ArmFigure, Figure, Verdict, rounded
from metrics.estimates.frames import Answer, Frame, comparable, is_small, strata_of, weights_of
from metrics.estimates.shares import exact_p, tables, within_strata
from metrics.estimates.verdicts import detectable, verdict
from programs.intervals import Interval, between


def share_figure(frame: Frame, answers: Iterable[Answer]) -> Figure:
    """The figure of one outcome. A primary one is compared only when it is due. Whoever has no record is left out, and counted."""
    everybody = list(answers)
    known, limits = comparable(frame, [answer for answer in everybody if answer.yes is not None])
    if is_small(frame, known):
        return frame.hidden(limits)
    weights = weights_of(known)
    figures = tuple(
        _arm_figure(name, known, everybody, weights, invited=invited)
        for name, invited in zip(frame.arms, (True, False), strict=False)
    )
    are_shares = all(arm.is_share_of(arm.events or 0) for arm in figures)
    numbers: dict[str, Any] = {"arms": figures, "is_weighted": weights is not None and not are_shares}
    unknown = max((figure.censored or 0) / ((figure.censored or 0) + (figure.n or 1)) for figure in figures)
    if unknown > MOST_UNKNOWN:
        limits.append("More than one in five of an arm have no record, so no evidence is claimed.")
    if frame.compares and (frame.is_due or not frame.is_primary):
        numbers |= _compared(frame, known, unknown)
    return frame.figure(limits=limits, **numbers)


def _arm_figure(
    name: str, known: Sequence[Answer], everybody: Sequence[Answer], weights: Any, *, invited: bool
) -> ArmFigure:
    here = np.array([answer.invited is invited for answer in known])
    yes = np.array([bool(answer.yes) for answer in known])[here]
    shown = at_horizon(
        Arm(np.zeros(len(yes)), np.where(yes, EVENT, CENSORED), None if weights is None else weights[here]), 0
    )
    missing = sum(answer.yes is None for answer in everybody if answer.invited is invited)
    percents = (rounded(100 * float(np.ravel(side)[0])) for side in shown)
    return ArmFigure(name, len(yes), int(yes.sum()), missing, *percents)


def compare(yes: Any, size: Any, other_yes: Any, other_size: Any) -> tuple[Interval, float]:
    """The difference with its interval, and p: of one stratum `between` and Fisher's test, of several those within strata."""
    of_one = len(yes) == 1
    counts = (yes, size, other_yes, other_size)
    shares = (yes[0] / size[0], size[0], other_yes[0] / other_size[0], other_size[0]) if of_one else None
    found = within_strata(*counts) if shares is None else between(*shares)
    return found, exact_p(*counts)


def _compared(frame: Frame, people: Sequence[Answer], unknown: float) -> dict[str, Any]:
    yes, invited = (
        np.array(side, dtype=bool) for side in zip(*((each.yes, each.invited) for each in people), strict=True)
    )
    counts = tables(strata_of(people), yes, invited)
    found, p = compare(*counts)
    points, low, high = (rounded(100 * float(side)) or 0.0 for side in found)
    numbers: dict[str, Any] = {
        "difference": points,
        "low": low,
        "high": high,
        "detectable": rounded(detectable(low, high)),
    }
    if frame.is_due:
        judged = verdict(low, high, p, frame.smallest or 0.0, less_is_better=frame.less_is_better)
        numbers["verdict"] = judged if unknown <= MOST_UNKNOWN else Verdict.TOO_SMALL
        numbers["p"] = round(p, 4)
        numbers["test"] = "Fisher’s exact test" if len(counts[0]) == 1 else "Exact test within groups"
    return numbers
