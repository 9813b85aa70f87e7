"""Whether the platform's jobs are alive. Reads heartbeats only, which hold counts over all organizations and nothing about any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from notifications.models import Heartbeat


@dataclass(frozen=True)
class Expected:
    """A job that should run: what a page calls it, how long it may be silent (several times its interval), what a monitor may count.

    Everything else that a heartbeat holds stays inside: even the number of organizations is nobody's business out there.
    """

    title: str
    longest_silence: timedelta
    counts: tuple[str, ...] = ()


JOBS = {
    "deliver": Expected(
        "Mail delivery",
        timedelta(minutes=3),
        ("waiting", "due", "oldest_due_seconds", "unconfirmed", "dead", "stuck"),
    ),
    "jobs": Expected("Long jobs", timedelta(minutes=3), ("rung",)),
    "erase": Expected("Data that is to be erased", timedelta(minutes=20)),
    "keep": Expected("What is past its time", timedelta(minutes=45)),
    "materialize": Expected("Reminders", timedelta(minutes=20)),
    "follow_ups": Expected("Follow-ups of decisions", timedelta(minutes=45)),
    "roll_ups": Expected("Counts of impact", timedelta(minutes=60)),
    "pairs": Expected("Pairs of people who left", timedelta(minutes=40)),
    "publish": Expected("Pairs that are about to be told", timedelta(minutes=5)),
    "confirm": Expected("Check-ins", timedelta(minutes=5)),
    "desks": Expected("Deadlines of the help desk", timedelta(minutes=40)),
    "vault": Expected(
        "The vault, which closes check-ins", timedelta(minutes=5), ("failed", "overdue", "lost", "last_close_seconds")
    ),
}


@dataclass(frozen=True)
class Check:
    """How one job stands. `age` is None when it never ran."""

    name: str
    age: timedelta | None
    totals: dict[str, int]

    @property
    def title(self) -> str:
        """What a page calls the job."""
        return JOBS[self.name].title

    @property
    def is_late(self) -> bool:
        """Whether it should have run since."""
        return self.age is None or self.age > JOBS[self.name].longest_silence

    @property
    def seconds(self) -> int | None:
        """Whole seconds since it ran."""
        return None if self.age is None else max(0, int(self.age.total_seconds()))

    def as_json(self) -> dict[str, Any]:
        """For monitors."""
        return {"status": "late" if self.is_late else "ok", "age_seconds": self.seconds, **self.totals}


def checks(heartbeats: Iterable[Heartbeat], moment: datetime) -> list[Check]:
    """One check for each job that should run."""
    found = {beat.name: beat for beat in heartbeats}
    return [_check(name, found.get(name), moment) for name in JOBS]


def _check(name: str, beat: Heartbeat | None, moment: datetime) -> Check:
    if beat is None:
        return Check(name, None, {})
    counts = {key: beat.totals[key] for key in JOBS[name].counts if isinstance(beat.totals.get(key), int)}
    return Check(name, moment - beat.at, counts)
