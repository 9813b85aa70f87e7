"""Figures of outcomes that take time: whether people stay, whether and when something happens to them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from metrics.estimates.curves import (
    CENSORED,
    COMPETING,
    EVENT,
    REDRAWS,
    Arm,
    band,
    kaplan_meier,
    log_rank_p,
    redrawn_p,
    share_at,
)
from metrics.estimates.definitions import days
from metrics.estimates.figures import FLOOR, MOST_UNKNOWN, ArmFigure, AtMonth, CurveRow, Figure, Kind, Verdict, rounded
from metrics.estimates.frames import Frame, Subject, comparable, is_small, strata_of, weights_of
from metrics.estimates.limits import UNFOLLOWED
from metrics.estimates.shares import exact_p, tables, within_strata
from metrics.estimates.verdicts import detectable, verdict
from programs.intervals import Interval, between

MONTHS = (6, 12, 18)  # after which a difference is told
TESTS = {Kind.SURVIVAL: "the log-rank", Kind.INCIDENCE: "Gray’s"}


def time_figure(frame: Frame, subjects: Iterable[Subject]) -> Figure:
    """The figure of one outcome. A primary one is compared only when it is due; others as soon as enough people were followed."""
    people, limits = comparable(frame, subjects)
    if is_small(frame, people):
        return frame.hidden(limits)
    weights = weights_of(people)
    arms = arms_of(people, weights)[: len(frame.arms)]
    end = days(frame.horizon_months)
    told = _followed(people, frame.horizon_months)
    figures = tuple(_arm_figure(frame, name, arm, end, told=told) for name, arm in zip(frame.arms, arms, strict=True))
    numbers: dict[str, Any] = {
        "arms": figures,
        "curve": _curve(frame, people, arms),
        "is_weighted": weights is not None and not _are_shares(frame.kind, figures),
    }
    unknown = max(figure.censored / figure.n for figure in figures if figure.n and figure.censored is not None)
    if frame.compares and (frame.is_due or not frame.is_primary):
        numbers |= _compared(frame, people, arms)
        if frame.is_due:
            numbers |= _judged(frame, people, numbers, unknown) if told else {"verdict": Verdict.TOO_SMALL}
    if frame.is_due and unknown > MOST_UNKNOWN:
        limits.append(UNFOLLOWED)
    return frame.figure(limits=limits, **numbers)


def arms_of(people: Sequence[Subject], weights: Any = None) -> list[Arm]:
    """Those invited and the comparison as arrays: the first event, or leaving, or the end of what is known."""
    times, kinds = [], []
    for person in people:
        happens = [(person.follow, CENSORED)]
        if person.left is not None and person.left <= person.follow:
            happens.append((person.left, COMPETING))
        if person.event is not None and person.event <= person.follow:
            happens.append((person.event, EVENT))
        # On the same day, what counts is that it happened.
        time, kind = min(happens, key=lambda each: (each[0], each[1] != EVENT, each[1] == CENSORED))
        times.append(time)
        kinds.append(kind)
    entries = np.array([person.entry for person in people])
    found = []
    for invited in (True, False):
        here = np.array([person.invited is invited for person in people])
        found.append(
            Arm(
                np.array(times)[here],
                np.array(kinds)[here],
                None if weights is None else weights[here],
                entries[here] if entries.any() else None,
            )
        )
    return found


def _followed(people: Sequence[Subject], month: int) -> bool:
    """Whether so many months are known of enough people in each arm, so that a figure at that time is not of a few."""
    arms: dict[bool, int] = {}
    for person in people:
        arms[person.invited] = arms.get(person.invited, 0) + (person.entry <= days(month) <= person.follow)
    return min(arms.values()) >= FLOOR


def difference_at(kind: Kind, people: Sequence[Subject], arms: Sequence[Arm], end: int) -> Interval:
    """The difference of what is told of the two arms at one day, as shares.

    In strata of whom everybody's end is known it is that of a yes or no: the two curves beside each other cannot know that they are alike
    in their strata, and say less than they could.
    """
    if arms[0].weights is None or any(arm.entries is not None for arm in arms) or not _are_known(kind, people, end):
        (share, size), (other, other_size) = (share_at(arm, end) for arm in arms)
        if kind is Kind.SURVIVAL:  # told of those to whom it has not happened
            share, other = 1 - share, 1 - other
        return between(share, size, other, other_size)
    happened = np.array([_end(kind, person, min(person.follow, end)) is not None for person in people])
    invited = np.array([person.invited for person in people])
    yes = ~happened if kind is Kind.SURVIVAL else happened
    return within_strata(*tables(strata_of(people), yes, invited))


def _arm_figure(frame: Frame, name: str, arm: Arm, end: int, *, told: bool) -> ArmFigure:
    happened = (arm.kinds == EVENT) & (arm.times <= end)
    censored = (arm.kinds == CENSORED) & (arm.times < end)
    shown = _drawn(frame, arm, [end]) if told else Interval(None, None, None)  # as the curve has it
    percents = [None if value is None else rounded(100 * float(np.ravel(value)[0])) for value in shown]
    return ArmFigure(name, arm.n, int(happened.sum()), int(censored.sum()), *percents)


def _are_shares(kind: Kind, arms: Sequence[ArmFigure]) -> bool:
    """Whether groups are alike in both arms, so that weighing them changes no percent."""
    hits = [(arm.n or 0) - (arm.events or 0) if kind is Kind.SURVIVAL else arm.events or 0 for arm in arms]
    return all(arm.is_share_of(number) for arm, number in zip(arms, hits, strict=True))


def _curve(frame: Frame, people: Sequence[Subject], arms: Sequence[Arm]) -> tuple[CurveRow, ...]:
    """Month by month, as far as enough people of each arm were followed."""
    months = [month for month in range(frame.horizon_months + 1) if _followed(people, month)]
    if not months:
        return ()
    moments = np.array([days(month) for month in months], dtype=float)
    drawn = [_drawn(frame, arm, moments) for arm in arms]
    rows = []
    for place, month in enumerate(months):
        cells = [_cells(shown, place, arm.at_risk(moments[place])) for arm, shown in zip(arms, drawn, strict=True)]
        first, other = (*cells, (None, None, None, None))[:2]
        rows.append(CurveRow(month, *first, *other))
    return tuple(rows)


def _drawn(frame: Frame, arm: Arm, moments: Any) -> Interval:
    return kaplan_meier(arm, moments) if frame.kind is Kind.SURVIVAL else band(arm, moments)


def _cells(shown: Interval, place: int, n: int) -> tuple[Any, ...]:
    return (*(rounded(100 * float(side[place])) for side in shown), n)


def _compared(frame: Frame, people: Sequence[Subject], arms: Sequence[Arm]) -> dict[str, Any]:
    """The difference at the horizon and after 6, 12 and 18 months, where enough people were followed so far."""
    rows = []
    for month in sorted({*(each for each in MONTHS if each <= frame.horizon_months), frame.horizon_months}):
        if _followed(people, month):
            found = difference_at(frame.kind, people, arms, days(month))
            points = (rounded(100 * float(np.ravel(side)[0])) or 0.0 for side in found)
            rows.append(AtMonth(month, *points))
    if not rows or rows[-1].month != frame.horizon_months:
        return {"at_months": tuple(rows)}
    last = rows[-1]
    return {
        "at_months": tuple(rows),
        "difference": last.difference,
        "low": last.low,
        "high": last.high,
        "detectable": rounded(detectable(last.low, last.high)),
    }


def _judged(frame: Frame, people: Sequence[Subject], numbers: dict[str, Any], unknown: float) -> dict[str, Any]:
    """Test and verdict of a primary outcome that is due."""
    p = time_p(frame.kind, people, days(frame.horizon_months))
    found = verdict(numbers["low"], numbers["high"], p, frame.smallest or 0.0, less_is_better=frame.less_is_better)
    if unknown > MOST_UNKNOWN:
        found = Verdict.TOO_SMALL
    test = f"the largest p of {TESTS[frame.kind]} test, {REDRAWS:,} redraws of the arms and the exact test at the end"
    return {"test": test, "p": round(p, 4), "verdict": found}


def time_p(kind: Kind, people: Sequence[Subject], end: int, redraws: int = REDRAWS) -> float:
    """The largest p of the tests that must agree: log-rank, the same by redrawing the arms, and, where everybody's end is known, the exact
    test of the outcome at the horizon, whose power the set-up of the program tells.

    Of incidence the first two are Gray's test: whoever left goes on counting as at risk for as long as they would have been followed, which
    is known of everybody here (Fine and Gray 1999, section 3.2), and then it is a log-rank test too.
    """
    stops = [min(person.follow, end) for person in people]
    ends = [_end(kind, person, stop) for person, stop in zip(people, stops, strict=True)]
    times = [stop if ended is None else ended for ended, stop in zip(ends, stops, strict=True)]
    happened = np.array([ended is not None for ended in ends])
    invited, strata = np.array([person.invited for person in people]), strata_of(people)
    p = log_rank_p(times, happened, invited, strata)
    p = max(p, redrawn_p(times, happened, invited, strata, redraws))
    if _are_known(kind, people, end):
        p = max(p, exact_p(*tables(strata, happened, invited)))
    return p


def _end(kind: Kind, person: Subject, stop: int) -> int | None:
    """The day of the event up to `stop`, unless leaving came first."""
    if person.event is None or person.event > stop:
        return None
    is_prevented = kind is Kind.INCIDENCE and person.left is not None and person.left < person.event
    return None if is_prevented else person.event


def _are_known(kind: Kind, people: Iterable[Subject], end: int) -> bool:
    return all(_is_known(kind, person, end) for person in people)


def _is_known(kind: Kind, person: Subject, end: int) -> bool:
    """Whether it is known if it has happened to somebody by the end of the horizon."""
    left = person.left if kind is Kind.INCIDENCE and person.left is not None else person.follow + 1
    return person.follow >= end or left <= person.follow or _end(kind, person, person.follow) is not None


def from_month(frame: Frame, subjects: Iterable[Subject]) -> tuple[int | None, list[Subject]]:
    """Of people who are observed some time after their clock started: the first month at which enough of each arm are, and those
    to whom nothing had happened by then, all observed from there. Earlier, a few people would move the curve by half.
    """
    subjects = list(subjects)
    for month in range(frame.horizon_months):
        start = days(month)
        left = [
            replace(person, entry=max(person.entry, start))
            for person in subjects
            if min(person.follow, person.event or person.follow, person.left or person.follow)
            > max(start, person.entry)
        ]
        now = [person for person in left if person.entry <= start]
        if now and not is_small(frame, now):
            return month, left
    return None, []
