"""When the program team may nudge a pair, and whom. Pure: no ORM, no clock; sessions.nudge_queries brings the facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from notifications.kinds import Kind
from sessions.rhythm import Rhythm


class Act(StrEnum):
    """What a pair waits for, and by that, whom."""

    BOOK = "book"  # whoever books says when the next session is
    LOG = "log"  # and whether the last one took place
    SIGN = "sign"  # all of them, on their charter
    MEET = "meet"  # all of them: a session is booked
    NOBODY = "nobody"


# In the order of the filter, and of the database's number for each.
ACTS = (Act.BOOK, Act.LOG, Act.SIGN, Act.MEET, Act.NOBODY)
# What the team can nudge about, with the reminders that say the same by themselves.
REMINDERS: Mapping[Act, frozenset[Kind]] = {
    Act.BOOK: frozenset({Kind.FIRST_SESSION_DUE, Kind.NEXT_SESSION_DUE, Kind.RHYTHM_LATE, Kind.RHYTHM_STALLED}),
    Act.LOG: frozenset({Kind.SESSION_LOG_DUE}),
    Act.SIGN: frozenset({Kind.CHARTER_DUE}),
}
AGAIN = timedelta(days=7)  # one nudge to each person of a pair in this time
APART = timedelta(days=2)  # from a reminder of the same, before it and after it
PATIENCE = timedelta(days=7)  # for a charter


@dataclass(frozen=True)
class Facts:
    """What is known of a pair that may be nudged. Days are on the organization's clocks."""

    act: Act
    rhythm: Rhythm
    started_on: date
    people: Collection[UUID]  # who must act and is there
    nudged: Mapping[UUID, date]  # by person, the last one
    reminded: date | None  # the reminder nearest to today, behind or ahead


@dataclass(frozen=True)
class Offer:
    """Whom a nudge would go to; else why it goes to nobody, in a few words for the program team."""

    people: tuple[UUID, ...] = ()
    why_not: str = ""


def offer(facts: Facts, day: date) -> Offer:
    """What the team can do about a pair on `day`."""
    if facts.act is Act.NOBODY:
        return Offer(why_not="No reminders")
    if facts.act is Act.MEET:
        return Offer(why_not="Nothing: a session is booked")
    if not _is_late(facts, day):
        return Offer(why_not="Nothing yet")
    free = tuple(person for person in facts.people if _may_again(facts.nudged.get(person), day))
    if not facts.people:
        return Offer(why_not="Nobody to write to")
    if not free:
        last = max(facts.nudged[person] for person in facts.people)
        return Offer(why_not=f"Nudged on {_short(last)}")
    if facts.reminded is not None and abs(facts.reminded - day) < APART:
        said = "Reminder goes" if facts.reminded > day else "Reminded on"
        return Offer(why_not=f"{said} {_short(facts.reminded)}")
    return Offer(people=free)


def _is_late(facts: Facts, day: date) -> bool:
    if facts.act is Act.SIGN:
        return day - facts.started_on >= PATIENCE
    return facts.rhythm in (Rhythm.LATE, Rhythm.STALLED)


def _may_again(last: date | None, day: date) -> bool:
    return last is None or day - last >= AGAIN


def _short(day: date) -> str:
    return f"{day:%b} {day.day}"
