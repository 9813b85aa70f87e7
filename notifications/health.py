"""Whether the platform's jobs are alive. Reads heartbeats only, which hold counts over all organizations and nothing about any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from notifications.models import Heartbeat

STARTING = timedelta(minutes=5)  # from the making of the tables: the processes start, and each job has its first turn


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
    """How one job stands. `age` is None when it never ran; `is_starting`: and could not be expected to have."""

    name: str
    age: timedelta | None
    totals: dict[str, int]
    is_starting: bool = False

    @property
    def title(self) -> str:
        """What a page calls the job."""
        return JOBS[self.name].title

    @property
    def is_late(self) -> bool:
        """Whether it should have run since."""
        if self.age is None:
            return not self.is_starting
        return self.age > JOBS[self.name].longest_silence

    @property
    def status(self) -> str:
        """In one word: ok, late or starting."""
        if self.is_starting:
            return "starting"
        return "late" if self.is_late else "ok"

    @property
    def seconds(self) -> int | None:
        """Whole seconds since it ran."""
        return None if self.age is None else max(0, int(self.age.total_seconds()))

    def as_json(self) -> dict[str, Any]:
        """For monitors."""
        return {"status": self.status, "age_seconds": self.seconds, **self.totals}


def checks(heartbeats: Iterable[Heartbeat], moment: datetime, made_at: datetime | None) -> list[Check]:
    """One check for each job that should run. `made_at`: when the tables were made, where that is known."""
    found = {beat.name: beat for beat in heartbeats}
    is_starting = made_at is not None and timedelta(0) <= moment - made_at < STARTING
    return [_check(name, found[name], moment) if name in found else Check(name, None, {}, is_starting) for name in JOBS]


def overall(checks: Iterable[Check]) -> str:
    """All of them in one word: late where one is, starting where one has not had its first turn, ok otherwise."""
    found = {check.status for check in checks}
    return next((status for status in ("late", "starting") if status in found), "ok")


def _check(name: str, beat: Heartbeat, moment: datetime) -> Check:
    counts = {key: beat.totals[key] for key in JOBS[name].counts if isinstance(beat.totals.get(key), int)}
    return Check(name, moment - beat.at, counts)
