"""How long an organization keeps things, and the end of what is past its time."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

import audit.record as audit
from access.actors import Actor
from access.keeping import TIMES, Time
from accounts import expiring
from accounts.models import KeepingTimes
from audit.sentences import Action


class OutOfBounds(Exception):
    """A time is shorter or longer than it may be; the message is its label."""


class PairsBeforeWords(Exception):
    """Words would outlive the knowledge of whose they are."""


@transaction.atomic
def set_keeping_times(*, times: Mapping[Time, int], by: Actor) -> None:
    """Set all of them. The same again changes nothing. Raises OutOfBounds, PairsBeforeWords."""
    for time, value in times.items():
        if not TIMES[time].least <= value <= TIMES[time].most:
            raise OutOfBounds(TIMES[time].label)
    if times[Time.PAIRS] < times[Time.WORDS]:
        raise PairsBeforeWords
    row, _ = KeepingTimes.objects.select_for_update().get_or_create()
    changed = {time: value for time, value in times.items() if getattr(row, time.value) != value}
    if not changed:
        return
    for time, value in changed.items():
        setattr(row, time.value, value)
    row.save()
    said = "; ".join(f"{TIMES[time].label.lower()}: {row.in_words(time)}" for time in changed)
    audit.record(Action.KEEPING_TIMES_SET, by=by, subject_name="", changes=said)


@transaction.atomic
def expire() -> int:
    """Let what is past its time go, at most some thousand rows of each kind. How many went; 0 when nothing is left to do."""
    return expiring.expire_all()
