"""What a run is solved from, read into arrays: a fixed number of queries and never an object for each pair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from accounts.models import Person
from pairing.matching import Ints, Needs, People, Problem, Skills, ids_array, pair_rows, reporting_line
from pairing.models import PairMember
from pairing.problem import UNKNOWN_CODE, UNKNOWN_ZONE
from programs.models import Cohort
from programs.queries import ReadyPerson, allowed_topics, ready_needs, ready_people, ready_skills

MOST_LANGUAGES = 64  # bits of the mask


@dataclass(frozen=True)
class Loaded:
    """A problem, and who stands behind its rows."""

    problem: Problem
    mentees: list[ReadyPerson]
    mentors: list[ReadyPerson]
    topics: list[str]  # name by topic code
    evidence: dict[tuple[int, int], str]  # (mentor row, topic code) -> what shows it


def load_problem(cohort: Cohort, at: datetime) -> Loaded:
    """Everybody in the cohort who said yes, as the solver needs them. `at` fixes the offsets of their time zones."""
    people = ready_people(cohort)
    mentees = [person for person in people if person.side == "mentee"]
    mentors = [person for person in people if person.side == "mentor"]
    names = allowed_topics(cohort.program)
    skills, needs = ready_skills(cohort), ready_needs(cohort)
    codes = _codes([*names, *(row[1] for row in skills), *(row[1] for row in needs)])
    mentor_at = {person.enrollment_id: row for row, person in enumerate(mentors)}
    mentee_at = {person.enrollment_id: row for row, person in enumerate(mentees)}
    lines = _lines()
    languages = _codes(language for person in people for language in person.languages)
    units = _codes(person.unit for person in people if person.unit)
    sites = _codes(person.site for person in people if person.site)
    sides = [_people(side, lines, (units, sites, languages), at) for side in (mentors, mentees)]
    problem = Problem.of(
        mentors=sides[0],
        mentees=sides[1],
        skills=Skills.of([(mentor_at[e], codes[t], level) for e, t, level, _ in skills]),
        needs=Needs.of([(mentee_at[e], codes[t], level, priority) for e, t, priority, level in needs]),
        allowed=np.array([topic in names for topic in codes], dtype=bool),
        earlier=pair_rows(_by_person(mentees), _by_person(mentors), _earlier_pairs()),
    )
    evidence = {(mentor_at[e], codes[t]): text for e, t, _, text in skills if text}
    return Loaded(problem, mentees, mentors, [str(names.get(topic, "")) for topic in codes], evidence)


def _codes(values: Iterable[Any]) -> dict[Any, int]:
    """Numbers that last: by sorted value, so the same people give the same input digest."""
    return {value: code for code, value in enumerate(sorted(set(values)))}


def _lines() -> dict[UUID, tuple[int, int]]:
    """Person -> their interval in the reporting line of the whole organization."""
    rows = list(Person.objects.order_by("pk").values_list("pk", "manager_id"))
    at = {pk: row for row, (pk, _) in enumerate(rows)}
    intervals = reporting_line([at.get(manager, -1) for _, manager in rows])
    return {pk: (int(start), int(end)) for (pk, _), (start, end) in zip(rows, intervals, strict=True)}


def _people(
    people: list[ReadyPerson],
    lines: dict[UUID, tuple[int, int]],
    codes: tuple[dict[Any, int], dict[Any, int], dict[Any, int]],
    at: datetime,
) -> People:
    units, sites, languages = codes
    return People.of(
        ids_array(person.person_id for person in people),
        unit=[units.get(person.unit, UNKNOWN_CODE) for person in people],
        site=[sites.get(person.site, UNKNOWN_CODE) for person in people],
        zone=[_offset(person.timezone, at) for person in people],
        languages=np.array([_mask(person.languages, languages) for person in people], dtype=np.uint64),
        line=np.array([lines[person.person_id] for person in people], dtype=np.int64).reshape(-1, 2),
        capacity=[person.capacity for person in people],
        proximity=[
            person.is_near_customers | person.is_near_data << 1 | person.is_near_technology << 2 for person in people
        ],
    )


def _mask(spoken: list[str], codes: dict[Any, int]) -> int:
    """A bit for each language. Beyond 64 languages in a cohort the rest count as not stated, which forbids nobody."""
    return sum(1 << codes[language] for language in set(spoken) if codes[language] < MOST_LANGUAGES)


@cache
def _offset(zone: str, at: datetime) -> int:
    """Minutes east of UTC; not known for an empty or unknown zone."""
    try:
        offset = at.astimezone(ZoneInfo(zone)).utcoffset() if zone else None
    except (ZoneInfoNotFoundError, ValueError):
        offset = None
    return UNKNOWN_ZONE if offset is None else int(offset.total_seconds() // 60)


def _by_person(people: list[ReadyPerson]) -> People:
    return People.of(ids_array(person.person_id for person in people))


def _earlier_pairs() -> list[tuple[UUID, UUID]]:
    """(mentee, mentor) of every pair there ever was in this organization."""
    mentees = dict(PairMember.objects.filter(side="mentee").values_list("pair_id", "person_id"))
    rows = PairMember.objects.filter(side="mentor").values_list("pair_id", "person_id")
    return [(mentees[pair], mentor) for pair, mentor in rows if pair in mentees]


def rows_of(loaded: Loaded, pairs: list[tuple[UUID, UUID]]) -> Ints:
    """Rows of (mentee, mentor) for pairs of enrollments. Raises KeyError when one no longer takes part."""
    mentee_at = {person.enrollment_id: row for row, person in enumerate(loaded.mentees)}
    mentor_at = {person.enrollment_id: row for row, person in enumerate(loaded.mentors)}
    rows = [(mentee_at[mentee], mentor_at[mentor]) for mentee, mentor in pairs]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)
