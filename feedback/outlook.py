"""The forecast of a cohort's check-ins as a page tells it: three lengths, two turnouts, two sizes of a view. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feedback.forecast import Forecast, Setting, forecast, holders, range_of
from feedback.ledger import RULES
from feedback.periods import LENGTHS, Length, Span


@dataclass(frozen=True)
class Assumptions:
    """What nobody can know before, in percent: the page names each, and anyone may change it."""

    low: int = 60  # of the pairs answer a check-in, in a weak cycle
    high: int = 85  # and in a strong one
    ticking: int = 70  # of the check-ins in which they answer, who holds a view ticks it
    many: int = 60  # of the pairs hold a view that most share
    some: int = 40  # and one that fewer share


@dataclass(frozen=True)
class Option:
    """One length, with what it shows: ranges over both turnouts, the simulation's own error included."""

    length: Length
    spans: list[Span]
    many: tuple[int, int]
    some: tuple[int, int]
    early: str  # the check-in by which half of the widely shared views that show have shown, in a weak cycle
    reports: tuple[float, float]  # in a cycle, on average, in a weak and a strong one
    by_period: list[tuple[str, int, int]]  # (check-in, of 100 widely shared views, in a weak and in a strong cycle)

    @property
    def title(self) -> str:
        """The choice in words."""
        return LENGTHS[self.length]


def outlook(units: int, spans: Mapping[Length, list[Span]], given: Assumptions) -> list[Option]:
    """What each length would show a cell of `units` units; nothing under the floor or without periods."""
    if units < RULES.floor:
        return []
    return [_option(units, length, periods, given) for length, periods in spans.items() if periods]


def _option(units: int, length: Length, spans: list[Span], given: Assumptions) -> Option:
    def ask(share: int, answering: int) -> Forecast:
        return forecast(Setting(units, holders(units, share), answering, given.ticking, len(spans)))

    weak, strong = ask(given.many, given.low), ask(given.many, given.high)
    fewer = [ask(given.some, given.low).by_the_end, ask(given.some, given.high).by_the_end]
    return Option(
        length,
        spans,
        range_of([weak.by_the_end, strong.by_the_end]),
        range_of(fewer),
        spans[weak.middle - 1].label if weak.middle else "",
        (weak.reports_in_a_cycle, strong.reports_in_a_cycle),
        [
            (span.label, round(100 * low / weak.runs), round(100 * high / strong.runs))
            for span, low, high in zip(spans, weak.shown, strong.shown, strict=True)
        ],
    )
