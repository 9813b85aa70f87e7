"""A figure as it is stored in a snapshot and shown: numbers, their definition, and what they cannot say. Pure.

Percents and points are rounded once, when a figure is made, so that page, file and snapshot cannot differ.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

ALPHA = 0.05
FLOOR = 10  # people in an arm: of fewer, no figure is shown
# More of an arm than this unknown: the rest may differ from them, and no evidence is claimed.
MOST_UNKNOWN = 0.2


class Verdict(StrEnum):
    """What may be said of a primary outcome. There are no others."""

    IMPROVEMENT = "Evidence of improvement"
    HARM = "Evidence of harm"
    NO_DIFFERENCE = "No clear difference"
    TOO_SMALL = "Too small to tell"

    @property
    def is_evidence(self) -> bool:
        """Whether it claims a difference."""
        return self in (Verdict.IMPROVEMENT, Verdict.HARM)


class Kind(StrEnum):
    """What sort of number it is, and so which chart shows it."""

    SHARE = "share"  # yes or no at the horizon
    SURVIVAL = "survival"  # percent to whom it has not happened yet (Kaplan-Meier)
    INCIDENCE = "incidence"  # percent to whom it has happened, while leaving can prevent it (Aalen-Johansen)


@dataclass(frozen=True, slots=True)
class ArmFigure:
    """One arm. Every number is None where an arm is under the floor; percents are None too where nobody can be followed to the horizon."""

    name: str
    n: int | None
    events: int | None  # people with the outcome (of retention: who left) up to the horizon
    censored: int | None  # not followed up to the horizon and without the outcome; of shares: without a record
    percent: float | None
    low: float | None  # of the 95 % interval of the percent
    high: float | None

    def is_share_of(self, hits: int) -> bool:
        """Whether the percent is what one gets by dividing, so that it can be told in people."""
        return bool(self.n) and self.percent == rounded(100 * hits / (self.n or 1))


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One month: percent in each arm with its 95 % band, and how many are still observed."""

    month: int
    percent: float
    low: float
    high: float
    n: int
    other_percent: float | None = None  # of the comparison, where there is one
    other_low: float | None = None
    other_high: float | None = None
    other_n: int | None = None


@dataclass(frozen=True, slots=True)
class AtMonth:
    """The difference of the arms after so many months, in points, with its 95 % interval."""

    month: int
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """An outcome of a program. `arms`: those invited first, then the comparison, where there is one.

    `difference`, `low`, `high`, `detectable`, `smallest` are percentage points, invited minus comparison. `p` is of `test`.
    `verdict` stands on the primary outcome alone, and not before `due_on`: the day on which everybody counted has been followed.
    """

    outcome: str
    label: str
    kind: Kind
    is_primary: bool
    design: str  # ComparisonDesign.Comparison
    definition: str
    definition_version: int
    as_of: date
    horizon_months: int
    arms: tuple[ArmFigure, ...] = ()
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    test: str = ""
    p: float | None = None
    verdict: Verdict | None = None
    due_on: date | None = None
    detectable: float | None = None  # a difference that groups of this size show four times in five
    smallest: float | None = None  # the smallest difference that matters, as named before launch
    less_is_better: bool = False
    is_weighted: bool = False  # both arms count their strata alike, and percents are no plain shares of n for it
    at_months: tuple[
        AtMonth, ...
    ] = ()  # of outcomes that take time: after 6, 12 and 18 months, as far as people were followed
    curve: tuple[CurveRow, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Whether an arm is under the floor, so that no number is shown."""
        return any(arm.n is None for arm in self.arms)

    @property
    def compares(self) -> bool:
        """Whether there is a difference to show."""
        return self.difference is not None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: dates as ISO text, tuples as lists."""
        return {key: _plain(value) for key, value in asdict(self).items()}

    def to_json(self) -> str:
        """Canonical: equal figures give equal bytes."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Figure:
        """The figure that `to_dict` was made of. Raises KeyError or TypeError on other data."""
        values = dict(data)
        values["kind"] = Kind(values["kind"])
        values["as_of"] = date.fromisoformat(values["as_of"])
        values["due_on"] = date.fromisoformat(values["due_on"]) if values.get("due_on") else None
        values["verdict"] = Verdict(values["verdict"]) if values.get("verdict") else None
        values["arms"] = tuple(ArmFigure(**arm) for arm in values["arms"])
        values["curve"] = tuple(CurveRow(**row) for row in values["curve"])
        values["at_months"] = tuple(AtMonth(**row) for row in values.get("at_months", ()))
        values["limits"] = tuple(values["limits"])
        return cls(**values)

    @classmethod
    def from_json(cls, text: str) -> Figure:
        """The figure that `to_json` was made of. Raises ValueError, KeyError or TypeError on other text."""
        return cls.from_dict(json.loads(text))


def rounded(value: float | None, digits: int = 1) -> float | None:
    """Percents and points to a tenth, never "−0"."""
    return None if value is None else round(float(value), digits) + 0.0


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
