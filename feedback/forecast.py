"""How likely the ledger is to show what is true, and when: a simulation through the rules themselves, before a cycle begins. Pure.

One run is a whole cycle of one cell and one theme that some of its units hold. A unit answers a check-in with a given chance, and a holder
who answers ticks with another, each time anew; everybody is confirmed. The draws are bitmaps, and `ledger.report` decides what
shows, so a change of the rules changes the forecast. Seeded: the same question has the same answer, and the error is stated with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from random import Random

from feedback.ledger import RULES, SIDES, CarriedState, Panel, Rules, Side, Status, levels_shown, report

RUNS = 600
# Cycles that are played to their end, to count reports; the others stop when the theme has shown.
COUNTED = 100
_PRECISION = 12  # bits of a chance: one in 4096
_Z = 1.96  # 19 times of 20


@dataclass(frozen=True, slots=True)
class Setting:
    """One question: a cell of `units` units, `holders` of which hold a view; chances in percent; how many check-ins."""

    units: int
    holders: int
    answering: int
    ticking: int
    periods: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What `runs` simulated cycles gave. `shown[n]` counts those in which the theme was published by check-in n+1."""

    runs: int
    shown: tuple[int, ...]
    reports: int  # over the check-ins of COUNTED runs

    def by(self, period: int) -> tuple[int, int]:
        """Of 100 views like this, how many show by the close of this check-in (from 1): the lowest and highest that fit the simulation."""
        return wilson(self.shown[period - 1], self.runs)

    @property
    def by_the_end(self) -> tuple[int, int]:
        """`by` the last check-in."""
        return self.by(len(self.shown))

    @property
    def middle(self) -> int | None:
        """The check-in by which half of those that show at all have shown; None where none does."""
        return next((at for at, count in enumerate(self.shown, 1) if count and 2 * count >= self.shown[-1]), None)

    @property
    def reports_in_a_cycle(self) -> float:
        """Reports, on average: the other check-ins wait."""
        return self.reports / COUNTED


def wilson(hits: int, runs: int) -> tuple[int, int]:
    """The Wilson interval of a share, 19 times of 20, in whole percent, rounded outward."""
    share, square = hits / runs, _Z * _Z
    center = (share + square / (2 * runs)) / (1 + square / runs)
    spread = _Z * sqrt(share * (1 - share) / runs + square / (4 * runs * runs)) / (1 + square / runs)
    low, high = 100 * (center - spread), 100 * (center + spread)
    return max(0, int(low + 1e-9)), min(100, -int(-(high - 1e-9) // 1))


@lru_cache(maxsize=512)
def forecast(setting: Setting, *, rules: Rules = RULES, runs: int = RUNS) -> Forecast:
    """Simulate `runs` cycles. A cell under the floor shows nothing, whatever is held in it."""
    shown, reports = [0] * setting.periods, 0
    if setting.units < rules.floor:
        return Forecast(runs, tuple(shown), 0)
    # A simulation that must come out the same again, and guards nothing.
    rng = Random(f"{setting}")  # noqa: S311  # nosec B311
    for number in range(runs):
        first, made = _run(setting, rules, rng, to_the_end=number < COUNTED)
        reports += made if number < COUNTED else 0
        for period in range(first, setting.periods + 1):
            shown[period - 1] += 1
    return Forecast(runs, tuple(shown), reports)


def _run(setting: Setting, rules: Rules, rng: Random, *, to_the_end: bool) -> tuple[int, int]:
    """One cycle: the check-in in which the theme is first published (past the last one if never), and how many reports there were."""
    panel = Panel(setting.units, (Side.MENTOR,))
    everybody, holders = (1 << setting.units) - 1, (1 << setting.holders) - 1
    at = SIDES.index(Side.MENTOR)
    state, first, made = CarriedState.blank(panel), setting.periods + 1, 0
    shown: dict[int, int] = {}
    for period in range(1, setting.periods + 1):
        answering = _some(setting.units, setting.answering, rng)
        ticking = answering & holders & _some(setting.units, setting.ticking, rng)
        answered = [state.answered[side] | (answering if side == at else 0) for side in range(len(SIDES))]
        before = CarriedState((state.named[0] | ticking,), tuple(answered), everybody)
        closed = report(panel=panel, state=before, shown=shown, period=period, rules=rules)
        state = closed.state
        made += closed.statuses[Side.MENTOR] == Status.PUBLISHED
        if closed.lines and first > setting.periods:
            first = period
            if not to_the_end:
                break
        shown |= levels_shown(closed.lines)
    return first, made


def _some(units: int, percent: int, rng: Random) -> int:
    """A bitmap in which each unit stands with this chance by itself: the binary digits of the chance, lowest first, each one draw."""
    digits, chosen = round(percent / 100 * (1 << _PRECISION)), 0
    if digits >> _PRECISION:
        return (1 << units) - 1
    for place in range(_PRECISION):
        drawn = rng.getrandbits(units)
        chosen = chosen | drawn if digits >> place & 1 else chosen & drawn
    return chosen


def holders(units: int, percent: int) -> int:
    """How many units a share is, rounded to the nearest, and at least one."""
    return max(1, min(units, round(units * percent / 100)))


def range_of(found: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """From the lowest to the highest of several intervals."""
    return min(low for low, _ in found), max(high for _, high in found)
