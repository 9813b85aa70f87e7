"""Histories for the application, near the gates; from one seed, so that a seed repeats a failure."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from feedback.ledger import Panel, Side
from tests.attack.stage import PAIRS, Event, Observed, Script
from tests.feedback.worlds import Act, Author, History, Period, run

MENTOR, MENTEE = Side.MENTOR, Side.MENTEE
LATE = 4  # the last pairs have not met when the first period opens


def script(rng: Random, panel: Panel, periods: int = 3) -> Script:
    """Turnouts around the gates, some answers replaced or withdrawn, a few statements that many tick, and what else goes on."""
    events = [Event(rng.randint(1, periods), "meet", pair) for pair in range(PAIRS - LATE, PAIRS)]
    going = rng.sample(range(1, PAIRS - LATE), 4)
    events += [
        Event(rng.randint(1, periods), what, pair)
        for what, pair in zip(("leave", "rematch", "go", "erase"), going, strict=True)
    ]
    events.append(Event(rng.randint(1, periods), "join", 0))
    met = {event.pair: event.period for event in events if event.what == "meet"}
    gone = {event.pair: event.period for event in events if event.what in ("go", "erase")}
    told = []
    for number in range(1, periods + 1):
        present = [unit for unit in range(PAIRS) if gone.get(unit, periods + 1) > number]
        acts = _acts(rng, panel, MENTOR, present, rng.choice((8, 9, 14, 23, 24)))
        acts += _acts(rng, panel, MENTEE, present, rng.choice((0, 4, 8, 9, 14)))
        told.append(Period(tuple(acts), frozenset(unit for unit in range(PAIRS) if met.get(unit, 0) <= number)))
    return Script(History(panel, tuple(told)), tuple(events))


def sharp(panel: Panel, mentors: int, mentees: int = 0) -> Script:
    """One period in which exactly so many answer, and all of them tick everything: where one more or one fewer decides."""
    acts = [
        Act(Author(unit, side), frozenset(panel.themes_of(side)))
        for side, turnout in ((MENTOR, mentors), (MENTEE, mentees))
        for unit in range(turnout)
    ]
    events = tuple(Event(1, "meet", pair) for pair in range(PAIRS - LATE, PAIRS))
    return Script(History(panel, (Period(tuple(acts), frozenset(range(PAIRS))),)), events)


def _acts(rng: Random, panel: Panel, side: Side, present: list[int], turnout: int) -> list[Act]:
    themes = panel.themes_of(side)
    loud, acts = rng.sample(themes, min(4, len(themes))), []
    for unit in rng.sample(present, min(turnout, len(present))):
        author = Author(unit, side)
        if rng.random() < 0.2:
            acts.append(Act(author, frozenset(themes)))
        acts.append(Act(author, frozenset(theme for theme in loud if rng.random() < 0.7)))
        if rng.random() < 0.05:
            acts.append(Act(author, None))
    return acts


def secret_of(rng: Random, told: History, observed: Observed) -> frozenset[int]:
    """Four units, of those that ticked what was published where there are so many; the first pair, whose pages are looked at, if it did."""
    pool = list(range(PAIRS))
    if observed.published:
        line = rng.choice(observed.published)
        acts = [act for act in told.periods[line.period - 1].acts if act.author.side == line.side]
        named = sorted({act.author.unit for act in acts if line.theme in (act.ticks or ())})
        pool = named if len(named) >= 4 else pool
    return frozenset([*([0] if 0 in pool else []), *rng.sample([unit for unit in pool if unit], 4)][:4])


def silent(told: History, units: frozenset[int]) -> History:
    """The same history in which these units never answer. Their acts keep their places, so that all others' stay the same."""
    periods = tuple(
        replace(period, acts=tuple(_unsaid(act) if act.author.unit in units else act for act in period.acts))
        for period in told.periods
    )
    return replace(told, periods=periods)


def outcome(told: History) -> tuple[object, ...]:
    """What the rules publish of it."""
    periods = tuple(
        replace(period, acts=tuple(act for act in period.acts if act.author.name >= 0)) for period in told.periods
    )
    return run(replace(told, periods=periods)).seen


def who_may_be_silent(rng: Random, told: History, other: History) -> frozenset[int]:
    """Two units who answer in one history and stay away in the other, where the rules publish the same all the same; none if nobody may."""
    published = outcome(told)
    for _ in range(60):
        units = frozenset(rng.sample(range(1, PAIRS - 1), 2))
        if any(act.author.unit in units for period in told.periods for act in period.acts) and (
            outcome(silent(other, units)) == published
        ):
            return units
    return frozenset()


def _unsaid(act: Act) -> Act:
    return replace(act, author=replace(act.author, name=-1))
