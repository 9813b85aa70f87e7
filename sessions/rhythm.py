"""Whether a pair keeps its rhythm: a fact about dates, never a score on a person. Pure."""

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
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True)
class Limits:
    """The days since the last session (or the start) on which a pair becomes late and stalled."""

    late: int
    stalled: int


def limits(interval: timedelta) -> Limits:
    """The limits of a cadence."""
    return Limits(late=math.ceil(interval.days * LATE), stalled=math.ceil(interval.days * STALLED))


def rhythm(*, state: str, since: date, today: date, interval: timedelta) -> Rhythm:
    """The rhythm of a pair whose last session, or start, was on `since`."""
    if state in (Rhythm.PAUSED, Rhythm.CLOSED):
        return Rhythm(state)
    passed, limit = (today - since).days, limits(interval)
    if passed >= limit.stalled:
        return Rhythm.STALLED
    return Rhythm.LATE if passed >= limit.late else Rhythm.ON_RHYTHM


def due_on(since: date, interval: timedelta) -> date:
    """The day by which the next session should take place."""
    return since + interval
