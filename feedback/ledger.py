"""What the close of a period may publish: the rules of the pattern ledger, and nothing else.

Data in, data out; no clock, no database, no keys, so that anyone can attack it. The guarantee these rules carry, its
proof and its limits are in docs/adr/0003-ballot-box.md; tests/feedback/test_two_worlds.py runs the proof.

Units of a cell are numbered 0 .. units-1 and themes 0 .. len(themes)-1, in the order frozen at publish. A set of units
is an int used as a bitmap: unit u is bit u.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum


class Side(StrEnum):
    """Who answers a theme. In a peer circle everybody is on the mentor side."""

    MENTOR = "mentor"
    MENTEE = "mentee"


SIDES = tuple(Side)


class Level(IntEnum):
    """How many units a line stands for, by rank in `Rules.thresholds`. No line at all is level 0."""

    SEVERAL = 1
    MANY = 2
    VERY_MANY = 3


class Status(StrEnum):
    """All that anyone learns about a close, besides the lines."""

    PUBLISHED = "published"
    WAITING = "waiting"
    FLOOR = "floor"


class TooFewToHide(ValueError):
    """Somebody asked for a k under 5. There is no override."""


class UnknownUnit(ValueError):
    """An answer or a confirmation names a unit outside the frozen panel."""


class StateDoesNotFit(ValueError):
    """The carried state belongs to another panel."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of the guarantee. Make them with `Rules.at(k)`: others are for the tests that must catch them.

    `thresholds[j]` is how many units must have named a theme for level j+1, `gates[j]` how many must have answered
    since the last report before that level may first appear.
    """

    k: int
    thresholds: tuple[int, ...]
    gates: tuple[int, ...]

    @classmethod
    def at(cls, k: int) -> Rules:
        """The sound rules for groups of at least k units. Raises TooFewToHide under 5."""
        if k < 5:
            raise TooFewToHide("k is at least 5")
        thresholds = (k, 2 * k, 4 * k)
        return cls(k, thresholds, tuple(threshold + k - 1 for threshold in thresholds))

    @property
    def floor(self) -> int:
        """Panel units a cell needs to have a sealed form at all."""
        return 2 * self.k

    @property
    def quorum(self) -> int:
        """Units that must have answered since the last report for there to be another."""
        return self.gates[0]

    def level(self, count: int, moved: int) -> int:
        """The highest level that `count` units have reached and `moved` fresh answers can hide; 0 for none."""
        reached = (
            j
            for j, (enough, gate) in enumerate(zip(self.thresholds, self.gates, strict=True), start=1)
            if count >= enough and moved >= gate
        )
        return max(reached, default=0)


RULES = Rules.at(5)


@dataclass(frozen=True, slots=True)
class Panel:
    """One cell as it was frozen: how many units, and the side of each theme by theme number."""

    units: int
    themes: tuple[Side, ...]

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that have themes, mentors first."""
        return tuple(side for side in SIDES if side in self.themes)

    def themes_of(self, side: Side) -> tuple[int, ...]:
        return tuple(number for number, owner in enumerate(self.themes) if owner == side)


@dataclass(frozen=True, slots=True)
class Answer:
    """One author's box of the closing period. Who the author is stays outside; the ticks stay out of any traceback."""

    unit: int
    side: Side
    ticks: frozenset[int] = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class CarriedState:
    """What one close leaves for the next. Three kinds of bitmap over the units:

    `named` by theme: units with an answer that ticked it, ever in this cycle;
    `answered` by side (in the order of SIDES): units with an answer since that side's last report;
    `confirmed`: units that were confirmed at any close. It only grows, so that a session deleted later cannot take a
    unit out of a count and put it back (the difference would be that unit's answer).
    """

    named: tuple[int, ...]
    answered: tuple[int, ...]
    confirmed: int

    @classmethod
    def blank(cls, panel: Panel) -> CarriedState:
        return cls((0,) * len(panel.themes), (0,) * len(SIDES), 0)

    def fits(self, panel: Panel) -> bool:
        bitmaps = (*self.named, *self.answered, self.confirmed)
        return (
            len(self.named) == len(panel.themes)
            and len(self.answered) == len(SIDES)
            and all(0 <= bitmap < 1 << panel.units for bitmap in bitmaps)
        )

    def moved(self, side: Side) -> int:
        """|U|: confirmed units that answered since the side's last report."""
        return (self.answered[SIDES.index(side)] & self.confirmed).bit_count()

    def count(self, theme: int) -> int:
        """Confirmed units that have named the theme."""
        return (self.named[theme] & self.confirmed).bit_count()

    def reported(self, side: Side) -> CarriedState:
        """The state after a report of that side: U starts again from nobody."""
        return replace(self, answered=tuple(0 if s == side else a for s, a in zip(SIDES, self.answered, strict=True)))


@dataclass(frozen=True, slots=True)
class Line:
    """One published fact: in `period`, the theme first reached `level`."""

    side: Side
    theme: int
    level: int
    period: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The outcome of one close. `lines` are new ones only, by side and theme number; `statuses` has each side."""

    state: CarriedState
    lines: tuple[Line, ...]
    statuses: Mapping[Side, Status]


def levels_shown(lines: Iterable[Line]) -> dict[int, int]:
    """The highest published level of each theme that has one."""
    shown: dict[int, int] = {}
    for line in lines:
        shown[line.theme] = max(line.level, shown.get(line.theme, 0))
    return shown


def close_period(
    *,
    panel: Panel,
    state: CarriedState,
    shown: Mapping[int, int],
    answers: Iterable[Answer],
    confirmed: Iterable[int],
    period: int,
    rules: Rules = RULES,
) -> Closed:
    """Close one period of one cell: carry the answers, then report each side if enough of its units moved.

    `shown` is `levels_shown` of the cell's published lines, and not part of the state: a lost key loses the state,
    never a line. `confirmed` are the units with a session that both sides confirmed. The order of `answers` and who
    of a unit gave them do not matter. Ticks of numbers that are not themes of the answer's side are dropped, because
    a box is filled by whoever can write to its table. Raises UnknownUnit and StateDoesNotFit.
    """
    if not state.fits(panel):
        raise StateDoesNotFit(f"the state is not one of {panel.units} units and {len(panel.themes)} themes")
    if panel.units < rules.floor:
        return Closed(state, (), dict.fromkeys(panel.sides, Status.FLOOR))
    return report(panel=panel, state=_carry(panel, state, answers, confirmed), shown=shown, period=period, rules=rules)


def report(*, panel: Panel, state: CarriedState, shown: Mapping[int, int], period: int, rules: Rules = RULES) -> Closed:
    """Report each side of a cell above the floor, if enough of its units moved. `state` has this period's answers in it already.

    The second half of `close_period`, by itself for the forecast, which draws thousands of states.
    """
    lines: list[Line] = []
    statuses: dict[Side, Status] = {}
    for side in panel.sides:
        moved = state.moved(side)
        if moved < rules.quorum:
            statuses[side] = Status.WAITING
            continue
        for theme in panel.themes_of(side):
            level = rules.level(state.count(theme), moved)
            if level > shown.get(theme, 0):
                lines.append(Line(side, theme, level, period))
        statuses[side] = Status.PUBLISHED
        state = state.reported(side)
    return Closed(state, tuple(lines), statuses)


def _carry(panel: Panel, state: CarriedState, answers: Iterable[Answer], confirmed: Iterable[int]) -> CarriedState:
    """The state with this period's answers and confirmations in it, before any report."""
    named, answered, sure = list(state.named), list(state.answered), state.confirmed
    themes_of = {side: panel.themes_of(side) for side in panel.sides}
    for answer in answers:
        unit = _bit(panel, answer.unit)
        answered[SIDES.index(answer.side)] |= unit
        for theme in themes_of.get(answer.side, ()):
            if theme in answer.ticks:
                named[theme] |= unit
    for number in confirmed:
        sure |= _bit(panel, number)
    return CarriedState(tuple(named), tuple(answered), sure)


def _bit(panel: Panel, unit: int) -> int:
    if not 0 <= unit < panel.units:
        raise UnknownUnit(f"unit {unit} is not one of the {panel.units} units of the panel")
    return 1 << unit
