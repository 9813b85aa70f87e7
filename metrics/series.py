"""A series as a chart shows it: where its scale begins, and what happened meanwhile. No ORM."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from metrics.periods import label, next_start, shown_number

MOST = 400  # periods in a table that shows gaps
NARROW = Decimal(
    "0.2"
)  # where all values lie within this share of the largest, a scale from zero would show a flat line


@dataclass(frozen=True)
class Event:
    """Something that happened on a day."""

    on: date
    kind: str
    title: str


@dataclass(frozen=True)
class Marked:
    """An event with its number in the chart."""

    number: int
    event: Event


def marked(events: Iterable[Event]) -> list[Marked]:
    """The events in their order, numbered from 1."""
    ordered = sorted(events, key=lambda event: (event.on, event.title))
    return [Marked(number, event) for number, event in enumerate(ordered, start=1)]


def with_gaps(starts: Sequence[date], period: str) -> list[date]:
    """First days of every period from the first to the last of these, so that one without a value shows; `starts` alone beyond MOST."""
    if not starts:
        return []
    found = [starts[0]]
    while found[-1] < starts[-1]:
        if len(found) == MOST:
            return list(starts)
        found.append(next_start(found[-1], period))
    return found


def floor_of(numbers: Sequence[Decimal]) -> int:
    """Where the scale begins: at zero, unless all values are positive and lie so close together that nothing could be seen."""
    if len(numbers) < 2 or min(numbers) <= 0:
        return 0
    low, high = min(numbers), max(numbers)
    if high - low >= high * NARROW:
        return 0
    step = 10 ** max(0, len(str(int(high))) - 2)
    below = int(low - (high - low) * 2)
    return max(0, below // step * step)


def scale_sentence(floor: int, unit: str) -> str:
    """What a reader must know of a scale that does not begin at zero; empty where it does."""
    if not floor:
        return ""
    return f"The scale begins at {shown_number(Decimal(floor), unit)} and not at zero, so changes look larger than they are."


def still_open(starts: Sequence[date], period: str, today: date) -> str:
    """What a reader must know of a last value whose period is not over; empty where it is."""
    if not starts or next_start(starts[-1], period) <= today:
        return ""
    name = label(starts[-1], period)
    return f"{name[0].upper()}{name[1:]} is not over, so its value is of a part of it, or a guess."


def course(numbers: Sequence[Decimal], periods: Sequence[str], unit: str) -> str:
    """The series in a sentence, without a cause: "From 6.2 minutes in June 2025 to 4.1 minutes in May 2026."."""
    if not numbers:
        return ""
    last = f"{shown_number(numbers[-1], unit)} in {_inside(periods[-1])}"
    if len(numbers) == 1:
        return f"One value so far: {last}."
    return f"From {shown_number(numbers[0], unit)} in {_inside(periods[0])} to {last}."


def _inside(period: str) -> str:
    return f"the {period[0].lower()}{period[1:]}" if period.startswith("Week") else period
