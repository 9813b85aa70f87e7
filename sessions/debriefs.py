"""What a debrief holds, who may read each part of it, and when it is asked for. Pure: no ORM, no clock.

The words are pair or private text. Nothing here logs them, and no exception carries them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from access.kinds import Kind
from pairing.charter import midpoint

AFTER_THE_LAST = timedelta(days=3)
ASSUMPTIONS = 3  # rows of the form: five minutes are the budget (X5)
TEXT, LINE = 1500, 240  # characters of a text and of an assumption


class Moment(StrEnum):
    """When somebody looks back."""

    MID = "mid"
    END = "end"

    @property
    def heading(self) -> str:
        """As a page calls it."""
        return "Half-time" if self is Moment.MID else "The end"


class Part(StrEnum):
    """What a debrief asks (I01, I02), in the order of its form."""

    LEARNED = "learned"
    ASSUMPTIONS = "assumptions"
    GAINED = "gained"
    NEXT = "next"


class Verdict(StrEnum):
    """What became of an assumption (I03)."""

    HELD = "held"
    BENT = "bent"
    BROKE = "broke"


TITLES: Mapping[Part, str] = MappingProxyType(
    {
        Part.LEARNED: "What I learned",
        Part.ASSUMPTIONS: "What I assumed, and what became of it",
        Part.GAINED: "What I gained",
        Part.NEXT: "What I will do",
    }
)
# Where each part starts; its author may choose the other one.
KINDS_AT_FIRST: Mapping[Part, Kind] = MappingProxyType(
    {Part.LEARNED: Kind.PAIR, Part.ASSUMPTIONS: Kind.PRIVATE, Part.GAINED: Kind.PRIVATE, Part.NEXT: Kind.PAIR}
)
CHOICES = (Kind.PAIR, Kind.PRIVATE)


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken for true; in a draft either half may be missing."""

    text: str = ""
    verdict: Verdict | None = None

    @property
    def line(self) -> str:
        """As a page or a file says it: "Held: ..."."""
        return f"{self.verdict.capitalize()}: {self.text}" if self.verdict else self.text


@dataclass(frozen=True, slots=True)
class Said:
    """One part: its kind, and a text or, for assumptions, rows."""

    kind: Kind
    text: str = ""
    assumptions: tuple[Assumption, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not self.text and not self.assumptions

    @property
    def words(self) -> str:
        """All of it as one text."""
        return "\n".join([*([self.text] if self.text else []), *(row.line for row in self.assumptions)])


Content = Mapping[Part, Said]
EMPTY: Content = MappingProxyType({part: Said(kind) for part, kind in KINDS_AT_FIRST.items()})


def reminder_key(pair_id: UUID, person_id: UUID) -> str:
    """The dedupe key of the one reminder of the end."""
    return f"debrief_due:{pair_id}:{person_id}"


def is_empty(content: Content) -> bool:
    """Whether nothing was written in any part."""
    return all(said.is_empty for said in content.values())


def to_json(content: Content, kind: Kind) -> str:
    """The parts of one kind as text, for the sealed column of that kind. Never empty, so that its length tells no choice."""
    rows = {str(part): _row(said) for part, said in content.items() if said.kind is kind}
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str, kind: Kind) -> dict[Part, Said]:
    """The parts that a column of this kind holds."""
    return {Part(key): _said(row, kind) for key, row in json.loads(text or "{}").items()}


def _row(said: Said) -> dict[str, Any]:
    return {"text": said.text, "assumptions": [[row.text, row.verdict or ""] for row in said.assumptions]}


def _said(row: dict[str, Any], kind: Kind) -> Said:
    rows = tuple(Assumption(text, Verdict(verdict) if verdict else None) for text, verdict in row["assumptions"])
    return Said(kind, row["text"], rows)


# When ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Course:
    """Where a pair is in its cycle. Days are of the organization."""

    started_on: date
    ends_on: date  # the program's last day
    interval: timedelta
    review_on: date | None = None  # when its charter is looked at
    last_held: date | None = None
    has_plan: bool = False  # a session that is planned, or waits to be logged
    in_debrief: bool = False  # the program team has opened the debrief of the cohort


def half_time(course: Course) -> date:
    """The day of the charter's review, so that both come at once; without a charter, halfway through the cycle."""
    return course.review_on or midpoint(course.started_on, course.ends_on)


def end_due_on(course: Course) -> date:
    """Three days after the last session, and no later than the day after the program.

    A session is the last one when none is planned and the cadence has no other before the program's last day.
    """
    over = course.ends_on + timedelta(days=1)
    if course.last_held is None or course.has_plan or course.last_held + course.interval <= course.ends_on:
        return over
    return min(course.last_held + AFTER_THE_LAST, over)


def open_moment(course: Course, day: date) -> Moment | None:
    """What is asked for on this day. The end takes the place of half-time; before a first session nobody is asked at half-time."""
    if course.in_debrief or end_due_on(course) <= day:
        return Moment.END
    if course.last_held is not None and half_time(course) <= day:
        return Moment.MID
    return None
