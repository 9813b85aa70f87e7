"""Histories of a cycle, what an application shows of them, and the other world that the proof builds.

`Application` is the ledger module as the vault uses it, plus a record of everything it shows. The mutants are the
mistakes that the guarantee must not survive. `other_world` follows the proof of docs/adr/0003-ballot-box.md word for
word and knows nothing of the ledger's code but its types.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from feedback import box, chain
from feedback.ledger import (
    RULES,
    SIDES,
    Answer,
    CarriedState,
    Line,
    Panel,
    Rules,
    Side,
    Status,
    close_period,
    levels_shown,
)

ORGANIZATION, CYCLE = uuid.UUID(int=1), uuid.UUID(int=2)
NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Author:
    """`unit` is None for somebody who joined after the panel was frozen."""

    unit: int | None
    side: Side
    name: int = 0


@dataclass(frozen=True)
class Act:
    """An author seals a box with `ticks`, or withdraws it (None)."""

    author: Author
    ticks: frozenset[int] | None


@dataclass(frozen=True)
class Period:
    acts: tuple[Act, ...]
    confirmed: frozenset[int]


@dataclass(frozen=True)
class History:
    panel: Panel
    periods: tuple[Period, ...]


class NoOtherWorld(AssertionError):
    """What was shown rules out some answers of S."""


class Application:
    """Takes acts and closes, and keeps in `seen` everything that anyone was ever shown."""

    def __init__(self, panel: Panel, rules: Rules = RULES) -> None:
        self.panel, self.rules = panel, rules
        self.state = CarriedState.blank(panel)
        self.boxes: dict[Author, frozenset[int]] = {}
        self.confirmed: frozenset[int] = frozenset()
        self.links: tuple[chain.Link, ...] = ()
        self.statuses: tuple[dict[Side, Status], ...] = ()
        self.seen: tuple[object, ...] = ()
        self.period = 1

    def act(self, act: Act) -> None:
        if act.author.unit is None:  # "your sealed part starts with the next cycle"
            return
        if act.ticks is None:
            self.boxes.pop(act.author, None)
        else:
            self.boxes[act.author] = act.ticks

    def close(self) -> None:
        closed = self.closed()
        self.state = closed.state
        head = self.links[-1].digest if self.links else chain.start(organization=ORGANIZATION, cycle=CYCLE)
        self.links += tuple(chain.extend(head, closed.lines, position=len(self.links) + 1))
        self.statuses += (dict(closed.statuses),)
        self.seen += (self.statuses[-1], self.links)
        self.boxes = {}
        self.period += 1

    def closed(self):
        return close_period(
            panel=self.panel,
            state=self.state,
            shown=levels_shown(link.line for link in self.links),
            answers=self.answers(),
            confirmed=self.confirmed,
            period=self.period,
            rules=self.rules,
        )

    def answers(self) -> Iterable[Answer]:
        return [Answer(author.unit, author.side, ticks) for author, ticks in self.boxes.items()]

    def copy(self) -> Application:
        other = copy.copy(self)
        other.boxes = dict(self.boxes)
        return other


class Sealed(Application):
    """The same through real boxes and a real sealed state."""

    def __init__(self, panel: Panel, rules: Rules = RULES) -> None:
        super().__init__(panel, rules)
        self.key = box.PeriodKey.generate()
        self.blob = box.seal_state(self.key, panel, self.state)

    def act(self, act: Act) -> None:
        super().act(replace(act, ticks=None if act.ticks is None else box.seal(self.key.public, act.ticks)))

    def answers(self) -> Iterable[Answer]:
        return [
            Answer(author.unit, author.side, box.open_box(self.key, sealed)) for author, sealed in self.boxes.items()
        ]

    def close(self) -> None:
        self.state = box.open_state(self.key, self.panel, self.blob)
        super().close()
        self.key = box.PeriodKey.generate()
        self.blob, self.state = box.seal_state(self.key, self.panel, self.state), CarriedState.blank(self.panel)


class LivePublication(Application):
    """Mutant: after every answer, the page shows what would be published now."""

    def act(self, act: Act) -> None:
        super().act(act)
        self.seen += (self.closed().lines,)


class MixedSides(Application):
    """Mutant: an answer of either side counts as an answer of both."""

    def answers(self) -> Iterable[Answer]:
        return [replace(answer, side=side) for answer in super().answers() for side in SIDES]


class OldAnswersHide(Application):
    """Mutant: U is never emptied, so the answers behind an earlier report hide today's few."""

    def close(self) -> None:
        answered = list(self.state.answered)
        for answer in self.answers():
            answered[SIDES.index(answer.side)] |= 1 << answer.unit
        super().close()
        self.state = replace(self.state, answered=tuple(answered))


class NobodyConfirms(Application):
    """Mutant: units nobody ever met in count as if they had."""

    def closed(self):
        self.confirmed = frozenset(range(self.panel.units))
        return super().closed()


class Cut(Application):
    """A cohort that is cut: units 0 .. sizes[0]-1 of the panel are the first cell, and so on. Each cell is an application of its own."""

    def __init__(self, panel: Panel, rules: Rules = RULES, *, sizes: tuple[int, ...]) -> None:
        super().__init__(panel, rules)
        self.sizes = sizes
        self.cells = [Application(Panel(size, panel.themes), rules) for size in sizes]

    def act(self, act: Act) -> None:
        super().act(act)
        if act.author.unit is not None:
            cell, unit = self.place(act.author.unit)
            self.cells[cell].act(replace(act, author=replace(act.author, unit=unit)))

    def place(self, unit: int) -> tuple[int, int]:
        for cell, size in enumerate(self.sizes):
            if unit < size:
                return cell, unit
            unit -= size
        raise AssertionError("no such unit")

    def close(self) -> None:
        self.close_cells()
        self.boxes = {}
        self.period += 1

    def close_cells(self) -> None:
        places = [self.place(unit) for unit in sorted(self.confirmed)]
        for number, cell in enumerate(self.cells):
            cell.confirmed = frozenset(unit for at, unit in places if at == number)
            cell.close()
            self.seen += cell.seen[-2:]

    def copy(self) -> Application:
        other = super().copy()
        other.cells = [cell.copy() for cell in self.cells]
        return other


class TotalBesideCells(Cut):
    """Mutant: the report of the whole cohort stands beside those of its cells."""

    def close(self) -> None:
        Application.close(self)
        self.close_cells()


def joined(histories: Iterable[History]) -> History:
    """One history of a cohort whose cells had these, which have the same statements and number of periods."""
    found, first, periods = list(histories), 0, []
    offsets = []
    for history in found:
        offsets.append(first)
        first += history.panel.units
    for parts in zip(*(history.periods for history in found), strict=True):
        acts = tuple(_moved(act, by) for part, by in zip(parts, offsets, strict=True) for act in part.acts)
        confirmed = frozenset(unit + by for part, by in zip(parts, offsets, strict=True) for unit in part.confirmed)
        periods.append(Period(acts, confirmed))
    return History(Panel(first, found[0].panel.themes), tuple(periods))


def _moved(act: Act, by: int) -> Act:
    unit = act.author.unit
    return replace(act, author=replace(act.author, unit=None if unit is None else unit + by))


Make = Callable[[Panel], Application]


def run(history: History, make: Make = Application) -> Application:
    app = make(history.panel)
    for period in history.periods:
        app.confirmed = period.confirmed
        for act in period.acts:
            app.act(act)
        app.close()
    return app


def lines_of(app: Application) -> tuple[Line, ...]:
    return tuple(link.line for link in app.links)


def standing(period: Period) -> dict[Author, int]:
    """The boxes there are at the close: author in the panel -> position of the act that made it."""
    boxes: dict[Author, int] = {}
    for at, act in enumerate(period.acts):
        if act.author.unit is None:
            continue
        boxes.pop(act.author, None)
        if act.ticks is not None:
            boxes[act.author] = at
    return boxes


def other_world(
    history: History, secret: frozenset[int], says: Callable[[int, Act], Iterable[int]], app: Application
) -> History:
    """A world in which the units of `secret` said `says(period, act)` and everything shown should be the same.

    "Set everyone outside S to never; walk through the reports; where the shown level first rises to j, switch on, in
    their latest answer before that report, as many members of U outside S as bring the count to T_j." `app` is what
    was shown in the true world. Raises NoOtherWorld where there are not enough members.
    """
    ticks = [
        [
            None if act.ticks is None else set(says(number, act)) if act.author.unit in secret else set()
            for act in period.acts
        ]
        for number, period in enumerate(history.periods)
    ]
    boxes = [standing(period) for period in history.periods]
    for line in lines_of(app):
        at = line.period - 1
        confirmed = set().union(*(period.confirmed for period in history.periods[: at + 1]))
        count = {
            author.unit
            for number in range(at + 1)
            for author, act in boxes[number].items()
            if author.side == line.side and author.unit in confirmed and line.theme in ticks[number][act]
        }
        missing = app.rules.thresholds[line.level - 1] - len(count)
        latest = {
            author.unit: (number, act)
            for number in range(_after_last_report(app, line.side, at), at + 1)
            for author, act in boxes[number].items()
            if author.side == line.side
        }
        able = sorted((latest.keys() & confirmed) - secret - count)
        if not 0 <= missing <= len(able):
            raise NoOtherWorld(f"{line} needs {missing} more units outside S, and {len(able)} can")
        for unit in able[:missing]:
            number, act = latest[unit]
            ticks[number][act].add(line.theme)
    return _rewritten(history, ticks)


def _after_last_report(app: Application, side: Side, at: int) -> int:
    """Index of the first period whose answers the report of period index `at` may hide behind."""
    return max((number + 1 for number in range(at) if app.statuses[number][side] == Status.PUBLISHED), default=0)


def _rewritten(history: History, ticks) -> History:
    periods = tuple(
        replace(
            period,
            acts=tuple(
                replace(act, ticks=None if said is None else frozenset(said))
                for act, said in zip(period.acts, tickings, strict=True)
            ),
        )
        for period, tickings in zip(history.periods, ticks, strict=True)
    )
    return replace(history, periods=periods)
