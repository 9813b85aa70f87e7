"""The attacker who reasons: knows the rules, who sealed, replaced and withdrew when, who met, and everything that was published.

For each assignment of ticks to the answers of S it asks CP-SAT for ticks of everybody else with which all of that would have been
published. Where there are none, the assignment is ruled out, and the attacker has learned something.

Themes are ticked independently, so one theme is looked at at a time; a tick is a variable for each act that sealed a box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ortools.sat.python import cp_model

from feedback.ledger import SIDES, Line, Rules, levels_shown
from tests.feedback.worlds import Application, Author, History, LivePublication, Period

Place = tuple[int, int]  # index of a period, and of an act in it


@dataclass(frozen=True)
class Sighting:
    """What could be read after `acts` acts of a period: the new lines if it closed then. `closes`: it did."""

    period: int
    acts: int
    lines: tuple[Line, ...]
    closes: bool


@dataclass(frozen=True)
class Report:
    """A sighting in which a report happened, as one theme shows it: the level before and after, and how many units had moved."""

    sighting: Sighting
    before: int
    after: int
    moved: int


def sightings(history: History, app: Application) -> list[Sighting]:
    """Everything that was published, played once more: after each close, and where the application shows it, after each act."""
    again = type(app)(history.panel, app.rules)
    found = []
    for number, period in enumerate(history.periods):
        again.confirmed = period.confirmed
        for at, act in enumerate(period.acts, start=1):
            again.act(act)
            if isinstance(app, LivePublication):
                found.append(Sighting(number, at, again.closed().lines, closes=False))
        before = len(again.links)
        again.close()
        lines = tuple(link.line for link in again.links[before:])
        found.append(Sighting(number, len(period.acts), lines, closes=True))
    return found


class Attacker:
    """What is known of one theme. `is_mixed`: answers of both sides move it, which is no secret either."""

    def __init__(
        self, history: History, rules: Rules, theme: int, seen: Sequence[Sighting], *, is_mixed: bool = False
    ) -> None:
        self.history, self.rules, self.theme = history, rules, theme
        self.side = history.panel.themes[theme]
        self.movers = SIDES if is_mixed else (self.side,)
        self.model = cp_model.CpModel()
        self.ticks: dict[Place, cp_model.IntVar] = {}
        for report in self._reports(seen):
            self._believe(report)

    def rules_out(self, secret: frozenset[int], most: int) -> tuple[bool, ...] | None:
        """The first assignment to the standing answers of these units that nothing published allows; None where all are possible.

        Looks at `most` answers at most, the latest ones.
        """
        places = [place for place, unit in self._standing_answers() if unit in secret][-most:]
        literals = [self._tick(place) for place in places]
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        for assignment in product((False, True), repeat=len(places)):
            self.model.clear_assumptions()
            self.model.add_assumptions(
                [tick if said else tick.negated() for tick, said in zip(literals, assignment, strict=True)]
            )
            if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return assignment
        return None

    def _reports(self, seen: Sequence[Sighting]) -> Iterator[Report]:
        """The sightings that say something: at which enough units had moved for the theme's side to be reported."""
        if self.history.panel.units < self.rules.floor:
            return  # a cell without reports
        published: list[Line] = []
        fresh: set[int] = set()  # units that answered since the last report, in closed periods
        for sighting in seen:
            confirmed = self._confirmed(sighting.period)
            here = {author.unit for author in self._boxes(sighting) if author.side in self.movers}
            moved = len((fresh | here) & confirmed)
            if moved >= self.rules.quorum:
                before = levels_shown(published).get(self.theme, 0)
                after = levels_shown([*published, *sighting.lines]).get(self.theme, 0)
                yield Report(sighting, before, after, moved)
            if sighting.closes:
                fresh = set() if moved >= self.rules.quorum else fresh | here
                published += sighting.lines

    def _believe(self, report: Report) -> None:
        """The count of the theme at this report was one that shows this level, and no other."""
        confirmed = self._confirmed(report.sighting.period)
        named = [self._named(places) for unit, places in self._places(report.sighting).items() if unit in confirmed]
        count = sum(named)
        if report.after > report.before:
            self.model.add(count >= self.rules.thresholds[report.after - 1])
        for threshold, gate in list(zip(self.rules.thresholds, self.rules.gates, strict=True))[report.after :]:
            if report.moved >= gate:
                self.model.add(count < threshold)

    def _named(self, places: list[Place]) -> cp_model.IntVar:
        found = self.model.new_bool_var("")
        self.model.add_max_equality(found, [self._tick(place) for place in places])
        return found

    def _tick(self, place: Place) -> cp_model.IntVar:
        if place not in self.ticks:
            self.ticks[place] = self.model.new_bool_var(f"{place}")
        return self.ticks[place]

    def _places(self, sighting: Sighting) -> dict[int, list[Place]]:
        """Unit -> its answers of the theme's side that count at this sighting."""
        found: dict[int, list[Place]] = {}
        for number in range(sighting.period + 1):
            boxes = self._boxes(sighting) if number == sighting.period else _boxes(self.history.periods[number])
            for author, at in boxes.items():
                if author.side == self.side:
                    found.setdefault(author.unit, []).append((number, at))
        return found

    def _standing_answers(self) -> list[tuple[Place, int]]:
        return [
            ((number, at), author.unit)
            for number, period in enumerate(self.history.periods)
            for author, at in _boxes(period).items()
            if author.side == self.side
        ]

    def _boxes(self, sighting: Sighting) -> dict[Author, int]:
        period = self.history.periods[sighting.period]
        return _boxes(Period(period.acts[: sighting.acts], period.confirmed))

    def _confirmed(self, number: int) -> set[int]:
        return set().union(*(period.confirmed for period in self.history.periods[: number + 1]))


def _boxes(period: Period) -> dict[Author, int]:
    """Who has a box after these acts -> the act that sealed it."""
    boxes: dict[Author, int] = {}
    for at, act in enumerate(period.acts):
        if act.author.unit is None:
            continue
        boxes.pop(act.author, None)
        if act.ticks is not None:
            boxes[act.author] = at
    return boxes
