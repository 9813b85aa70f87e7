"""Whether a pair keeps its rhythm: a fact about dates, never a score on a person. Pure; queries.with_rhythm applies it to many pairs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LATE, STALLED = 1.15, 1.65  # times the cadence's interval: days 35 and 50 of a monthly program


class Rhythm(StrEnum):
    """What the health page says of a pair."""

    ON_RHYTHM = "ok"
    LATE = "late"
    STALLED = "stalled"
    FORMING = "forming"  # agrees on its charter: neither late nor stalled
    PAUSED = "paused"
    CLOSED = "closed"


# Who must act comes first: the order of the health page.
BY_URGENCY = (Rhythm.STALLED, Rhythm.LATE, Rhythm.ON_RHYTHM, Rhythm.FORMING, Rhythm.PAUSED, Rhythm.CLOSED)


@dataclass(frozen=True)
class Limits:
    """The days since the last session (or the start) on which a pair becomes late and stalled."""

    late: int
    stalled: int


def limits(interval: timedelta) -> Limits:
    """The limits of a cadence."""
    return Limits(late=math.ceil(interval.days * LATE), stalled=math.ceil(interval.days * STALLED))


def due_on(since: date, interval: timedelta, until: date) -> date:
    """The day by which the next session should take place: an interval after `since`, and not after the program's last day."""
    return min(since + interval, until)


def expected_sessions(starts_on: date, ends_on: date, interval: timedelta) -> int:
    """How many sessions the cadence has room for between two days; at least one."""
    return max(1, (ends_on - starts_on) // interval)
