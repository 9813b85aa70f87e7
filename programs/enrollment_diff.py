"""What an enrollment file would change: the cohort we have and mapped rows in, a verdict for each row out. No ORM, nothing written.

A row is one person with one topic; somebody with three topics stands in three rows. A file adds and changes, and takes nothing away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from access.csvs import starts_formula
from accounts.people_rules import Problem, shown
from programs.enrollment_mapping import MENTOR, MappedRow

MAX_EVIDENCE = 200


class Verdict(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


class Person(NamedTuple):
    """Somebody of the organization."""

    id: UUID
    name: str
    is_here: bool


class Fact(NamedTuple):
    """What a mentor teaches or a mentee wants to learn: of a mentor `priority` says nothing, of a mentee `evidence`."""

    level: int
    priority: int = 1
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in the cohort."""

    id: UUID
    side: str
    was_asked: bool
    facts: dict[UUID, Fact]  # by topic
    has_partner: bool = False  # and stays as they are


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are judged against: people by e-mail in lower case, places by person, the topics that the program allows by id."""

    side: str
    people: Mapping[str, Person]
    places: Mapping[UUID, Place]
    topics: Mapping[UUID, str]
    level: int  # of whoever is new and of whom the file says none


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one row. `changes` are texts before and after; `asks_again`: the topic is new to somebody who was asked."""

    number: int
    verdict: Verdict
    person: Person | None = None
    topic: UUID | None = None
    fact: Fact | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    asks_again: bool = False


def judge(rows: Iterable[MappedRow], known: Known) -> list[Outcome]:
    """A verdict for each row, in the order of the file."""
    seen: dict[tuple[UUID, UUID], int] = {}
    return [_judge(row, known, seen) for row in rows]


def _judge(row: MappedRow, known: Known, seen: dict[tuple[UUID, UUID], int]) -> Outcome:
    person, who = _person(row.values.get("email", ""), known)
    topic, what = _topic(row.values, known)
    place = known.places.get(person.id) if person else None
    before = place.facts.get(topic) if place and topic else None
    fact, how = _fact(row.values, before, known)
    problems = [problem for problem in (who, what, *how) if problem]
    if person and topic and not problems:
        twin = seen.setdefault((person.id, topic), row.number)
        if twin != row.number:
            problems.append(Problem("topic", f"Row {twin} names the same topic of the same person."))
    if problems or topic is None:
        return Outcome(row.number, Verdict.REJECTED, person, problems=problems)
    if place is None:
        given = {name: ("", str(getattr(fact, name))) for name in _said_of(known.side)}
        return Outcome(row.number, Verdict.ADDED, person, topic, fact, given)
    if place.has_partner and fact != before:
        stays = Problem("email", f"{person.name if person else 'Somebody'} has a partner, and stays as they are.")
        return Outcome(row.number, Verdict.REJECTED, person, problems=[stays])
    if before is None:
        changes = {"topic": ("", known.topics[topic])}
        return Outcome(row.number, Verdict.CHANGED, person, topic, fact, changes, asks_again=place.was_asked)
    changes = {
        name: (str(old), str(new)) for name, old, new in zip(Fact._fields, before, fact, strict=True) if old != new
    }
    return Outcome(row.number, Verdict.CHANGED if changes else Verdict.SAME, person, topic, fact, changes)


def _said_of(side: str) -> list[str]:
    return ["level"] if side == MENTOR else ["level", "priority"]


def _person(email: str, known: Known) -> tuple[Person | None, Problem | None]:
    if not email:
        return None, Problem("email", "An email is required; it is how we know people.")
    person = known.people.get(email.lower())
    if person is None:
        return None, Problem("email", f"{shown(email)} is nobody in your people. Import them first.")
    if not person.is_here:
        return person, Problem("email", f"{person.name} has left the organization.")
    place = known.places.get(person.id)
    if place and place.side != known.side:
        return person, Problem("email", f"{person.name} is a {place.side} in this cohort, and a person has one side.")
    return person, None


def _topic(values: Mapping[str, str], known: Known) -> tuple[UUID | None, Problem | None]:
    if values.get("topic"):
        topic = UUID(values["topic"])
        if topic in known.topics:
            return topic, None
        return None, Problem("topic", "The program does not allow this topic any more.")
    if values.get("said"):
        return None, Problem("topic", f"{shown(values['said'])} was given no topic.")
    return None, Problem("topic", "This row names no topic.")


def _fact(values: Mapping[str, str], before: Fact | None, known: Known) -> tuple[Fact, list[Problem]]:
    """What the row says; where it says nothing, what was there before, or what new people get."""
    problems = []
    old = before or Fact(known.level)
    level, priority, evidence = values.get("level", ""), values.get("priority", ""), values.get("evidence", "")
    if known.side == MENTOR and level == "0":
        problems.append(Problem("level", "A mentor’s level is 1 to 5."))
    if priority and priority not in {"1", "2", "3"}:
        problems.append(Problem("priority", f"{shown(priority)} is no priority. Write 1, 2 or 3."))
        priority = ""
    if len(evidence) > MAX_EVIDENCE:
        problems.append(Problem("evidence", f"This has {len(evidence)} characters; the most is {MAX_EVIDENCE}."))
    if starts_formula(evidence):
        problems.append(Problem("evidence", f"{shown(evidence)} starts like a formula, which a spreadsheet would run."))
    return Fact(
        int(level) if level else old.level,
        int(priority) if priority else old.priority,
        evidence or old.evidence,
    ), problems
