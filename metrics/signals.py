"""Signs that a program is done for show, fades or becomes a form to fill in (K01 to K07). Rules, never scores. Pure.

Each signal says what it is made of, and who sees it: the program team, about the program and never about a pair, or one person, about
what they did themselves. Nothing here is made of sealed answers.

A signal about pairs is one word, whether a share of them or more did something, never a count. It holds for every four pairs that they
may have done it or not, whichever the word is: with `fewest` pairs, at least `HIDDEN` + 1 needed for a yes, and `HIDDEN` more who could
have made it one. docs/adr/0040-health-and-equity.md has the argument.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any
from uuid import UUID

from metrics.cycles import Cycle, Month
from metrics.signal_table import (
    BULK,
    FADING,
    FADING_CYCLES,
    FALL,
    HALF,
    LAST,
    LATE_CHANGES,
    LONG_AFTER,
    NO_QUESTIONS,
    NO_TRACE,
    ONE_SIDED,
    OWN_LATE,
    OWN_NO_EXAMPLES,
    OWN_NO_QUESTIONS,
    OWN_NO_TRACE,
    SEVERAL,
    THIRD,
    Signal,
)

FEWEST = 10  # pairs or mentors, for a word about them
HIDDEN = 4  # so many may have done anything, and the word is the same
MONTHS = 6  # looked back on
LOGGED_WITHIN = timedelta(days=7)  # after a month, what is logged of it still counts


class Standing(StrEnum):
    """What a rule says now."""

    SHOWS = "Look at it"
    QUIET = "Nothing to see"
    TOO_FEW = "Too few to say"


@dataclass(frozen=True)
class Looked:
    """A rule, what it says, and since when."""

    signal: Signal
    standing: Standing
    said: str = ""
    since: str = ""


@dataclass(frozen=True)
class Tally:
    """A month (its first day), the pairs that a rule looks at in it, and those that it found. No pair is named here or later."""

    month: date
    pairs: int
    found: int


@dataclass(frozen=True)
class Meeting:
    """A session that was held: whether a mentee's question and a mentor's example stood in it before it began, as yes or no."""

    pair_id: UUID
    on: date
    ended_at: datetime
    logged_at: datetime
    asked: bool = False
    brought: bool = False
    has_mentee: bool = True


@dataclass(frozen=True)
class Change:
    """A date that a pair had, and whether it was moved or canceled shortly before."""

    pair_id: UUID
    on: date
    is_late: bool = False


_SAID = {
    LATE_CHANGES.key: "In {month}, a third or more of the {pairs} pairs that had a date moved or canceled one within a day of it.",
    NO_QUESTIONS.key: "In {month}, half or more of the {pairs} pairs that met had no question of the mentee before any session.",
    ONE_SIDED.key: "In {month}, only one side had prepared in half or more of the {pairs} pairs that met.",
    BULK.key: "In {month}, a third or more of the {pairs} pairs that logged a session logged two on one day, or one weeks later.",
}


# Of the program -----------------------------------------------------------------------------------------------------


def standing(share: Fraction, *, among: int, found: int, open_no: int = 0) -> Standing:
    """Whether `found` of `among` pairs (or mentors) are that share or more.

    `open_no`: of how many every reader of the page knows already that they are not. The rest must hide four, whatever the word.
    """
    needed = max(HIDDEN + 1, math.ceil(among * share))
    if among < FEWEST:
        return Standing.TOO_FEW
    if among - open_no < needed:
        return Standing.QUIET  # what everybody knows says so
    if among - open_no < needed + HIDDEN:
        return Standing.TOO_FEW
    return Standing.SHOWS if found >= needed else Standing.QUIET


def judged_months(today: date) -> list[date]:
    """The first days of the months that are looked at, oldest first: they are over, and so is the week in which they were logged."""
    first, found = (today - LOGGED_WITHIN).replace(day=1), []
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


def closes_on(month: date) -> date:
    """From this day on, what is logged of a month is too late for it: its word stands."""
    return next_month(month) + LOGGED_WITHIN


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def monthly(signal: Signal, tallies: Sequence[Tally]) -> Looked:
    """What a monthly rule says of the last month, and since which month it has said so without a break."""
    share = signal.share or HALF
    words = [standing(share, among=row.pairs, found=row.found) for row in tallies]
    if not words or words[-1] is not Standing.SHOWS:
        return Looked(signal, words[-1] if words else Standing.TOO_FEW)
    first = len(words) - 1
    while first and words[first - 1] is Standing.SHOWS:
        first -= 1
    last = tallies[-1]
    said = _SAID[signal.key].format(month=f"{last.month:%B %Y}", pairs=last.pairs)
    return Looked(signal, Standing.SHOWS, said, f"{tallies[first].month:%B %Y}")


def tallies_of(
    signal: Signal, months: Sequence[date], meetings: Iterable[Meeting], changes: Iterable[Change]
) -> list[Tally]:
    """How many pairs a monthly rule looks at in each month, and how many it finds."""
    by_month: defaultdict[date, defaultdict[UUID, list[Meeting | Change]]] = defaultdict(lambda: defaultdict(list))
    rows: Iterable[Meeting | Change] = changes if signal is LATE_CHANGES else meetings
    for row in rows:
        if (first := _month_of(signal, row)) is not None:
            by_month[first][row.pair_id].append(row)
    finds = _FINDS[signal.key]
    return [
        Tally(month, len(by_month[month]), sum(finds(rows) for rows in by_month[month].values())) for month in months
    ]


def _month_of(signal: Signal, row: Meeting | Change) -> date | None:
    """In which month this rule counts a row; none where it does not."""
    if isinstance(row, Change):
        return row.on.replace(day=1)
    if signal is BULK:
        return row.logged_at.date().replace(day=1)
    month = row.on.replace(day=1)
    return month if row.has_mentee and row.logged_at.date() < closes_on(month) else None


def _late(rows: list[Change]) -> bool:
    return any(row.is_late for row in rows)


def _no_question(rows: list[Meeting]) -> bool:
    return not any(row.asked for row in rows)


def _one_side(rows: list[Meeting]) -> bool:
    return any(row.asked for row in rows) is not any(row.brought for row in rows)


def _ticked_off(rows: list[Meeting]) -> bool:
    days = [row.logged_at.date() for row in rows]
    return len(set(days)) < len(days) or any(row.logged_at - row.ended_at > LONG_AFTER for row in rows)


_FINDS: Mapping[str, Callable[[list[Any]], bool]] = {
    LATE_CHANGES.key: _late,
    NO_QUESTIONS.key: _no_question,
    ONE_SIDED.key: _one_side,
    BULK.key: _ticked_off,
}


def fading(cycles: Sequence[Cycle]) -> Looked:
    """The first month of the newest cycle that has three, beside its last. The page of cycles shows both figures."""
    for cycle in reversed(cycles):
        whole = _whole(cycle)
        if len(whole) >= 3:
            first, last = whole[0], whole[-1]
            if _fell(first, last):
                before = f"In month {first.number} of {cycle.name} {first.met} of {first.pairs} pairs met"
                said = f"{before}; in month {last.number}, {last.met} of {last.pairs} did."
                since = next(month.number for month in whole[1:] if _fell(first, month))
                return Looked(FADING, Standing.SHOWS, said, f"month {since} of {cycle.name}")
            return Looked(FADING, Standing.QUIET)
    return Looked(FADING, Standing.TOO_FEW)


def fading_cycles(cycles: Sequence[Cycle]) -> Looked:
    """The same month of the last two cycles that have one in common."""
    told = [(cycle, {month.number: month for month in _whole(cycle)}) for cycle in cycles]
    for (older, before), (newer, after) in reversed(list(pairwise([row for row in told if row[1]]))):
        if both := before.keys() & after.keys():
            number = max(both)
            then, now = before[number], after[number]
            if not _fell(then, now):
                return Looked(FADING_CYCLES, Standing.QUIET)
            said = f"In month {number} of {older.name} {then.met} of {then.pairs} pairs met; of {newer.name}, {now.met} of {now.pairs}."
            since = min(key for key in both if _fell(before[key], after[key]))
            return Looked(FADING_CYCLES, Standing.SHOWS, said, f"month {since} of {newer.name}")
    return Looked(FADING_CYCLES, Standing.TOO_FEW)


def _whole(cycle: Cycle) -> list[Month]:
    return [month for month in cycle.months if month.is_whole and month.pairs >= FEWEST]


def _fell(before: Month, after: Month) -> bool:
    return 100 * before.met * after.pairs - 100 * after.met * before.pairs >= FALL * before.pairs * after.pairs


@dataclass(frozen=True)
class Half:
    """The middle of a cohort: its pairs then, those with a decision or experiment that the team reads, and those with no trace at all."""

    cohort: str
    day: date
    pairs: int
    with_record: int
    without_trace: int


def no_trace(half: Half | None) -> Looked:
    """What the middle of the newest cycle says that is past it."""
    if half is None:
        return Looked(NO_TRACE, Standing.TOO_FEW)
    word = standing(HALF, among=half.pairs, found=half.without_trace, open_no=half.with_record)
    if word is not Standing.SHOWS:
        return Looked(NO_TRACE, word)
    day = f"{half.day:%B} {half.day.day}, {half.day.year}"
    said = f"By {day}, the middle of {half.cohort}, half or more of its {half.pairs} pairs had recorded nothing that came of it."
    return Looked(NO_TRACE, word, said, day)


def several(mentors: int, found: int) -> Looked:
    """How many mentors there are, and how many teach in two pairs or more."""
    word = standing(THIRD, among=mentors, found=found)
    said = f"A third or more of the {mentors} mentors teach in two or more pairs now." if word is Standing.SHOWS else ""
    return Looked(SEVERAL, word, said, "today" if said else "")


def halfway(begins: date, ends: date) -> date:
    """The middle of two days."""
    return begins + (ends - begins) / 2


# Of one person, for them alone ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnSession:
    """A session of one's own, as what one did oneself: `is_held`, or else canceled."""

    side: str
    is_held: bool
    is_late: bool = False
    asked: bool = False
    brought: bool = False
    kept: bool = False  # a takeaway, or since it began a decision or an experiment


def own(sessions: Sequence[OwnSession]) -> list[Looked]:
    """Every rule about a person, from their sessions, newest first."""
    held = [row for row in sessions if row.is_held]
    learning = [row for row in held if row.side == "mentee"][:LAST]
    teaching = [row for row in held if row.side == "mentor"][:LAST]
    return [
        _own(
            OWN_LATE,
            [row.is_late for row in sessions[:LAST]],
            "You moved or canceled each of your last three sessions within a day.",
        ),
        _own(
            OWN_NO_QUESTIONS,
            [not row.asked for row in learning],
            "Your last three sessions as a mentee began without a question of yours.",
        ),
        _own(
            OWN_NO_EXAMPLES,
            [not row.brought for row in teaching],
            "Your last three sessions as a mentor began without an example of yours.",
        ),
        _own(
            OWN_NO_TRACE,
            [not row.kept for row in learning],
            "After your last three sessions as a mentee you kept nothing.",
        ),
    ]


def _own(signal: Signal, found: Sequence[bool], said: str) -> Looked:
    if len(found) < LAST:
        return Looked(signal, Standing.TOO_FEW)
    return Looked(signal, Standing.SHOWS, said) if all(found) else Looked(signal, Standing.QUIET)


def nothing_to_see(looked: Sequence[Looked], where: str) -> tuple[str, str]:
    """Title and sentence where no rule shows: one that cannot say anything has not found that all is well. `where`: "in this program"."""
    unsaid = sum(row.standing is Standing.TOO_FEW for row in looked)
    if unsaid == len(looked):
        return Standing.TOO_FEW.value, f"Each rule below needs more than there is {where} so far."
    found = f"No rule below finds anything {where}."
    title = "Nothing for these rules" if unsaid else "Nothing to look at"
    return title, f"{found} {unsaid} of the {len(looked)} have too little to go by." if unsaid else found


def showing(looked: Iterable[Looked]) -> list[Looked]:
    """Those that one should look at."""
    return [row for row in looked if row.standing is Standing.SHOWS]
