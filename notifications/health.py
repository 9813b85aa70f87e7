"""Whether the platform's jobs are alive. Reads heartbeats only, which hold counts over all organizations and nothing about any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from notifications.models import Heartbeat

# How long each job may be silent: several times the interval at which it should run.
LONGEST_SILENCE = {
    "deliver": timedelta(minutes=3),
    "jobs": timedelta(minutes=3),
    "materialize": timedelta(minutes=20),
    "vault": timedelta(minutes=5),
}
TITLES = {
    "deliver": "Mail delivery",
    "jobs": "Long jobs",
    "materialize": "Reminders",
    "vault": "The vault, which closes check-ins",
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
        return TITLES[self.name]

    @property
    def is_late(self) -> bool:
        """Whether it should have run since."""
        return self.age is None or self.age > LONGEST_SILENCE[self.name]

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
    return [_check(name, found.get(name), moment) for name in LONGEST_SILENCE]


def _check(name: str, beat: Heartbeat | None, moment: datetime) -> Check:
    if beat is None:
        return Check(name, None, {})
    counts = {key: value for key, value in beat.totals.items() if isinstance(value, int)}
    return Check(name, moment - beat.at, counts)
